import { useEffect, useRef, useState } from "preact/hooks";
import {
  AcceptCounterOffer,
  type ManagedBookingFieldsFragment as Booking,
  CounterOffers,
  type CounterOffersQuery,
  DeclineCounterOffers,
} from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { longDate, time, weekday } from "../lib/format";
import { Icon } from "../ui/icon";
import { Sheet } from "../ui/sheet";
import { Waiting } from "../ui/waiting";

type Offer = NonNullable<CounterOffersQuery["managedBooking"]>["counterOffers"][number];

/** The panel's title where the offer a link names can't be taken any more. */
const OVER: Record<Offer["status"], string> = {
  OFFERED: "Another time for you",
  ACCEPTED: "You chose this time",
  DECLINED: "You declined this time",
  EXPIRED: "This offer has expired",
  WITHDRAWN: "This offer was taken back",
  SUPERSEDED: "No longer on offer",
};

/** The times the venue offers instead. The one a link names is chosen when it opens, and taken only by a press. */
export default function OfferPanel({
  booking,
  offer: named,
  onChanged,
  onSeen,
  onClose,
}: {
  booking: Booking;
  offer: number | null;
  onChanged: (booking: Booking, message: string) => void;
  onSeen: (booking: Booking) => void;
  onClose: () => void;
}) {
  const [offers, setOffers] = useState<Offer[] | null>(null);
  const [chosen, setChosen] = useState<Offer | null>(null);
  const [declining, setDeclining] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const venue = booking.venue;

  async function load() {
    const { managedBooking } = await ask(CounterOffers, {});
    if (!managedBooking) return setProblem(TROUBLE.gone);
    const { counterOffers, ...seen } = managedBooking;
    onSeen(seen);
    setOffers(counterOffers);
    setChosen(counterOffers.find(({ number, status }) => number === named && status === "OFFERED") ?? null);
  }

  // What is on offer is asked for once, when the panel opens.
  useEffect(() => {
    load().catch((error) => setProblem(TROUBLE[troubleOf(error)]));
  }, []);

  function choose(next: Offer) {
    // A new key for each thing decided; pressing again after a lost answer repeats the same one.
    key.current = crypto.randomUUID();
    setProblem(null);
    setChosen(next);
  }

  /** One decision: what it answers closes the panel, or says why not over what is on offer now. */
  async function decide(press: () => Promise<{ booking: Booking; said: string } | string>) {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const done = await press();
      if (typeof done !== "string") return onChanged(done.booking, done.said);
      key.current = crypto.randomUUID();
      setDeclining(false);
      await load();
      setProblem(done);
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  const accept = (offer: Offer) =>
    decide(async () => {
      const input = { number: offer.number, expectedVersion: booking.version, idempotencyKey: key.current };
      const { acceptCounterOffer: answer } = await ask(AcceptCounterOffer, { input });
      if (answer.__typename !== "CounterOfferAccepted") return answer.message;
      const { startsAt, staff } = answer.booking;
      const said = `It's yours: ${longDate(startsAt)}, ${time(startsAt)} with ${staff.name}. Your booking is confirmed.`;
      return { booking: answer.booking, said };
    });

  const decline = () =>
    decide(async () => {
      const input = { expectedVersion: booking.version, idempotencyKey: key.current };
      const { declineCounterOffers: answer } = await ask(DeclineCounterOffers, { input });
      if (answer.__typename !== "CounterOffersDeclined") return answer.message;
      return {
        booking: answer.booking,
        said: `${venue.name} will see that these times don't suit you. Your request still waits for an answer.`,
      };
    });

  const alert = (
    <div class="said" role="alert">
      {problem ? <p class="problem">{problem}</p> : null}
    </div>
  );

  if (!offers) {
    return (
      <Sheet title="Another time for you" onClose={onClose}>
        {problem ? <p class="problem">{problem}</p> : <Waiting what="Looking at what is on offer…" />}
      </Sheet>
    );
  }

  const open = offers.filter(({ status }) => status === "OFFERED");
  const asked = offers.find(({ number }) => number === named);
  const [first] = open;
  if (!first) {
    return (
      <Sheet title={asked ? OVER[asked.status] : "Nothing on offer"} onClose={onClose}>
        {alert}
        <div class="move">
          {asked?.status === "ACCEPTED" ? (
            <p class="new">
              <span class="day">{longDate(asked.startsAt)}</span>
              <span class="time">{time(asked.startsAt)}</span>
            </p>
          ) : asked ? (
            <p class="old">
              {longDate(asked.startsAt)}, {time(asked.startsAt)} with {asked.staff.name}
            </p>
          ) : null}
          <p class="sentence">{asked ? asked.sentence : nothing(named, venue.name)}</p>
          <p class="with">{whatIsSo(booking)}</p>
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
      <Sheet title="None of these times?" onClose={onClose}>
        <p>
          {open.length > 1 ? "They are" : "It is"} no longer held for you then. {venue.name} will see it, and your
          request for {longDate(booking.startsAt)}, {time(booking.startsAt)} still waits for an answer.
        </p>
        {alert}
        <div class="foot">
          <button type="button" class="main" onClick={() => setDeclining(false)}>
            Back to the offer
          </button>
          <button type="button" class="danger" onClick={decline} aria-disabled={busy}>
            {busy ? "Telling the salon…" : "None suits me"}
          </button>
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
        <s>
          {longDate(booking.startsAt)}, {time(booking.startsAt)} with {booking.staff.name}
        </s>
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
      {alert}
      <div class="foot">
        <button
          type="button"
          class="main"
          disabled={!chosen}
          aria-disabled={busy}
          onClick={() => chosen && accept(chosen)}
        >
          {busy
            ? "Confirming…"
            : chosen
              ? `Confirm ${weekday(chosen.startsAt)} ${time(chosen.startsAt)}`
              : "Choose a time"}
        </button>
        <button type="button" class="quiet" onClick={() => setDeclining(true)}>
          None of these suits me
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

/** Where that leaves the booking. */
function whatIsSo(booking: Booking): string {
  const when = `${longDate(booking.startsAt)}, ${time(booking.startsAt)}`;
  if (booking.status === "PENDING")
    return `Your request for ${when} still waits for an answer from ${booking.venue.name}.`;
  if (booking.cancellation) return "The request itself has ended, too. Your booking's page says how.";
  return `Your booking is on ${when} with ${booking.staff.name}.`;
}
