import { useState } from "preact/hooks";
import { DeskCorrectCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form, Tick } from "../parts/form";
import { ask } from "../session/session";
import type { Customer } from "./card";

/** What of a contact was changed; what is the same is left out, and what was emptied is null. */
function changed(before: string | null, typed: string): string | null | undefined {
  const now = typed.trim() || null;
  return now === before ? undefined : now;
}

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
  const [name, setName] = useState(customer.name);
  const [email, setEmail] = useState(customer.email ?? "");
  const [phone, setPhone] = useState(customer.phoneFormatted ?? "");
  const [revokeLinks, setRevoke] = useState(false);
  const press = usePress(`correct customer ${customer.id}`);
  const given = {
    name: changed(customer.name, name),
    email: changed(customer.email, email),
    phone: changed(customer.phoneFormatted, phone),
  };
  const isSame = Object.values(given).every((each) => each === undefined) && !revokeLinks;

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
            ...(given.name === undefined || given.name === null ? {} : { name: given.name }),
            ...(given.email === undefined ? {} : { email: given.email }),
            ...(given.phone === undefined ? {} : { phone: given.phone }),
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
        <Field label={t.customers.name} value={name} onValue={setName} />
        <Field label={t.customers.phone} type="phone" value={phone} onValue={setPhone} />
        <Field label={t.customers.email} type="email" value={email} onValue={setEmail} most={254} />
        <Tick label={t.customers.revoke} hint={t.customers.revokeHint} checked={revokeLinks} onChecked={setRevoke} />
        <p class="small">{t.customers.correctLead}</p>
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
