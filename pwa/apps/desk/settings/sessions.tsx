import { DeskEndSession } from "../../../shared/gen/desk/me";
import type { SessionFieldsFragment as Session } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { shortMoment } from "../../../shared/time/moment";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";

/** Where someone is signed in, each to be ended at once but the one that is looked from. */
export function Sessions({ sessions, onEnded }: { sessions: readonly Session[]; onEnded: (session: Session) => void }) {
  return (
    <ul class="things">
      {sessions.map((session) => (
        <One key={session.id} session={session} onEnded={() => onEnded(session)} />
      ))}
    </ul>
  );
}

function One({ session, onEnded }: { session: Session; onEnded: () => void }) {
  const press = usePress(`end session ${session.id}`);

  function end() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskEndSession, { input: { sessionId: session.id, idempotencyKey } }),
      ({ deskEndSession: answer }) => {
        if (answer.__typename !== "SessionEnded") return answer.message;
        onEnded();
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <strong>{session.name}</strong>
        {session.current ? <span class="chip">{t.me.current}</span> : null}
        <span class="small">
          {t.me.lastUsed(shortMoment(session.lastUsedAt))} · {t.me.signedIn(shortMoment(session.signedInAt))}
        </span>
        <Said press={press} />
      </div>
      {session.current ? null : (
        <PressButton press={press} kind="danger" doing={t.me.ending} onPress={end}>
          {t.me.end}
          <span class="hidden"> {session.name}</span>
        </PressButton>
      )}
    </li>
  );
}
