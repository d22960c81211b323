/** What the visitor's own clock shows. */

/** Whether the visitor's clock shows another time than the venue's. */
export function isElsewhere({ startsAt }: { startsAt: string }): boolean {
  return localText(startsAt).slice(0, 16) !== startsAt.slice(0, 16);
}

/** An instant as the visitor's clock shows it, in ISO 8601 without their offset. */
export function localText(startsAt: string, offsetMinutes = (at: Date) => -at.getTimezoneOffset()): string {
  const at = new Date(startsAt);
  return new Date(at.getTime() + offsetMinutes(at) * 60_000).toISOString();
}
