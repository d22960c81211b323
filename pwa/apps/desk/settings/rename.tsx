import { useState } from "preact/hooks";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";

/** Sends a new name; gives null once it is written, else why it isn't. Rejects as `ask` does. */
export type Renaming = (name: string, idempotencyKey: string) => Promise<string | null>;

/** Another name for a device or a passkey. */
export function Rename({
  name,
  request,
  onDone,
  onClose,
}: {
  name: string;
  request: Renaming;
  onDone: () => void;
  onClose: () => void;
}) {
  const [value, setValue] = useState(name);
  const press = usePress("rename");

  function save() {
    press.send(
      t.unknown,
      (idempotencyKey) => request(value, idempotencyKey),
      (problem) => problem ?? onDone(),
    );
  }

  return (
    <Sheet title={t.rename.title(name)} onClose={onClose}>
      <Form onSend={save}>
        <Field label={t.rename.name} value={value} onValue={setValue} />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.team.saving} onPress={save}>
            {t.team.save}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
