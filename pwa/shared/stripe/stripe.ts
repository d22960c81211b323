/** Stripe.js, fetched when it is needed and not before. A card's number is typed in its frames, which we can't look into. */

// Its types and nothing else: the script itself always comes from Stripe.
import type { Appearance, StripeConstructor, StripeError } from "@stripe/stripe-js";
import { allowScript } from "../trusted";

/** What went wrong at Stripe: what is read of it; https://docs.stripe.com/error-codes. */
export type StripeProblem = Pick<StripeError, "type" | "code" | "decline_code">;

declare global {
  interface Window {
    Stripe?: StripeConstructor;
  }
}

const TIMEOUT_MS = 20_000;
let fetching: Promise<StripeConstructor> | null = null;

/** Stripe.js from this address; rejects where it can't be had, and may then be asked for again. */
export function loadStripe(address: string): Promise<StripeConstructor> {
  if (window.Stripe) return Promise.resolve(window.Stripe);
  fetching ??= fetchScript(address).finally(() => {
    fetching = null;
  });
  return fetching;
}

function fetchScript(address: string): Promise<StripeConstructor> {
  const script = document.createElement("script");
  script.src = allowScript(address);
  return new Promise((resolve, reject) => {
    const fail = () => {
      script.remove();
      reject(new Error("Stripe.js can't be had"));
    };
    const timer = setTimeout(fail, TIMEOUT_MS);
    script.onerror = fail;
    script.onload = () => {
      clearTimeout(timer);
      if (window.Stripe) resolve(window.Stripe);
      else fail();
    };
    document.head.append(script);
  });
}

const COLOURS = {
  colorPrimary: "--accent",
  colorBackground: "--paper",
  colorText: "--ink",
  colorTextSecondary: "--soft",
  colorTextPlaceholder: "--soft",
  colorDanger: "--warn",
  fontFamily: "--sans",
} as const;

/** The form in the page's own colours and type, by day or by night. */
export function appearance(): Appearance {
  const style = getComputedStyle(document.documentElement);
  const variables = Object.entries(COLOURS).map(([name, ours]) => [name, style.getPropertyValue(ours).trim()]);
  return {
    theme: isDark().matches ? "night" : "stripe",
    // Its own border is too faint to be told from the ground.
    rules: { ".Input": { border: `1px solid ${style.getPropertyValue("--soft").trim()}`, boxShadow: "none" } },
    variables: { ...Object.fromEntries(variables), fontSizeBase: "17px", borderRadius: "12px", spacingUnit: "4px" },
  };
}

/** Whether it is night, and word of when it turns. */
export function isDark(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}
