import { describe, expect, it } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { cellsOf, goFrom, stepOf } from "./keys";
import { type Booking, planOf, setLanes, stateOf } from "./plan";
import { at, booking, calendar, DAY, MIA, part, THEO } from "./sample";
import { saidOf, saidOfFree, signsOf } from "./words";

const COLOUR = booking("b1", "Nadia Haddad", [part(MIA, "Full colour", ["09:00", "09:45"], ["10:30", "11:30"])]);
const FRINGE = booking("b2", "Ava Lindqvist", [part(MIA, "Fringe trim", ["09:45", "10:15"])]);

describe("a day's plan", () => {
  setLabels(labels);

  it("has a column for each who works, and names who is off", () => {
    const plan = planOf(calendar([]), DAY, null, "theo");
    expect(plan.columns.map(({ staff }) => staff.name)).toEqual(["Theo", "Mia"]);
    expect(plan.off).toEqual(["Pearl"]);
    expect([plan.from, plan.to, plan.offset]).toEqual([540, 1020, "+11:00"]);
    expect(plan.columns[0]?.items.map(({ what, from, to }) => [what.kind, from, to])).toEqual([["break", 720, 765]]);
  });

  it("shows who is served in another's processing time inside of it, and neither beside the other", () => {
    const [mia] = planOf(calendar([COLOUR, FRINGE]), DAY, null, null).columns;
    expect(mia?.items.slice(0, 3).map(({ from, to, lanes, isThreaded }) => [from, to, lanes, isThreaded])).toEqual([
      [540, 585, 1, false],
      [585, 615, 1, true],
      [630, 690, 1, false],
    ]);
    // What is left of the processing time can be booked, and no more than that.
    expect(mia?.free.find(({ from }) => from === 615)?.left).toBe(15);
  });

  it("gives bookings that overlap lanes beside one another", () => {
    const items = [
      [540, 600],
      [555, 570],
      [570, 630],
      [630, 645],
    ].map(([from, to]) => ({ from, to, lane: 0, lanes: 1 })) as unknown as Parameters<typeof setLanes>[0];
    setLanes(items);
    expect(items.map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 2],
      [1, 2],
      [1, 2],
      [0, 1],
    ]);
  });

  it("says how long is free from here on, but not of the past, nor of the time that someone needs after a booking", () => {
    const rest = part(MIA, "Foils", ["09:00", "10:15"]);
    const plan = planOf(calendar([booking("b", "Kim", [{ ...rest, endsAt: at("10:00") }])]), DAY, 630, null);
    const [mia] = plan.columns;
    const of = (from: number) => mia?.free.find((each) => each.from === from);
    expect([of(600)?.kind, of(615)?.isFirst, of(630)?.isFirst, of(630)?.left]).toEqual(["rest", false, true, 90]);
    expect(mia && of(615) && saidOfFree(of(615) as never, mia, plan, 630)).toBe("Mia, 10:15 am, was free");
  });

  it("shows a colleague whose bookings aren't seen as busy, and nothing of what they do", () => {
    const hidden = calendar([booking("b", "Kim", [part(THEO, "Cut", ["09:00", "10:00"])])]);
    const theo = { staff: THEO, hours: [], busy: [{ startsAt: at("09:00"), endsAt: at("10:00") }] };
    const [column] = planOf({ ...hidden, people: [theo] }, DAY, null, null).columns;
    expect(column?.items.map(({ what }) => what.kind)).toEqual(["busy"]);
  });
});

describe("what stands on the board", () => {
  const visit = booking("v", "Hannah Cole", [
    part(THEO, "Root colour", ["09:00", "10:45"]),
    part(MIA, "Cut", ["11:00", "11:45"]),
  ]);

  it("is worked out by the clock once a customer is there", () => {
    const here = { ...visit, status: "ARRIVED" as const };
    const [first, second] = [
      { from: 540, to: 645 },
      { from: 660, to: 705 },
    ];
    const states = (now: number) => [stateOf(here, first, now), stateOf(here, second, now)];
    expect(states(530)).toEqual(["here", "here"]);
    expect(states(600)).toEqual(["chair", "here"]);
    expect(states(670)).toEqual(["done", "chair"]);
  });

  it("is said with person, day and time first, and parts name each other", () => {
    const plan = planOf(calendar([visit]), DAY, 500, null);
    const column = plan.columns.find(({ staff }) => staff.id === "theo");
    const [item] = column?.items ?? [];
    expect(column && item && saidOf(item, column, plan, 500)).toBe(
      "Theo, Saturday 5 December, 9:00 am to 10:45 am, Root colour, Hannah Cole, to come, part 1 of 2, then Mia",
    );
  });

  it("never leaves an alert out, and says by whom a late visit is met", () => {
    const desk = {
      ...(COLOUR.desk as NonNullable<Booking["desk"]>),
      chips: ["NEW", "ALERT"] as never,
      alert: "PPD allergy",
    };
    const over = { ...FRINGE, status: "READY_TO_START" as const };
    const plan = planOf(calendar([{ ...COLOUR, desk }, over]), DAY, 620, null);
    const [mia] = plan.columns;
    const [first, second] = mia?.items ?? [];
    expect(first && signsOf(first, 620).map(({ sign }) => sign)).toEqual(["alert", "new"]);
    expect(mia && first && saidOf(first, mia, plan, 620)).toContain("Take care: PPD allergy, first visit");
    expect(mia && second && saidOf(second, mia, plan, 620)).toContain("5 min over, next is Nadia Haddad at 10:30 am");
  });
});

describe("the keys", () => {
  const plan = planOf(calendar([COLOUR, FRINGE]), DAY, null, null);
  const cells = cellsOf(plan);
  const from = (key: string) => cells.get(key) as NonNullable<ReturnType<typeof cells.get>>;
  const go = (key: string, step: Parameters<typeof goFrom>[1]) => goFrom(from(key), step, cells, 2).key;

  it("lead through each cell of a column in order of time, and stop at its ends", () => {
    expect(go("b1 0 0", "down")).toBe("b2 0 0");
    expect(go("b2 0 0", "down")).toBe("free mia 615");
    expect(go("free mia 615", "down")).toBe("b1 0 1");
    expect(go("b1 0 0", "up")).toBe("b1 0 0");
  });

  it("lead to what someone else does at the same time, and back", () => {
    expect(go("b2 0 0", "next")).toBe("free theo 585");
    expect(go("free theo 585", "before")).toBe("b2 0 0");
    expect(go("free theo 585", "next")).toBe("free theo 585");
    expect(go("b1 0 0", "hourDown")).toBe("b2 0 0");
    expect(go("b2 0 0", "last")).toBe("free theo 585");
  });

  it("are mirrored where the board is read from right to left", () => {
    expect([stepOf("ArrowRight", false), stepOf("ArrowRight", true)]).toEqual(["next", "before"]);
    expect(stepOf("x", false)).toBeNull();
  });
});
