import { t } from "../i18n/labels";

/** What somebody else has written meanwhile where something else is typed here: whoever saves knows what goes. */
export function Theirs({ fields }: { fields: readonly (readonly [label: string, value: string | null])[] }) {
  if (!fields.length) return null;
  return (
    <div role="status">
      <p>{t.customers.theirs}</p>
      <dl class="facts">
        {fields.map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>
              <bdi>{value ?? t.common.none}</bdi>
            </dd>
          </>
        ))}
      </dl>
    </div>
  );
}
