import { useId, useState } from "preact/hooks";
import type { ActivityPart } from "../../../shared/gen/graphql";
import { t } from "../i18n/labels";
import { Answered, Note, Title } from "../parts/screen";
import { SecurityEvents } from "../settings/security";
import { may } from "../shell/who";
import "./activity.css";
import { DayOf, Undelivered } from "./lines";
import { useActivity } from "./use-activity";

const AT_ONCE = 50;

type Shown = "ALL" | Exclude<ActivityPart, "UNDELIVERED"> | "SECURITY";

/** What happened at the salon and who did it; before all else the messages that weren't delivered. */
export default function Activity() {
  const [shown, setShown] = useState<Shown>("ALL");
  const [note, setNote] = useState<string | null>(null);
  const dead = useActivity("UNDELIVERED", 10);
  const choices: readonly Shown[] = [
    "ALL",
    "CHANGES",
    "MESSAGES",
    ...(may("SEE_SECURITY") ? ["SECURITY" as const] : []),
  ];
  const name = useId();
  return (
    <>
      <Title>{t.activity.title}</Title>
      <Note text={note} />
      {dead.lines?.length ? (
        <section class="card">
          <h2>{t.activity.undelivered}</h2>
          <ul class="things">
            {dead.lines.map((line) => (
              <Undelivered
                key={line.id}
                line={line}
                onSent={() => {
                  setNote(t.activity.sentAgain(line.customer ?? ""));
                  void dead.again();
                }}
              />
            ))}
          </ul>
          {dead.hasMore ? (
            <button type="button" onClick={() => void dead.more()}>
              {t.activity.more}
            </button>
          ) : null}
        </section>
      ) : null}
      <fieldset class="pick-part">
        <legend class="hidden">{t.activity.show}</legend>
        {choices.map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={each === shown} onChange={() => setShown(each)} />
            <span>{t.activity.parts[each]}</span>
          </label>
        ))}
      </fieldset>
      {shown === "SECURITY" ? <SecurityEvents /> : <Feed key={shown} only={shown === "ALL" ? null : shown} />}
    </>
  );
}

function Feed({ only }: { only: ActivityPart | null }) {
  const feed = useActivity(only, AT_ONCE);
  return (
    <>
      <Answered asked={{ answer: feed.lines, trouble: feed.trouble, again: feed.again }}>
        {(lines) => {
          const days = [...new Set(lines.map(({ at }) => at.slice(0, 10)))];
          return days.length ? (
            days.map((day) => <DayOf key={day} day={day} lines={lines.filter(({ at }) => at.startsWith(day))} />)
          ) : (
            <p>{t.activity.none}</p>
          );
        }}
      </Answered>
      {feed.hasMore ? (
        <button type="button" onClick={() => void feed.more()}>
          {t.activity.more}
        </button>
      ) : null}
    </>
  );
}
