import { useState } from "preact/hooks";
import { DeskAddDomain } from "../../../shared/gen/desk/domains";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { ask } from "../session/session";

/** Which domain is the salon's own. */
export function AddDomain({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const [domain, setDomain] = useState("");
  const press = usePress("add domain");

  function add() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskAddDomain, { input: { domain, idempotencyKey } }),
      ({ deskAddDomain: answer }) => {
        if (answer.__typename !== "DomainAdded") return answer.message;
        onAdded();
        return null;
      },
    );
  }

  return (
    <Sheet title={t.domains.add} onClose={onClose}>
      <p>{t.domains.addLead}</p>
      <Form onSend={add}>
        <Field label={t.domains.name} value={domain} onValue={setDomain} type="domain" most={253} />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.domains.adding} onPress={add}>
            {t.domains.add}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
