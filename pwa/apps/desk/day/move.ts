/** A booking on its way to another time or person: carried by the keys or a pointer, then beside the board for its price. */

import { signal } from "@preact/signals";
import { whenAbandoned } from "../../../shared/graph/presses";
import { addDays, longDate, time } from "../../../shared/time/format";
import type { OnMoveEnd } from "../booking/move";
import { t } from "../i18n/labels";
import { sayProblem, tell, said as told, UNDO_MS } from "./acts";
import { lookAgain } from "./calendar";
import type { Step } from "./keys";
import { type Booking, type Item, minutesOf, type Plan, type Span, STEP, textOf } from "./plan";
import { saidOfPlace } from "./words";

const DAY = 1440;

export interface Moving {
  booking: Booking;
  /** The part that is carried; the others follow as they do. */
  part: number;
  /** Where that part is, in minutes of the day, and whose. */
  from: Span & { staffId: string; day: string };
  /** Where it would go. */
  to: Span & { staffId: string };
  /** Whether its price is asked for; until then it is carried. */
  isQuoted: boolean;
}

export const moving = signal<Moving | null>(null);
/** What a listener hears of it. */
export const heard = signal("");

whenAbandoned(() => {
  moving.value = null;
  heard.value = "";
});

/** Take a booking up at this part. Says why, where it can't be moved. */
export function takeUp(item: Item, plan: Plan): Moving | null {
  const { what } = item;
  if (what.kind !== "booking") return null;
  const { allowed, reason } = what.booking.can.reschedule;
  if (!allowed) {
    sayProblem(reason ?? t.day.move.cant);
    return null;
  }
  const staffId = what.booking.parts[what.part]?.staff.id ?? "";
  const at = { from: item.from, to: item.to, staffId };
  return { booking: what.booking, part: what.part, from: { ...at, day: plan.day }, to: at, isQuoted: false };
}

/** Begin to carry it by the keys. */
export function carry(item: Item, plan: Plan): void {
  const taken = takeUp(item, plan);
  if (!taken) return;
  moving.value = taken;
  heard.value = t.day.move.mode(taken.booking.desk?.customer.name ?? "");
}

/** Begin to carry it without keys: where it goes is tapped. */
export function carryByTaps(item: Item, plan: Plan): void {
  carry(item, plan);
  if (moving.value) tell(t.day.move.byTaps(moving.value.booking.desk?.customer.name ?? ""), null);
}

/** Carry it a step on: a quarter of an hour or an hour, or to the next person. Only the first part changes its person. */
export function carryOn(step: Step, plan: Plan): void {
  const now = moving.value;
  if (!now || now.isQuoted) return;
  const by: Partial<Record<Step, number>> = { down: STEP, up: -STEP, hourDown: 60, hourUp: -60 };
  const index = plan.columns.findIndex(({ staff }) => staff.id === now.to.staffId);
  const beside: Partial<Record<Step, number>> = {
    next: index + 1,
    before: index - 1,
    first: 0,
    last: plan.columns.length - 1,
  };
  const column = plan.columns[beside[step] ?? index] ?? plan.columns[index];
  const isFirst = now.part === 0;
  carryTo(
    plan,
    now.to.from + (by[step] ?? 0),
    isFirst && column && !column.isBusyOnly ? column.staff.id : now.to.staffId,
  );
}

/** Carry it to a minute of the day and a person. */
export function carryTo(plan: Plan, from: number, staffId: string): void {
  const now = moving.value;
  if (!now) return;
  const length = now.from.to - now.from.from;
  const start = Math.max(plan.from, Math.min(plan.to - length, from));
  moving.value = { ...now, to: { from: start, to: start + length, staffId } };
  const column = plan.columns.find(({ staff }) => staff.id === staffId);
  if (column) heard.value = saidOfPlace(plan, column, moving.value.to, now.booking.id);
}

/** Ask for its price there; where it would go nowhere, put it back. */
export function quote(): void {
  const now = moving.value;
  if (!now) return;
  if (now.to.from === now.from.from && now.to.staffId === now.from.staffId) putBack();
  else moving.value = { ...now, isQuoted: true };
}

/** Where the whole booking would begin, and with whom, as the graph writes it. */
export function slotOf(now: Moving, plan: Plan): { startsAt: string; staff: { id: string; name: string } } {
  const { booking } = now;
  const start = minutesOf(booking.startsAt, plan.day) + now.to.from - now.from.from;
  const day = addDays(plan.day, Math.floor(start / DAY));
  const first = booking.parts[0]?.staff ?? { id: "", name: "" };
  const chosen = plan.columns.find(({ staff }) => staff.id === now.to.staffId)?.staff;
  return {
    startsAt: textOf(day, ((start % DAY) + DAY) % DAY, plan.offset ?? booking.startsAt.slice(19)),
    staff: (now.part === 0 && chosen) || first,
  };
}

/** It is moved, to wherever was decided: say so, with the way back. */
export function isMoved(booking: Booking, to: NonNullable<Parameters<OnMoveEnd>[0]>): void {
  const name = booking.desk?.customer.name ?? "";
  const said = t.day.move.moved(name, longDate(to.startsAt), time(to.startsAt), to.staff.name);
  tell(said, { id: booking.id, version: to.version, name, until: Date.now() + UNDO_MS });
  moving.value = null;
  lookAgain();
}

/** Put it back: nothing was changed. */
export function putBack(): void {
  if (moving.value) {
    heard.value = t.day.move.back;
    // What was said of how to place it is over with it.
    if (told.value?.text === t.day.move.byTaps(moving.value.booking.desk?.customer.name ?? "")) told.value = null;
  }
  moving.value = null;
}
