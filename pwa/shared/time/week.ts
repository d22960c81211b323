/** The slot picker's arithmetic: weeks of days, and a day's times under morning, afternoon and evening. */

import { t } from "../i18n/labels";
import { addDays, startOfWeek, wall } from "./format";

export type Days = ReadonlyMap<string, readonly string[]>;

export interface DayButton {
  date: string;
  /** Its free times; null while they aren't loaded. */
  starts: readonly string[] | null;
}

/** The seven days of the week that begins then. A day that is past, or after the last that can be booked, has no times. */
export function weekOf(days: Days, weekStart: string, last: string): DayButton[] {
  const first = days.keys().next().value ?? weekStart;
  return Array.from({ length: 7 }, (_, index) => {
    const date = addDays(weekStart, index);
    return { date, starts: days.get(date) ?? (date < first || date > last ? [] : null) };
  });
}

/** Whether a day is one of the week that begins then. */
export function isInWeek(day: string, weekStart: string): boolean {
  return weekStart <= day && day <= addDays(weekStart, 6);
}

/** Times of a day by band: to 12, 12 to 17, from 17; empty bands are left out. */
export function byBand(starts: readonly string[]): [band: string, starts: string[]][] {
  const bands: [string, string[]][] = t.time.bands.map((band) => [band, []]);
  for (const start of starts) {
    const { minutes } = wall(start);
    bands[minutes < 720 ? 0 : minutes < 1020 ? 1 : 2]?.[1].push(start);
  }
  return bands.filter(([, times]) => times.length);
}

/** The first day with a free time. */
export function firstFree(days: Days): string | null {
  for (const [date, starts] of days) if (starts.length) return date;
  return null;
}

/** The first day with a free time after the week that begins then; null where none is known. */
export function freeAfter(days: Days, weekStart: string): string | null {
  const end = addDays(weekStart, 6);
  for (const [date, starts] of days) if (date > end && starts.length) return date;
  return null;
}

/** The week to begin with, by its first day: of the first free day, else of the first day there is. */
export function firstWeek(days: Days): string {
  const first = firstFree(days) ?? days.keys().next().value ?? "1970-01-01";
  return startOfWeek(first);
}

/** How full a day is, in words. */
export function freeTimes(count: number): string {
  return t.time.freeTimes(count);
}
