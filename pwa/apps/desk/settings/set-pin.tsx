import { useState } from "preact/hooks";
import { DeskSetPin } from "../../../shared/gen/desk/own-keys";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { ask } from "../session/session";

/** One's PIN, typed twice: nobody sees what is typed, so that a slip is found only so. */
export function SetPin({ onClose, onSet }: { onClose: () => void; onSet: () => void }) {
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const press = usePress("set PIN");

  function set() {
    if (pin !== again) return press.say(t.pin.differs);
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskSetPin, { input: { pin, idempotencyKey } }),
      ({ deskSetPin: answer }) => {
        if (answer.__typename !== "PinSet") return answer.message;
        onSet();
        return null;
      },
    );
  }

  return (
    <Sheet title={t.pin.setTitle} onClose={onClose}>
      <Form onSend={set}>
        <p>{t.pin.setLead}</p>
        <Field label={t.pin.digits} type="pin" most={6} value={pin} onValue={setPin} />
        <Field label={t.pin.again} type="pin" most={6} value={again} onValue={setAgain} />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.team.saving} onPress={set}>
            {t.pin.save}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
