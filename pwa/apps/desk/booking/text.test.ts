import { expect, it } from "vitest";
import { major, minorOf } from "./text";

it("reads and writes amounts with the decimals that the graph tells of their currency", () => {
  // Forints, of which browsers say that they have none.
  expect(minorOf("8500", 2)).toBe(850_000);
  expect(major({ amountMinor: 850_000, decimals: 2 })).toBe("8500");
  expect(minorOf("85,50", 2)).toBe(8550);
  expect(minorOf("85.5", 0)).toBeNull();
  expect(minorOf("1.234", 3)).toBe(1234);
  expect(major({ amountMinor: 1500, decimals: 0 })).toBe("1500");
});
