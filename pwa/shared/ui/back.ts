/**
 * "Back" closes the sheet that is open. An open sheet is an entry of the browser's history; closed in another way, it takes
 * its entry with it, so that "back" leaves the page as before.
 */

let close: (() => void) | null = null;
let left: Promise<unknown> = Promise.resolve();

const isAtSheet = () => history.state?.sheet === true;

/** How the sheet that is open closes; it may refuse to. */
export function setSheetClose(how: (() => void) | null): void {
  close = how;
}

/** A sheet opens. */
export function enterSheet(): void {
  if (!isAtSheet()) history.pushState({ sheet: true }, "");
}

/** The sheet is closed. */
export function leaveSheet(): void {
  if (!isAtSheet()) return;
  left = new Promise((resolve) => {
    addEventListener("popstate", resolve, { once: true });
    // A browser that has nowhere to go back to tells nothing.
    setTimeout(resolve, 500);
  });
  history.back();
}

/** Once the entry of the sheet before is gone: another may open then. */
export function whenLeft(): Promise<unknown> {
  return left;
}

/** Follow "back" and "forward"; `isOpen` says whether a sheet is open. Gives how to stop. */
export function followHistory(isOpen: () => boolean): () => void {
  // Reloaded at a sheet's entry: no sheet is open any more.
  if (isAtSheet()) history.replaceState(null, "");
  const popped = () => {
    if (isOpen() && !isAtSheet()) {
      close?.();
      // Still at work, it stays; the next "back" closes it.
      if (isOpen()) enterSheet();
    } else if (!isOpen() && isAtSheet()) {
      // "Forward" to a sheet that was closed: what it showed may not be so any more.
      history.back();
    }
  };
  addEventListener("popstate", popped);
  return () => removeEventListener("popstate", popped);
}
