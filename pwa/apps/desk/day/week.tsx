import { Coins, Inbox } from "lucide";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { DeskWeek } from "../../../shared/gen/desk/week";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import {
  addDays,
  dayOfMonth,
  longDate,
  monthOf,
  shortDate,
  shortWeekday,
  startOfWeek,
} from "../../../shared/time/format";
import { Drawn } from "../../../shared/ui/icon";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { dayAddress } from "../shell/board";
import { setClock, today } from "../shell/clock";
import { useFollow } from "../shell/follow";
import { Bar } from "./bar";
import { type DayOf, type WeekCalendar, weekOf } from "./week-plan";
import "./day.css";
import "./week.css";

/** A week: how much is free, by person and day. Each cell opens the day. */
export default function Week() {
  const { params } = useRoute();
  const first = startOfWeek(params.day && /^\d{4}-\d\d-\d\d$/.test(params.day) ? params.day : today());
  const [found, setFound] = useState<{ first: string; calendar: WeekCalendar } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  // Only the last question's answer counts: it may be of another week by now, or overtaken.
  const asking = useRef(0);
  function look() {
    asking.current++;
    const mine = asking.current;
    ask(DeskWeek, { from: first, to: addDays(first, 6) }).then(
      ({ desk }) => {
        if (!desk || mine !== asking.current) return;
        setClock(desk.now);
        setFound({ first, calendar: desk.calendar });
        setTrouble(null);
      },
      (error) => mine === asking.current && setTrouble(troubleOf(error)),
    );
  }
  useEffect(look, [first]);
  useFollow(look);
  const week = useMemo(() => (found?.first === first ? weekOf(found.calendar, first) : null), [found, first]);
  const last = addDays(first, 6);
  return (
    <div class="desk alone week">
      <Bar
        day={first}
        view="week"
        title={t.day.week.title(dayOfMonth(first), monthOf(first), dayOfMonth(last), monthOf(last))}
      />
      <section class="board" aria-label={t.day.menu.week.title}>
        {trouble ? (
          <div class="said" role="alert">
            <p class="problem">{t.trouble[trouble]}</p>
            <button type="button" onClick={look}>
              {t.common.tryAgain}
            </button>
          </div>
        ) : null}
        {week ? (
          <table class="weeks">
            <thead>
              <tr>
                <th scope="col">
                  <span class="hidden">{t.day.week.person}</span>
                </th>
                {week.days.map((day) => (
                  <th key={day} scope="col" class={day === today() ? "is-today" : ""}>
                    <b>{shortWeekday(day)}</b> {shortDate(day).replace(`${shortWeekday(day)} `, "")}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {week.rows.map(({ staff, days }) => (
                <tr key={staff.id}>
                  <th scope="row">
                    <b>{staff.name}</b>
                  </th>
                  {days.map((of, index) => {
                    const day = week.days[index] ?? first;
                    return (
                      <td key={day}>
                        {of ? <Cell of={of} day={day} name={staff.name} /> : <p class="off">{t.day.week.off}</p>}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        ) : trouble ? null : (
          <Waiting what={t.common.looking} />
        )}
      </section>
    </div>
  );
}

function Cell({ of, day, name }: { of: DayOf; day: string; name: string }) {
  const words = t.day.week;
  return (
    <a class="button" href={dayAddress(day)}>
      <span class="hidden">{saidOf(of, day, name)}</span>
      <b aria-hidden="true">{of.free ? words.free(of.free) : words.full}</b>
      <span aria-hidden="true">{words.bookings(of.bookings)}</span>
      <span class="fill" style={{ "--full": `${Math.round(of.full * 100)}%` }} />
      {of.requests ? (
        <span class="chip" aria-hidden="true">
          <Drawn drawing={Inbox} />
          {words.requests(of.requests)}
        </span>
      ) : null}
      {of.unpaid ? (
        <span class="chip unpaid" aria-hidden="true">
          <Drawn drawing={Coins} />
          {words.unpaid(of.unpaid)}
        </span>
      ) : null}
    </a>
  );
}

/** A person's day as a listener hears it. */
function saidOf(of: DayOf, day: string, name: string): string {
  const words = t.day.week;
  return [
    name,
    longDate(day),
    of.free ? words.free(of.free) : words.full,
    words.bookings(of.bookings),
    of.requests ? words.requests(of.requests) : "",
    of.unpaid ? words.unpaid(of.unpaid) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
