import { t } from "../i18n/labels";
import { Icon } from "../ui/icon";
import { addDays, dayOfMonth, daysBetween, monthAndYear, monthOf } from "./format";
import { type DayButton, freeTimes } from "./week";
import { Weekday } from "./weekday";
import "./week-strip.css";

/** The seven days of a week with how full each is, and the ways to the weeks beside it. */
export function WeekStrip({
  week,
  first,
  last,
  day,
  trouble,
  onDay,
  onWeek,
  onJump,
}: {
  /** The days of a week, in order. */
  week: readonly DayButton[];
  /** The first day that can be booked, and the last. */
  first: string;
  last: string;
  /** The chosen day; null where none is. */
  day: string | null;
  /** Why days are missing that nobody is loading any more. */
  trouble: string | null;
  onDay: (day: string) => void;
  onWeek: (weekStart: string) => void;
  /** A month to jump in is wanted, by one of its days. */
  onJump: (month: string) => void;
}) {
  const weekStart = week[0]?.date ?? first;
  const isLoading = !trouble && week.some(({ starts }) => !starts);
  return (
    <>
      <div class="month">
        <button
          type="button"
          class="plain round"
          aria-label={t.time.earlierWeek}
          disabled={daysBetween(first, weekStart) <= 0}
          onClick={() => onWeek(addDays(weekStart, -7))}
        >
          <Icon name="back" />
        </button>
        <p aria-live="polite">
          <button type="button" class="plain jump" onClick={() => onJump(addDays(weekStart, 3))}>
            {monthAndYear(addDays(weekStart, 3))}
            <span class="hidden">{` ${t.time.chooseWeek}`}</span>
            <Icon name="down" />
          </button>
        </p>
        <button
          type="button"
          class="plain round"
          aria-label={t.time.laterWeek}
          disabled={daysBetween(weekStart, last) < 7}
          onClick={() => onWeek(addDays(weekStart, 7))}
        >
          <Icon name="next" />
        </button>
      </div>
      <ul class="week" aria-busy={isLoading}>
        {week.map(({ date, starts }) => (
          <li key={date}>
            <button
              type="button"
              class={starts ? "" : "coming"}
              aria-pressed={date === day}
              disabled={!starts?.length}
              onClick={() => onDay(date)}
            >
              <span class="small">
                <Weekday of={date} />
              </span>{" "}
              <span class="number">{dayOfMonth(date)}</span>
              <span class="hidden">
                {` ${t.common.listed(monthOf(date), starts ? freeTimes(starts.length) : trouble ? t.time.notLoaded : t.time.loading)}`}
              </span>
              <span class={`fill ${starts ? fullness(starts.length) : ""}`} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function fullness(times: number): string {
  return times > 8 ? "many" : times > 3 ? "some" : times ? "few" : "";
}
