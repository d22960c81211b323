/** Where the board is: today's at the app's own address, and each day and week at one of its own. */

import { atVenue } from "../booking/text";
import { minute, today } from "./clock";

export const BOARD = "/desk";
/** This week. */
export const WEEK = "/desk/week";

/** The day's board, with what is opened beside it. */
export function dayAddress(day: string, opened: Record<string, string> = {}): string {
  const query = new URLSearchParams(opened).toString();
  return `/desk/day/${day}${query && `?${query}`}`;
}

/** What a new booking is asked with on a day that is shown: near the same time on a day to come, and else near now. */
export function newOn(day: string): Record<string, string> {
  return minute.value && day > today() ? { at: atVenue(day, minute.value.slice(11, 16)) } : {};
}

/** A new booking on a page of its own. */
export function newAddress(asked: Record<string, string> = {}): string {
  const query = new URLSearchParams(asked).toString();
  return `/desk/new${query && `?${query}`}`;
}

/** The week in which this day is. */
export function weekAddress(day: string): string {
  return `${WEEK}/${day}`;
}

/** The day that an address of the board shows, or with which its week begins; null of any other address. */
export function dayOf(path: string): string | null {
  return /^\/desk\/(?:day|week)\/(\d{4}-\d\d-\d\d)$/.exec(path)?.[1] ?? null;
}

/** Whether an address is of the board, which has a bar of its own and no menu beside it. */
export function isBoard(path: string): boolean {
  return path === BOARD || path === WEEK || /^\/desk\/(day|week)\//.test(path);
}
