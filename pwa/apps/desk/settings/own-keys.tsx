import { useState } from "preact/hooks";
import { DeskOwnKeys, DeskRemovePasskey, DeskRenamePasskey, DeskSetPin } from "../../../shared/gen/desk/own-keys";
import type { PasskeyFieldsFragment as Passkey } from "../../../shared/gen/graphql";
import { dateWithYear } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered } from "../parts/screen";
import { hasPasskeys } from "../session/passkey";
import { ask } from "../session/session";
import { AddPasskey } from "./add-passkey";
import { Rename, type Renaming } from "./rename";
import { SetPin } from "./set-pin";

type Open = { what: "pin" | "no pin" | "add" } | { what: "rename" | "remove"; passkey: Passkey };

/** What someone shows that it is they with: passkeys for their own devices, a PIN for the salon's. */
export function OwnKeys({ onNote }: { onNote: (text: string) => void }) {
  const asked = useAsked(DeskOwnKeys);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  function done(text: string) {
    onNote(text);
    close();
    void asked.again();
  }

  return (
    <>
      <section class="card">
        <h2>{t.passkeys.title}</h2>
        <p class="lead">{t.passkeys.lead}</p>
        <Answered asked={asked}>
          {({ desk }) =>
            desk?.operator.passkeys.length ? (
              <ul class="things">
                {desk.operator.passkeys.map((passkey) => (
                  <Line key={passkey.id} passkey={passkey} onOpen={(what) => setOpen({ what, passkey })} />
                ))}
              </ul>
            ) : null
          }
        </Answered>
        {hasPasskeys() ? (
          <button type="button" class="lined" onClick={() => setOpen({ what: "add" })}>
            {t.passkeys.add}
          </button>
        ) : (
          <p>{t.passkeys.trouble.impossible}</p>
        )}
      </section>
      <section class="card">
        <h2>{t.pin.title}</h2>
        <p class="lead">{t.pin.lead}</p>
        <Answered asked={asked}>
          {({ desk }) => (
            <>
              <button type="button" class="lined" onClick={() => setOpen({ what: "pin" })}>
                {desk?.operator.hasPin ? t.pin.change : t.pin.choose}
              </button>
              {desk?.operator.hasPin ? (
                <button type="button" class="quiet" onClick={() => setOpen({ what: "no pin" })}>
                  {t.pin.remove}
                </button>
              ) : null}
            </>
          )}
        </Answered>
      </section>
      {open?.what === "pin" ? <SetPin onClose={close} onSet={() => done(t.pin.set)} /> : null}
      {open?.what === "no pin" ? (
        <Confirm
          name="remove PIN"
          title={t.pin.removeTitle}
          lead={t.pin.removeLead}
          act={t.pin.remove}
          doing={t.passkeys.removing}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskSetPin, { input: { pin: null, idempotencyKey } }).then((answer) => answer.deskSetPin)
          }
          done="PinSet"
          onDone={() => done(t.pin.removed)}
          onClose={close}
        />
      ) : null}
      {open?.what === "add" ? <AddPasskey onClose={close} onAdded={(name) => done(t.passkeys.added(name))} /> : null}
      {open?.what === "rename" ? (
        <Rename
          name={open.passkey.name}
          request={renamePasskey(open.passkey.id)}
          onDone={() => done(t.passkeys.renamed)}
          onClose={close}
        />
      ) : null}
      {open?.what === "remove" ? (
        <Confirm
          name={`remove passkey ${open.passkey.id}`}
          title={t.passkeys.removeTitle(open.passkey.name)}
          lead={t.passkeys.removeLead}
          act={t.passkeys.remove}
          doing={t.passkeys.removing}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskRemovePasskey, { input: { passkeyId: open.passkey.id, idempotencyKey } }).then(
              (answer) => answer.deskRemovePasskey,
            )
          }
          done="PasskeysChanged"
          onDone={() => done(t.passkeys.removed(open.passkey.name))}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function renamePasskey(passkeyId: string): Renaming {
  return async (name, idempotencyKey) => {
    const { deskRenamePasskey: answer } = await ask(DeskRenamePasskey, { input: { passkeyId, name, idempotencyKey } });
    return answer.__typename === "PasskeysChanged" ? null : answer.message;
  };
}

function Line({ passkey, onOpen }: { passkey: Passkey; onOpen: (what: "rename" | "remove") => void }) {
  const used = passkey.lastUsedAt ? t.keys.usedAt(dateWithYear(passkey.lastUsedAt)) : t.keys.neverUsed;
  return (
    <li>
      <div class="what">
        <strong>{passkey.name}</strong>
        <span class="small">
          {t.passkeys.madeAt(dateWithYear(passkey.createdAt))} · {used}
          {passkey.backedUp ? ` · ${t.passkeys.backedUp}` : ""}
        </span>
      </div>
      <div class="acts">
        <button type="button" onClick={() => onOpen("rename")}>
          {t.rename.act}
          <span class="hidden"> {passkey.name}</span>
        </button>
        <button type="button" class="danger" onClick={() => onOpen("remove")}>
          {t.passkeys.remove}
          <span class="hidden"> {passkey.name}</span>
        </button>
      </div>
    </li>
  );
}
