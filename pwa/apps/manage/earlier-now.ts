/** What is known of earlier times: whether they wait, and what is offered to them. */

import { EarlierNow as Document } from "../../shared/gen/manage/page";
import { ask } from "../../shared/graph/ask";

export interface EarlierNow {
  waits: boolean;
  /** The start that is offered. */
  offered: string | null;
  /** Until when what is offered can be taken; null where nothing is. */
  until: string | null;
}

/** What the graph knows now; null where they don't wait and nothing is offered. Throws ApiError. */
export async function askEarlierNow(): Promise<EarlierNow | null> {
  const { managedBooking } = await ask(Document, {});
  const offered = managedBooking?.openingOffers[0];
  if (!managedBooking?.earlierAvailability && !offered) return null;
  return {
    waits: !!managedBooking?.earlierAvailability,
    offered: offered?.startsAt ?? null,
    until: offered?.heldUntil ?? null,
  };
}
