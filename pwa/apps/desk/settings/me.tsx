import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskLeave, DeskSessions } from "../../../shared/gen/desk/me";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered, Note, Title } from "../parts/screen";
import { ask, look, signOut } from "../session/session";
import { who } from "../shell/who";
import { OwnKeys } from "./own-keys";
import { Sessions } from "./sessions";

/** Who is signed in, where, and how that ends. */
export default function Me() {
  const asked = useAsked(DeskSessions);
  const [note, setNote] = useState<string | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const out = usePress("sign out");
  const { route } = useLocation();
  if (!who.value) return null;
  const { operator, venue } = who.value;

  function leave(idempotencyKey: string) {
    return ask(DeskLeave, { input: { idempotencyKey } }).then(({ deskLeave }) => deskLeave);
  }

  return (
    <>
      <Title>{operator.name}</Title>
      <p class="lead">
        {t.roles[operator.role].name} · {venue.name}
      </p>
      <Note text={note} />
      <OwnKeys onNote={setNote} />
      <section class="card">
        <h2>{t.me.sessions}</h2>
        <Answered asked={asked}>
          {({ desk }) => (
            <Sessions
              sessions={desk?.operator.sessions ?? []}
              onEnded={(ended) => {
                setNote(t.me.ended(ended.name));
                void asked.again();
              }}
            />
          )}
        </Answered>
      </section>
      <section class="card">
        <p>{t.me.signOutLead}</p>
        <Said press={out} />
        <PressButton
          press={out}
          kind="lined"
          doing={t.me.ending}
          onPress={() => out.send(t.unknown, signOut, () => route("/desk", true))}
        >
          {t.me.signOut}
        </PressButton>
        <button type="button" class="quiet" onClick={() => setLeaving(true)}>
          {t.me.leave(venue.name)}
        </button>
      </section>
      {isLeaving ? (
        <Confirm
          name="leave"
          title={t.me.leaveTitle(venue.name)}
          lead={t.me.leaveLead}
          act={t.me.leave(venue.name)}
          doing={t.me.leaving}
          keep={t.me.stay}
          request={leave}
          done="MemberRemoved"
          onDone={() => void look()}
          onClose={() => setLeaving(false)}
        />
      ) : null}
    </>
  );
}
