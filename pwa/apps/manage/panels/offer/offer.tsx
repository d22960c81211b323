import { useEffect, useRef, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking, CounterOffersQuery } from "../../../../shared/gen/graphql";
import { AcceptCounterOffer, CounterOffers, DeclineCounterOffers } from "../../../../shared/gen/manage/offer";
import { ask, TROUBLE, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { longDate, time, weekday } from "../../../../shared/time/format";
import { Icon } from "../../../../shared/ui/icon";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Terms } from "../../../../shared/ui/terms";
import { Waiting } from "../../../../shared/ui/waiting";
import "../../../../shared/ui/move.css";
import "./offer.css";

type Offer = NonNullable<CounterOffersQuery["managedBooking"]>["counterOffers"][number];

/** The panel's title where the offer a link names can't be taken any more. */
const OVER: Record<Offer["status"], string> = {
  OFFERED: "Another time for you",
  ACCEPTED: "You chose this time",
  DECLINED: "You declined this time",
  EXPIRED: "This offer has expired",
  NOT_TOLD: "This offer is no longer open",
  WITHDRAWN: "This offer was taken back",
  SUPERSEDED: "No longer on offer",
};

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
    if (!managedBooking) return press.say(TROUBLE.gone);
    const { counterOffers, ...seen } = managedBooking;
    onRead(seen);
    setOffers(counterOffers);
    setChosen((now) => {
      const wanted = now?.number ?? named;
      return counterOffers.find(({ number, status }) => number === wanted && status === "OFFERED") ?? null;
    });
  }

  const look = () => void load().catch((error) => press.say(TROUBLE[troubleOf(error)]));

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
      notKnown("if this time is yours"),
      (idempotencyKey) => ask(AcceptCounterOffer, { input: { ...input, idempotencyKey } }),
      ({ acceptCounterOffer: answer }) =>
        answer.__typename === "CounterOfferAccepted"
          ? onChanged(answer.booking, `It's yours: ${said(answer.booking)}. Your booking is confirmed.`)
          : no(answer.message),
    );
  }

  function decline() {
    const input = { expectedVersion: booking.version };
    press.send(
      notKnown("if your answer reached the salon"),
      (idempotencyKey) => ask(DeclineCounterOffers, { input: { ...input, idempotencyKey } }),
      ({ declineCounterOffers: answer }) =>
        answer.__typename === "CounterOffersDeclined"
          ? onChanged(
              answer.booking,
              `${venue.name} will see that these times don't suit you. Your request still waits for an answer.`,
            )
          : no(answer.message),
    );
  }

  const alert = <Said press={press} problemRef={refused} />;

  if (!offers) {
    return (
      <Sheet title="Another time for you" onClose={onClose}>
        {alert}
        {press.problem || press.unknown ? null : <Waiting what="Looking at what is on offer…" />}
      </Sheet>
    );
  }

  const open = offers.filter(({ status }) => status === "OFFERED");
  const asked = offers.find(({ number }) => number === named);
  const [first] = open;
  if (!first) {
    const left = whatIsSo(booking, asked);
    return (
      <Sheet title={asked ? OVER[asked.status] : "Nothing on offer"} onClose={onClose}>
        {alert}
        <div class="move">
          {asked?.status === "ACCEPTED" ? (
            <>
              <p class="new">
                <span class="day">{longDate(asked.startsAt)}</span>
                <span class="time">{time(asked.startsAt)}</span>
              </p>
              <p>with {asked.staff.name}</p>
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
            See my booking
          </button>
          {venue.phone && asked?.status !== "ACCEPTED" ? (
            <a class="button" href={`tel:${venue.phone}`}>
              <Icon name="phone" />
              Call {venue.phoneFormatted}
            </a>
          ) : null}
        </div>
      </Sheet>
    );
  }

  if (declining) {
    return (
      <Sheet title={open.length > 1 ? "None of these times?" : "Not this time?"} onClose={onClose}>
        <p tabIndex={-1} ref={question}>
          If you decline, {open.length > 1 ? "these times are" : "this time is"} no longer held for you. {venue.name}{" "}
          will see it, and your request for {longDate(booking.startsAt)}, {time(booking.startsAt)} still waits for an
          answer.
        </p>
        {alert}
        <div class="foot">
          <button
            type="button"
            class="main"
            onClick={() => press.busy || setDeclining(false)}
            aria-disabled={press.busy}
          >
            Back to the offer
          </button>
          <PressButton press={press} kind="danger" doing="Declining…" onPress={decline}>
            {open.length > 1 ? "Decline these times" : "Decline this time"}
          </PressButton>
        </div>
      </Sheet>
    );
  }

  const other = named !== null && asked?.status !== "OFFERED" ? (asked?.sentence ?? nothing(named, venue.name)) : null;
  return (
    <Sheet title={open.length > 1 ? "Other times for you" : "Another time for you"} onClose={onClose}>
      {other ? <p class="which">{other} This is what is on offer now.</p> : null}
      <p class="asked">
        <span class="small">You asked for</span>
        <s>{said(booking)}</s>
      </p>
      <fieldset class="offers">
        <legend>{venue.name} can do</legend>
        {open.map((offer) => (
          <label key={offer.number}>
            <input type="radio" name="offer" checked={chosen?.number === offer.number} onChange={() => choose(offer)} />
            <span>
              <span class="day">{longDate(offer.startsAt)}</span>
              <span class="time">{time(offer.startsAt)}</span>
              <span class="small">with {offer.staff.name}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="hint">
        Held for you until {longDate(first.expiresAt)}, {time(first.expiresAt)}.
      </p>
      <Terms quote={chosen?.quote} />
      {alert}
      <div class="foot">
        <PressButton
          press={press}
          kind="main"
          doing="Confirming…"
          held={!chosen?.quote}
          describedBy="terms"
          onPress={() => chosen && accept(chosen)}
        >
          {chosen ? `Confirm ${weekday(chosen.startsAt)} ${time(chosen.startsAt)}` : "Choose a time"}
        </PressButton>
        <button
          type="button"
          class="quiet"
          ref={decliner}
          aria-disabled={press.busy}
          onClick={() => press.busy || setDeclining(true)}
        >
          {open.length > 1 ? "None of these suits me" : "This doesn't suit me"}
        </button>
      </div>
    </Sheet>
  );
}

function nothing(named: number | null, venue: string): string {
  return named === null
    ? "No other time is on offer for this booking."
    : `This link names a time that ${venue} never offered for this booking.`;
}

function said({ startsAt, staff }: Pick<Offer, "startsAt" | "staff">): string {
  return `${longDate(startsAt)}, ${time(startsAt)} with ${staff.name}`;
}

/** Where that leaves the booking, unless that was just said. */
function whatIsSo(booking: Booking, asked: Offer | undefined): string | null {
  if (booking.status === "PENDING")
    return `Your request for ${longDate(booking.startsAt)}, ${time(booking.startsAt)} still waits for an answer from ${booking.venue.name}.`;
  if (booking.cancellation) return "The request itself has ended, too. Your booking's page says how.";
  const now = said(booking);
  const told = asked?.status === "ACCEPTED" ? said(asked) : (asked?.sentence ?? "");
  return told.includes(now) ? null : `Your booking is on ${now}.`;
}
