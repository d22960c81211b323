import { useEffect, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  CardPanelFieldsFragment as CardBooking,
} from "../../../../shared/gen/graphql";
import { FinishPayment, SaveCard } from "../../../../shared/gen/manage/payment";
import { ask, isForGood, troubleOf } from "../../../../shared/graph/ask";
import { t } from "../../../../shared/i18n/labels";
import { Waiting } from "../../../../shared/ui/waiting";
import { type Away, forgetAway } from "./away";
import { Stuck } from "./stuck";

/** Back from a bank's page: what was pressed before is asked for, under the key it was pressed with. */
export function Finish({
  away,
  onSaved,
  onPaid,
  onRefused,
}: {
  away: Away;
  onSaved: (booking: CardBooking) => void;
  onPaid: (booking: Booking, message: string) => void;
  /** It wasn't saved or paid; why, in words. */
  onRefused: (message: string | null) => void;
}) {
  const [stuck, setStuck] = useState<string | null>(null);

  /** Gives what is in the way where it isn't known yet how it stands. */
  async function finish(): Promise<string | null> {
    if (away.kind === "setup") {
      const { setupIntentId, consentVersion, key: idempotencyKey } = away;
      const { saveCard: answer } = await ask(SaveCard, { input: { setupIntentId, consentVersion, idempotencyKey } });
      if (answer.__typename === "PaymentsAway") return t.card.bankNotReached;
      forgetAway();
      if (answer.__typename === "SaveCardSuccess") onSaved(answer.booking);
      else onRefused(answer.message);
      return null;
    }
    const { paymentId, key: idempotencyKey } = away;
    const { finishPayment: answer } = await ask(FinishPayment, { input: { paymentId, idempotencyKey } });
    if (answer.__typename === "PaymentsAway") return t.card.bankNotReached;
    forgetAway();
    if (answer.__typename !== "FinishPaymentSuccess") onRefused(answer.message);
    else if (answer.paid) onPaid(answer.booking, answer.sentence);
    else onRefused(answer.sentence);
    return null;
  }

  function start() {
    setStuck(null);
    finish().then(setStuck, (error) =>
      setStuck(isForGood(error) ? t.trouble[troubleOf(error)] : t.card.bankNotReached),
    );
  }

  // Once: it goes on from the press that led to the bank.
  useEffect(start, []);

  if (stuck) return <Stuck what={stuck} onAgain={start} onBack={() => onRefused(null)} />;
  return <Waiting what={t.card.finishing} />;
}
