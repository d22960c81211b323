import type { UnreachedFieldsFragment as Unreached } from "../../../shared/gen/graphql";
import { Icon } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { may } from "../shell/who";

/** A booking to come whose customer no message reaches: someone has to call them, or to correct their address. */
export function UnreachedLine({ booking: { text, desk } }: { booking: Unreached }) {
  if (!desk) return null;
  const { customer, reach } = desk;
  return (
    <li class="note">
      <a class="who-link" href={`/desk/customers/${customer.id}`}>
        {customer.name}
      </a>
      <span>{text.appointment}</span>
      <span class="warn">{reach.sentence}</span>
      <div class="row">
        {may("CORRECT_CONTACT") ? (
          <a class="button" href={`/desk/customers/${customer.id}?correct`}>
            {t.requests.correct}
            <span class="hidden"> {customer.name}</span>
          </a>
        ) : null}
        {customer.phone ? (
          <a class="button" href={`tel:${customer.phone}`}>
            <Icon name="phone" />
            {t.requests.call}
            <span class="hidden"> {customer.name}</span>
          </a>
        ) : null}
      </div>
    </li>
  );
}
