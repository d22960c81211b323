import { render, screen } from "@testing-library/preact";
import { expect, it } from "vitest";
import type { MoveQuoteFieldsFragment as MoveQuote } from "../gen/graphql";
import { Terms } from "./terms";

const QUOTE: MoveQuote = {
  id: "q",
  startsAt: "2026-12-03T13:15:00+11:00",
  staff: { name: "Mia" },
  sentences: ["You can change it until Wednesday.", "Your deposit moves along."],
};

it("the terms of a move are heard as they come, in the graph's own words and order, and go with the choice", () => {
  const { rerender } = render(<Terms quote={null} />);
  const list = screen.getByRole("list");
  expect([list.id, list.getAttribute("aria-live"), list.childElementCount]).toEqual(["terms", "polite", 0]);
  rerender(<Terms quote={QUOTE} />);
  expect(screen.getByRole("list")).toBe(list);
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(QUOTE.sentences);
  expect(list.classList.contains("quote")).toBe(true);
  rerender(<Terms quote={undefined} />);
  expect(list.childElementCount).toBe(0);
  expect(list.classList.contains("quote")).toBe(false);
});
