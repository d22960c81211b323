import { useState } from "preact/hooks";
import { DeskEraseCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import type { Customer } from "./card";

/** Make a customer nameless; what stands against it is named, one thing a line. */
export function EraseCustomer({
  customer,
  onClose,
  onErased,
  onStale,
}: {
  customer: Customer;
  onClose: () => void;
  onErased: (said: string) => void;
  /** Somebody has changed them meanwhile: they are to be looked at again. */
  onStale: () => void;
}) {
  const [matters, setMatters] = useState<readonly string[]>([]);
  const press = usePress(`erase customer ${customer.id}`);

  function erase() {
    setMatters([]);
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskEraseCustomer, {
          input: { customerId: customer.id, expectedVersion: customer.version, idempotencyKey },
        }),
      ({ deskEraseCustomer: answer }) => {
        if (answer.__typename === "DeskEraseCustomerSuccess") {
          onErased(t.customers.erased);
          return null;
        }
        if (answer.__typename === "CustomerChanged") onStale();
        if (answer.__typename === "CustomerHasOpenMatters") setMatters(answer.matters.map(({ sentence }) => sentence));
        return answer.message;
      },
    );
  }

  return (
    <Sheet title={t.customers.eraseTitle(customer.name)} onClose={onClose}>
      <p>{t.customers.eraseLead}</p>
      <p>{t.customers.eraseStays}</p>
      <Said press={press} />
      {matters.length ? (
        <ul class="things">
          {matters.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      <div class="foot">
        <PressButton press={press} kind="danger" doing={t.customers.erasing} onPress={erase}>
          {t.customers.eraseIt(customer.name)}
        </PressButton>
        <button type="button" onClick={onClose}>
          {t.customers.keep}
        </button>
      </div>
    </Sheet>
  );
}
