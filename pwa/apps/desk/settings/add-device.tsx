import { useEffect, useState } from "preact/hooks";
import { DeskPairDevice, DeskPairing } from "../../../shared/gen/desk/devices";
import type { DeskPairDeviceMutation, OperatorRole } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { time } from "../../../shared/time/format";
import { Countdown } from "../../../shared/ui/countdown";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { ask } from "../session/session";
import { RoleChoice } from "./roles";
import "./add-device.css";

type Made = Extract<DeskPairDeviceMutation["deskPairDevice"], { __typename: "PairingMade" }>;

const LOOKED_EVERY_MS = 2_000;

/** What the device is to be called and may do at most, then the code that pairs it. */
export function AddDevice({ onClose, onPaired }: { onClose: () => void; onPaired: (name: string) => void }) {
  const [name, setName] = useState(t.devices.frontDesk);
  const [role, setRole] = useState<OperatorRole>("FRONT_DESK");
  const [made, setMade] = useState<Made | null>(null);
  const press = usePress("pair device");

  function make() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskPairDevice, { input: { name, role, idempotencyKey } }),
      ({ deskPairDevice: answer }) => {
        if (answer.__typename !== "PairingMade") return answer.message;
        setMade(answer);
        return null;
      },
    );
  }

  if (made)
    return (
      <Sheet title={t.devices.codeTitle(made.pairing.name)} onClose={onClose}>
        <Code
          key={made.pairing.id}
          made={made}
          onPaired={() => onPaired(made.pairing.name)}
          onAgain={() => setMade(null)}
        />
      </Sheet>
    );
  return (
    <Sheet title={t.devices.addTitle} onClose={onClose}>
      <Form onSend={make}>
        <Field label={t.devices.name} value={name} onValue={setName} />
        <RoleChoice legend={t.devices.role} role={role} onRole={setRole} onDevice />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.devices.making} onPress={make}>
            {t.devices.make}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}

/** The code, until a device is paired by it or it is too old. */
function Code({ made, onPaired, onAgain }: { made: Made; onPaired: () => void; onAgain: () => void }) {
  const { code, url, qrSvg, pairing } = made;
  const [isOld, setOld] = useState(code === null);
  useEffect(() => {
    if (isOld) return;
    async function look() {
      if (document.visibilityState !== "visible") return;
      // What goes wrong once is looked at again.
      const found = await ask(DeskPairing, { id: pairing.id }).catch(() => null);
      if (found?.desk?.devicePairing?.pairedAt) onPaired();
      else if (Date.now() >= Date.parse(pairing.expiresAt)) setOld(true);
    }
    const timer = setInterval(() => void look(), LOOKED_EVERY_MS);
    return () => clearInterval(timer);
  }, [isOld]);

  if (isOld || !code || !url || !qrSvg)
    return (
      <>
        <p role="alert">{t.devices.old}</p>
        <div class="foot">
          <button type="button" class="main" onClick={onAgain}>
            {t.devices.newCode}
          </button>
        </div>
      </>
    );
  const [address] = url.split("#");
  return (
    <div class="pairing">
      <img class="qr" alt={t.devices.qr} src={pictureOf(qrSvg)} />
      <div class="how">
        <p>{t.devices.scan}</p>
        <p>{t.devices.orType}</p>
        <p class="address" dir="ltr">
          {address?.replace(/^https?:\/\//, "")}
        </p>
        <p class="code" dir="ltr">
          {code}
        </p>
        <p class="small">
          {t.devices.until(time(pairing.expiresAt))} <Countdown until={pairing.expiresAt} />
        </p>
        <p class="small">{t.devices.guard}</p>
        <p role="status" class="small">
          {t.devices.waiting}
        </p>
      </div>
    </div>
  );
}

/** The drawing as an address: a picture, and never part of the page. */
function pictureOf(svg: string): string {
  const standing = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(standing)}`;
}
