/** Gives the link away, on a press. */

import { manageLink, TROUBLE, troubleOf } from "../../shared/graph/ask";

/** Share the whole link; gives what to say of it, or null where the browser has said it all. */
export async function share(): Promise<string | null> {
  try {
    const url = await manageLink();
    if (navigator.share) {
      await navigator.share({ url });
      return null;
    }
    await navigator.clipboard.writeText(url);
    return "The link is copied. Whoever has it can manage this booking.";
  } catch (error) {
    // A browser shares only right after a press; one kept from before the app stood may be too long ago.
    if (error instanceof DOMException && error.name === "NotAllowedError")
      return "Please press Share again. Browsers let a page share only at once.";
    // Closing the share sheet is an answer, too.
    return error instanceof DOMException ? null : TROUBLE[troubleOf(error)];
  }
}
