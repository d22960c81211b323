import { DeskExportCustomer } from "../../../shared/gen/desk/customers";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import type { Customer } from "./card";

/** Have the browser save a file. */
function save(fileName: string, mediaType: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** A copy of all that is kept about a customer, for them to have. */
export function ExportCustomer({
  customer,
  onClose,
  onDone,
}: {
  customer: Customer;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const press = usePress(`export customer ${customer.id}`);

  function take() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskExportCustomer, { input: { customerId: customer.id, idempotencyKey } }),
      ({ deskExportCustomer: answer }) => {
        if (answer.__typename !== "DeskExportCustomerSuccess") return answer.message;
        save(answer.fileName, answer.mediaType, answer.content);
        onDone(t.customers.exported(answer.fileName));
        return null;
      },
    );
  }

  return (
    <Sheet title={t.customers.exportTitle(customer.name)} onClose={onClose}>
      <p>{t.customers.exportLead}</p>
      <Said press={press} />
      <div class="foot">
        <PressButton press={press} kind="main" doing={t.customers.exporting} onPress={take}>
          {t.customers.exportIt}
        </PressButton>
        <button type="button" onClick={onClose}>
          {t.customers.keep}
        </button>
      </div>
    </Sheet>
  );
}
