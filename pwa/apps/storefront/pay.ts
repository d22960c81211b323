/** The deposit, in Stripe's Payment Element with its wallets. What became of it the server asks Stripe, never this page. */

import type { Stripe, StripeElementLocale, StripeElements } from "@stripe/stripe-js";
import { loadLabels, t } from "../../shared/i18n/labels";
import { appearance, isDark, loadStripe } from "../../shared/stripe/stripe";
import { cardProblem } from "../../shared/stripe/words";

const YOURS = "/book/yours";

export async function takePayment(form: HTMLFormElement): Promise<void> {
  const { secret, key, account, script } = form.dataset as Record<string, string>;
  const box = form.querySelector<HTMLElement>("#card");
  const press = form.querySelector<HTMLButtonElement>("#press");
  const problem = form.querySelector<HTMLElement>("#pay-problem");
  if (!box || !press || !problem || !secret || !key || !script) return;

  const tell = (words: string) => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  const broken = () => tell(form.dataset.broken ?? "");

  try {
    await loadLabels();
    const stripe = (await loadStripe(script))(key, account ? { stripeAccount: account } : undefined);
    const elements = stripe.elements({
      clientSecret: secret,
      appearance: appearance(),
      locale: t.time.locale as StripeElementLocale,
      loader: "never",
    });
    isDark().addEventListener("change", () => elements.update({ appearance: appearance() }));
    const element = elements.create("payment", { terms: { card: "never" } });
    element.on("ready", () => {
      press.disabled = false;
    });
    element.on("loaderror", broken);
    element.mount(box);
    press.addEventListener("click", () => {
      if (press.getAttribute("aria-busy") === "true") return;
      tell("");
      press.setAttribute("aria-busy", "true");
      send(stripe, elements).then((said) => {
        if (said === null) return location.assign(YOURS);
        press.removeAttribute("aria-busy");
        tell(said);
      });
    });
  } catch {
    broken();
  }
}

/** Gives what the bank or the form has against the card; null where it is paid, or nobody here knows: the server will. */
async function send(stripe: Stripe, elements: StripeElements): Promise<string | null> {
  try {
    const { error } = await stripe.confirmPayment({
      elements,
      redirect: "if_required",
      confirmParams: { return_url: `${location.origin}${YOURS}` },
    });
    return error ? cardProblem(error, "payment") : null;
  } catch {
    return null;
  }
}
