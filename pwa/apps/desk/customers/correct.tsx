import { useState } from "preact/hooks";
import { DeskCorrectCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form, Tick } from "../parts/form";
import { ask } from "../session/session";
import type { Customer } from "./card";
import { Theirs } from "./theirs";
import { useTyped } from "./typed";

/** Another name, address or number; who hears of it is said before. */
export function CorrectCustomer({
  customer,
  onClose,
  onDone,
  onStale,
}: {
  customer: Customer;
  onClose: () => void;
  onDone: (said: string) => void;
  /** It was changed elsewhere meanwhile: look again. */
  onStale: () => void;
}) {
  const { shown, type, changed, theirs } = useTyped({
    name: customer.name,
    phone: customer.phoneFormatted,
    email: customer.email,
  });
  const [revokeLinks, setRevoke] = useState(false);
  const press = usePress(`correct customer ${customer.id}`);
  const { name, ...contact } = changed;
  const given = { ...contact, ...(name ? { name } : {}) };
  const isSame = !Object.keys(given).length && !revokeLinks;

  function save() {
    if (isSame) return onClose();
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskCorrectCustomer, {
          input: {
            customerId: customer.id,
            expectedVersion: customer.version,
            revokeLinks,
            idempotencyKey,
            ...given,
          },
        }),
      ({ deskUpdateCustomer: answer }) => {
        if (answer.__typename !== "CustomerUpdated") {
          if (answer.__typename === "CustomerChanged") onStale();
          return answer.message;
        }
        onDone(t.customers.corrected(answer.messages.length));
        return null;
      },
    );
  }

  return (
    <Sheet title={t.customers.correctTitle(customer.name)} onClose={onClose}>
      <Form onSend={save}>
        <Field label={t.customers.name} value={shown.name} onValue={(name) => type("name", name)} />
        <Field label={t.customers.phone} type="phone" value={shown.phone} onValue={(phone) => type("phone", phone)} />
        <Field
          label={t.customers.email}
          type="email"
          value={shown.email}
          onValue={(email) => type("email", email)}
          most={254}
        />
        <Tick label={t.customers.revoke} hint={t.customers.revokeHint} checked={revokeLinks} onChecked={setRevoke} />
        <p class="small">{t.customers.correctLead}</p>
        <Theirs fields={theirs.map(([name, value]) => [t.customers[name], value])} />
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
