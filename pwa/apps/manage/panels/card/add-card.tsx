import { useEffect, useRef, useState } from "preact/hooks";
import type { CardPanelFieldsFragment as Booking, StartCardSetupMutation } from "../../../../shared/gen/graphql";
import { SaveCard, StartCardSetup } from "../../../../shared/gen/manage/payment";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import type { UsedPress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { Waiting } from "../../../../shared/ui/waiting";
import { CardForm } from "./form";
import { Stuck } from "./stuck";

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
      setStuck(t.trouble[troubleOf(error)]);
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
      return isSure ? t.card.notNoted : t.card.notReached;
    };
  }

  if (stuck) return <Stuck what={stuck} onAgain={start} onBack={onBack} />;
  if (!setup) return <Waiting what={t.card.opening} />;
  return (
    <CardForm
      press={press}
      unknown={notKnown(t.unknown.cardSaved)}
      form={setup.form}
      purpose="setup"
      label={t.card.save}
      busyLabel={t.card.saving}
      away={() => ({
        kind: "setup",
        setupIntentId: setup.setupIntentId,
        consentVersion: setup.consent.version,
        key: crypto.randomUUID(),
      })}
      onSent={(key, isSure) => save(setup, key, isSure)}
      onBroken={() => {
        startKey.current = crypto.randomUUID();
        setStuck(t.card.noForm);
      }}
      onBack={onBack}
    >
      <div class="consent">
        <h3>{t.card.agreeTitle}</h3>
        <p>{setup.consent.text}</p>
        <p class="hint">{t.card.numberGoes}</p>
      </div>
    </CardForm>
  );
}
