// What the stand-in's frames have in common: messages with the page around them, and the API.
let around = null;
let identity = { key: "", account: "" };

/** Do what the page around asks for; the first who asks is the only one. */
export function serve(actions) {
  window.addEventListener("message", async (event) => {
    if (event.source !== window.parent || (around !== null && event.origin !== around)) return;
    const { id, action, ...given } = event.data ?? {};
    if (typeof action !== "string" || !Object.hasOwn(actions, action)) return;
    around ??= event.origin;
    if ("key" in given) identity = { key: given.key, account: given.account };
    const answer = await actions[action](given);
    window.parent.postMessage({ id, answer: answer ?? {} }, around);
  });
}

/** Tell the page around that something has happened. */
export function tell(event, more = {}) {
  if (around !== null) window.parent.postMessage({ event, ...more }, around);
}

export const retrieve = ({ kind, clientSecret }) => call("GET", kind, clientSecret, "", {});

/** Confirm the intent with a card, or with a payment method that is known already. */
export function confirm({ kind, clientSecret, confirmParams = {} }, card = null) {
  const { return_url, payment_method, payment_method_data } = confirmParams;
  const params = { use_stripe_sdk: "true", return_url, payment_method };
  if (card !== null) params.payment_method_data = { type: "card", card, billing_details: payment_method_data?.billing_details };
  return call("POST", kind, clientSecret, "/confirm", params);
}

async function call(method, kind, clientSecret, verb, params) {
  const id = clientSecret.split("_secret_")[0];
  const form = new URLSearchParams(encoded({ ...params, key: identity.key, client_secret: clientSecret, _stripe_account: identity.account }));
  const url = `/v1/${kind}_intents/${id}${verb}`;
  try {
    const response = await fetch(method === "GET" ? `${url}?${form}` : url, method === "GET" ? {} : { method, body: form });
    const body = await response.json();
    return body.error ? { error: body.error } : { intent: body };
  } catch {
    const message = "We are experiencing issues connecting to our payments provider. You have not been charged. Please check your internet connection and try again.";
    return { error: { type: "api_connection_error", message } };
  }
}

function encoded(params, within = "") {
  return Object.entries(params).flatMap(([name, value]) => {
    const key = within ? `${within}[${name}]` : name;
    if (value === undefined || value === null || value === "") return [];
    return typeof value === "object" ? encoded(value, key) : [[key, String(value)]];
  });
}
