import { useEffect, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  QuoteFieldsFragment as Quote,
} from "../../../../shared/gen/graphql";
import { CancelBooking, CancelTerms } from "../../../../shared/gen/manage/cancel";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { moment } from "../../../../shared/time/moment";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import { settleAgreed } from "../../agreed";
import "../../../../shared/ui/quote.css";
import "../../../../shared/ui/reason.css";

const LONGEST_REASON = 500;

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
  const [reason, setReason] = useState("");
  const press = usePress("cancel");

  // The terms are those of the booking as it is: asked for when the panel opens, and when it changed elsewhere meanwhile.
  useEffect(() => {
    let isLate = false;
    ask(CancelTerms, {})
      .then(({ managedBooking }) => {
        if (isLate) return;
        if (!managedBooking) return press.say(t.trouble.gone);
        if (!managedBooking.cancellationQuote)
          return onChanged(managedBooking, managedBooking.can.cancel.reason ?? t.trouble.fault);
        setVersion(managedBooking.version);
        setQuote(managedBooking.cancellationQuote);
      })
      .catch((error) => isLate || press.say(t.trouble[troubleOf(error)]));
    return () => {
      isLate = true;
    };
  }, [booking.version]);

  function cancel({ id }: Quote) {
    const input = { quoteId: id, reason: reason.trim() || null, expectedVersion: version };
    press.send(
      notKnown(t.unknown.cancelled),
      (idempotencyKey) => ask(CancelBooking, { input: { ...input, idempotencyKey } }),
      ({ cancelBooking }) =>
        settleAgreed(cancelBooking, onChanged, setQuote, (answer) =>
          answer.__typename === "BookingCancelled" ? onCancelled(answer.booking) : answer.message,
        ),
    );
  }

  if (!quote) {
    return (
      <Sheet title={t.cancel.title} onClose={onClose}>
        <Said press={press} />
        {press.problem || press.unknown ? null : <Waiting what={t.cancel.checking} />}
      </Sheet>
    );
  }
  const figure = quote.back ?? quote.forfeit;
  return (
    <Sheet title={t.cancel.title} onClose={onClose}>
      <p class="which">{t.common.listed(booking.service.name, moment(booking.startsAt))}</p>
      <div class={`quote ${quote.outcome === "FORFEIT" ? "warn" : ""}`}>
        {figure ? (
          <p class={quote.outcome === "FORFEIT" ? "figure lost" : "figure"} aria-hidden="true">
            {figure.formatted}
          </p>
        ) : null}
        <p class="sentence">{quote.sentence}</p>
        {quote.feeSentence ? <p class="sentence fee">{quote.feeSentence}</p> : null}
        <p class="hint">{quote.hint}</p>
      </div>
      <label class="reason">
        <span>{t.cancel.why}</span>
        <textarea
          rows={2}
          maxLength={LONGEST_REASON}
          value={reason}
          readOnly={press.busy}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <Said press={press} />
      <div class="foot">
        <button type="button" class="main" onClick={onClose}>
          {press.busy ? t.common.close : t.cancel.keep}
        </button>
        <PressButton press={press} kind="danger" doing={t.cancel.doing} onPress={() => cancel(quote)}>
          {t.summary.cancelBooking}
        </PressButton>
      </div>
    </Sheet>
  );
}
