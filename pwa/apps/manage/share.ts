/** Gives the link away, on a press. */

import { manageLink, troubleOf } from "../../shared/graph/ask";
import { t } from "../../shared/i18n/labels";

/** Share the whole link; gives what to say of it, or null where the browser has said it all. */
export async function share(): Promise<string | null> {
  try {
    const url = await manageLink();
    if (navigator.share) {
      await navigator.share({ url });
      return null;
    }
    await navigator.clipboard.writeText(url);
    return t.told.linkCopied;
  } catch (error) {
    // A browser shares only right after a press; one kept from before the app stood may be too long ago.
    if (error instanceof DOMException && error.name === "NotAllowedError") return t.told.pressShareAgain;
    // Closing the share sheet is an answer, too.
    return error instanceof DOMException ? null : t.trouble[troubleOf(error)];
  }
}
