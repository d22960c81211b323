/** The booking that a panel shows, asked for when it is opened, and how what is pressed in it is sent and shown. */

import { useEffect, useRef, useState } from "preact/hooks";
import { DeskBooking } from "../../../shared/gen/desk/booking";
import type { DocumentId, PanelBookingFragment } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { type UsedPress, usePress } from "../../../shared/graph/use-press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { useFollow } from "../shell/follow";

export type Booking = PanelBookingFragment;
export type Desk = NonNullable<Booking["desk"]>;

/** What every verb over a booking is told, beside what is its own. */
interface Named {
  bookingId: string;
  expectedVersion: number;
  idempotencyKey: string;
}

/** An answer: the booking as it is now, or a refusal with its message. */
export interface Outcome {
  __typename?: string;
  message?: string;
  booking?: Booking;
  inTheWay?: readonly { sentence: string }[];
}

type Answers<Result extends Outcome> = Record<string, Result>;
type More<Input> = Omit<Input, keyof Named> & Partial<Named>;

export interface Sending<Result extends Outcome> {
  /** What is shown of the booking until the answer is there; taken back if it is refused. */
  guess?: Partial<Booking>;
  /** Once it is done. */
  onDone?: (answer: Result) => void;
  /** Once it is refused, with the refusal; gives what is said of it, where that isn't its message. */
  onRefused?: (answer: Result) => string | undefined;
}

export interface UsedBooking {
  /** As it is, or as a press will have it; undefined while it is looked for, null where there is none. */
  booking: Booking | null | undefined;
  trouble: Trouble | null;
  again: () => Promise<void>;
  /** How often something about it was refused since it was opened. */
  refused: number;
  /** How the press under way stands: of one booking, one thing is decided at a time. */
  press: UsedPress;
  /** Send a verb over this booking, as it is shown. */
  send: <Result extends Outcome, Input extends object>(
    document: DocumentId<Answers<Result>, { input: Input }>,
    more: More<Input>,
    sending?: Sending<Result>,
  ) => void;
}

/** The name under which what is pressed about a booking is sent, wherever it is pressed. */
export function bookingPress(id: string): string {
  return `booking ${id}`;
}

/** The booking of this id, looked for now, and whenever the live stream tells of a change. */
export function useBooking(id: string): UsedBooking {
  const [found, setFound] = useState<Booking | null | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [guess, setGuess] = useState<Partial<Booking> | null>(null);
  const [refused, setRefused] = useState(0);
  const press = usePress(bookingPress(id));
  const shown = useRef(id);
  shown.current = id;

  /** What was asked for before another was opened, or is older than what is shown, is not shown. */
  function take(next: Booking | null) {
    if (next && next.id !== shown.current) return;
    setFound((before) => (next && before && before.id === next.id && before.version > next.version ? before : next));
    setTrouble(null);
  }

  const again = () =>
    ask(DeskBooking, { id }).then(
      ({ desk }) => shown.current === id && take(desk?.booking ?? null),
      (error) => shown.current === id && setTrouble(troubleOf(error)),
    ) as Promise<void>;

  useEffect(() => {
    setFound(undefined);
    setGuess(null);
    void again();
  }, [id]);
  useFollow(() => void again());

  function send<Result extends Outcome, Input extends object>(
    document: DocumentId<Answers<Result>, { input: Input }>,
    more: More<Input>,
    { guess: hoped, onDone, onRefused }: Sending<Result> = {},
  ) {
    if (!found) return;
    const named = { bookingId: found.id, expectedVersion: found.version };
    // Pressed again while the answer is awaited, it asks for that one.
    if (!press.busy) setGuess(hoped ?? null);
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(document, { input: { ...named, ...more, idempotencyKey } as unknown as Input }).catch((error) => {
          setGuess(null);
          throw error;
        }),
      (answers) => {
        const answer = Object.values(answers)[0] as Result;
        setGuess(null);
        if (answer.message !== undefined) {
          setRefused((count) => count + 1);
          void again();
          return onRefused?.(answer) ?? refusalOf(answer);
        }
        if (answer.booking) take(answer.booking);
        onDone?.(answer);
        return null;
      },
    );
  }

  const booking = found?.id === id && guess ? { ...found, ...guess } : found;
  return { booking: booking && booking.id !== id ? undefined : booking, trouble, again, refused, press, send };
}

/** A refusal in words, with what stands in the way where it is that. */
export function refusalOf({ message, inTheWay }: Outcome): string {
  return [message, ...(inTheWay ?? []).map(({ sentence }) => sentence)].filter(Boolean).join(" ");
}
