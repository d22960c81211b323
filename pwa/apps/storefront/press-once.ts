/** A form that is on its way isn't sent a second time; the button shows that it is at it. On Back it can be sent again. */
export function pressOnce(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (form.querySelector("[aria-busy='true']")) return event.preventDefault();
    button?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  });
}
