import { useEffect, useRef, useState } from "preact/hooks";
import { DeskPasskeyOptions, DeskSignInWithPasskey } from "../../../shared/gen/desk/passkey";
import { troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { deviceName } from "../session/device";
import { askForPasskey, canOffer, hasPasskeys, NoPasskey } from "../session/passkey";
import { askAsAnyone, askToEnter, begin } from "../session/session";

/** What is asked with is good for five minutes: a field that offers passkeys is given anew what it asks with before that. */
const OFFERED_FOR_MS = 4 * 60_000;

/** Signing in with a passkey: by a button, and offered by the field for the address where the browser has that. */
export function ByPasskey() {
  const press = usePress("passkey");
  const [isAsking, setAsking] = useState(false);
  const offer = useRef<AbortController | null>(null);

  function signIn(credential: string) {
    press.send(
      t.signIn.unknown,
      (idempotencyKey) =>
        askToEnter(DeskSignInWithPasskey, {
          input: { credential, cookie: true, deviceName: deviceName(), idempotencyKey },
        }),
      ({ signInWithPasskey: answer }) => {
        if (answer.__typename === "SignedIn") return begin(answer);
        offerAgain();
        return answer.message;
      },
    );
  }

  /** Until one is chosen, or the screen is left. What goes wrong stays unsaid: nobody has asked for it. */
  async function offerIt(): Promise<void> {
    const ending = new AbortController();
    offer.current = ending;
    const { passkeySignInOptions } = await askAsAnyone(DeskPasskeyOptions, {});
    if (ending.signal.aborted) return;
    const timer = setTimeout(() => {
      ending.abort();
      void offerIt().catch(() => undefined);
    }, OFFERED_FOR_MS);
    try {
      signIn(await askForPasskey(passkeySignInOptions, ending.signal, { offered: true }));
    } finally {
      clearTimeout(timer);
    }
  }

  function offerAgain() {
    void canOffer()
      .then((can) => (can ? offerIt() : undefined))
      .catch(() => undefined);
  }

  useEffect(() => {
    offerAgain();
    return () => offer.current?.abort();
  }, []);

  async function ask() {
    setAsking(true);
    press.say(null);
    // A browser asks for one passkey at a time.
    offer.current?.abort();
    try {
      const { passkeySignInOptions } = await askAsAnyone(DeskPasskeyOptions, {});
      signIn(await askForPasskey(passkeySignInOptions, new AbortController().signal));
    } catch (error) {
      press.say(error instanceof NoPasskey ? t.passkeys.trouble[error.trouble] : t.trouble[troubleOf(error)]);
      offerAgain();
    }
    setAsking(false);
  }

  if (!hasPasskeys()) return null;
  return (
    <>
      <Said press={press} />
      <PressButton
        press={{ ...press, busy: press.busy || isAsking }}
        kind="lined"
        doing={t.signIn.pressing}
        onPress={() => void ask()}
      >
        {t.signIn.passkey}
      </PressButton>
    </>
  );
}
