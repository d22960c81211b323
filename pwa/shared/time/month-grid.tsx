import { t } from "../i18n/labels";
import { Icon } from "../ui/icon";
import { addDays, dayOfMonth, longDate, monthAndYear, shortWeekday, startOfWeek } from "./format";
import { type Days, freeTimes } from "./week";
import "./month-grid.css";

/** A month of days to jump in, each with whether it has free times; `month` is any day of it. */
export function MonthGrid({
  month,
  days,
  first,
  last,
  day,
  trouble,
  onDay,
  onMonth,
}: {
  month: string;
  days: Days;
  /** The first day that can be booked, and the last. */
  first: string;
  last: string;
  day: string | null;
  /** Why days are missing that nobody is loading any more. */
  trouble: string | null;
  onDay: (day: string) => void;
  /** Another month is wanted, by one of its days. */
  onMonth: (day: string) => void;
}) {
  const begins = `${month.slice(0, 7)}-01`;
  const next = firstOfNext(begins);
  const before = addDays(begins, -1);
  const weeks: string[] = [];
  for (let week = startOfWeek(begins); week < next; week = addDays(week, 7)) weeks.push(week);
  const isWanted = (date: string) => date >= first && date <= last;
  return (
    <>
      <div class="month">
        <button
          type="button"
          class="plain round"
          aria-label={t.time.earlierMonth}
          disabled={before < first}
          onClick={() => onMonth(before)}
        >
          <Icon name="back" />
        </button>
        <p aria-live="polite">{monthAndYear(begins)}</p>
        <button
          type="button"
          class="plain round"
          aria-label={t.time.laterMonth}
          disabled={next > last}
          onClick={() => onMonth(next)}
        >
          <Icon name="next" />
        </button>
      </div>
      <table class="month-grid">
        <caption class="hidden">{monthAndYear(begins)}</caption>
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, ahead) => (
              <th key={ahead} scope="col">
                {shortWeekday(addDays(weeks[0] ?? begins, ahead))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week}>
              {Array.from({ length: 7 }, (_, ahead) => addDays(week, ahead)).map((date) => (
                <td key={date}>{date >= begins && date < next ? cell(date) : null}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );

  function cell(date: string) {
    const starts = isWanted(date) ? days.get(date) : [];
    const said = starts ? freeTimes(starts.length) : trouble ? t.time.notLoaded : t.time.loading;
    return (
      <button
        type="button"
        class={starts ? "" : "coming"}
        aria-label={t.common.listed(longDate(date), said)}
        aria-pressed={date === day}
        disabled={!starts?.length}
        onClick={() => onDay(date)}
      >
        {dayOfMonth(date)}
      </button>
    );
  }
}

/** The first day of the month after that of `begins`. */
export function firstOfNext(begins: string): string {
  return `${addDays(`${begins.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
}
