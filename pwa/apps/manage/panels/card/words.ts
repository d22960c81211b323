/** What Stripe's and a card's facts come to in words: what is so, and what to do. */

import type { StripeProblem } from "../../../../shared/stripe/stripe";

/** What the form is for; with it goes what did not happen when it fails. */
export type Purpose = "setup" | "payment";

const NOTHING: Record<Purpose, string> = { setup: "It wasn't saved.", payment: "Nothing was charged." };

const WORDS: Record<string, (nothing: string) => string> = {
  insufficient_funds: (nothing) => `There isn't enough money on this card. ${nothing} Please use another card.`,
  expired_card: (nothing) => `This card has expired. ${nothing} Please use another card.`,
  incorrect_cvc: (nothing) => `The security code isn't this card's. ${nothing} Please check it and try again.`,
  processing_error: (nothing) => `The bank couldn't deal with it just now. ${nothing} Please try again in a minute.`,
  payment_intent_authentication_failure: notYou,
  setup_intent_authentication_failure: notYou,
  authentication_required: notYou,
};

function notYou(nothing: string): string {
  return `Your bank couldn't confirm that it's you. ${nothing} Please try again, or use another card.`;
}

/** What the bank or the form said against a card; null where it isn't the card's fault, and nobody knows yet how it stands. */
export function cardProblem(problem: StripeProblem, purpose: Purpose): string | null {
  if (problem.type === "validation_error") return "Please check the card's details above.";
  const found = WORDS[problem.decline_code ?? ""] ?? WORDS[problem.code ?? ""];
  if (found) return found(NOTHING[purpose]);
  if (problem.type !== "card_error") return null;
  return `The bank declined this card. ${NOTHING[purpose]} Please use another card, or ask your bank why.`;
}

/** The form itself can't be had. */
export const NO_FORM =
  "Our payment service isn't answering, so its form can't be shown. Nothing was charged or changed. Please try again in a minute.";
