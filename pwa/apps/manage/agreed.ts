/** What was agreed to by a press may not be so any more once it arrives. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

type NotAsAgreed = "BookingChanged" | "MoveQuoteChanged" | "QuoteChanged";
type QuoteOf<Answer> = Answer extends { __typename: "MoveQuoteChanged" | "QuoteChanged"; quote: infer Quote }
  ? Quote
  : never;
type Answered = { __typename: string };

/**
 * Settle the answer to a press that agreed to a quote. A booking that changed meanwhile is shown; other terms are shown in the
 * panel, since agreeing to them is a new decision. `settle` does what follows from every other answer.
 */
export function settleAgreed<Answer extends Answered>(
  answer: Answer,
  onChanged: (booking: Booking, message: string) => void,
  setQuote: (quote: QuoteOf<Answer>) => void,
  settle: (answer: Exclude<Answer, { __typename: NotAsAgreed }>) => unknown,
): unknown {
  switch (answer.__typename) {
    case "BookingChanged": {
      const { booking, message } = answer as unknown as { booking: Booking; message: string };
      return onChanged(booking, message);
    }
    case "MoveQuoteChanged":
    case "QuoteChanged": {
      const { quote, message } = answer as unknown as { quote: QuoteOf<Answer>; message: string };
      setQuote(quote);
      return message;
    }
    default:
      return settle(answer as Exclude<Answer, { __typename: NotAsAgreed }>);
  }
}
