/** What of a booking's day can be done now: one rule for the board and for the panel beside it. */

import { t } from "../i18n/labels";
import { today } from "../shell/clock";

export type Act = "ARRIVED" | "READY_TO_START" | "COMPLETED";

interface Ability {
  allowed: boolean;
  reason?: string | null;
}

/** A booking, as far as this asks. */
interface Asked {
  startsAt: string;
  desk: { can: { markArrived: Ability; markReady: Ability; complete: Ability } } | null;
}

/** What this operator may do with it, by the graph and by the day; the reason where it is none of these. */
export function abilityOf({ startsAt, desk }: Asked, act: Act): Ability {
  if (!desk) return { allowed: false };
  const { markArrived, markReady, complete } = desk.can;
  const ability = { ARRIVED: markArrived, READY_TO_START: markReady, COMPLETED: complete }[act];
  // Who comes on another day is moved to it first.
  if (ability.allowed && act !== "COMPLETED" && startsAt.slice(0, 10) > today())
    return { allowed: false, reason: t.day.acts.notItsDay };
  return ability;
}
