import { t } from "../i18n/labels";
import { loaded } from "../shell/loaded";
import { BookingPanel, NewBooking, Tray } from "./beside";
import { moving } from "./move";
import type { Plan } from "./plan";
import type { QuoteProps } from "./quote";

const Quote = loaded<QuoteProps>(() => import("./quote"));

/** Beside the board: a move's price, what was opened, or what waits for an answer. Nothing covers the day. */
export function Beside({ plan, query, onClose }: { plan: Plan; query: Record<string, string>; onClose: () => void }) {
  const now = moving.value;
  if (now?.isQuoted) return <Quote now={now} plan={plan} onClose={onClose} />;
  if (query.booking !== undefined && BookingPanel)
    return <BookingPanel key={query.booking} id={query.booking} onClose={onClose} />;
  if (query.new !== undefined && NewBooking)
    return (
      <NewBooking
        key={`${query.staff} ${query.at}`}
        staff={query.staff ?? null}
        at={query.at ?? null}
        onClose={onClose}
      />
    );
  return (
    <aside class="tray" aria-label={t.day.bar.waiting}>
      <Tray />
      {plan.off.length ? <p class="soft">{t.day.board.off(plan.off.join(", "))}</p> : null}
    </aside>
  );
}
