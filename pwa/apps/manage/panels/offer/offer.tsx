import { useEffect, useRef, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking, CounterOffersQuery } from "../../../../shared/gen/graphql";
import { AcceptCounterOffer, CounterOffers, DeclineCounterOffers } from "../../../../shared/gen/manage/offer";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { longDate, moment, time, weekday } from "../../../../shared/time/format";
import { Icon } from "../../../../shared/ui/icon";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Terms } from "../../../../shared/ui/terms";
import { Waiting } from "../../../../shared/ui/waiting";
import "../../../../shared/ui/move.css";
import "./offer.css";

type Offer = NonNullable<CounterOffersQuery["managedBooking"]>["counterOffers"][number];

/** The times the venue offers instead. The one a link names is chosen when it opens, and taken only by a press. */
export default function OfferPanel({
  booking,
  offer: named,
  onChanged,
  onRead,
  onClose,
}: {
  booking: Booking;
  offer: number | null;
  onChanged: (booking: Booking, message: string) => void;
  onRead: (booking: Booking) => void;
  onClose: () => void;
}) {
  const [offers, setOffers] = useState<Offer[] | null>(null);
  const [chosen, setChosen] = useState<Offer | null>(null);
  const [declining, setDeclining] = useState(false);
  const press = usePress("offer");
  const refused = useRef<HTMLParagraphElement>(null);
  const question = useRef<HTMLParagraphElement>(null);
  const decliner = useRef<HTMLButtonElement>(null);
  const venue = booking.venue;

  async function load() {
    const { managedBooking } = await ask(CounterOffers, {});
    if (!managedBooking) return press.say(t.trouble.gone);
    const { counterOffers, ...seen } = managedBooking;
    onRead(seen);
    setOffers(counterOffers);
    setChosen((now) => {
      const wanted = now?.number ?? named;
      return counterOffers.find(({ number, status }) => number === wanted && status === "OFFERED") ?? null;
    });
  }

  const look = () => void load().catch((error) => press.say(t.trouble[troubleOf(error)]));

  // What is on offer is asked for when the panel opens, and when the booking was changed elsewhere or time has run out.
  useEffect(look, [booking.version, booking.can.acceptCounterOffer.allowed]);

  // What was pressed is gone with what is shown now: the words in its place are read next.
  useEffect(() => {
    (declining ? question : decliner).current?.focus({ preventScroll: true });
  }, [declining]);
  useEffect(() => refused.current?.focus(), [press.problem, offers]);

  function choose(next: Offer) {
    if (press.busy) return;
    press.say(null);
    setChosen(next);
  }

  /** A refusal is said over what is on offer now. */
  function no(message: string) {
    setDeclining(false);
    look();
    return message;
  }

  function accept({ number, quote }: Offer) {
    if (!quote) return;
    const input = { number, quoteId: quote.id, expectedVersion: booking.version };
    press.send(
      notKnown(t.unknown.yours),
      (idempotencyKey) => ask(AcceptCounterOffer, { input: { ...input, idempotencyKey } }),
      ({ acceptCounterOffer: answer }) =>
        answer.__typename === "CounterOfferAccepted"
          ? onChanged(answer.booking, t.offer.yours(answer.booking.text.appointment))
          : no(answer.message),
    );
  }

  function decline() {
    const input = { expectedVersion: booking.version };
    press.send(
      notKnown(t.unknown.answered),
      (idempotencyKey) => ask(DeclineCounterOffers, { input: { ...input, idempotencyKey } }),
      ({ declineCounterOffers: answer }) =>
        answer.__typename === "CounterOffersDeclined"
          ? onChanged(answer.booking, t.offer.declined(venue.name))
          : no(answer.message),
    );
  }

  const alert = <Said press={press} problemRef={refused} />;

  if (!offers) {
    return (
      <Sheet title={t.offer.title} onClose={onClose}>
        {alert}
        {press.problem || press.unknown ? null : <Waiting what={t.offer.looking} />}
      </Sheet>
    );
  }

  const open = offers.filter(({ status }) => status === "OFFERED");
  const asked = offers.find(({ number }) => number === named);
  const [first] = open;
  if (!first) {
    const left = whatIsSo(booking, asked);
    return (
      <Sheet title={asked ? t.offer.over[asked.status] : t.offer.nothingTitle} onClose={onClose}>
        {alert}
        <div class="move">
          {asked?.status === "ACCEPTED" ? (
            <>
              <p class="new">
                <span class="day">{longDate(asked.startsAt)}</span>
                <span class="time">{time(asked.startsAt)}</span>
              </p>
              <p>{t.common.with(asked.staff.name)}</p>
            </>
          ) : (
            <>
              {asked ? <p class="old">{said(asked)}</p> : null}
              <p class="sentence">{asked ? asked.sentence : nothing(named, venue.name)}</p>
            </>
          )}
          {left ? <p class="with">{left}</p> : null}
        </div>
        <div class="foot">
          <button type="button" class="main" onClick={onClose}>
            {t.common.seeBooking}
          </button>
          {venue.phone && asked?.status !== "ACCEPTED" ? (
            <a class="button" href={`tel:${venue.phone}`}>
              <Icon name="phone" />
              {t.summary.call(venue.phoneFormatted ?? venue.phone)}
            </a>
          ) : null}
        </div>
      </Sheet>
    );
  }

  if (declining) {
    return (
      <Sheet title={t.offer.declineTitle(open.length)} onClose={onClose}>
        <p tabIndex={-1} ref={question}>
          {t.offer.ifDeclined(open.length, venue.name, moment(booking.startsAt))}
        </p>
        {alert}
        <div class="foot">
          <button
            type="button"
            class="main"
            onClick={() => press.busy || setDeclining(false)}
            aria-disabled={press.busy}
          >
            {t.offer.backToOffer}
          </button>
          <PressButton press={press} kind="danger" doing={t.offer.declining} onPress={decline}>
            {t.offer.decline(open.length)}
          </PressButton>
        </div>
      </Sheet>
    );
  }

  const other = named !== null && asked?.status !== "OFFERED" ? (asked?.sentence ?? nothing(named, venue.name)) : null;
  return (
    <Sheet title={open.length > 1 ? t.offer.titleMany : t.offer.title} onClose={onClose}>
      {other ? <p class="which">{`${other} ${t.offer.onOfferNow}`}</p> : null}
      <p class="asked">
        <span class="small">{t.offer.youAsked}</span>
        <s>{booking.text.appointment}</s>
      </p>
      <fieldset class="offers">
        <legend>{t.offer.canDo(venue.name)}</legend>
        {open.map((offer) => (
          <label key={offer.number}>
            <input type="radio" name="offer" checked={chosen?.number === offer.number} onChange={() => choose(offer)} />
            <span>
              <span class="day">{longDate(offer.startsAt)}</span>
              <span class="time">{time(offer.startsAt)}</span>
              <span class="small">{t.common.with(offer.staff.name)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="hint">{t.offer.heldUntil(longDate(first.expiresAt), time(first.expiresAt))}</p>
      <Terms quote={chosen?.quote} />
      {alert}
      <div class="foot">
        <PressButton
          press={press}
          kind="main"
          doing={t.offer.confirming}
          held={!chosen?.quote}
          describedBy="terms"
          onPress={() => chosen && accept(chosen)}
        >
          {chosen ? t.offer.confirm(weekday(chosen.startsAt), time(chosen.startsAt)) : t.offer.choose}
        </PressButton>
        <button
          type="button"
          class="quiet"
          ref={decliner}
          aria-disabled={press.busy}
          onClick={() => press.busy || setDeclining(true)}
        >
          {t.offer.notForMe(open.length)}
        </button>
      </div>
    </Sheet>
  );
}

function nothing(named: number | null, venue: string): string {
  return named === null ? t.offer.nothing : t.offer.neverOffered(venue);
}

function said({ startsAt, staff }: Pick<Offer, "startsAt" | "staff">): string {
  return `${moment(startsAt)} ${t.common.with(staff.name)}`;
}

/** Where that leaves the booking, unless that was just said. */
function whatIsSo(booking: Booking, asked: Offer | undefined): string | null {
  if (booking.status === "PENDING") return t.offer.stillWaits(moment(booking.startsAt), booking.venue.name);
  if (booking.cancellation) return t.offer.ended;
  const now = booking.text.appointment;
  const told = asked?.status === "ACCEPTED" ? said(asked) : (asked?.sentence ?? "");
  return told.includes(now) ? null : t.offer.isOn(now);
}
