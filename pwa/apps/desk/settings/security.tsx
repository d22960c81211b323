import { useEffect, useState } from "preact/hooks";
import { DeskSecurity } from "../../../shared/gen/desk/security";
import type { DeskSecurityQuery } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { shortMoment } from "../../../shared/time/moment";
import { t } from "../i18n/labels";
import { Answered, Title } from "../parts/screen";
import { ask } from "../session/session";

type Event = NonNullable<NonNullable<DeskSecurityQuery["desk"]>["securityEvents"]>[number];

const AT_ONCE = 50;

/** What an owner should know of sign-ins, keys and money. */
export default function Security() {
  return (
    <>
      <Title>{t.security.title}</Title>
      <p class="lead">{t.security.about}</p>
      <SecurityEvents />
    </>
  );
}

/** The security events, newest first. */
export function SecurityEvents() {
  const [events, setEvents] = useState<readonly Event[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isAll, setAll] = useState(false);

  async function more() {
    try {
      const { desk } = await ask(DeskSecurity, { after: events?.at(-1)?.id ?? null });
      const found = desk?.securityEvents ?? [];
      setEvents([...(events ?? []), ...found]);
      setAll(found.length < AT_ONCE);
      setTrouble(null);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }
  useEffect(() => void more(), []);

  return (
    <>
      <Answered asked={{ answer: events, trouble, again: more }}>
        {(shown) =>
          shown.length ? (
            <ul class="things card">
              {shown.map((event) => (
                <li key={event.id}>
                  <div class="what">
                    <strong>{event.sentence}</strong>
                    <p>{event.advice}</p>
                    <span class="small">
                      {shortMoment(event.lastAt)}
                      {event.count > 1 ? ` · ${t.security.times(event.count)}` : ""}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          ) : (
            <p>{t.security.none}</p>
          )
        }
      </Answered>
      {events?.length && !isAll ? (
        <button type="button" onClick={() => void more()}>
          {t.security.more}
        </button>
      ) : null}
    </>
  );
}
