import { useState } from "preact/hooks";
import { DeskRequestSignIn, DeskSignIn } from "../../../shared/gen/desk/entry";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { Title } from "../parts/screen";
import { deviceName } from "../session/device";
import { linkToken } from "../session/link";
import { askAsAnyone, askToEnter, begin, session } from "../session/session";
import { ByPasskey } from "./by-passkey";
import { Entry } from "./entry";

/** Where nobody is signed in, and where the link of a sign-in mail leads. */
export default function SignIn() {
  const [spent, setSpent] = useState<string | null>(null);
  return linkToken.value ? <ByLink onSpent={setSpent} /> : <ByMail problem={spent} />;
}

/** Ask for a link. Everyone gets the same answer. */
function ByMail({ problem }: { problem: string | null }) {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState<string | null>(null);
  const press = usePress("request sign-in");

  function request() {
    press.send(
      t.signIn.unsent,
      () => askAsAnyone(DeskRequestSignIn, { input: { email } }),
      ({ requestSignIn: answer }) => {
        if (answer.__typename !== "SignInRequested") return answer.message;
        setSent(email.trim());
        return null;
      },
    );
  }

  if (sent)
    return (
      <Entry>
        <Title>{t.signIn.look}</Title>
        <p>{t.signIn.sent(sent)}</p>
        <p>{t.signIn.here}</p>
        <p class="hint">{t.signIn.nothing}</p>
        <button type="button" onClick={() => setSent(null)}>
          {t.signIn.another}
        </button>
      </Entry>
    );
  return (
    <Entry>
      <Title>{t.signIn.title}</Title>
      <WhyHere />
      <Said press={{ ...press, problem: press.problem ?? problem }} />
      <Form onSend={request}>
        <Field
          label={t.signIn.email}
          type="email"
          autocomplete="email webauthn"
          most={254}
          value={email}
          onValue={setEmail}
        />
        <PressButton press={press} kind="main" doing={t.signIn.sending} onPress={request}>
          {t.signIn.send}
        </PressButton>
      </Form>
      <ByPasskey />
      <a class="small" href="/desk/pair">
        {t.signIn.pair}
      </a>
    </Entry>
  );
}

/** Why one is asked to sign in: it is new to them, or ended without their doing. */
function WhyHere() {
  const now = session.value;
  if (now.state !== "over") return <p class="lead">{t.signIn.lead}</p>;
  return <p role="status">{now.device === null ? t.signIn.over : t.signIn.deviceOver(now.device)}</p>;
}

/** The press that signs in: opening the link does nothing, since scanners open links, too. */
function ByLink({ onSpent }: { onSpent: (message: string) => void }) {
  const press = usePress("sign in");
  const now = session.value;

  function signIn(token: string) {
    press.send(
      t.signIn.unknown,
      (idempotencyKey) =>
        askToEnter(DeskSignIn, { input: { token, cookie: true, deviceName: deviceName(), idempotencyKey } }),
      ({ signIn: answer }) => {
        linkToken.value = null;
        if (answer.__typename === "SignedIn") begin(answer);
        else onSpent(answer.message);
      },
    );
  }

  return (
    <Entry>
      <Title>{t.signIn.title}</Title>
      {now.state === "in" ? <p>{t.signIn.as(now.given.name)}</p> : null}
      <p>{t.signIn.pressLead}</p>
      <Said press={press} />
      <PressButton
        press={press}
        kind="main"
        doing={t.signIn.pressing}
        onPress={() => linkToken.value && signIn(linkToken.value)}
      >
        {t.signIn.press}
      </PressButton>
      <p class="hint">{t.signIn.notYou}</p>
    </Entry>
  );
}
