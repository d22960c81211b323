import type { VisitFieldsFragment as Visit } from "../../../shared/gen/graphql";
import { dateWithYear, time } from "../../../shared/time/format";
import { t } from "../i18n/labels";

const OVER = new Set<Visit["status"]>(["CANCELLED", "NO_SHOW"]);

/** A customer's bookings, the latest start first. */
export function Visits({
  visits,
  hasMore,
  onMore,
}: {
  visits: readonly Visit[];
  hasMore: boolean;
  onMore: () => Promise<void>;
}) {
  return (
    <section class="card">
      <h2>{t.customers.history}</h2>
      {visits.length ? (
        <ul class="things">
          {visits.map(({ id, startsAt, status, text }) => (
            <li key={id} class={OVER.has(status) ? "over" : ""}>
              <div class="what">
                <a class="who-link" href={`/desk/bookings/${id}`}>
                  {dateWithYear(startsAt)}, {time(startsAt)}
                </a>
                <span class="small">{t.customers.visit(text.services, text.people)}</span>
              </div>
              <span class={`chip ${status === "NO_SHOW" ? "alert" : ""}`}>{text.status}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="lead">{t.customers.noVisits}</p>
      )}
      {hasMore ? (
        <button type="button" onClick={() => void onMore()}>
          {t.customers.older}
        </button>
      ) : null}
    </section>
  );
}
