/**
 * The picker without reloads: the week's days are in the page and shown at once, another week, month or person is fetched from the
 * server and put in its place. The markup is the server's alone.
 */

import { elsewhere } from "./elsewhere";

const TIMEOUT_MS = 10_000;

export function enliven(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && event.button === 0;
    if (!link || !isPlain) return;
    const day = link.dataset.day;
    if (day !== undefined && show(form, day)) {
      event.preventDefault();
      history.replaceState(null, "", link.href);
    } else if (day !== undefined || link.dataset.swap !== undefined) {
      event.preventDefault();
      void swap(form, link.href, link).then((isSwapped) => isSwapped && history.pushState(null, "", link.href));
    }
  });
  form.addEventListener("change", () => say(form));
  window.addEventListener("popstate", () => void swap(form, location.href));
  say(form);
}

/** Show a day of the week that is there; false where it has nothing to show, so that the server says what comes next. */
function show(form: HTMLFormElement, day: string): boolean {
  const wanted = form.querySelector(`fieldset[data-times="${day}"]`);
  if (!wanted?.querySelector("input")) return false;
  for (const times of form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-times]")) {
    times.hidden = times !== wanted;
    times.disabled = times !== wanted;
  }
  for (const link of form.querySelectorAll<HTMLAnchorElement>("a[data-day]")) {
    if (link.dataset.day === day) link.setAttribute("aria-current", "date");
    else link.removeAttribute("aria-current");
  }
  const next = form.querySelector<HTMLElement>("[data-next]");
  if (next) next.hidden = true;
  say(form);
  return true;
}

/** The button says what it takes, and the visitor's own clock stands beside the salon's where the two differ. */
function say(form: HTMLFormElement): void {
  const chosen = form.querySelector<HTMLInputElement>("fieldset:not([disabled]) input[name='at']:checked");
  const button = form.querySelector<HTMLButtonElement>(".foot button");
  if (button) button.textContent = chosen?.dataset.press ?? button.dataset.unchosen ?? "";
  const here = form.querySelector<HTMLElement>("[data-elsewhere]");
  if (here) here.textContent = chosen ? elsewhere(chosen.value, here.dataset.elsewhere ?? "") : "";
}

/** Put another page's picker and foot in the place of these; where it can't be had, the browser goes there itself. */
async function swap(form: HTMLFormElement, address: string, from?: Element): Promise<boolean> {
  const picker = form.querySelector(".picker");
  picker?.setAttribute("aria-busy", "true");
  const found = await page(address).catch(() => null);
  const fresh = found?.getElementById("picker");
  if (!(fresh instanceof HTMLElement)) {
    location.assign(address);
    return false;
  }
  const name = from?.getAttribute("aria-label") ?? from?.textContent;
  form.action = fresh.getAttribute("action") ?? form.action;
  form.replaceChildren(...fresh.children);
  say(form);
  const same = [...form.querySelectorAll<HTMLElement>("a")].find(
    (link) => (link.getAttribute("aria-label") ?? link.textContent) === name,
  );
  // Whoever went on with the keyboard goes on from where they were.
  (same ?? form.querySelector<HTMLElement>("[aria-current='date']") ?? form.querySelector<HTMLElement>("a"))?.focus({
    preventScroll: true,
  });
  return true;
}

/** A page of ours as a document that runs nothing; Trusted Types let no text become one. */
function page(address: string): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.setRequestHeader("x-openchair-part", "1");
    request.responseType = "document";
    request.timeout = TIMEOUT_MS;
    request.onload = () => (request.status === 200 ? resolve(request.responseXML) : reject(new Error("no page")));
    request.onerror = request.ontimeout = () => reject(new Error("no answer"));
    request.send();
  });
}
