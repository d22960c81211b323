import { useState } from "preact/hooks";
import { DeskDevices, DeskRenameDevice, DeskRevokeDevice, DeskUnlockPin } from "../../../shared/gen/desk/devices";
import type { DeskDevicesQuery } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { dateWithYear } from "../../../shared/time/format";
import { shortMoment } from "../../../shared/time/moment";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered, Note, Title } from "../parts/screen";
import { ask } from "../session/session";
import { AddDevice } from "./add-device";
import { Rename, type Renaming } from "./rename";

type Desk = NonNullable<DeskDevicesQuery["desk"]>;
type Device = NonNullable<Desk["devices"]>[number];
type Locked = NonNullable<Desk["lockedPins"]>[number];
type Open = { what: "add" } | { what: "rename" | "revoke"; device: Device };

/** The devices that belong to the salon, and whose PIN one of them takes no more. */
export default function Devices() {
  const asked = useAsked(DeskDevices);
  const [note, setNote] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  function done(text: string) {
    setNote(text);
    close();
    void asked.again();
  }

  return (
    <>
      <Title>{t.devices.title}</Title>
      <p class="lead">{t.devices.lead}</p>
      <Note text={note} />
      <button type="button" class="main" onClick={() => setOpen({ what: "add" })}>
        {t.devices.add}
      </button>
      <Answered asked={asked}>
        {({ desk }) => (
          <>
            {desk?.lockedPins?.length ? (
              <section class="card">
                <h2>{t.devices.lockedTitle}</h2>
                <ul class="things">
                  {desk.lockedPins.map((locked) => (
                    <LockedPin
                      key={`${locked.memberId} ${locked.device}`}
                      locked={locked}
                      onUnlocked={() => done(t.devices.unlocked(locked.name))}
                    />
                  ))}
                </ul>
              </section>
            ) : null}
            {desk?.devices?.length ? (
              <ul class="things card">
                {desk.devices.map((device) => (
                  <Line key={device.id} device={device} onOpen={(what) => setOpen({ what, device })} />
                ))}
              </ul>
            ) : (
              <p>{t.devices.none}</p>
            )}
          </>
        )}
      </Answered>
      {open?.what === "add" ? <AddDevice onClose={close} onPaired={(name) => done(t.devices.paired(name))} /> : null}
      {open?.what === "rename" ? (
        <Rename
          name={open.device.name}
          request={renameDevice(open.device.id)}
          onDone={() => done(t.devices.renamed)}
          onClose={close}
        />
      ) : null}
      {open?.what === "revoke" ? (
        <Confirm
          name={`revoke device ${open.device.id}`}
          title={t.devices.revokeTitle(open.device.name)}
          lead={t.devices.revokeLead}
          act={t.devices.revoke}
          doing={t.devices.revoking}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskRevokeDevice, { input: { deviceId: open.device.id, idempotencyKey } }).then(
              (found) => found.deskRevokeDevice,
            )
          }
          done="DeviceChanged"
          onDone={() => done(t.devices.revoked(open.device.name))}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function renameDevice(deviceId: string): Renaming {
  return async (name, idempotencyKey) => {
    const { deskRenameDevice: answer } = await ask(DeskRenameDevice, { input: { deviceId, name, idempotencyKey } });
    return answer.__typename === "DeviceChanged" ? null : answer.message;
  };
}

function Line({ device, onOpen }: { device: Device; onOpen: (what: "rename" | "revoke") => void }) {
  const seen = device.lastSeenAt ? t.devices.seen(shortMoment(device.lastSeenAt)) : null;
  const used = device.lastUsedBy === null ? t.devices.unused : t.devices.usedBy(device.lastUsedBy);
  const paired = t.devices.pairedAt(dateWithYear(device.pairedAt));
  return (
    <li>
      <div class="what">
        <strong>{device.name}</strong>
        <span class="chip">{t.devices.atMost(t.roles[device.role].name)}</span>
        <span class="small">{[seen, used, paired].filter(Boolean).join(" · ")}</span>
      </div>
      <div class="acts">
        <button type="button" onClick={() => onOpen("rename")}>
          {t.rename.act}
          <span class="hidden"> {device.name}</span>
        </button>
        <button type="button" class="danger" onClick={() => onOpen("revoke")}>
          {t.devices.revoke}
          <span class="hidden"> {device.name}</span>
        </button>
      </div>
    </li>
  );
}

function LockedPin({ locked, onUnlocked }: { locked: Locked; onUnlocked: () => void }) {
  const press = usePress(`unlock PIN ${locked.memberId}`);

  function unlock() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskUnlockPin, { input: { memberId: locked.memberId, idempotencyKey } }),
      ({ deskUnlockPin: answer }) => {
        if (answer.__typename !== "PinUnlocked") return answer.message;
        onUnlocked();
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <strong>{locked.name}</strong>
        <span class="small">{t.devices.lockedOn(locked.device)}</span>
        <Said press={press} />
      </div>
      <PressButton press={press} kind="" doing={t.devices.unlocking} onPress={unlock}>
        {t.devices.unlock}
        <span class="hidden"> {locked.name}</span>
      </PressButton>
    </li>
  );
}
