/** What Stripe's and a card's facts come to in words: what is so, and what to do. */

import { t } from "../i18n/labels";
import type { StripeProblem } from "./stripe";

/** What the form is for; with it goes what did not happen when it fails. */
export type Purpose = "setup" | "payment";

/** The words for a code of Stripe's; null for a code without words of its own. */
function wordsOf(code: string | null | undefined): ((nothing: string) => string) | null {
  switch (code) {
    case "insufficient_funds":
      return t.card.insufficient;
    case "expired_card":
      return t.card.expiredCard;
    case "incorrect_cvc":
      return t.card.wrongCode;
    case "processing_error":
      return t.card.processing;
    case "payment_intent_authentication_failure":
    case "setup_intent_authentication_failure":
    case "authentication_required":
      return t.card.notYou;
    default:
      return null;
  }
}

/** What the bank or the form said against a card; null where it isn't the card's fault, and nobody knows yet how it stands. */
export function cardProblem(problem: StripeProblem, purpose: Purpose): string | null {
  if (problem.type === "validation_error") return t.card.checkDetails;
  const found = wordsOf(problem.decline_code) ?? wordsOf(problem.code);
  if (found) return found(t.card.nothing[purpose]);
  return problem.type === "card_error" ? t.card.declined(t.card.nothing[purpose]) : null;
}
