import { t } from "../i18n/labels";
import { nearMoment } from "./text";
import type { Booking } from "./use-booking";

/** Every payment, what goes back, and what is in the books. */
export function Money({ booking }: { booking: Booking }) {
  const desk = booking.desk;
  if (!desk || !(desk.payments.length || desk.refunds.length || desk.ledger.length)) return null;
  return (
    <details class="more">
      <summary>{t.booking.money.title}</summary>
      <ul class="things">
        {desk.payments.map(({ id, amount, tender, isFee, at, left }) => (
          <li key={id}>
            <div class="what">
              <p>
                {(isFee ? t.booking.money.fee : t.booking.money.deposit)(
                  amount.formatted,
                  t.booking.money.tender[tender],
                )}
              </p>
              <span class="small">{nearMoment(at)}</span>
              {left ? <span class="small">{t.booking.money.left(left.formatted)}</span> : null}
            </div>
          </li>
        ))}
        {desk.refunds.map(({ id, amount, tender, status, problem, isFrozen, byHand }) => (
          <li key={id}>
            <div class="what">
              <p>{t.booking.money.refund(amount.formatted, t.booking.money.tender[tender])}</p>
              <span class={`small ${status === "FAILED" ? "warn" : ""}`}>
                {isFrozen
                  ? t.booking.money.frozen
                  : byHand && status !== "SUCCEEDED"
                    ? t.booking.money.byHand
                    : t.booking.money.refundStatus[status]}
              </span>
              {problem ? <span class="small">{problem}</span> : null}
            </div>
          </li>
        ))}
      </ul>
      {desk.ledger.length ? (
        <>
          <h4>{t.booking.money.ledger}</h4>
          <ul class="books">
            {desk.ledger.map(({ id, why, amount, at }) => (
              <li key={id}>
                <span>
                  {t.booking.money.why[why]}
                  <span class="small">{nearMoment(at)}</span>
                </span>
                <span class="amount">{amount.formatted}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </details>
  );
}
