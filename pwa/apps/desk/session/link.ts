/** The token of a mail's link, or the code of a QR code: it leaves the address bar before anything is shown, and is kept in memory alone. */

import { signal } from "@preact/signals";

/** The token that this page was opened with; null without one, or once it is of no use any more. */
export const linkToken = signal<string | null>(null);

const PAGES = ["/desk/sign-in", "/desk/invitation", "/desk/pair"];

/** Take the token out of the address, now and whenever a link is opened in this tab. */
export function takeLinkTokens(): void {
  const take = () => {
    if (!location.hash || !PAGES.includes(location.pathname)) return;
    linkToken.value = location.hash.slice(1);
    history.replaceState(history.state, "", location.pathname);
  };
  addEventListener("hashchange", take);
  take();
}
