import type { MoveQuoteFieldsFragment as MoveQuote } from "../gen/graphql";
import "./quote.css";

/** The price of a move, in the graph's own words: until when it can be changed again, and what becomes of the money. */
export function Terms({ quote }: { quote: MoveQuote | null | undefined }) {
  return (
    <ul class={quote ? "quote terms" : "terms"} id="terms" aria-live="polite">
      {quote?.sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
