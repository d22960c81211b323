import { describe, expect, it, vi } from "vitest";
import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { settleAgreed } from "./agreed";

const BOOKING = { id: "b", version: 2 } as Booking;

function settled(answer: { __typename: string; message?: string; booking?: Booking; quote?: { id: string } }) {
  const onChanged = vi.fn();
  const setQuote = vi.fn();
  const settle = vi.fn((other: { message?: string }) => other.message);
  const said = settleAgreed(answer, onChanged, setQuote, settle);
  return { said, onChanged, setQuote, settle };
}

describe("a press that agreed to a quote", () => {
  it("shows other terms in its panel, says so, and moves nothing", () => {
    for (const __typename of ["MoveQuoteChanged", "QuoteChanged"]) {
      const { said, onChanged, setQuote, settle } = settled({
        __typename,
        message: "It changed.",
        quote: { id: "new" },
      });
      expect(said).toBe("It changed.");
      expect(setQuote).toHaveBeenCalledExactlyOnceWith({ id: "new" });
      expect([onChanged, settle].flatMap(({ mock }) => mock.calls)).toEqual([]);
    }
  });

  it("shows a booking that changed meanwhile, with the graph's own words", () => {
    const { said, onChanged, setQuote, settle } = settled({
      __typename: "BookingChanged",
      message: "It was moved.",
      booking: BOOKING,
    });
    expect(said).toBe(undefined);
    expect(onChanged).toHaveBeenCalledExactlyOnceWith(BOOKING, "It was moved.");
    expect([setQuote, settle].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it("leaves every other answer to its panel", () => {
    const { said, onChanged, setQuote } = settled({ __typename: "TooLate", message: "It's too late." });
    expect(said).toBe("It's too late.");
    expect([onChanged, setQuote].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });
});
