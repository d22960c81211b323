import type { ManagedBookingFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { DisownBooking } from "../../../../shared/gen/manage/not-me";
import { ask } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { moment } from "../../../../shared/time/moment";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";

/** Whoever was told of the booking says that they haven't made it. Opening it says nothing. */
export default function NotMe({
  booking,
  offline,
  onChanged,
  onClose,
}: {
  booking: Booking;
  offline: boolean;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const press = usePress("notMe");
  const { text, startsAt } = booking;

  function disown() {
    press.send(
      notKnown(t.unknown.disowned),
      (idempotencyKey) => ask(DisownBooking, { input: { idempotencyKey } }),
      ({ disownBooking: answer }) => {
        if (answer.__typename !== "DisownBookingSuccess") return answer.message;
        onChanged(answer.booking, answer.sentence);
        return null;
      },
    );
  }

  return (
    <Sheet title={t.notMe.title} onClose={onClose}>
      <p class="which">{t.common.listed(text.services, moment(startsAt))}</p>
      <p class="sentence">{booking.canDisown ? t.notMe.ask : t.notMe.over}</p>
      <Said press={press} />
      <div class="foot">
        {booking.canDisown ? (
          <PressButton press={press} kind="main" doing={t.notMe.doing} held={offline} onPress={disown}>
            {t.notMe.press}
          </PressButton>
        ) : null}
        <button type="button" class="quiet" onClick={onClose}>
          {t.common.close}
        </button>
      </div>
    </Sheet>
  );
}
