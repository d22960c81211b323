/** The times that can be offered for a request, in the panel as in the list of requests. */

import { DeskTimesToOffer } from "../../../shared/gen/desk/requests";
import { type Asked, useAnswer } from "../parts/asked";
import type { Slot } from "./times";

/** How many times are offered at most. */
export const MOST = 3;

/** What is free near a time, in order, with this person or with anyone. */
export function useTimesToOffer(
  request: { id: string; startsAt: string; endsAt: string; staff: { id: string } },
  around: string,
  staffId: string | null,
): Asked<readonly Slot[]> {
  const { answer, ...asked } = useAnswer(DeskTimesToOffer, { id: request.id, around, staffId });
  const [starts, ends] = [Date.parse(request.startsAt), Date.parse(request.endsAt)];
  // The time asked for stays held, so nothing that overlaps it can be offered with the same person.
  const free = answer?.desk?.booking?.desk?.freeTimes.filter(
    ({ staff, startsAt }) => staff.id !== request.staff.id || Math.abs(Date.parse(startsAt) - starts) >= ends - starts,
  );
  free?.sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
  return { answer: answer && (free ?? []), ...asked };
}
