/** How long a time is held yet, in whole minutes: text and bar. When it is over, the page is asked for anew and says so. */

const EACH_MS = 5_000;
/** The server lets a time go a moment after its end. */
const AFTER_MS = 4_000;

export function countDown(form: HTMLFormElement, until: string): void {
  const timer = form.querySelector<HTMLElement>("[role='timer']");
  const bar = form.querySelector("progress");
  const words = timer?.dataset.left ?? "";
  let isAsked = false;
  const look = () => {
    const left = Date.parse(until) - Date.now();
    // A clock that is a minute off or more can't tell.
    const isRight = bar !== null && left <= bar.max * 1_000 + 60_000;
    if (timer)
      timer.textContent =
        isRight && left > 0 ? words.replace("{minutes}", String(Math.max(1, Math.floor(left / 60_000)))) : "";
    if (bar && isRight) bar.value = Math.max(0, left / 1_000);
    const isPaying = form.querySelector("[aria-busy='true']") !== null;
    if (isRight && left < -AFTER_MS && !isPaying && !isAsked) {
      isAsked = true;
      location.reload();
    }
  };
  look();
  setInterval(look, EACH_MS);
  document.addEventListener("visibilitychange", look);
}
