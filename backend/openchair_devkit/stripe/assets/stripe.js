// A stand-in for Stripe.js: the part of window.Stripe that a Payment Element needs. Card numbers stay in its own frames.
(() => {
  "use strict";
  const address = new URL(document.currentScript.src);
  const BASE = address.origin;
  const train = address.pathname.split("/")[1];
  const SECONDS_TO_LOAD = 10;

  class IntegrationError extends Error {
    name = "IntegrationError";
  }

  /** One of the stand-in's own pages in the embedding page: asked by message, checked by origin and source. */
  class Frame {
    #asked = new Map();
    #count = 0;
    #loaded;
    #listen = (event) => {
      if (event.origin !== BASE || event.source !== this.node.contentWindow) return;
      const { id, answer, event: type, ...more } = event.data ?? {};
      if (type !== undefined) return this.told(type, more);
      this.#asked.get(id)?.(answer);
      this.#asked.delete(id);
    };

    constructor(path, title, style, told = () => {}) {
      this.told = told;
      this.node = document.createElement("iframe");
      this.node.src = `${BASE}/frames/${path}`;
      this.node.title = title;
      this.node.allow = "payment *";
      Object.assign(this.node.style, { border: "0", ...style });
      this.#loaded = new Promise((resolve) => this.node.addEventListener("load", resolve, { once: true }));
      window.addEventListener("message", this.#listen);
    }

    /** Put it into the page, and settle once it has answered. */
    async open(container, init) {
      container.append(this.node);
      const begun = this.ask("init", init);
      await this.#loaded;
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), SECONDS_TO_LOAD * 1000));
      return Promise.race([begun, late]);
    }

    /** As soon as it listens, though it may be shown before. */
    async ask(action, given = {}) {
      await this.#loaded;
      const id = ++this.#count;
      return new Promise((resolve) => {
        this.#asked.set(id, resolve);
        this.node.contentWindow?.postMessage({ id, action, ...given }, BASE);
      });
    }

    close() {
      window.removeEventListener("message", this.#listen);
      this.node.remove();
    }
  }

  const kindOf = (clientSecret) => {
    const kind = /^(pi|seti)_[A-Za-z0-9]+_secret_/.exec(clientSecret ?? "")?.[1];
    if (kind === undefined) throw new IntegrationError(`Invalid value for clientSecret: ${clientSecret}`);
    return kind === "pi" ? "payment" : "setup";
  };

  class PaymentElement {
    #handlers = new Map();
    constructor(group, type, options) {
      this.group = group;
      this.type = type;
      this.options = options;
      this.frame = null;
    }

    on(type, handler) {
      if (!this.#handlers.has(type)) this.#handlers.set(type, new Set());
      this.#handlers.get(type).add(handler);
      return this;
    }
    once(type, handler) {
      const first = (event) => {
        this.off(type, first);
        handler(event);
      };
      return this.on(type, first);
    }
    off(type, handler) {
      if (handler === undefined) this.#handlers.delete(type);
      else this.#handlers.get(type)?.delete(handler);
      return this;
    }
    #emit(type, more = {}) {
      for (const handler of [...(this.#handlers.get(type) ?? [])]) handler({ elementType: this.type, ...more });
    }

    mount(where) {
      const container = typeof where === "string" ? document.querySelector(where) : where;
      if (!(container instanceof Element))
        throw new IntegrationError("The selector you specified applies to no DOM elements that are currently on the page.");
      if (this.frame) return;
      const style = { display: "block", width: "100%", height: "0", colorScheme: this.group.scheme };
      this.frame = new Frame("card", "Secure payment input frame", style, (type, more) => {
        if (type === "height") this.frame.node.style.height = `${more.height}px`;
        else this.#emit(type, more);
      });
      const frame = this.frame;
      this.#emit("loaderstart");
      frame.open(container, this.group.settings(this.options)).then(
        ({ error } = {}) => {
          if (this.frame !== frame) return;
          if (error) this.#emit("loaderror", { error });
          else this.#emit("ready");
        },
        () => {
          const error = { type: "api_connection_error", message: "We could not load the payment form. Please try again." };
          if (this.frame === frame) this.#emit("loaderror", { error });
        },
      );
    }
    unmount() {
      this.frame?.close();
      this.frame = null;
    }
    destroy() {
      this.unmount();
      this.#handlers.clear();
      this.group.element = null;
    }
    update(options) {
      this.options = { ...this.options, ...options };
      this.frame?.ask("update", this.group.settings(this.options));
    }
    focus() {
      this.frame?.node.focus();
      this.frame?.ask("focus");
    }
    blur() {
      this.frame?.ask("blur");
    }
    clear() {
      this.frame?.ask("clear");
    }
    collapse() {}
  }

  class Elements {
    element = null;
    constructor(stripe, options) {
      this.stripe = stripe;
      this.options = options;
      if ("paymentMethodTypes" in options)
        throw new IntegrationError("paymentMethodTypes is no longer supported. Use allowedPaymentMethodTypes instead.");
      if (options.clientSecret !== undefined) kindOf(options.clientSecret);
      else if (!["setup", "payment"].includes(options.mode))
        throw new IntegrationError("elements() needs a clientSecret, or a mode: setup or payment.");
    }
    get scheme() {
      return this.options.appearance?.theme === "night" ? "dark" : "light";
    }
    settings(options = {}) {
      const { clientSecret, appearance = {}, mode } = this.options;
      const kind = clientSecret === undefined ? mode : kindOf(clientSecret);
      return { ...this.stripe.identity, clientSecret, kind, appearance, options: structuredClone(options) };
    }
    create(type, options = {}) {
      if (type !== "payment") throw new IntegrationError(`This stand-in has a payment Element only, not ${type}.`);
      if (this.element) throw new IntegrationError("Can only create one Element of type payment through elements.create().");
      this.element = new PaymentElement(this, type, options);
      return this.element;
    }
    getElement(type) {
      return type === "payment" ? this.element : null;
    }
    update(options) {
      this.options = { ...this.options, ...options };
      if (this.element?.frame) this.element.frame.node.style.colorScheme = this.scheme;
      this.element?.update({});
    }
    async fetchUpdates() {
      return {};
    }
    submit() {
      if (!this.element?.frame) throw new IntegrationError("elements.submit() needs a mounted Payment Element.");
      return this.element.frame.ask("submit");
    }
  }

  class StripeJs {
    #controller = null;
    constructor(key, options = {}) {
      if (typeof key !== "string" || !key.startsWith("pk_"))
        throw new IntegrationError("Please call Stripe() with your publishable key. You used an empty string or another key.");
      this.identity = { key, account: options.stripeAccount ?? "" };
    }
    elements(options = {}) {
      return new Elements(this, options);
    }
    async retrieveSetupIntent(clientSecret) {
      return this.#named(await this.#retrieve(clientSecret), clientSecret);
    }
    async retrievePaymentIntent(clientSecret) {
      return this.#named(await this.#retrieve(clientSecret), clientSecret);
    }
    confirmSetup(options) {
      return this.#confirm("setup", options);
    }
    confirmPayment(options) {
      return this.#confirm("payment", options);
    }
    async handleNextAction({ clientSecret }) {
      return this.#named(await this.#act(await this.#retrieve(clientSecret), clientSecret), clientSecret);
    }

    async #confirm(kind, { elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const secret = clientSecret ?? elements?.options.clientSecret;
      if (kindOf(secret) !== kind) throw new IntegrationError("The clientSecret is that of another kind of intent.");
      if (redirect !== "if_required" && !confirmParams.return_url)
        throw new IntegrationError("confirmParams.return_url is required unless redirect is if_required.");
      const asked = { kind, clientSecret: secret, confirmParams: structuredClone(confirmParams) };
      if (elements && !elements.element?.frame) throw new IntegrationError("elements should have a mounted Payment Element.");
      const frame = elements ? elements.element.frame : await this.#control();
      const answer = await this.#act(await frame.ask("confirm", asked), secret);
      if (answer.intent && redirect !== "if_required") {
        const back = new URL(confirmParams.return_url);
        back.searchParams.set(`${kind}_intent`, answer.intent.id);
        back.searchParams.set(`${kind}_intent_client_secret`, secret);
        back.searchParams.set("redirect_status", "succeeded");
        location.assign(back);
        return new Promise(() => {});
      }
      return this.#named(answer, secret);
    }

    /** 3D Secure, where the intent asks for it. */
    async #act(answer, clientSecret) {
      if (answer.error || answer.intent.status !== "requires_action") return answer;
      const away = answer.intent.next_action?.redirect_to_url;
      if (away) {
        location.assign(away.url);
        return new Promise(() => {});
      }
      const before = document.activeElement;
      const style = { position: "fixed", inset: "0", width: "100%", height: "100%", zIndex: "2147483647" };
      await new Promise((resolve, reject) => {
        const frame = new Frame("challenge", "Your bank asks you to confirm", style, (type) => {
          if (type !== "done") return;
          frame.close();
          resolve();
        });
        frame.node.style.colorScheme = "light";
        const opened = frame.open(document.body, { intent: answer.intent.id, clientSecret });
        frame.node.focus();
        opened.catch((error) => {
          frame.close();
          reject(error);
        });
      });
      before?.focus?.({ preventScroll: true });
      const after = await this.#retrieve(clientSecret);
      const failed = after.intent?.[`last_${kindOf(clientSecret)}_error`];
      return after.intent?.status === "requires_payment_method" && failed ? { error: failed } : after;
    }

    async #retrieve(clientSecret) {
      const kind = kindOf(clientSecret);
      return (await this.#control()).ask("retrieve", { kind, clientSecret });
    }
    #control() {
      this.#controller ??= (async () => {
        const frame = new Frame("controller", "Secure payment controller", { display: "none" });
        frame.node.setAttribute("aria-hidden", "true");
        await frame.open(document.body, this.identity);
        return frame;
      })();
      return this.#controller;
    }
    #named({ error, intent }, clientSecret) {
      if (error) return { error };
      return kindOf(clientSecret) === "payment" ? { paymentIntent: intent } : { setupIntent: intent };
    }
  }

  window.Stripe = Object.assign((key, options) => new StripeJs(key, options), { version: train === "v3" ? 3 : train });
})();
