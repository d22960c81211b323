/** Which addresses may become scripts of this page; whatever else is text stays text. */

const allowed: URL[] = [];
let isMade = false;

/**
 * Let this address become a script's, and those below its host; gives the address. Our own are let anyway.
 *
 * The page requires Trusted Types. This is its default policy, as Stripe's security guide has it, since Stripe.js fetches
 * parts of itself by addresses that are plain text. Text that would become markup or code is refused as before, and which
 * hosts there are at all is the Content-Security-Policy's to say.
 */
export function allowScript(address: string): string {
  allowed.push(new URL(address, location.href));
  if (!isMade)
    window.trustedTypes?.createPolicy("default", { createScriptURL: (text) => (mayRun(text) ? text : null) });
  isMade = true;
  return address;
}

function mayRun(text: string): boolean {
  const url = new URL(text, location.href);
  return allowed.some(
    ({ protocol, host, hostname, origin }) =>
      url.protocol === protocol &&
      (url.host === host || (origin !== location.origin && url.hostname.endsWith(`.${hostname}`))),
  );
}
