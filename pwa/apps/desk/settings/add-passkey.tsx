import { useEffect, useState } from "preact/hooks";
import { DeskAddPasskey, DeskPasskeyRegistration } from "../../../shared/gen/desk/own-keys";
import { troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { deviceName } from "../session/device";
import { makePasskey, NoPasskey } from "../session/passkey";
import { ask } from "../session/session";

/** The browser makes a passkey, and the salon's desk knows it from then on. Only a recent sign-in may. */
export function AddPasskey({ onClose, onAdded }: { onClose: () => void; onAdded: (name: string) => void }) {
  const [name, setName] = useState(deviceName() ?? "");
  // Asked for beforehand: browsers make one only as an answer to a press that was just made.
  const [options, setOptions] = useState<string | null>();
  const [isMaking, setMaking] = useState(false);
  const press = usePress("add passkey");

  function look() {
    return ask(DeskPasskeyRegistration, {}).then(
      ({ desk }) => setOptions(desk?.operator.passkeyRegistrationOptions ?? null),
      (error) => press.say(t.trouble[troubleOf(error)]),
    );
  }
  useEffect(() => void look(), []);

  async function add() {
    if (!options) return;
    setMaking(true);
    press.say(null);
    try {
      const credential = await makePasskey(options);
      press.send(
        t.unknown,
        (idempotencyKey) => ask(DeskAddPasskey, { input: { credential, name, idempotencyKey } }),
        ({ deskAddPasskey: answer }) => {
          if (answer.__typename === "PasskeysChanged") return onAdded(name.trim());
          // What was asked with is used up.
          void look();
          return answer.message;
        },
      );
    } catch (error) {
      press.say(t.passkeys.trouble[error instanceof NoPasskey ? error.trouble : "impossible"]);
      void look();
    }
    setMaking(false);
  }

  return (
    <Sheet title={t.passkeys.addTitle} onClose={onClose}>
      {options === null ? (
        <p>{t.passkeys.tooOld}</p>
      ) : (
        <Form onSend={() => void add()}>
          <p>{t.passkeys.addLead}</p>
          <Field label={t.passkeys.name} value={name} onValue={setName} />
          <div class="foot">
            {options === undefined && !press.problem ? <Waiting what={t.common.looking} /> : null}
            <Said press={press} />
            <PressButton
              press={{ ...press, busy: press.busy || isMaking }}
              kind="main"
              doing={t.passkeys.adding}
              held={!options}
              onPress={() => void add()}
            >
              {t.passkeys.add}
            </PressButton>
          </div>
        </Form>
      )}
    </Sheet>
  );
}
