/** What is said while there is no network. */

import { t } from "../i18n/labels";
import { longDate, visitorsTime } from "../time/format";

/** "You're offline. This is your booking as of Thursday 26 November, 9:02 am.", by the visitor's own clock. */
export function offlineText(
  readAt: string,
  offsetMinutes: (at: Date) => number = (at) => -at.getTimezoneOffset(),
): string {
  const at = new Date(readAt);
  const local = new Date(at.getTime() + offsetMinutes(at) * 60_000).toISOString();
  return t.told.offline(longDate(local), visitorsTime(local));
}
