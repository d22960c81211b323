/** That the device was locked here while the server wasn't reached: kept in the browser, so that a page that is loaded anew knows it. */

const NAME = "openchair desk locked";

/** Write that this device is locked, before the server hears of it. */
export function noteLocked(deviceId: string): void {
  try {
    localStorage.setItem(NAME, deviceId);
  } catch {
    // A browser that keeps nothing: it is locked for as long as the page stays.
  }
}

/** The server knows it, or someone has typed their PIN since. */
export function forgetLocked(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}

/** Whether this device was locked here, and the server may not have heard of it. */
export function isLockedHere(deviceId: string): boolean {
  try {
    return localStorage.getItem(NAME) === deviceId;
  } catch {
    return false;
  }
}
