/**
 * What was pressed in Stripe's form, kept on this device while a bank's page has the tab: coming back finishes it. Only what a
 * press has begun is kept, so an address alone never saves a card or takes money.
 */

import { pagePath } from "../../../../shared/graph/ask";

/** "Save card" or "Pay", with what the graph needs to finish it; nothing in it is secret. */
export type Away =
  | { kind: "setup"; setupIntentId: string; consentVersion: string; key: string }
  | { kind: "payment"; paymentId: string; key: string };

const LONGEST_MS = 3_600_000;

const name = () => `away ${pagePath()}`;

/** Keep it from the press on. Where nothing can be stored, coming back shows how it stands, and no more. */
export function keepAway(away: Away): void {
  try {
    localStorage.setItem(name(), JSON.stringify({ ...away, at: Date.now() }));
  } catch {
    // A private window may have no storage.
  }
}

/** What waits to be finished; null where nothing was pressed within the hour. */
export function findAway(): Away | null {
  try {
    const kept = JSON.parse(localStorage.getItem(name()) ?? "null") as (Away & { at: number }) | null;
    return kept && Date.now() - kept.at < LONGEST_MS ? kept : null;
  } catch {
    return null;
  }
}

/** It is finished, or never left the page. */
export function forgetAway(): void {
  try {
    localStorage.removeItem(name());
  } catch {
    // As above.
  }
}
