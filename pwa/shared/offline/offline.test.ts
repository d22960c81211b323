import { expect, test } from "vitest";
import { offlineText } from "./offline";

test("what was kept says of which day it is, by the visitor's clock", () => {
  const kept = "2026-11-25T22:02:00.000Z";
  expect(offlineText(kept, () => 660)).toContain("This is your booking as of Thursday 26 November, 9:02 am.");
  expect(offlineText(kept, () => -300)).toContain("as of Wednesday 25 November, 5:02 pm.");
});
