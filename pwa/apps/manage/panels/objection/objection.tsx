import { useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { ObjectToSettlement } from "../../../../shared/gen/manage/objection";
import { ask } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { moment } from "../../../../shared/time/moment";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import "../../../../shared/ui/quote.css";
import "../../../../shared/ui/reason.css";

const LONGEST_WORDS = 300;

/** What the salon takes on its word alone, and the press that says that it isn't right. Opening it says nothing. */
export default function Objection({
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
  const [words, setWords] = useState("");
  const press = usePress("objection");
  const { settlement, venue, text, startsAt } = booking;

  if (!settlement) {
    return (
      <Sheet title={t.objection.nothingTitle} onClose={onClose}>
        <p class="sentence">{t.objection.nothing(venue.name)}</p>
        <div class="foot">
          <button type="button" class="main" onClick={onClose}>
            {t.common.seeBooking}
          </button>
        </div>
      </Sheet>
    );
  }

  function object(settlementId: string) {
    const input = { settlementId, words: words.trim() || null };
    press.send(
      notKnown(t.unknown.objected),
      (idempotencyKey) => ask(ObjectToSettlement, { input: { ...input, idempotencyKey } }),
      ({ objectToSettlement: answer }) => {
        if (answer.__typename !== "ObjectToSettlementSuccess") return answer.message;
        onChanged(answer.booking, answer.sentence);
        return null;
      },
    );
  }

  return (
    <Sheet title={t.objection.title} onClose={onClose}>
      <p class="which">{t.common.listed(text.services, moment(startsAt))}</p>
      <div class="quote warn">
        <p class="figure" aria-hidden="true">
          {settlement.amount.formatted}
        </p>
        <p class="sentence">{settlement.sentence}</p>
        {settlement.hint ? <p class="hint">{settlement.hint}</p> : null}
      </div>
      {settlement.canObject ? (
        <label class="reason">
          <span>{t.objection.words}</span>
          <textarea
            rows={2}
            maxLength={LONGEST_WORDS}
            value={words}
            readOnly={press.busy}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
      ) : null}
      <Said press={press} />
      <div class="foot">
        {settlement.canObject ? (
          <PressButton
            press={press}
            kind="main"
            doing={t.objection.doing}
            held={offline}
            onPress={() => object(settlement.id)}
          >
            {t.objection.press}
          </PressButton>
        ) : null}
        {venue.phone ? (
          <a class="button" href={`tel:${venue.phone}`}>
            {t.summary.call(String(venue.phoneFormatted))}
          </a>
        ) : null}
        <button type="button" class="quiet" onClick={onClose}>
          {t.common.close}
        </button>
      </div>
    </Sheet>
  );
}
