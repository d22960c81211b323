import { fireEvent, render, screen, within } from "@testing-library/preact";
import { describe, expect, it, vi } from "vitest";
import { SlotPicker } from "./slot-picker";
import { type Days, weekOf } from "./week";
import { WeekStrip } from "./week-strip";

const MONDAY = "2026-11-30";
const LAST = "2027-02-22";
const at = (day: string, hour: number) => `${day}T${String(hour).padStart(2, "0")}:15:00+11:00`;
const times = (day: string, count: number) => Array.from({ length: count }, (_, index) => at(day, 9 + index));

/** Tuesday can be booked from: it has nine times, Wednesday one, Thursday none; what comes after isn't loaded. */
const DAYS: Days = new Map([
  ["2026-12-01", times("2026-12-01", 9)],
  ["2026-12-02", times("2026-12-02", 1)],
  ["2026-12-03", []],
]);

function strip({ weekStart = MONDAY, day = null as string | null, trouble = null as string | null, days = DAYS } = {}) {
  const onDay = vi.fn();
  const onWeek = vi.fn();
  const onJump = vi.fn();
  const first = days.keys().next().value ?? weekStart;
  render(
    <WeekStrip
      week={weekOf(days, weekStart, LAST)}
      first={first}
      last={LAST}
      day={day}
      trouble={trouble}
      onDay={onDay}
      onWeek={onWeek}
      onJump={onJump}
    />,
  );
  return { onDay, onWeek, onJump };
}

const days = () => within(screen.getByRole("list")).getAllByRole("button") as HTMLButtonElement[];
const read = () => days().map(({ textContent }) => textContent?.replace(/\s+/g, " ").trim());

describe("the week strip", () => {
  it("reads each day out in full, with how many times it has, and what isn't loaded yet as that", () => {
    strip({ day: "2026-12-02" });
    expect(read()).toEqual([
      "Monday 30 November, no free times",
      "Tuesday 1 December, 9 free times",
      "Wednesday 2 December, 1 free time",
      "Thursday 3 December, no free times",
      "Friday 4 December, loading",
      "Saturday 5 December, loading",
      "Sunday 6 December, loading",
    ]);
    expect(
      days()
        .map((each) => each.getAttribute("aria-pressed"))
        .indexOf("true"),
    ).toBe(2);
    expect(days().map(({ disabled }) => disabled)).toEqual([true, false, false, true, true, true, true]);
    expect(screen.getByRole("list").getAttribute("aria-busy")).toBe("true");
  });

  it("shows how full a day is by a length, and none where that isn't known", () => {
    strip();
    const fill = (each: Element) => each.querySelector(".fill")?.className.trim();
    expect(days().map(fill)).toEqual(["fill", "fill many", "fill few", "fill", "fill", "fill", "fill"]);
    expect(days().map(({ className }) => className === "coming")).toEqual([
      ...Array(4).fill(false),
      ...Array(3).fill(true),
    ]);
  });

  it("does not say that it loads what could not be loaded", () => {
    strip({ trouble: "No answer came." });
    expect(read()[4]).toBe("Friday 4 December, not loaded");
    expect(screen.getByRole("list").getAttribute("aria-busy")).toBe("false");
  });

  it("gives the day that is pressed, and nothing for one that has no times", () => {
    const { onDay } = strip();
    for (const each of days()) fireEvent.click(each);
    expect(onDay.mock.calls).toEqual([["2026-12-01"], ["2026-12-02"]]);
  });

  it("goes by weeks, and not before the first day or after the last that can be booked", () => {
    const weeks = () =>
      ["Earlier week", "Later week"].map((name) => screen.getByRole<HTMLButtonElement>("button", { name }));
    const { onWeek } = strip();
    expect(weeks().map(({ disabled }) => disabled)).toEqual([true, false]);
    for (const each of weeks()) fireEvent.click(each);
    expect(onWeek.mock.calls).toEqual([["2026-12-07"]]);
  });

  it("ends with the week of the last day, under the month that most of it is in", () => {
    strip({ weekStart: "2027-02-22" });
    expect(screen.getByText("February 2027")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Later week" }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Earlier week" }).disabled).toBe(false);
  });
});

describe("the slot picker", () => {
  it("has a day's times under the bands that have any, each read out with its day, and gives the one that is pressed", () => {
    const choose = vi.fn();
    const day = "2026-12-01";
    render(<SlotPicker day={day} starts={[at(day, 9), at(day, 11), at(day, 17)]} onChoose={choose} />);
    const bands = screen.getAllByRole("region").map((each) => [
      each.getAttribute("aria-label"),
      within(each)
        .getAllByRole("button")
        .map((button) => [button.textContent, button.getAttribute("aria-label")]),
    ]);
    expect(bands).toEqual([
      [
        "Tuesday 1 December, morning",
        [
          ["9:15 am", "9:15 am, Tuesday 1 December"],
          ["11:15 am", "11:15 am, Tuesday 1 December"],
        ],
      ],
      ["Tuesday 1 December, evening", [["5:15 pm", "5:15 pm, Tuesday 1 December"]]],
    ]);
    fireEvent.click(screen.getByText("11:15 am"));
    expect(choose).toHaveBeenCalledExactlyOnceWith(at(day, 11));
  });
});
