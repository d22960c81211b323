/** The visitor's clock at a start of the salon's; empty where the two agree. `words` has {there} and {here} in it. */
export function elsewhere(start: string, words: string, offset = -new Date(start).getTimezoneOffset()): string {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(start) ?? [];
  const theirs = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (sign === undefined || theirs === offset) return "";
  const language = document.documentElement.lang;
  // In English as the server writes it: "10:15 am".
  const locale = language === "en" ? "en-AU" : language;
  const clock = (zone: number) =>
    new Date(Date.parse(start) + zone * 60_000).toLocaleTimeString(locale, { timeStyle: "short", timeZone: "UTC" });
  return words.replace("{there}", clock(theirs)).replace("{here}", clock(offset));
}
