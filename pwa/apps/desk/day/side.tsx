import { useEffect } from "preact/hooks";
import { t } from "../i18n/labels";
import { BookingPanel, NewBooking, Tray } from "./beside";
import { isMoved, moving, putBack, slotOf } from "./move";
import type { Plan } from "./plan";

/** Beside the board: a move's price, what was opened, or what waits for an answer. Nothing covers the day. */
export function Beside({ plan, query, onClose }: { plan: Plan; query: Record<string, string>; onClose: () => void }) {
  const now = moving.value;
  // Whoever opens a booking waits for what is told of it alone, not for what shows it.
  useEffect(() => void import("../booking/panel").catch(() => undefined), []);
  if (now?.isQuoted)
    return (
      <BookingPanel
        key={now.booking.id}
        id={now.booking.id}
        move={slotOf(now, plan)}
        onMoveEnd={(moved) => (moved ? isMoved(now.booking, moved) : putBack())}
        onClose={() => {
          putBack();
          onClose();
        }}
      />
    );
  if (query.booking !== undefined) return <BookingPanel key={query.booking} id={query.booking} onClose={onClose} />;
  if (query.new !== undefined)
    return (
      <NewBooking
        key={`${query.staff} ${query.at}`}
        staff={query.staff ?? null}
        at={query.at ?? null}
        onClose={onClose}
      />
    );
  return (
    <div class="tray-place">
      <Tray />
      {plan.off.length ? <p class="soft">{t.day.board.off(plan.off.join(", "))}</p> : null}
    </div>
  );
}
