import { useEffect, useRef } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  MoveQuoteFieldsFragment as MoveQuote,
} from "../../../../shared/gen/graphql";
import type { Press } from "../../../../shared/graph/presses";
import { t } from "../../../../shared/i18n/labels";
import { elsewhereText } from "../../../../shared/time/elsewhere";
import { longDate, time, weekday } from "../../../../shared/time/format";
import { moment } from "../../../../shared/time/moment";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Terms } from "../../../../shared/ui/terms";
import type { Choice } from "./free-times";
import "../../../../shared/ui/move.css";

/** The old time and the new one, and the button that moves the booking. */
export function Confirm({
  booking,
  choice: { startsAt, staff },
  quote,
  press,
  onMove,
  onBack,
}: {
  booking: Booking;
  choice: Choice;
  /** The price of this move; null while it is asked for. */
  quote: MoveQuote | null;
  press: Press;
  onMove: (quote: MoveQuote) => void;
  onBack: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The picker may have been scrolled down; the question begins at its top.
    button.current?.closest("dialog")?.scrollTo(0, 0);
    button.current?.focus({ preventScroll: true });
  }, []);
  const elsewhere = elsewhereText({ startsAt });
  return (
    <>
      <div class="move">
        <p class="old">
          <span class="hidden">{t.common.from}</span>
          {moment(booking.startsAt)}
        </p>
        <p class="new">
          <span class="hidden">{t.common.to}</span>
          <span class="day">{longDate(startsAt)}</span>
          <span class="time">{time(startsAt)}</span>
        </p>
        {elsewhere ? (
          <p class="with">
            {booking.venue.timeZoneText} · {elsewhere}
          </p>
        ) : null}
        <p class="with">{t.common.serviceWith(booking.text.services, staff.name)}</p>
      </div>
      <Terms quote={quote} />
      <Said press={press} />
      <div class="foot">
        <PressButton
          press={press}
          kind="main"
          doing={t.reschedule.moving}
          held={!quote}
          describedBy="terms"
          buttonRef={button}
          onPress={() => quote && onMove(quote)}
        >
          {t.reschedule.move(weekday(startsAt), time(startsAt))}
        </PressButton>
        <button type="button" class="quiet" onClick={onBack} aria-disabled={press.busy}>
          {t.reschedule.another}
        </button>
      </div>
    </>
  );
}
