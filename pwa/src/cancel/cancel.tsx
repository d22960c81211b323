import { useEffect, useRef, useState } from "preact/hooks";
import {
  type ManagedBookingFieldsFragment as Booking,
  CancelBooking,
  CancelTerms,
  type QuoteFieldsFragment as Quote,
} from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { longDate, time } from "../lib/format";
import { Sheet } from "../ui/sheet";
import { Waiting } from "../ui/waiting";

const LONGEST_REASON = 500;

/** What happens when, after the press. */
const NEXT: Record<Quote["outcome"], string> = {
  FULL_REFUND: "The refund is requested as soon as you cancel. Banks take 5 to 10 days to show it.",
  PARTIAL_REFUND: "The refund is requested as soon as you cancel. Banks take 5 to 10 days to show it.",
  FORFEIT: "Nothing more will be charged for the deposit.",
  CREDIT: "The credit is there as soon as you cancel.",
  NONE: "The time is given to someone else as soon as you cancel.",
};

export default function Cancel({
  booking,
  onCancelled,
  onChanged,
  onClose,
}: {
  booking: Booking;
  onCancelled: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const [quote, setQuote] = useState<Quote | null>(null);
  const [version, setVersion] = useState(booking.version);
  const [problem, setProblem] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());

  // The terms are asked for once, when the panel opens.
  useEffect(() => {
    ask(CancelTerms, {})
      .then(({ managedBooking }) => {
        if (!managedBooking) return setProblem(TROUBLE.gone);
        if (!managedBooking.cancellationQuote)
          return onChanged(managedBooking, managedBooking.can.cancel.reason ?? TROUBLE.fault);
        setVersion(managedBooking.version);
        setQuote(managedBooking.cancellationQuote);
      })
      .catch((error) => setProblem(TROUBLE[troubleOf(error)]));
  }, []);

  async function cancel() {
    if (!quote || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { cancelBooking: answer } = await ask(CancelBooking, {
        input: {
          quoteId: quote.id,
          reason: reason.trim() || null,
          expectedVersion: version,
          idempotencyKey: key.current,
        },
      });
      switch (answer.__typename) {
        case "BookingCancelled":
          return onCancelled(answer.booking);
        case "BookingChanged":
          return onChanged(answer.booking, answer.message);
        case "QuoteChanged":
          // Agreeing to the new answer is a new decision.
          key.current = crypto.randomUUID();
          setQuote(answer.quote);
          setProblem(answer.message);
          return;
        default:
          key.current = crypto.randomUUID();
          setProblem(answer.message);
      }
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  if (!quote) {
    return (
      <Sheet title="Cancel your booking?" onClose={onClose}>
        {problem ? <p class="problem">{problem}</p> : <Waiting what="Checking what happens to your deposit…" />}
      </Sheet>
    );
  }
  const figure = quote.refund ?? quote.credit ?? quote.forfeit;
  return (
    <Sheet title="Cancel your booking?" onClose={onClose}>
      <p class="which">
        {booking.service.name}, {longDate(booking.startsAt)}, {time(booking.startsAt)}
      </p>
      <div class={`quote ${quote.outcome === "FORFEIT" ? "warn" : ""}`}>
        {figure ? (
          <p class="figure" aria-hidden="true">
            {figure.formatted}
          </p>
        ) : null}
        <p class="sentence">{quote.sentence}</p>
        {quote.feeSentence ? <p class="sentence fee">{quote.feeSentence}</p> : null}
        <p class="hint">{NEXT[quote.outcome]}</p>
      </div>
      <label class="reason">
        <span>Would you like to say why? (optional)</span>
        <textarea
          rows={2}
          maxLength={LONGEST_REASON}
          value={reason}
          onInput={(event) => {
            key.current = crypto.randomUUID();
            setReason(event.currentTarget.value);
          }}
        />
      </label>
      <div class="said" role="alert">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
      <div class="foot">
        <button type="button" class="main" onClick={onClose}>
          Keep my booking
        </button>
        <button type="button" class="danger" onClick={cancel} aria-disabled={busy}>
          {busy ? "Cancelling…" : "Cancel booking"}
        </button>
      </div>
    </Sheet>
  );
}
