import { describe, expect, it } from "vitest";
import { cardProblem } from "./words";

describe("what is said of a card", () => {
  it("says why, what did not happen, and what to do", () => {
    const declined = { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" } as const;
    expect(cardProblem(declined, "payment")).toBe(
      "There isn't enough money on this card. Nothing was charged. Please use another card.",
    );
    expect(cardProblem(declined, "setup")).toContain("It wasn't saved.");
  });

  it("does not tell that a card is reported lost or stolen", () => {
    const words = ["lost_card", "stolen_card", "fraudulent", "generic_decline"].map((decline_code) =>
      cardProblem({ type: "card_error", code: "card_declined", decline_code }, "payment"),
    );
    expect(new Set(words).size).toBe(1);
    expect(words[0]).toMatch(/^The bank declined this card\. Nothing was charged\./);
  });

  it("claims nothing where nobody knows how it stands", () => {
    for (const type of ["api_connection_error", "api_error", "invalid_request_error", "rate_limit_error"] as const)
      expect(cardProblem({ type }, "payment")).toBeNull();
  });
});
