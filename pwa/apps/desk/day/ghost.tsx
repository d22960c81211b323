import { t } from "../i18n/labels";
import { minute } from "../shell/clock";
import { high } from "./block";
import { moving } from "./move";
import { type Plan, STEP, stepsOf } from "./plan";
import { nowOn, shortTimeAt, timeAt } from "./words";

/** Where a booking that is carried would go. */
export function Ghost({ plan }: { plan: Plan }) {
  const now = moving.value;
  const index = plan.columns.findIndex(({ staff }) => staff.id === now?.to.staffId);
  if (!now || index < 0 || now.from.day !== plan.day) return null;
  const steps = stepsOf(now.to);
  return (
    <div
      class="cell carried"
      aria-hidden="true"
      style={{
        gridColumn: index + 2,
        gridRow: `${(steps.from - plan.from) / STEP + 2} / span ${(steps.to - steps.from) / STEP}`,
      }}
    >
      <span
        class="at"
        style={{ top: high(now.to.from - steps.from), bottom: high(steps.to - now.to.to), width: "100%" }}
      >
        <span class="bk ghost">
          <span class="in">
            <b>{now.booking.desk?.customer.name}</b>
            <span class="s">
              {shortTimeAt(plan, now.to.from)} {now.booking.parts[now.part]?.service.name}
            </span>
          </span>
        </span>
      </span>
    </div>
  );
}

/** The minute that it is, across the board; nothing on another day. */
export function NowLine({ plan }: { plan: Plan }) {
  const now = nowOn(plan.day, minute.value);
  if (now === null || now < plan.from || now > plan.to) return null;
  const top = `calc(var(--head) + ${high(now - plan.from)})`;
  return (
    <>
      <div class="now" style={{ top }} aria-hidden="true" />
      <div class="now-label" style={{ top }}>
        <span aria-hidden="true">{shortTimeAt(plan, now)}</span>
        <span class="hidden">{t.day.board.now(timeAt(plan, now))}</span>
      </div>
    </>
  );
}
