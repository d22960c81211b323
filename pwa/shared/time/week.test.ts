import { describe, expect, it } from "vitest";
import { byBand, firstFree, firstWeek, freeTimes, isInWeek, weekOf } from "./week";

const days = new Map([
  ["2026-11-29", []],
  ["2026-11-30", ["2026-11-30T09:00:00+11:00"]],
]);

describe("the week strip", () => {
  it("begins with the week of the first free day", () => {
    expect(firstFree(days)).toBe("2026-11-30");
    expect(firstWeek(days)).toBe("2026-11-30");
    expect(firstWeek(new Map([["2026-11-29", []]]))).toBe("2026-11-23");
  });

  it("has seven days; one that isn't loaded is not called full", () => {
    const week = weekOf(days, "2026-11-30", "2026-12-04");
    expect(week).toHaveLength(7);
    expect(week[0]?.starts).toHaveLength(1);
    expect(week[4]).toEqual({ date: "2026-12-04", starts: null });
  });

  it("has no times on a day that is past, nor after the last that can be booked", () => {
    expect(weekOf(days, "2026-11-23", "2026-12-04")[5]).toEqual({ date: "2026-11-28", starts: [] });
    expect(weekOf(days, "2026-11-30", "2026-12-04")[5]).toEqual({ date: "2026-12-05", starts: [] });
  });

  it("knows its own days", () => {
    const of = (day: string) => isInWeek(day, "2026-11-30");
    expect(["2026-11-29", "2026-11-30", "2026-12-06", "2026-12-07"].map(of)).toEqual([false, true, true, false]);
  });

  it("says how full a day is", () => {
    expect([0, 1, 4].map(freeTimes)).toEqual(["no free times", "1 free time", "4 free times"]);
  });
});

describe("a day's times", () => {
  it("stand under morning to 12, afternoon to 5, evening from 5", () => {
    const at = (clock: string) => `2026-12-03T${clock}:00+11:00`;
    expect(byBand(["09:00", "11:45", "12:00", "16:45", "17:00"].map(at))).toEqual([
      ["Morning", [at("09:00"), at("11:45")]],
      ["Afternoon", [at("12:00"), at("16:45")]],
      ["Evening", [at("17:00")]],
    ]);
    expect(byBand([at("18:00")]).map(([band]) => band)).toEqual(["Evening"]);
  });
});
