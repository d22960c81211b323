/** Where the board is: today's at the app's own address, and each day and week at one of its own. */

export const BOARD = "/desk";
/** This week. */
export const WEEK = "/desk/week";

/** The day's board, with what is opened beside it. */
export function dayAddress(day: string, opened: Record<string, string> = {}): string {
  const query = new URLSearchParams(opened).toString();
  return `/desk/day/${day}${query && `?${query}`}`;
}

/** The week in which this day is. */
export function weekAddress(day: string): string {
  return `${WEEK}/${day}`;
}

/** Whether an address is of the board, which has a bar of its own and no menu beside it. */
export function isBoard(path: string): boolean {
  return path === BOARD || path === WEEK || /^\/desk\/(day|week)\//.test(path);
}
