import { useState } from "preact/hooks";
import { DeskKeys, DeskRevokeKey, DeskRotateKey } from "../../../shared/gen/desk/keys";
import type { KeyFieldsFragment as Key } from "../../../shared/gen/graphql";
import { shortDate } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered, Note, Title } from "../parts/screen";
import { ask } from "../session/session";
import { MakeKey } from "./make-key";
import { ShownOnce } from "./shown-once";

/** What is open over the list: a key to make, to give another text or to end; or a new key's text, null where it was lost. */
type Open = { what: "make" } | { what: "rotate" | "revoke"; key: Key } | { what: "text"; text: string | null };

/** The keys of programs. */
export default function Keys() {
  const asked = useAsked(DeskKeys);
  const [note, setNote] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  function made(text: string | null | undefined) {
    setOpen({ what: "text", text: text ?? null });
    void asked.again();
  }

  return (
    <>
      <Title>{t.keys.title}</Title>
      <p class="lead">{t.keys.lead}</p>
      <Note text={note} />
      <button type="button" class="main" onClick={() => setOpen({ what: "make" })}>
        {t.keys.make}
      </button>
      <Answered asked={asked}>
        {({ desk }) =>
          desk?.apiKeys?.length ? (
            <ul class="things card">
              {desk.apiKeys.map((key) => (
                <Line key={key.id} apiKey={key} onOpen={(what) => setOpen({ what, key })} />
              ))}
            </ul>
          ) : (
            <p>{t.keys.none}</p>
          )
        }
      </Answered>
      {open?.what === "make" ? <MakeKey onClose={close} onMade={made} /> : null}
      {open?.what === "text" ? <ShownOnce text={open.text} onClose={close} /> : null}
      {open?.what === "rotate" ? (
        <Confirm
          name={`rotate key ${open.key.id}`}
          title={t.keys.rotateTitle(open.key.name)}
          lead={t.keys.rotateLead}
          act={t.keys.rotate}
          doing={t.keys.rotating}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskRotateKey, { input: { keyId: open.key.id, idempotencyKey } }).then(
              (found) => found.deskRotateApiKey,
            )
          }
          done="ApiKeyChanged"
          onDone={(answer) => made(answer.__typename === "ApiKeyChanged" ? answer.credential : null)}
          onClose={close}
        />
      ) : null}
      {open?.what === "revoke" ? (
        <Confirm
          name={`revoke key ${open.key.id}`}
          title={t.keys.revokeTitle(open.key.name)}
          lead={t.keys.revokeLead}
          act={t.keys.revoke}
          doing={t.keys.revoking}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskRevokeKey, { input: { keyId: open.key.id, idempotencyKey } }).then(
              (found) => found.deskRevokeApiKey,
            )
          }
          done="ApiKeyChanged"
          onDone={() => {
            setNote(t.keys.revoked(open.key.name));
            close();
            void asked.again();
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Line({ apiKey: key, onOpen }: { apiKey: Key; onOpen: (what: "rotate" | "revoke") => void }) {
  const used = key.lastUsedAt ? t.keys.usedAt(shortDate(key.lastUsedAt)) : t.keys.neverUsed;
  const ends = key.endedAt ? t.keys.ended(shortDate(key.endedAt)) : t.keys.endsAt(shortDate(key.expiresAt));
  const scope = key.permissions === null ? null : key.permissions?.length ? t.keys.some : t.keys.read;
  return (
    <li class={key.endedAt ? "over" : ""}>
      <div class="what">
        <strong>{key.name}</strong>
        {key.endedAt ? null : <span class="chip">{t.roles[key.role].name}</span>}
        {scope && !key.endedAt ? <span class="small">{scope}</span> : null}
        <span class="small">
          {ends} · {used} · {t.keys.by(key.madeBy)}
        </span>
      </div>
      {key.endedAt ? null : (
        <div class="acts">
          <button type="button" onClick={() => onOpen("rotate")}>
            {t.keys.rotate}
            <span class="hidden"> {key.name}</span>
          </button>
          <button type="button" class="danger" onClick={() => onOpen("revoke")}>
            {t.keys.revoke}
            <span class="hidden"> {key.name}</span>
          </button>
        </div>
      )}
    </li>
  );
}
