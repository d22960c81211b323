import { useEffect, useRef, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  OpeningOfferFieldsFragment as OpeningOffer,
} from "../../../../shared/gen/graphql";
import { AcceptOpening, DeclineOpening } from "../../../../shared/gen/manage/earlier";
import { ask } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { alarm } from "../../../../shared/time/alarm";
import { longDate, shortDate, time, weekday } from "../../../../shared/time/format";
import { moment, shortMoment } from "../../../../shared/time/moment";
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
      notKnown(t.unknown.yours),
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
      notKnown(t.unknown.answered),
      (idempotencyKey) => ask(DeclineOpening, { input: { openingOfferId: offer.id, idempotencyKey } }),
      ({ declineOpening: answer }) => {
        if (answer.__typename === "OpeningDeclined") return onChanged(answer.booking, t.earlier.goesOn);
        setOver(answer.message);
        return answer.message;
      },
    );
  }

  const when = moment(offer.startsAt);
  return (
    <Sheet title={over ? t.earlier.overTitle : t.earlier.freeTitle} onClose={onClose}>
      <div class="move">
        <p class={over ? "with" : "old"}>
          <span class="hidden">{t.earlier.youHave}</span>
          {moment(booking.startsAt)}
        </p>
        {over ? (
          <p class="sentence" role="status" tabIndex={-1} ref={said}>
            {over}
            <span class="hint">{`${when} ${t.common.with(offer.staff.name)}`}</span>
          </p>
        ) : (
          <>
            <p class="new">
              <span class="hidden">{t.earlier.offered}</span>
              <span class="day">{longDate(offer.startsAt)}</span>
              <span class="time">{time(offer.startsAt)}</span>
            </p>
            <p class="with">{t.common.serviceWith(booking.text.services, offer.staff.name)}</p>
            <p class="held">
              {offer.shared ? t.earlier.shared : t.earlier.held(shortDate(offer.heldUntil), time(offer.heldUntil))}{" "}
              {t.earlier.yoursUntil}
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
        <ul class="quick" aria-label={t.earlier.others}>
          {others.map((each) => (
            <li key={each.id}>
              <button type="button" onClick={() => press.busy || onOther(each)} aria-disabled={press.busy}>
                <span class="small">{t.earlier.alsoOffered(each.staff.name)}</span>
                {shortMoment(each.startsAt)}
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
              {t.common.seeBooking}
            </button>
            {onWish ? (
              <button type="button" class="quiet" onClick={onWish}>
                {t.earlier.changeWish}
              </button>
            ) : null}
          </>
        ) : (
          <>
            <PressButton
              press={press}
              kind="main"
              doing={t.common.oneMoment}
              buttonRef={first}
              describedBy={offer.caution ? "caution" : undefined}
              onPress={take}
            >
              {t.earlier.take(weekday(offer.startsAt), time(offer.startsAt))}
            </PressButton>
            <PressButton press={press} kind="quiet" onPress={refuse}>
              {t.earlier.noThanks}
            </PressButton>
          </>
        )}
      </div>
    </Sheet>
  );
}
