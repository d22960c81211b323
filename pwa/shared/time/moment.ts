/** A day and a time, as the page's language lists them. */

import { t } from "../i18n/labels";
import { longDate, shortDate, time } from "./format";

/** "Thursday 3 December, 1:15 pm" */
export function moment(text: string): string {
  return t.common.listed(longDate(text), time(text));
}

/** "Thu 3 Dec, 1:15 pm" */
export function shortMoment(text: string): string {
  return t.common.listed(shortDate(text), time(text));
}
