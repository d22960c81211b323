/** Passkeys in this browser: made, and asked for. What is asked and answered is JSON, which the server makes and reads. */

/** Why there is no passkey: they put it off or it took too long, it is there already, or this browser can't. */
export type PasskeyTrouble = "cancelled" | "known" | "impossible";

export class NoPasskey extends Error {
  constructor(readonly trouble: PasskeyTrouble) {
    super(trouble);
  }
}

/** Whether this browser makes and asks for passkeys, here: over plain http it does on localhost alone. */
export function hasPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

/** Whether a field for an address can offer passkeys. */
export async function canOffer(): Promise<boolean> {
  return hasPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

/** Have a passkey made by these options; gives what the server takes. Throws NoPasskey. */
export function makePasskey(options: string): Promise<string> {
  return answered(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) }),
  );
}

/**
 * Ask for a passkey by these options; gives what the server takes. `offered` in a field, it waits until one is chosen there or
 * `signal` ends it. Throws NoPasskey.
 */
export function askForPasskey(options: string, signal: AbortSignal, { offered = false } = {}): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  return answered(() =>
    navigator.credentials.get({ publicKey, signal, ...(offered ? { mediation: "conditional" as const } : {}) }),
  );
}

async function answered(ask: () => Promise<Credential | null>): Promise<string> {
  let found: Credential | null;
  try {
    found = await ask();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "InvalidStateError") throw new NoPasskey("known");
    throw new NoPasskey(name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "impossible");
  }
  if (!(found instanceof PublicKeyCredential)) throw new NoPasskey("cancelled");
  return JSON.stringify(found.toJSON());
}
