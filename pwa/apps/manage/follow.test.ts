import { describe, expect, it } from "vitest";
import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { elsewhereText } from "../../shared/time/elsewhere";
import { whatChanged } from "./follow";
import { firstOf } from "./until";

const BOOKING = {
  status: "CONFIRMED",
  text: { status: "Confirmed", appointment: "Thursday 3 December, 1:15 pm with Mia" },
  startsAt: "2026-12-03T13:15:00+11:00",
  staff: { id: "mia", name: "Mia" },
} as unknown as Booking;

describe("a booking whose page is open", () => {
  it("is looked at again when the first of what it shows and what is offered ends", () => {
    expect(firstOf("2026-12-02T13:15:00+11:00", null)).toBe(Date.parse("2026-12-02T02:15:00Z"));
    expect(firstOf("2026-12-02T13:15:00+11:00", "2026-12-01T10:00:00+11:00")).toBe(Date.parse("2026-11-30T23:00:00Z"));
    expect(firstOf(null, undefined)).toBe(null);
  });

  it("says what others changed, and nothing of what nobody decided", () => {
    expect(whatChanged(BOOKING, { ...BOOKING, version: 9 })).toBe(null);
    const other = (appointment: string) => ({ ...BOOKING.text, appointment });
    const moved = {
      ...BOOKING,
      startsAt: "2026-12-04T09:00:00+11:00",
      text: other("Friday 4 December, 9:00 am with Mia"),
    };
    expect(whatChanged(BOOKING, moved)).toBe("Your booking has moved: Friday 4 December, 9:00 am with Mia.");
    const switched = { ...BOOKING, staff: { id: "theo", name: "Theo" }, text: other("then with Theo") };
    expect(whatChanged(BOOKING, switched)).toContain("with Theo.");
    const arrived = { ...BOOKING.text, status: "You're checked in" };
    expect(whatChanged(BOOKING, { ...BOOKING, status: "ARRIVED", text: arrived })).toBe(
      "Your booking has changed: You're checked in.",
    );
  });

  it("has the time where the visitor is, of the start that it has now", () => {
    const tokyo = () => 540;
    expect(elsewhereText(BOOKING, tokyo)).toBe("11:15 am where you are");
    expect(elsewhereText({ startsAt: "2026-12-03T17:45:00+11:00" }, tokyo)).toBe("3:45 pm where you are");
    expect(elsewhereText({ startsAt: "2026-12-03T01:00:00+11:00" }, tokyo)).toBe("11:00 pm Wed where you are");
  });
});
