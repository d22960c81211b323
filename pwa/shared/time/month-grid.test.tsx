import { fireEvent, render, screen } from "@testing-library/preact";
import { describe, expect, it, vi } from "vitest";
import { firstOfNext, MonthGrid } from "./month-grid";
import { type Days, freeAfter } from "./week";

const DAYS: Days = new Map([
  ["2026-12-01", ["2026-12-01T09:15:00+11:00"]],
  ["2026-12-02", []],
  ["2026-12-15", ["2026-12-15T09:15:00+11:00", "2026-12-15T10:15:00+11:00"]],
]);

function grid({ month = "2026-12-03", last = "2027-02-22", trouble = null as string | null } = {}) {
  const onDay = vi.fn();
  const onMonth = vi.fn();
  render(
    <MonthGrid
      month={month}
      days={DAYS}
      first="2026-12-01"
      last={last}
      day="2026-12-15"
      trouble={trouble}
      onDay={onDay}
      onMonth={onMonth}
    />,
  );
  return { onDay, onMonth };
}

const day = (name: string) => screen.getByRole("button", { name }) as HTMLButtonElement;

describe("the month to jump in", () => {
  it("has each day of the month once, in weeks, with how many times it has or that it isn't loaded", () => {
    const { onDay } = grid();
    const days = screen.getAllByRole("cell").filter((cell) => cell.textContent);
    expect(days.map(({ textContent }) => textContent)).toEqual(Array.from({ length: 31 }, (_, at) => String(at + 1)));
    expect(screen.getAllByRole("row")).toHaveLength(6);
    expect(day("Wednesday 2 December, no free times").disabled).toBe(true);
    expect(day("Thursday 3 December, loading").disabled).toBe(true);
    expect(day("Tuesday 15 December, 2 free times").getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(day("Tuesday 1 December, 1 free time"));
    expect(onDay).toHaveBeenCalledExactlyOnceWith("2026-12-01");
  });

  it("goes to the months that can be booked, and to no other", () => {
    const { onMonth } = grid();
    expect(day("Earlier month").disabled).toBe(true);
    fireEvent.click(day("Later month"));
    expect(onMonth).toHaveBeenCalledExactlyOnceWith("2027-01-01");
  });

  it("says of days beyond the last that they have none, and of those that couldn't be had that they aren't loaded", () => {
    grid({ last: "2026-12-20", trouble: "You're offline." });
    expect(day("Later month").disabled).toBe(true);
    expect(day("Monday 21 December, no free times").disabled).toBe(true);
    expect(day("Sunday 20 December, not loaded").disabled).toBe(true);
  });
});

describe("days", () => {
  it("of the next month are found at the end of a year and of a February", () => {
    expect(["2026-12-01", "2027-02-01", "2028-02-01"].map(firstOfNext)).toEqual([
      "2027-01-01",
      "2027-03-01",
      "2028-03-01",
    ]);
  });

  it("that are free after a week are found among those that are loaded", () => {
    expect(freeAfter(DAYS, "2026-11-30")).toBe("2026-12-15");
    expect(freeAfter(DAYS, "2026-12-14")).toBe(null);
  });
});
