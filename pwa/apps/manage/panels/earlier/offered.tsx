import { useEffect, useRef, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  OpeningOfferFieldsFragment as OpeningOffer,
} from "../../../../shared/gen/graphql";
import { AcceptOpening, DeclineOpening } from "../../../../shared/gen/manage/earlier";
import { ask } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { alarm } from "../../../../shared/time/alarm";
import { longDate, shortDate, time, weekday } from "../../../../shared/time/format";
import { Icon } from "../../../../shared/ui/icon";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Terms } from "../../../../shared/ui/terms";
import { settleAgreed } from "../../agreed";
import "../../../../shared/ui/move.css";
import "../../../../shared/ui/quick.css";

/** An earlier time that is offered: taken or refused by a press, never by being opened; or what became of it. */
export function Offered({
  booking,
  offer,
  others,
  onOther,
  onOver,
  onWish,
  onMoved,
  onChanged,
  onClose,
}: {
  booking: Booking;
  offer: OpeningOffer;
  others: readonly OpeningOffer[];
  onOther: (offer: OpeningOffer) => void;
  /** The time until which it is held has come. */
  onOver: () => void;
  /** To what they wait for; null where they wait for nothing. */
  onWish: (() => void) | null;
  onMoved: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const [over, setOver] = useState<string | null>(offer.sentence ?? null);
  // What taking it does; a later answer of the graph takes its place.
  const [quote, setQuote] = useState(offer.quote ?? null);
  const press = usePress("opening");
  const first = useRef<HTMLButtonElement>(null);
  const said = useRef<HTMLParagraphElement>(null);

  // Another time is another decision.
  useEffect(() => {
    setOver(offer.sentence ?? null);
    setQuote(offer.quote ?? null);
    press.say(null);
  }, [offer.id, offer.sentence]);

  // It may end while it is looked at.
  useEffect(() => (over ? undefined : alarm(Date.parse(offer.heldUntil) + 1_000, onOver)), [offer.id, over]);

  // Once it is over, what was pressed is gone: the words in its place are read next.
  useEffect(() => {
    (over ? said : first).current?.focus({ preventScroll: true });
  }, [offer.id, over]);

  function take() {
    if (!quote) return;
    const input = { openingOfferId: offer.id, quoteId: quote.id, expectedVersion: booking.version };
    press.send(
      notKnown("if this time is yours"),
      (idempotencyKey) => ask(AcceptOpening, { input: { ...input, idempotencyKey } }),
      ({ acceptOpening }) =>
        settleAgreed(acceptOpening, onChanged, setQuote, (answer) => {
          if (answer.__typename === "OpeningAccepted") return onMoved(answer.booking);
          setOver(answer.message);
          return answer.message;
        }),
    );
  }

  function refuse() {
    press.send(
      notKnown("if your answer reached the salon"),
      (idempotencyKey) => ask(DeclineOpening, { input: { openingOfferId: offer.id, idempotencyKey } }),
      ({ declineOpening: answer }) => {
        if (answer.__typename === "OpeningDeclined")
          return onChanged(answer.booking, "That time goes to someone else. Your booking stays as it is.");
        setOver(answer.message);
        return answer.message;
      },
    );
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
      <Terms quote={over ? null : quote} />
      <Said press={over ? { ...press, problem: null } : press} />
      {offer.caution && !over ? (
        <p class="blocked" id="caution">
          {offer.caution}
        </p>
      ) : null}
      {others.length ? (
        <ul class="quick" aria-label="Other earlier times offered to you">
          {others.map((each) => (
            <li key={each.id}>
              <button type="button" onClick={() => press.busy || onOther(each)} aria-disabled={press.busy}>
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
            <PressButton
              press={press}
              kind="main"
              doing="One moment…"
              buttonRef={first}
              describedBy={offer.caution ? "caution" : undefined}
              onPress={take}
            >
              Take {weekday(offer.startsAt)} {time(offer.startsAt)}
            </PressButton>
            <PressButton press={press} kind="quiet" onPress={refuse}>
              No thanks, keep mine
            </PressButton>
          </>
        )}
      </div>
    </Sheet>
  );
}
