import { expect, it } from "vitest";
import { elsewhere } from "./elsewhere";

const WORDS = "{there} there is {here} where you are.";

it("the visitor's clock stands beside the salon's where the two differ, and nowhere else", () => {
  document.documentElement.lang = "en";
  const said = elsewhere("2026-12-04T10:15:00+11:00", WORDS, 8 * 60);
  expect(said.replaceAll("\u202f", " ")).toBe("10:15 am there is 7:15 am where you are.");
  expect(elsewhere("2026-12-04T10:15:00+11:00", WORDS, 11 * 60)).toBe("");
  expect(elsewhere("2026-07-04T10:15:00-04:00", WORDS, -4 * 60)).toBe("");
});
