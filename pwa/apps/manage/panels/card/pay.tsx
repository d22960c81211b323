import { useEffect, useRef, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking, StartPaymentMutation } from "../../../../shared/gen/graphql";
import { FinishPayment, StartPayment } from "../../../../shared/gen/manage/payment";
import { ApiError, ask, isForGood, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import type { UsedPress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { Waiting } from "../../../../shared/ui/waiting";
import { CardForm } from "./form";
import { Stuck } from "./stuck";

type Started = Extract<StartPaymentMutation["startPayment"], { __typename: "StartPaymentSuccess" }>;
type Due = NonNullable<Booking["due"]>;

// Stripe has the money by then: a hiccup on our side is waited out before it is told.
const WAITS_MS = [0, 1_000, 3_000];

/** From the press to what is paid: the amount, Stripe's form, and the button that says what it does. */
export function Pay({
  press,
  due,
  onPaid,
  onPending,
  onBack,
}: {
  press: UsedPress;
  due: Due;
  onPaid: (booking: Booking, message: string) => void;
  onPending: (message: string) => void;
  onBack: () => void;
}) {
  const [started, setStarted] = useState<Started | null>(null);
  const [stuck, setStuck] = useState<string | null>(null);
  const key = useRef(crypto.randomUUID());

  async function start() {
    setStuck(null);
    setStarted(null);
    try {
      const { startPayment: answer } = await ask(StartPayment, {
        input: { purpose: due.purpose, idempotencyKey: key.current },
      });
      if (answer.__typename === "StartPaymentSuccess") return setStarted(answer);
      key.current = crypto.randomUUID();
      setStuck(answer.message);
    } catch (error) {
      setStuck(t.trouble[troubleOf(error)]);
    }
  }

  // Once: this is what was pressed for.
  useEffect(() => void start(), []);

  async function finish({ paymentId }: Started, isSure: boolean): Promise<() => string | null> {
    for (const wait of WAITS_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        const { finishPayment: answer } = await ask(FinishPayment, {
          input: { paymentId, idempotencyKey: crypto.randomUUID() },
        });
        if (answer.__typename === "FinishPaymentSuccess") {
          return () => {
            if (!answer.paid) return answer.sentence;
            onPaid(answer.booking, answer.sentence);
            return null;
          };
        }
        if (answer.__typename !== "PaymentsAway") return () => answer.message;
      } catch (error) {
        if (isForGood(error)) return () => t.trouble[troubleOf(error)];
      }
    }
    // Stripe may have the money or not: it is asked until that is known.
    if (!isSure) throw new ApiError("lost", false);
    return () => {
      onPending(t.card.sent);
      return null;
    };
  }

  if (stuck) return <Stuck what={stuck} onAgain={start} onBack={onBack} />;
  if (!started) return <Waiting what={t.card.opening} />;
  return (
    <CardForm
      press={press}
      unknown={notKnown(t.unknown.paid)}
      form={started.form}
      purpose="payment"
      label={t.card.pay(started.amount.formatted, due.purpose === "DEPOSIT")}
      busyLabel={t.card.paying}
      away={() => ({ kind: "payment", paymentId: started.paymentId, key: crypto.randomUUID() })}
      onSent={(_, isSure) => finish(started, isSure)}
      onBroken={() => setStuck(t.card.noForm)}
      onBack={onBack}
    >
      <p class="hint">{t.card.numberGoes}</p>
    </CardForm>
  );
}
