import type { FoundCustomerFieldsFragment as Found } from "../../../shared/gen/graphql";
import { t } from "../i18n/labels";

/** Whoever was found, by name, with what tells two of one name apart. */
export function FoundName({ customer: { name, phoneEnding, alert } }: { customer: Found }) {
  return (
    <>
      <span class="found-name">{name}</span>
      {phoneEnding ? (
        <span class="ending">
          <span class="hidden">{t.customers.ending} </span>
          <span aria-hidden="true">… </span>
          {phoneEnding}
        </span>
      ) : null}
      {alert ? <span class="chip alert">{alert}</span> : null}
    </>
  );
}
