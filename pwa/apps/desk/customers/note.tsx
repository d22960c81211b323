import { useState } from "preact/hooks";
import { DeskNoteCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form, TextArea } from "../parts/form";
import { ask } from "../session/session";
import type { Customer } from "./card";

/** What staff note of a customer, and what they must see with each booking. */
export function NoteCustomer({
  customer,
  onClose,
  onDone,
  onStale,
}: {
  customer: Customer;
  onClose: () => void;
  onDone: (said: string) => void;
  onStale: () => void;
}) {
  const [alert, setAlert] = useState(customer.alert ?? "");
  const [notes, setNotes] = useState(customer.notes ?? "");
  const press = usePress(`note customer ${customer.id}`);

  function save() {
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskNoteCustomer, {
          input: {
            customerId: customer.id,
            expectedVersion: customer.notesVersion,
            notes: notes.trim() || null,
            alert: alert.trim() || null,
            idempotencyKey,
          },
        }),
      ({ deskNoteCustomer: answer }) => {
        if (answer.__typename !== "CustomerNoted") {
          if (answer.__typename === "CustomerChanged") onStale();
          return answer.message;
        }
        onDone(t.customers.noted);
        return null;
      },
    );
  }

  return (
    <Sheet title={t.customers.noteTitle(customer.name)} onClose={onClose}>
      <Form onSend={save}>
        <Field label={t.customers.alert} value={alert} onValue={setAlert} most={200} />
        <p class="small">{t.customers.alertHint}</p>
        <TextArea label={t.customers.notes} hint={t.customers.notesHint} value={notes} onValue={setNotes} most={2000} />
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
