import { useEffect } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { UndoChange } from "../../../../shared/gen/manage/undo";
import { ask } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { settleAgreed } from "../../agreed";

/** The last change is taken back: the press that opens this sends it, since there are seconds for it. */
export default function Undo({
  booking,
  onChanged,
  onClose,
}: {
  booking: Booking;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const press = usePress("undo");
  function takeBack() {
    const input = { expectedVersion: booking.version };
    press.send(
      notKnown(t.unknown.takenBack),
      (idempotencyKey) => ask(UndoChange, { input: { ...input, idempotencyKey } }),
      ({ undoChange }) =>
        settleAgreed(
          undoChange,
          onChanged,
          () => undefined,
          (answer) =>
            answer.__typename === "ChangeUndone"
              ? onChanged(answer.booking, t.undo.done(answer.booking.text.appointment))
              : answer.message,
        ),
    );
  }
  useEffect(takeBack, []);
  return (
    <Sheet title={t.undo.title} onClose={onClose}>
      <p>{booking.undo?.sentence}</p>
      <Said press={press} />
      <div class="foot">
        <PressButton press={press} kind="main" doing={t.undo.doing} onPress={takeBack}>
          {t.undo.takeBack}
        </PressButton>
        <button type="button" class="quiet" onClick={onClose}>
          {t.common.close}
        </button>
      </div>
    </Sheet>
  );
}
