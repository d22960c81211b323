import type { Stripe, StripeElementLocale, StripeElements, StripePaymentElementOptions } from "@stripe/stripe-js";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PaymentFormFieldsFragment as Form } from "../../../../shared/gen/graphql";
import { pagePath } from "../../../../shared/graph/ask";
import type { UsedPress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { appearance, isDark, loadStripe } from "../../../../shared/stripe/stripe";
import { cardProblem, type Purpose } from "../../../../shared/stripe/words";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Waiting } from "../../../../shared/ui/waiting";
import { type Away, forgetAway, keepAway } from "./away";

// A card only: what we ask consent for is this card, and our own words for it stand beside the form.
const OPTIONS: StripePaymentElementOptions = {
  terms: { card: "never" },
  wallets: { applePay: "never", googlePay: "never", link: "never" },
};

// Our own word for waiting stands in its place.
const LOOK = { loader: "never" } as const;

interface Made {
  stripe: Stripe;
  elements: StripeElements;
}

/** Stripe's form, and the one button that sends it. */
export function CardForm({
  press,
  unknown,
  form,
  purpose,
  label,
  busyLabel,
  away,
  children,
  onSent,
  onBroken,
  onBack,
}: {
  press: UsedPress;
  /** The words where Stripe was asked and we don't know yet what became of it. */
  unknown: string;
  form: Form;
  purpose: Purpose;
  label: string;
  busyLabel: string;
  /** What to finish if the bank's page takes the tab away from here. */
  away: () => Away;
  /** What is read before the button is pressed. */
  children?: ComponentChildren;
  /** See how it stands once Stripe has been asked; gives what to do then, which gives a problem where there is one. */
  onSent: (key: string, isSure: boolean) => Promise<() => string | null>;
  onBroken: () => void;
  onBack: () => void;
}) {
  const [ready, setReady] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const made = useRef<Made | null>(null);

  // A form belongs to its secret: another one is another form.
  useEffect(() => {
    let gone = false;
    const end: (() => void)[] = [];
    loadStripe(form.scriptUrl)
      .then((makeStripe) => {
        if (gone || !box.current) return;
        const stripe = makeStripe(form.publishableKey, form.account ? { stripeAccount: form.account } : undefined);
        const elements = stripe.elements({
          clientSecret: form.clientSecret,
          appearance: appearance(),
          locale: t.time.locale as StripeElementLocale,
          ...LOOK,
        });
        const element = elements.create("payment", OPTIONS);
        element.on("ready", () => setReady(true));
        element.on("loaderror", onBroken);
        element.mount(box.current);
        made.current = { stripe, elements };
        const dress = () => elements.update({ appearance: appearance() });
        isDark().addEventListener("change", dress);
        end.push(
          () => element.destroy(),
          () => isDark().removeEventListener("change", dress),
        );
      })
      .catch(onBroken);
    return () => {
      gone = true;
      for (const each of end) each();
    };
  }, [form.clientSecret]);

  /** Ask Stripe; gives what the bank or the form has against the card, or whether Stripe was sure. */
  async function confirm({ stripe, elements }: Made): Promise<string | boolean> {
    const confirmParams = { return_url: `${location.origin}${pagePath()}/return` };
    const asked = { elements, redirect: "if_required", confirmParams } as const;
    try {
      const { error } = await (purpose === "setup" ? stripe.confirmSetup(asked) : stripe.confirmPayment(asked));
      forgetAway();
      return (error && cardProblem(error, purpose)) ?? !error;
    } catch {
      return false;
    }
  }

  function send() {
    const sent = made.current;
    if (!sent || !ready) return;
    let outcome: string | boolean;
    press.send(
      unknown,
      async (key, attempt) => {
        // Stripe is asked once; after that, only how it stands.
        if (!attempt) {
          keepAway(away());
          outcome = await confirm(sent);
        }
        const said = outcome;
        return typeof said === "string" ? () => said : onSent(key, said);
      },
      (settle) => settle(),
    );
  }

  return (
    <>
      <section class="entry" aria-label={t.card.details}>
        {ready ? null : <Waiting what={t.card.opening} />}
        <div ref={box} class={ready ? "" : "coming"} />
      </section>
      {children}
      <Said press={press} />
      <div class="foot">
        <PressButton press={press} kind="main" doing={busyLabel} held={!ready} onPress={send}>
          {label}
        </PressButton>
        <button type="button" class="quiet" onClick={onBack} aria-disabled={press.busy}>
          {t.common.back}
        </button>
      </div>
    </>
  );
}
