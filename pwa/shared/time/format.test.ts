import { describe, expect, it } from "vitest";
import { elsewhereText } from "./elsewhere";
import { addDays, daysBetween, longDate, setVenueTime, startOfWeek, time } from "./format";

const ZONES = ["Australia/Sydney", "America/New_York", "Europe/London", "Pacific/Chatham"];

/** An instant as the graph writes it: the zone's wall clock and its offset. */
function graphText(at: Date, zone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "longOffset",
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const offset = parts.timeZoneName === "GMT" ? "+00:00" : parts.timeZoneName?.slice(3);
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`;
}

describe("the small formats agree with Intl", () => {
  it.each(ZONES)("on every day of a year in %s", (zone) => {
    const date = new Intl.DateTimeFormat("en-AU", { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
    const clock = new Intl.DateTimeFormat("en-AU", {
      timeZone: zone,
      hour: "numeric",
      minute: "2-digit",
      hour12: true,
    });
    for (let day = 0; day < 365; day++) {
      // Another time of day each day, night included.
      const at = new Date(Date.UTC(2027, 0, 1 + day, (day * 7) % 24, (day * 15) % 60));
      const text = graphText(at, zone);
      expect(longDate(text)).toBe(date.format(at).replace(",", ""));
      expect(time(text)).toBe(clock.format(at).replace(/\s/g, " "));
    }
  });
});

describe("days", () => {
  it("go over months, years and changes of clocks", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2027-04-03", 2)).toBe("2027-04-05");
    expect(daysBetween("2027-03-27", "2027-03-29")).toBe(2);
  });

  it("begin their week where the venue's does", () => {
    const days = ["2026-12-06", "2026-11-30", "2026-12-05"];
    expect(days.map(startOfWeek)).toEqual(["2026-11-30", "2026-11-30", "2026-11-30"]);
    setVenueTime({ repeatedHours: [], weekStart: "SUNDAY" });
    expect(days.map(startOfWeek)).toEqual(["2026-12-06", "2026-11-29", "2026-11-29"]);
    setVenueTime({ repeatedHours: [], weekStart: "SATURDAY" });
    expect(days.map(startOfWeek)).toEqual(["2026-12-05", "2026-11-28", "2026-12-05"]);
    setVenueTime({ repeatedHours: [], weekStart: "MONDAY" });
  });
});

describe("a visitor elsewhere", () => {
  const booking = { startsAt: "2026-12-03T13:15:00+11:00" };
  it("sees their own clock, and the day where it is another", () => {
    expect(elsewhereText(booking, () => 0)).toBe("2:15 am where you are");
    expect(elsewhereText(booking, () => -480)).toBe("6:15 pm Wed where you are");
  });
  it("sees nothing where the clocks agree", () => {
    expect(elsewhereText(booking, () => 660)).toBeNull();
  });
});
