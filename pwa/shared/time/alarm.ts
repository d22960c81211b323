/** Word of an instant that comes while the page is open. */

// A longer timer would come late after a computer has slept, and at once after 24.8 days.
const LONGEST_MS = 60_000;

/** Call `act` once this instant (milliseconds since the epoch) has come; gives how to stop. */
export function alarm(at: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    clearTimeout(timer);
    const left = at - Date.now();
    if (left > 0) {
      timer = setTimeout(wait, Math.min(left, LONGEST_MS));
      return;
    }
    document.removeEventListener("visibilitychange", wait);
    act();
  };
  document.addEventListener("visibilitychange", wait);
  timer = setTimeout(wait, Math.min(Math.max(at - Date.now(), 0), LONGEST_MS));
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", wait);
  };
}
