import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { longDate, time } from "../../../shared/time/format";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { dayAddress, newAddress, newOn } from "../shell/board";
import { minute, today } from "../shell/clock";
import { who } from "../shell/who";
import { Agenda } from "./agenda";
import { Bar } from "./bar";
import { Board, type Doors } from "./board";
import { trouble, useDay } from "./calendar";
import { moving, putBack } from "./move";
import { MANY, planOf, textOf } from "./plan";
import { SaidHere } from "./said";
import { Beside } from "./side";
import { nowOn } from "./words";
import "./day.css";

const PHONE = "(max-width: 44rem)";

/** Whether there is no room for a board. */
function useIsPhone(): boolean {
  const [isPhone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const look = () => setPhone(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isPhone;
}

/** A day of the salon: today's at the app's own address. */
export default function Day() {
  const { params } = useRoute();
  const { query, route } = useLocation();
  const asked = params.day;
  const day = asked && /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : today();
  const calendar = useDay(day);
  const now = nowOn(day, minute.value);
  const own = who.value?.operator.staffId ?? null;
  const plan = useMemo(() => calendar && planOf(calendar, day, now, own), [calendar, day, now, own]);
  const isPhone = useIsPhone();
  // What is carried stays on its day.
  useEffect(
    () => () => {
      moving.value = null;
    },
    [day],
  );

  const doors: Doors = {
    open: (booking) => route(isPhone ? `/desk/bookings/${booking}` : dayAddress(day, { booking })),
    book: (staff, at) => {
      const asked = {
        ...(staff === null ? {} : { staff }),
        ...(at === null || !plan?.offset ? newOn(day) : { at: textOf(day, at, plan.offset) }),
      };
      route(isPhone ? newAddress(asked) : dayAddress(day, { new: "", ...asked }));
    },
    close: () => {
      putBack();
      if (query.booking !== undefined || query.new !== undefined) route(dayAddress(day));
      document.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]')?.focus();
    },
  };

  const isOpened = query.booking !== undefined || query.new !== undefined || moving.value?.isQuoted;
  const isAlone = !isOpened && (plan?.columns.length ?? 0) > MANY;
  return (
    <div class={`desk ${isPhone ? "phone" : isOpened ? "wide-side" : isAlone ? "alone" : ""}`}>
      <Bar day={day} view="day" title={longDate(day)} />
      {trouble.value && calendar ? (
        <p class="stale" role="status">
          {t.day.board.asOf(time(calendar.askedAt))}
        </p>
      ) : null}
      {!plan ? (
        <div class="board">
          {trouble.value ? (
            <div class="said" role="alert">
              <p class="problem">{t.trouble[trouble.value]}</p>
            </div>
          ) : (
            <Waiting what={t.common.looking} />
          )}
        </div>
      ) : isPhone ? (
        <Agenda plan={plan} now={now} own={own} doors={doors} />
      ) : (
        <section class="board" aria-label={longDate(day)}>
          {calendar?.isWhole === false ? <p class="stale">{t.day.board.notWhole}</p> : null}
          {plan.columns.length ? (
            <Board plan={plan} now={now} opened={query.booking ?? null} doors={doors} />
          ) : (
            <p class="nothing">{t.day.board.closed}</p>
          )}
        </section>
      )}
      {isPhone && !moving.value?.isQuoted ? null : plan && !isAlone ? (
        <Beside plan={plan} query={query} onClose={doors.close} />
      ) : null}
      <SaidHere />
    </div>
  );
}
