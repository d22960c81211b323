/** Which days and times of day someone would come earlier on, and the same as a sentence. */

import type { TimeBand, Weekday } from "../gen/graphql";

export const DAYS: readonly Weekday[] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
export const BANDS: readonly [band: TimeBand, name: string, hours: string][] = [
  ["MORNING", "Morning", "to 12"],
  ["AFTERNOON", "Afternoon", "12 to 5"],
  ["EVENING", "Evening", "from 5"],
];

export interface Wish {
  weekdays: readonly Weekday[];
  bands: readonly TimeBand[];
}

export const ANYTHING: Wish = { weekdays: DAYS, bands: BANDS.map(([band]) => band) };

/** "Monday" */
export function dayName(day: Weekday): string {
  return day.charAt(0) + day.slice(1).toLowerCase();
}

/** A list with one more in it, or one less; in the order of `all`. */
export function toggled<Each>(chosen: readonly Each[], one: Each, all: readonly Each[]): Each[] {
  return all.filter((each) => (each === one) !== chosen.includes(each));
}

/** "Mondays and Fridays, in the morning or evening"; null while a day or a time is missing. */
export function inWords({ weekdays, bands }: Wish): string | null {
  if (!weekdays.length || !bands.length) return null;
  const days =
    weekdays.length === 7
      ? "any day"
      : joined(
          weekdays.map((day) => `${dayName(day)}s`),
          "and",
        );
  if (bands.length === 3) return `${days}, at any time`;
  return `${days}, in the ${joined(
    bands.map((band) => band.toLowerCase()),
    "or",
  )}`;
}

/** Whether two wishes are the same. */
export function same(one: Wish, other: Wish): boolean {
  return String([one.weekdays, one.bands]) === String([other.weekdays, other.bands]);
}

function joined(words: string[], word: string): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${word} ${words[words.length - 1]}`;
}
