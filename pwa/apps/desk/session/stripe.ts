/** The way to Stripe's page and back: what it leads back with leaves the address bar before anything is shown, and is kept in memory alone. */

import { signal } from "@preact/signals";

/** What Stripe's page led back with: a code, or none where its owner has said no. */
export interface Back {
  code: string | null;
  state: string;
}

export const backFromStripe = signal<Back | null>(null);

const BACK = "/desk/stripe/connected";
const SCREEN = "/desk/settings/payments";
/** Which salon they went from: this tab is loaded anew when they come back. */
const VENUE = "openchair stripe venue";

/** Take what Stripe's page led back with out of the address, when this page is opened. */
export function takeBackFromStripe(): void {
  if (location.pathname !== BACK) return;
  const told = new URLSearchParams(location.search);
  backFromStripe.value = { code: told.get("code"), state: told.get("state") ?? "" };
  history.replaceState(history.state, "", SCREEN);
}

/** Go to Stripe's page. */
export function leaveForStripe(url: string, venueId: string): void {
  sessionStorage.setItem(VENUE, venueId);
  location.assign(url);
}

/** The salon they went from, once; null where this tab knows of none. */
export function takeVenueLeft(): string | null {
  const venue = sessionStorage.getItem(VENUE);
  sessionStorage.removeItem(VENUE);
  return venue;
}
