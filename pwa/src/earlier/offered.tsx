import { useEffect, useRef, useState } from "preact/hooks";
import {
  AcceptOpening,
  type ManagedBookingFieldsFragment as Booking,
  DeclineOpening,
  type OpeningFieldsFragment as Opening,
} from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { longDate, shortDate, time, weekday } from "../lib/format";
import { Icon } from "../ui/icon";
import { Sheet } from "../ui/sheet";

/** An earlier time that is offered: taken or refused by a press, never by being opened; or what became of it. */
export function Offered({
  booking,
  offer,
  others,
  onOther,
  onWish,
  onMoved,
  onChanged,
  onClose,
}: {
  booking: Booking;
  offer: Opening;
  others: readonly Opening[];
  onOther: (offer: Opening) => void;
  /** To what they wait for; null where they wait for nothing. */
  onWish: (() => void) | null;
  onMoved: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const [over, setOver] = useState<string | null>(offer.sentence ?? null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const first = useRef<HTMLButtonElement>(null);
  const said = useRef<HTMLParagraphElement>(null);

  // Another time is another decision.
  useEffect(() => {
    key.current = crypto.randomUUID();
    setOver(offer.sentence ?? null);
    setProblem(null);
  }, [offer.id]);

  // Once it is over, what was pressed is gone: the words in its place are read next.
  useEffect(() => {
    // A moment later: drawn again too soon, this comes before the sheet is open.
    queueMicrotask(() => (over ? said : first).current?.focus());
  }, [offer.id, over]);

  async function send(work: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  async function take() {
    await send(async () => {
      const { acceptOpening: answer } = await ask(AcceptOpening, {
        input: { openingId: offer.id, expectedVersion: booking.version, idempotencyKey: key.current },
      });
      switch (answer.__typename) {
        case "OpeningAccepted":
          return onMoved(answer.booking);
        case "BookingChanged":
          return onChanged(answer.booking, answer.message);
        default:
          setOver(answer.message);
      }
    });
  }

  async function refuse() {
    await send(async () => {
      const { declineOpening: answer } = await ask(DeclineOpening, {
        input: { openingId: offer.id, idempotencyKey: `no ${key.current}` },
      });
      if (answer.__typename !== "OpeningDeclined") return setOver(answer.message);
      onChanged(answer.booking, "That time goes to someone else. Your booking stays as it is.");
    });
  }

  const when = `${longDate(offer.startsAt)}, ${time(offer.startsAt)}`;
  return (
    <Sheet title={over ? "Earlier time" : "An earlier time is free"} onClose={onClose}>
      <div class="move">
        <p class={over ? "with" : "old"}>
          <span class="hidden">You have </span>
          {longDate(booking.startsAt)}, {time(booking.startsAt)}
        </p>
        {over ? (
          <p class="sentence" role="status" tabIndex={-1} ref={said}>
            {over}
            <span class="hint">
              {when} with {offer.staff.name}
            </span>
          </p>
        ) : (
          <>
            <p class="new">
              <span class="hidden">Offered: </span>
              <span class="day">{longDate(offer.startsAt)}</span>
              <span class="time">{time(offer.startsAt)}</span>
            </p>
            <p class="with">
              {booking.service.name} with {offer.staff.name}
            </p>
            <p class="held">
              {offer.shared
                ? "It goes to whoever takes it first."
                : `Held for you until ${shortDate(offer.heldUntil)}, ${time(offer.heldUntil)}.`}{" "}
              Your time stays yours until you take this one.
            </p>
          </>
        )}
      </div>
      <div class="said" role="alert">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
      {offer.caution && !over ? (
        <p class="blocked" id="caution">
          {offer.caution}
        </p>
      ) : null}
      {others.length ? (
        <ul class="quick" aria-label="Other earlier times offered to you">
          {others.map((each) => (
            <li key={each.id}>
              <button type="button" onClick={() => onOther(each)}>
                <span class="small">Also offered, with {each.staff.name}</span>
                {shortDate(each.startsAt)}, {time(each.startsAt)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div class="foot">
        {over ? (
          <>
            <button type="button" class="main" onClick={onClose}>
              <Icon name="check" />
              See my booking
            </button>
            {onWish ? (
              <button type="button" class="quiet" onClick={onWish}>
                Change what you hear of
              </button>
            ) : null}
          </>
        ) : (
          <>
            <button
              type="button"
              class="main"
              ref={first}
              onClick={take}
              aria-disabled={busy}
              aria-describedby={offer.caution ? "caution" : undefined}
            >
              {busy ? "One moment…" : `Take ${weekday(offer.startsAt)} ${time(offer.startsAt)}`}
            </button>
            <button type="button" class="quiet" onClick={refuse} aria-disabled={busy}>
              No thanks, keep mine
            </button>
          </>
        )}
      </div>
    </Sheet>
  );
}
