/** What the slot picker has loaded, and whose it is: an answer that comes after something else was asked for is dropped. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { MoreDays, MoveChoices } from "../../../../shared/gen/manage/reschedule";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { t } from "../../../../shared/i18n/labels";
import { onNewDay } from "../../../../shared/time/day";
import { addDays, daysBetween, startOfWeek } from "../../../../shared/time/format";
import { firstOfNext } from "../../../../shared/time/month-grid";
import { type Days, firstFree, firstWeek, isInWeek } from "../../../../shared/time/week";

export interface Person {
  id: string;
  name: string;
}
export interface Choice {
  startsAt: string;
  staff: Person;
}

export interface FreeTimes {
  /** Whose times these are. */
  person: Person;
  /** The days that are loaded, this person's; none while they are asked for. */
  days: Days;
  /** The first day of the week shown, and the chosen day of that week. */
  weekStart: string;
  day: string | null;
  /** The month to jump in, by one of its days; null while a week is shown. */
  month: string | null;
  /** What holds for all: the version that was looked at, the quick answers, who else there is. Null at first. */
  facts: { version: number; quick: readonly Choice[]; others: readonly Person[] } | null;
  trouble: string | null;
}

const CHUNK_DAYS = 31;
const NO_DAYS: Days = new Map();

/** The free times to move this booking to, and the ways to look at others. */
export function useFreeTimes(booking: Booking) {
  const horizon = booking.venue.bookingHorizonDays;
  const [times, setTimes] = useState<FreeTimes>(() => ({
    person: booking.staff,
    days: NO_DAYS,
    weekStart: "",
    day: null,
    month: null,
    facts: null,
    trouble: null,
  }));
  // What is shown now, for an answer that comes later; and the number of the last loading, which alone may answer.
  const now = useRef(times);
  const loading = useRef(0);
  const isLoadingMore = useRef(false);

  function show(changes: Partial<FreeTimes>) {
    now.current = { ...now.current, ...changes };
    setTimes(now.current);
  }

  const staffId = ({ id }: Person) => (id === booking.staff.id ? null : id);

  /** Load anew from today on. What is shown stays until the answer is there, unless it is another person's. */
  async function load(person: Person, goTo: string | null) {
    const mine = ++loading.current;
    isLoadingMore.current = false;
    show({
      trouble: null,
      ...(person.id === now.current.person.id ? {} : { person, days: NO_DAYS, day: null, month: null }),
    });
    try {
      const { managedBooking } = await ask(MoveChoices, {
        days: Math.min(CHUNK_DAYS, horizon + 1),
        staffId: staffId(person),
      });
      if (mine !== loading.current) return;
      if (!managedBooking) return show({ trouble: t.trouble.gone });
      const { version, openSlots, soonestSlots: quick, switchableStaff: others } = managedBooking;
      const days = new Map(openSlots.map(({ date, starts }) => [date, starts]));
      const facts = { version, quick, others };
      const isFar = goTo !== null && goTo > ([...days.keys()].pop() ?? goTo);
      const day = isFar ? null : goTo && days.get(goTo)?.length ? goTo : firstFree(days);
      show({ days, day, facts, weekStart: isFar ? startOfWeek(goTo) : firstWeek(day ? new Map([[day, []]]) : days) });
      if (isFar) void loadMore();
    } catch (error) {
      if (mine === loading.current) show({ trouble: t.trouble[troubleOf(error)] });
    }
  }

  /** Load on until the week or the month shown is there, or the last day that can be booked. */
  async function loadMore() {
    if (isLoadingMore.current) return;
    const mine = loading.current;
    isLoadingMore.current = true;
    try {
      for (let from = missing(now.current, horizon); from; from = missing(now.current, horizon)) {
        const { managedBooking } = await ask(MoreDays, {
          from,
          days: Math.min(CHUNK_DAYS, horizon - daysBetween(firstOf(now.current.days), from) + 1),
          staffId: staffId(now.current.person),
        });
        if (mine !== loading.current) return;
        if (!managedBooking?.openSlots.length)
          return show({ trouble: managedBooking ? t.trouble.fault : t.trouble.gone });
        const more = managedBooking.openSlots.map(({ date, starts }) => [date, starts] as const);
        show({ days: new Map([...now.current.days, ...more]) });
      }
    } catch (error) {
      if (mine === loading.current) show({ trouble: t.trouble[troubleOf(error)] });
    } finally {
      if (mine === loading.current) isLoadingMore.current = false;
    }
  }

  const again = () => void load(now.current.person, now.current.day);

  // Anew where the booking was changed elsewhere, and when another day begins at the venue.
  useEffect(again, [booking.version]);
  useEffect(() => onNewDay(booking.venue.timeZone, again), []);

  return {
    times,
    again,
    choosePerson: (person: Person) => void load(person, null),
    chooseDay: (day: string) => show({ day }),
    /** A day of another week, or of the month that is shown. */
    goToDay: (day: string) => show({ day, weekStart: startOfWeek(day), month: null, trouble: null }),
    goToMonth(month: string) {
      show({ month, trouble: null });
      void loadMore();
    },
    goToWeek(weekStart: string) {
      const { day } = now.current;
      show({ weekStart, trouble: null, day: day && isInWeek(day, weekStart) ? day : null });
      void loadMore();
    },
    /** The quick answers, and whose they are, after a time was gone. */
    taken(alternatives: readonly Choice[], day: string) {
      const { facts, person } = now.current;
      if (facts) show({ facts: { ...facts, quick: alternatives } });
      void load(person, day);
    },
  };
}

function firstOf(days: Days): string {
  return days.keys().next().value ?? "";
}

/** The first day that the week or the month shown needs and that isn't loaded; null where none is, or no day is loaded at all. */
function missing({ days, weekStart, month }: FreeTimes, horizon: number): string | null {
  const last = [...days.keys()].pop();
  const wanted = month ? addDays(firstOfNext(month), -1) : addDays(weekStart, 6);
  if (!last || daysBetween(last, wanted) <= 0) return null;
  const next = addDays(last, 1);
  return daysBetween(firstOf(days), next) <= horizon ? next : null;
}
