import { describe, expect, it } from "vitest";
import {
  ANYTHING,
  boxesOfBand,
  boxesOfDay,
  inWords,
  pressed,
  same,
  timesOf,
  toggled,
  type Wish,
  wishOf,
} from "../src/earlier/week";

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

  it("takes a day or a time of day as a whole, and leaves it as a whole", () => {
    const monday = boxesOfDay("MONDAY");
    expect(pressed(PAIR, monday)).toBe("mixed");
    const more = toggled(PAIR, monday);
    expect(pressed(more, monday)).toBe(true);
    expect(more.has("FRIDAY EVENING")).toBe(true);
    expect(pressed(toggled(more, monday), monday)).toBe(false);
    expect(toggled(NOTHING, boxesOfBand("EVENING")).size).toBe(7);
    expect(PAIR.size).toBe(2);
  });

  it("is read as a sentence that is true of each box", () => {
    expect(inWords(NOTHING)).toBe(null);
    expect(inWords(ANYTHING)).toBe("any day, at any time");
    expect(inWords(PAIR)).toBe("Mondays, in the morning; Fridays, in the evening");
    expect(inWords(toggled(PAIR, ["FRIDAY MORNING", "MONDAY EVENING"]))).toBe(
      "Mondays and Fridays, in the morning or evening",
    );
    expect(inWords(toggled(ANYTHING, boxesOfBand("AFTERNOON")))).toBe("any day, in the morning or evening");
    expect(inWords(toggled(ANYTHING, ["SUNDAY MORNING"]))).toBe(
      "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays and Saturdays, at any time; Sundays, in the afternoon or evening",
    );
  });
});
