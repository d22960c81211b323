import { useEffect, useRef, useState } from "preact/hooks";
import type { CardPanelFieldsFragment as Booking, StartCardSetupMutation } from "../../../../shared/gen/graphql";
import { SaveCard, StartCardSetup } from "../../../../shared/gen/manage/payment";
import { ask, TROUBLE, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import type { UsedPress } from "../../../../shared/graph/use-press";
import { Waiting } from "../../../../shared/ui/waiting";
import { CardForm } from "./form";
import { Stuck } from "./stuck";
import { NO_FORM } from "./words";

type Setup = Extract<StartCardSetupMutation["startCardSetup"], { __typename: "StartCardSetupSuccess" }>;

/** From the press to a card on file: Stripe's form, the consent, and the button that gives it. */
export function AddCard({
  press,
  onSaved,
  onBack,
}: {
  press: UsedPress;
  onSaved: (booking: Booking) => void;
  onBack: () => void;
}) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [stuck, setStuck] = useState<string | null>(null);
  const startKey = useRef(crypto.randomUUID());

  async function start() {
    setStuck(null);
    setSetup(null);
    try {
      const { startCardSetup: answer } = await ask(StartCardSetup, { input: { idempotencyKey: startKey.current } });
      if (answer.__typename === "StartCardSetupSuccess") return setSetup(answer);
      startKey.current = crypto.randomUUID();
      setStuck(answer.message);
    } catch (error) {
      setStuck(TROUBLE[troubleOf(error)]);
    }
  }

  // Once: this is what was pressed for.
  useEffect(() => void start(), []);

  async function save({ setupIntentId, consent }: Setup, idempotencyKey: string, isSure: boolean) {
    const input = { setupIntentId, consentVersion: consent.version, idempotencyKey };
    const { saveCard: answer } = await ask(SaveCard, { input });
    return () => {
      if (answer.__typename === "SaveCardSuccess") {
        onSaved(answer.booking);
        return null;
      }
      if (answer.__typename !== "PaymentsAway") return answer.message;
      return isSure
        ? "Your bank accepted the card, but we couldn't note it down yet. Nothing is lost: please press again in a moment."
        : "We couldn't reach the payment service. Your card may not be saved yet. Please press again in a moment.";
    };
  }

  if (stuck) return <Stuck what={stuck} onAgain={start} onBack={onBack} />;
  if (!setup) return <Waiting what="Opening the secure form…" />;
  return (
    <CardForm
      press={press}
      unknown={notKnown("if your card is saved")}
      form={setup.form}
      purpose="setup"
      label="Save card"
      busyLabel="Saving…"
      away={() => ({
        kind: "setup",
        setupIntentId: setup.setupIntentId,
        consentVersion: setup.consent.version,
        key: crypto.randomUUID(),
      })}
      onSent={(key, isSure) => save(setup, key, isSure)}
      onBroken={() => {
        startKey.current = crypto.randomUUID();
        setStuck(NO_FORM);
      }}
      onBack={onBack}
    >
      <div class="consent">
        <h3>What you agree to by pressing “Save card”</h3>
        <p>{setup.consent.text}</p>
        <p class="hint">Your card's number goes to Stripe and never to the salon or to us.</p>
      </div>
    </CardForm>
  );
}
