import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PaymentFormFieldsFragment as Form } from "../gen/graphql";
import { pagePath } from "../lib/api";
import { appearance, type Elements, isDark, loadStripe, type Stripe } from "../lib/stripe";
import { Waiting } from "../ui/waiting";
import { type Away, forgetAway, keepAway } from "./away";
import { cardProblem, type Purpose } from "./words";

// A card only: what we ask consent for is this card, and our own words for it stand beside the form.
const OPTIONS = { terms: { card: "never" }, wallets: { applePay: "never", googlePay: "never", link: "never" } };

// Our own word for waiting stands in its place.
const LOOK = { locale: "en", loader: "never" };

/** Stripe's form, and the one button that sends it. */
export function CardForm({
  form,
  purpose,
  label,
  busyLabel,
  away,
  children,
  onSent,
  onBroken,
  onBusy,
  onBack,
}: {
  form: Form;
  purpose: Purpose;
  label: string;
  busyLabel: string;
  /** What to finish if the bank's page takes the tab away from here. */
  away: () => Away;
  /** What is read before the button is pressed. */
  children?: ComponentChildren;
  /** See how it stands once Stripe has been asked; gives what there is to say, or null where all is done. */
  onSent: (isSure: boolean) => Promise<string | null>;
  onBroken: () => void;
  onBusy: (busy: boolean) => void;
  onBack: () => void;
}) {
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const made = useRef<{ stripe: Stripe; elements: Elements } | null>(null);

  // A form belongs to its secret: another one is another form.
  useEffect(() => {
    let gone = false;
    const end: (() => void)[] = [];
    loadStripe(form.scriptUrl)
      .then((makeStripe) => {
        if (gone || !box.current) return;
        const stripe = makeStripe(form.publishableKey, form.account ? { stripeAccount: form.account } : undefined);
        const elements = stripe.elements({ clientSecret: form.clientSecret, appearance: appearance(), ...LOOK });
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

  function nowBusy(is: boolean) {
    setBusy(is);
    onBusy(is);
  }

  async function send() {
    if (!made.current || !ready || busy) return;
    const { stripe, elements } = made.current;
    nowBusy(true);
    setProblem(null);
    keepAway(away());
    try {
      const confirm = purpose === "setup" ? stripe.confirmSetup : stripe.confirmPayment;
      const { error } = await confirm.call(stripe, {
        elements,
        redirect: "if_required",
        confirmParams: { return_url: `${location.origin}${pagePath()}/return` },
      });
      forgetAway();
      setProblem((error && cardProblem(error, purpose)) ?? (await onSent(!error)));
    } catch {
      setProblem(await onSent(false));
    } finally {
      nowBusy(false);
    }
  }

  return (
    <>
      <section class="entry" aria-label="Card details">
        {ready ? null : <Waiting what="Opening the secure form…" />}
        <div ref={box} class={ready ? "" : "coming"} />
      </section>
      {children}
      <div class="said" role="alert">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
      <div class="foot">
        <button type="button" class="main" onClick={send} aria-disabled={busy || !ready}>
          {busy ? busyLabel : label}
        </button>
        <button type="button" class="quiet" onClick={onBack} aria-disabled={busy}>
          Back
        </button>
      </div>
    </>
  );
}
