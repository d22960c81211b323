import type { CardPanelFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { t } from "../../../../shared/i18n/labels";

type Card = NonNullable<Booking["savedCard"]>;

/** A saved card, drawn; a screen reader hears it as one sentence. */
export function BankCard({ card }: { card: Card }) {
  const until = `${String(card.expMonth).padStart(2, "0")}/${String(card.expYear).slice(-2)}`;
  return (
    <div class={`bank-card ${card.expired ? "expired" : ""}`}>
      <p class="hidden">{card.sentence}</p>
      <span class="chip" aria-hidden="true" />
      <span class="number" aria-hidden="true">
        <span>••••</span>
        <span>••••</span>
        <span>••••</span>
        <span>{card.last4}</span>
      </span>
      <span class="until" aria-hidden="true">
        {card.expired ? t.card.expired : t.card.expires} <bdi>{until}</bdi>
      </span>
      <span class="brand" aria-hidden="true">
        {card.brand}
      </span>
    </div>
  );
}
