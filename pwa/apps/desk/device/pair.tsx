import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskClaimDevice } from "../../../shared/gen/desk/device";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Entry } from "../entry/entry";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { Title } from "../parts/screen";
import { deviceName } from "../session/device";
import { linkToken } from "../session/link";
import { askToEnter, beginOnDevice, session, signOut } from "../session/session";

/** Where a QR code leads: the press that makes this browser the salon's. */
export default function Pair() {
  const [code, setCode] = useState("");
  const now = session.value;
  useEffect(() => {
    if (!linkToken.value) return;
    setCode(asShown(linkToken.value));
    linkToken.value = null;
  }, [linkToken.value]);

  if (now.state === "device" || (now.state === "in" && now.given.device))
    return <Already venue={now.given.device?.venue.name ?? ""} name={now.given.device?.name ?? ""} />;
  if (now.state === "in") return <SignedInHere name={now.given.name} />;
  return <Claim code={code} onCode={setCode} />;
}

/** In two halves, as it is shown. */
function asShown(code: string): string {
  return /^[0-9A-Z]{8}$/.test(code) ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}

function Claim({ code, onCode }: { code: string; onCode: (code: string) => void }) {
  const press = usePress("pair");
  const { route } = useLocation();

  function claim() {
    press.send(
      t.pair.unknown,
      (idempotencyKey) =>
        askToEnter(DeskClaimDevice, { input: { code, cookie: true, deviceName: deviceName(), idempotencyKey } }),
      ({ claimDevice: answer }) => {
        if (answer.__typename !== "DeviceReady") return answer.message;
        beginOnDevice(answer);
        route("/desk", true);
        return null;
      },
    );
  }

  return (
    <Entry>
      <Title>{t.pair.title}</Title>
      <p>{t.pair.lead}</p>
      <Said press={press} />
      <Form onSend={claim}>
        <Field label={t.pair.code} type="code" most={20} value={code} onValue={onCode} />
        <PressButton press={press} kind="main" doing={t.pair.pressing} onPress={claim}>
          {t.pair.press}
        </PressButton>
      </Form>
      <p class="hint">{t.pair.where}</p>
      <a href="/desk/sign-in">{t.pair.own}</a>
    </Entry>
  );
}

function SignedInHere({ name }: { name: string }) {
  const press = usePress("sign out");
  return (
    <Entry>
      <Title>{t.pair.title}</Title>
      <p>{t.pair.signedIn(name)}</p>
      <Said press={press} />
      <PressButton
        press={press}
        kind="main"
        doing={t.me.ending}
        onPress={() => press.send(t.unknown, signOut, () => null)}
      >
        {t.me.signOut}
      </PressButton>
      <a class="button" href="/desk">
        {t.shell.toMenu}
      </a>
    </Entry>
  );
}

function Already({ venue, name }: { venue: string; name: string }) {
  return (
    <Entry>
      <Title>{t.pair.alreadyTitle}</Title>
      <p>{t.pair.already(venue, name)}</p>
      <a class="button" href="/desk">
        {t.device.back}
      </a>
    </Entry>
  );
}
