/** Looks again while money is on its way: soon at first, then ever more seldom, and only while somebody is looking. */

const FIRST_MS = 2_000;
const TIMES = 8;

/** Call `look` after 2, 4, 8… seconds while the page is seen, for some eight minutes; coming back to it begins anew. */
export function lookAgain(look: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;
  let stopped = false;
  const wait = () => {
    clearTimeout(timer);
    if (stopped || count >= TIMES || document.visibilityState !== "visible") return;
    timer = setTimeout(() => void look().finally(wait), FIRST_MS * 2 ** count++);
  };
  const seen = () => {
    count = 0;
    wait();
  };
  document.addEventListener("visibilitychange", seen);
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}
