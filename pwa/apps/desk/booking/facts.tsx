import { shortDate } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { Address } from "../parts/address";
import { nearMoment } from "./text";
import type { Booking, Desk } from "./use-booking";

/** What is known: money, note, card, how often the customer came, how they are reached, where it was made. */
export function Facts({ booking }: { booking: Booking }) {
  const desk = booking.desk;
  if (!desk) return null;
  const { customer } = desk;
  const card = customer.savedCard;
  return (
    <dl class="knows" aria-label={t.booking.facts.label}>
      <div>
        <dt>{t.booking.facts.money}</dt>
        <dd>
          {t.booking.facts.price(booking.price.formatted)}
          <span>{booking.deposit ? booking.deposit.sentence : t.booking.facts.noDeposit}</span>
          {desk.fees.map(({ id, sentence }) => (
            <span key={id}>{sentence}</span>
          ))}
          {customer.storeCredits.length ? (
            <span>{t.booking.facts.credit(customer.storeCredits.map(({ left }) => left.formatted).join(" + "))}</span>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>{t.booking.facts.card}</dt>
        <dd>
          {card
            ? t.booking.facts.cardIs(
                brandName(card.brand),
                card.last4,
                `${String(card.expMonth).padStart(2, "0")}/${card.expYear % 100}`,
              )
            : t.booking.facts.noCard}
        </dd>
      </div>
      {desk.notes ? (
        <div>
          <dt>{t.booking.facts.note}</dt>
          <dd class="typed">{desk.notes}</dd>
        </div>
      ) : null}
      {customer.notes ? (
        <div>
          <dt>{t.booking.facts.ofCustomer}</dt>
          <dd class="typed">{customer.notes}</dd>
        </div>
      ) : null}
      <Before booking={booking} customer={customer} />
      <div>
        <dt>{t.booking.facts.contact}</dt>
        <dd>
          <Contact desk={desk} />
        </dd>
      </div>
      {booking.cancellation ? (
        <div>
          <dt>{t.booking.facts.cancelled}</dt>
          <dd>
            {nearMoment(booking.cancellation.at)}, {t.booking.facts.cancelledBy[booking.cancellation.by]}
            {booking.cancellation.reason ? <span class="typed">{booking.cancellation.reason}</span> : null}
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{t.booking.facts.made}</dt>
        <dd>
          {t.booking.facts.source[desk.source]}
          {desk.verified ? null : <span>{t.booking.facts.unverified}</span>}
        </dd>
      </div>
      <div>
        <dt>{t.booking.facts.reference}</dt>
        <dd>{booking.reference}</dd>
      </div>
    </dl>
  );
}

function Before({ booking, customer }: { booking: Booking; customer: Desk["customer"] }) {
  const visits = customer.visits;
  if (!visits) return null;
  const kept = customer.bookings.edges
    .map(({ node }) => node)
    .filter(({ id, status }) => id !== booking.id && status === "COMPLETED")
    .slice(0, 3);
  return (
    <div>
      <dt>{t.booking.facts.before}</dt>
      <dd>
        {visits.kept || visits.missed ? t.booking.facts.visits(visits.kept, visits.missed) : t.booking.facts.first}
        {kept.map(({ id, service, staff, startsAt }) => (
          <span key={id}>{t.booking.facts.visit(service.name, staff.name, shortDate(startsAt))}</span>
        ))}
      </dd>
    </div>
  );
}

function Contact({ desk: { customer, reach } }: { desk: Desk }) {
  if (customer.phone === null && customer.email === null)
    return <>{reach.byEmail || reach.bySms ? t.booking.facts.hidden : t.booking.facts.noContact}</>;
  return (
    <>
      {customer.phone ? (
        <a href={`tel:${customer.phone}`} dir="ltr">
          {customer.phone}
        </a>
      ) : null}
      {customer.email ? <Address of={customer.email} /> : null}
    </>
  );
}

/** "Visa": what Stripe writes small. */
function brandName(brand: string): string {
  return brand.slice(0, 1).toUpperCase() + brand.slice(1);
}
