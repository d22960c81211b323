/** Which boxes of the week someone would come earlier in, each a day and a time of it, and the same as a sentence. */

import type { TimeBand, Weekday } from "../../../../shared/gen/graphql";
import { t } from "../../../../shared/i18n/labels";
import { addDays, daysOfWeek, WEEK, weekday } from "../../../../shared/time/format";

const EACH_BAND: readonly TimeBand[] = ["MORNING", "AFTERNOON", "EVENING"];

/** The times of a day, with their names and hours. */
export function bands(): [band: TimeBand, name: string, hours: string][] {
  return EACH_BAND.map((band, index) => [band, ...(t.earlier.bands[index] ?? ["", ""])] as [TimeBand, string, string]);
}

/** A box of the week. */
export type Box = `${Weekday} ${TimeBand}`;
export type Wish = ReadonlySet<Box>;

export function box(day: Weekday, band: TimeBand): Box {
  return `${day} ${band}`;
}

const ALL = WEEK.flatMap((day) => EACH_BAND.map((band) => box(day, band)));
export const ANYTHING: Wish = new Set(ALL);

/** The wish as the graph gives it. */
export function wishOf(times: readonly { weekday: Weekday; band: TimeBand }[]): Wish {
  return new Set(times.map(({ weekday, band }) => box(weekday, band)));
}

/** The wish as the graph takes it, in the week's order. */
export function timesOf(wish: Wish): { weekday: Weekday; band: TimeBand }[] {
  return WEEK.flatMap((weekday) => bandsOn(wish, weekday).map((band) => ({ weekday, band })));
}

function bandsOn(wish: Wish, day: Weekday): TimeBand[] {
  return EACH_BAND.filter((band) => wish.has(box(day, band)));
}

/** What a day's name stands for: the times of it that are chosen on any day; all where nothing is chosen. */
export function boxesOfDay(wish: Wish, day: Weekday): Box[] {
  const bands = EACH_BAND.filter((band) => WEEK.some((each) => wish.has(box(each, band))));
  return (bands.length ? bands : EACH_BAND).map((band) => box(day, band));
}

/** What the name of a time of the day stands for: that time on each day that is chosen at all; on all where none is. */
export function boxesOfBand(wish: Wish, band: TimeBand): Box[] {
  const days = WEEK.filter((day) => bandsOn(wish, day).length);
  return (days.length ? days : WEEK).map((day) => box(day, band));
}

/** How many of these boxes are in the wish, as a button that stands for all of them says it. */
export function pressed(wish: Wish, boxes: readonly Box[]): boolean | "mixed" {
  const count = boxes.filter((each) => wish.has(each)).length;
  return count === boxes.length ? true : count ? "mixed" : false;
}

/** The wish with these boxes, or without them where it has them all. */
export function toggled(wish: Wish, boxes: readonly Box[]): Wish {
  const next = new Set(wish);
  const isIn = pressed(wish, boxes) === true;
  for (const each of boxes) {
    if (isIn) next.delete(each);
    else next.add(each);
  }
  return next;
}

/** "Monday" */
export function dayName(day: Weekday): string {
  return weekday(dayDate(day));
}

/** A Date that is such a day. */
export function dayDate(day: Weekday): string {
  // 5 January 1970 was a Monday.
  return addDays("1970-01-05", WEEK.indexOf(day));
}

/** "Mondays and Fridays, in the morning or evening; Sundays, at any time"; null where no box is chosen. */
export function inWords(wish: Wish): string | null {
  // Days with the same times are said together, in the order in which the first of them comes.
  const groups = new Map<string, { days: Weekday[]; bands: TimeBand[] }>();
  for (const day of daysOfWeek()) {
    const bands = bandsOn(wish, day);
    const group = groups.get(String(bands)) ?? { days: [], bands };
    group.days.push(day);
    if (bands.length) groups.set(String(bands), group);
  }
  return groups.size ? [...groups.values()].map(said).join(t.earlier.between) : null;
}

function said({ days, bands }: { days: Weekday[]; bands: TimeBand[] }): string {
  const names = bands.map((band) => t.earlier.bands[EACH_BAND.indexOf(band)]?.[0] ?? "");
  return t.earlier.daysAt(days.map(dayName), names);
}

/** Whether two wishes are the same. */
export function same(one: Wish, other: Wish): boolean {
  return one.size === other.size && ALL.every((each) => one.has(each) === other.has(each));
}
