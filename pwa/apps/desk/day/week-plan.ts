/** A week's arithmetic: how much of whose day is free, and what waits in it. */

import type { DeskWeekQuery } from "../../../shared/gen/graphql";
import { addDays } from "../../../shared/time/format";
import { minutesOf, type Span } from "./plan";

export type WeekCalendar = NonNullable<DeskWeekQuery["desk"]>["calendar"];

/** A person's day: null where they don't work. Minutes; `full` is 0 to 1. */
export interface DayOf {
  free: number;
  full: number;
  bookings: number;
  requests: number;
  unpaid: number;
}

export interface WeekRow {
  staff: { id: string; name: string };
  days: (DayOf | null)[];
}

const DAY = 1440;

/** The days of a week that anyone works on or has bookings on, and each person's with what is free. */
export function weekOf(calendar: WeekCalendar, first: string): { days: string[]; rows: WeekRow[] } {
  const all = Array.from({ length: 7 }, (_, index) => addDays(first, index));
  const rows = calendar.people.map(({ staff, hours, busy }) => ({
    staff,
    days: all.map((day) => {
      const within = (each: { startsAt: string; endsAt: string }): Span => ({
        from: Math.max(0, minutesOf(each.startsAt, day)),
        to: Math.min(DAY, minutesOf(each.endsAt, day)),
      });
      const theirs = calendar.bookings.filter(
        ({ startsAt, parts }) => startsAt.startsWith(day) && parts.some((part) => part.staff.id === staff.id),
      );
      const taken = [
        ...busy,
        ...[...calendar.blockedTime, ...calendar.held].filter((each) => each.staff.id === staff.id),
        ...calendar.bookings.flatMap(({ parts }) =>
          parts.filter((part) => part.staff.id === staff.id).flatMap(({ occupied }) => occupied),
        ),
      ].map(within);
      const open = hours.map(within).filter(({ from, to }) => from < to);
      if (!open.length && !theirs.length) return null;
      const works = sum(open.map(({ from, to }) => to - from));
      const free = sum(open.map((span) => freeIn(span, taken)));
      const count = (test: (booking: (typeof theirs)[number]) => boolean) => theirs.filter(test).length;
      return {
        free,
        full: works ? 1 - free / works : 1,
        bookings: count(({ status }) => status !== "CANCELLED"),
        requests: count(({ status, held }) => status === "PENDING" && !held),
        unpaid: count(({ desk }) => desk?.chips.includes("UNPAID") ?? false),
      };
    }),
  }));
  const shown = all.map((_, index) => rows.some(({ days }) => days[index]));
  const kept = <Each>(list: readonly Each[]) => list.filter((_, index) => shown[index]);
  return { days: kept(all), rows: rows.map((row) => ({ ...row, days: kept(row.days) })) };
}

/** How many minutes of a stretch nothing takes. */
export function freeIn({ from, to }: Span, taken: readonly Span[]): number {
  let free = 0;
  let at = from;
  for (const each of [...taken].sort((one, other) => one.from - other.from)) {
    if (each.to <= at || each.from >= to) continue;
    free += Math.max(0, each.from - at);
    at = Math.max(at, each.to);
  }
  return free + Math.max(0, to - at);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
