import { describe, expect, it } from "vitest";
import type { TimeBand, Weekday } from "../../../../shared/gen/graphql";
import { WEEK } from "../../../../shared/time/format";
import { ANYTHING, boxesOfBand, boxesOfDay, inWords, pressed, same, timesOf, toggled, type Wish, wishOf } from "./week";

const isDay = (name: Weekday | TimeBand): name is Weekday => (WEEK as readonly string[]).includes(name);
const NOTHING: Wish = new Set();
const PAIR: Wish = new Set(["MONDAY MORNING", "FRIDAY EVENING"]);

describe("a wish for earlier times", () => {
  it("is the boxes that are pressed, and no others", () => {
    expect(timesOf(PAIR)).toEqual([
      { weekday: "MONDAY", band: "MORNING" },
      { weekday: "FRIDAY", band: "EVENING" },
    ]);
    expect(same(wishOf(timesOf(PAIR)), PAIR)).toBe(true);
    expect(same(wishOf(timesOf(ANYTHING)), ANYTHING)).toBe(true);
    expect(same(PAIR, ANYTHING)).toBe(false);
  });

  it("takes a day by its name at the times that are chosen, and a time by its name on the days that are", () => {
    const press = (wish: Wish, ...names: (Weekday | TimeBand)[]) =>
      names.reduce((now, name) => toggled(now, isDay(name) ? boxesOfDay(now, name) : boxesOfBand(now, name)), wish);
    const some = press(ANYTHING, "TUESDAY", "WEDNESDAY", "THURSDAY", "SATURDAY", "SUNDAY", "AFTERNOON");
    expect(inWords(some)).toBe("Mondays and Fridays, in the morning or evening");
    expect(inWords(press(some, "SUNDAY"))).toBe("Mondays, Fridays and Sundays, in the morning or evening");
    expect(inWords(press(some, "SUNDAY", "SUNDAY"))).toBe("Mondays and Fridays, in the morning or evening");
    expect(inWords(press(NOTHING, "SUNDAY"))).toBe("Sundays, at any time");
    expect(inWords(press(NOTHING, "EVENING"))).toBe("any day, in the evening");
    // Of a day that has some of what is chosen, the name takes the rest; pressed again, it leaves the day.
    expect(pressed(PAIR, boxesOfDay(PAIR, "MONDAY"))).toBe("mixed");
    const more = press(PAIR, "MONDAY");
    expect(inWords(more)).toBe("Mondays, in the morning or evening; Fridays, in the evening");
    expect(pressed(more, boxesOfDay(more, "MONDAY"))).toBe(true);
    expect(inWords(press(more, "MONDAY"))).toBe("Fridays, in the evening");
    expect(PAIR.size).toBe(2);
  });

  it("is read as a sentence that is true of each box", () => {
    expect(inWords(NOTHING)).toBe(null);
    expect(inWords(ANYTHING)).toBe("any day, at any time");
    expect(inWords(PAIR)).toBe("Mondays, in the morning; Fridays, in the evening");
    expect(inWords(toggled(PAIR, ["FRIDAY MORNING", "MONDAY EVENING"]))).toBe(
      "Mondays and Fridays, in the morning or evening",
    );
    expect(inWords(toggled(ANYTHING, boxesOfBand(ANYTHING, "AFTERNOON")))).toBe("any day, in the morning or evening");
    expect(inWords(toggled(ANYTHING, ["SUNDAY MORNING"]))).toBe(
      "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays and Saturdays, at any time; Sundays, in the afternoon or evening",
    );
  });
});
