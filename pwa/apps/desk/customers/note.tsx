import { DeskNoteCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form, TextArea } from "../parts/form";
import { ask } from "../session/session";
import type { Customer } from "./card";
import { Theirs } from "./theirs";
import { useTyped } from "./typed";

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
  const { shown, type, changed, theirs } = useTyped({ alert: customer.alert, notes: customer.notes });
  const press = usePress(`note customer ${customer.id}`);

  function save() {
    if (!Object.keys(changed).length) return onClose();
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskNoteCustomer, {
          input: {
            customerId: customer.id,
            expectedVersion: customer.notesVersion,
            idempotencyKey,
            ...changed,
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
        <Field label={t.customers.alert} value={shown.alert} onValue={(alert) => type("alert", alert)} most={200} />
        <p class="small">{t.customers.alertHint}</p>
        <TextArea
          label={t.customers.notes}
          hint={t.customers.notesHint}
          value={shown.notes}
          onValue={(notes) => type("notes", notes)}
          most={2000}
        />
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
