import { useState } from "preact/hooks";
import { DeskSettleCredit } from "../../../shared/gen/desk/customers";
import type { CreditSettling } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Choice, Field, Form } from "../parts/form";
import { ask } from "../session/session";
import type { Customer } from "./card";

const WAYS: readonly CreditSettling[] = ["PAID_OUT", "TO_CARD", "WAIVED"];

/** End all credit of a customer, in one of three ways, with the reason. */
export function SettleCredit({
  customer,
  onClose,
  onDone,
}: {
  customer: Customer;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const [how, setHow] = useState<CreditSettling | "">("");
  const [reason, setReason] = useState("");
  const press = usePress(`settle credit ${customer.id}`);

  function settle() {
    if (!how) return press.say(t.customers.settleHow);
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskSettleCredit, { input: { customerId: customer.id, how, reason, idempotencyKey } }),
      ({ deskSettleCredit: answer }) => {
        if (answer.__typename !== "DeskSettleCreditSuccess") return answer.message;
        onDone(t.customers.settled[how]);
        return null;
      },
    );
  }

  return (
    <Sheet title={t.customers.settleTitle(customer.name)} onClose={onClose}>
      <p>{customer.storeCredits.map(({ left }) => left.formatted).join(", ")}</p>
      <Form onSend={settle}>
        <Choice
          legend={t.customers.settleHow}
          options={WAYS.map((value) => ({ value, ...t.customers.settleWays[value] }))}
          value={how}
          onValue={setHow}
        />
        <Field label={t.customers.settleWhy} value={reason} onValue={setReason} most={500} />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="danger" doing={t.customers.settling} onPress={settle}>
            {t.customers.settleCredit}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
