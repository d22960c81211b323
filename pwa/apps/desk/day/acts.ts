/** What is pressed on the board itself: here, ready, done, and taking the last of it back. Shown at once, and undone where it is refused. */

import { signal } from "@preact/signals";
import { BoardArrive, BoardComplete, BoardReady, BoardUndo } from "../../../shared/gen/desk/board";
import type {
  BoardArriveMutation,
  BoardBookingFragment,
  BoardCompleteMutation,
  BoardReadyMutation,
  BoardUndoMutation,
  DocumentId,
} from "../../../shared/gen/graphql";
import { onPresses, press, pressOf, showPress, whenAbandoned } from "../../../shared/graph/presses";
import { type Act, abilityOf } from "../booking/ability";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { lookAgain, showAs, showBooking } from "./calendar";
import type { Booking } from "./plan";

/** What was done or refused, in words; and what can be taken back, and until when. */
export interface Said {
  text: string;
  isProblem: boolean;
  undo: { id: string; version: number; name: string; until: number } | null;
}

export const said = signal<Said | null>(null);

/** So long the last act can be taken back from the board. */
export const UNDO_MS = 120_000;
type Acted = (BoardArriveMutation | BoardReadyMutation | BoardCompleteMutation | BoardUndoMutation)["acted"];
type Document = DocumentId<
  { acted: Acted },
  { input: { bookingId: string; expectedVersion: number; idempotencyKey: string } }
>;

const DOCUMENTS: Record<Act, Document> = { ARRIVED: BoardArrive, READY_TO_START: BoardReady, COMPLETED: BoardComplete };

const ACTS: readonly Act[] = ["ARRIVED", "READY_TO_START", "COMPLETED"];

/** The acts that can be done now, the likeliest first. */
export function actsOf(booking: Booking): Act[] {
  const rank = ACTS.indexOf(booking.status as Act);
  return ACTS.filter((act, index) => index > rank && abilityOf(booking, act).allowed);
}

/** What was pressed of a booking while an answer is awaited, to be done after it. */
const waiting = new Map<string, Act>();

// On a tablet that is passed on, nobody reads whom somebody else had here, or takes back what they did.
whenAbandoned(() => {
  said.value = null;
  waiting.clear();
});

/** Do it: shown at once, sent once, and taken back with the reason where it is refused; nothing where it is done already. */
export function act(booking: Booking, status: Act): void {
  if (booking.status === status) return;
  const name = nameOf(booking);
  if (isBusy(booking.id)) {
    waiting.set(booking.id, status);
    showAs(booking.id, status);
    return;
  }
  const { allowed, reason } = abilityOf(booking, status);
  if (!allowed) {
    sayProblem(reason ?? t.day.acts.notNow);
    return;
  }
  showAs(booking.id, status);
  send(booking, DOCUMENTS[status], (answered) => {
    tell(t.day.acts[status].done(name), {
      id: booking.id,
      version: answered.version,
      name,
      until: Date.now() + UNDO_MS,
    });
    const next = waiting.get(booking.id);
    waiting.delete(booking.id);
    if (next) act(answered, next);
  });
}

/** Take back what is offered to be taken back, whatever day is shown; nothing where nothing is. */
export function undo(): void {
  const offered = said.value?.undo;
  if (!offered || isBusy(offered.id) || offered.until < Date.now()) return;
  send(offered, BoardUndo, () => {
    tell(t.day.acts.undone(offered.name), null);
    // It may be back on the day that is shown, where it wasn't.
    lookAgain();
  });
}

/** Say what was done, and what can be taken back of it until then. */
export function tell(text: string, undo: Said["undo"]): void {
  said.value = { text, isProblem: false, undo };
}

/** Say why something wasn't done. */
export function sayProblem(text: string): void {
  said.value = { text, isProblem: true, undo: null };
}

function nameOf(booking: Booking): string {
  return booking.desk?.customer.name ?? "";
}

function pressName(id: string): string {
  return `board ${id}`;
}

/** Whether the answer to what was pressed of a booking is awaited. */
export function isBusy(id: string): boolean {
  return pressOf(pressName(id)).busy;
}

function send(
  booking: Pick<Booking, "id" | "version">,
  document: Document,
  done: (booking: BoardBookingFragment) => void,
): void {
  const { id, version: expectedVersion } = booking;
  const name = pressName(id);
  let isSettled = false;
  const leave = showPress(name);
  const stop = onPresses(() => {
    const { busy, unknown, problem } = pressOf(name);
    if (busy && !isSettled) {
      if (unknown) sayProblem(unknown);
      return;
    }
    stop();
    leave();
    // Nothing was done, or whoever pressed isn't here any more: what is shown is what was there before.
    if (!isSettled) failed(id, problem);
  });
  press(
    name,
    t.day.acts.unknown,
    (idempotencyKey) => ask(document, { input: { bookingId: id, expectedVersion, idempotencyKey } }),
    ({ acted }) => {
      isSettled = true;
      if (acted.__typename === "BookingUpdated") {
        showBooking(acted.booking);
        done(acted.booking);
      } else {
        failed(id, acted.message);
      }
      return null;
    },
  );
}

function failed(id: string, why: string | null): void {
  waiting.delete(id);
  showAs(id, null);
  if (why) sayProblem(why);
  lookAgain();
}
