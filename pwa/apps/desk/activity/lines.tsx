import { DeskSendAgain } from "../../../shared/gen/desk/booking";
import type { ActivityFieldsFragment as Line } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { longDate, time } from "../../../shared/time/format";
import { shortMoment } from "../../../shared/time/moment";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { may } from "../shell/who";

/** Whose booking it is about, and the way there. */
function About({ line }: { line: Line }) {
  if (!line.bookingId) return null;
  return <a href={`/desk/bookings/${line.bookingId}`}>{line.customer ?? line.reference}</a>;
}

/** What happened on one day, newest first. */
export function DayOf({ day, lines }: { day: string; lines: readonly Line[] }) {
  return (
    <section class="card">
      <h2>{longDate(day)}</h2>
      <ul class="things feed">
        {lines.map((line) => (
          <li key={line.id}>
            <time dateTime={line.at}>{time(line.at)}</time>
            <div class="what">
              <p>{line.sentence}</p>
              <span class="small">
                <About line={line} />
                {line.bookingId ? " · " : ""}
                {line.who}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A message that reached nobody: whose it was, why, and sending it again. */
export function Undelivered({ line, onSent }: { line: Line; onSent: () => void }) {
  const messageId = line.message?.id ?? "";
  const press = usePress(`send again ${messageId}`);

  function send() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskSendAgain, { input: { messageId, idempotencyKey } }),
      ({ deskRetryMessage: answer }) => {
        if (answer.__typename !== "MessageRetried") return answer.message;
        onSent();
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <About line={line} />
        <p>{line.sentence}</p>
        <span class="small">
          {shortMoment(line.at)}
          {line.message?.problem ? ` · ${line.message.problem}` : ""}
        </span>
        <Said press={press} />
      </div>
      {may("RETRY_MESSAGES") ? (
        <PressButton press={press} kind="" doing={t.activity.sending} onPress={send}>
          {t.activity.sendAgain}
          <span class="hidden"> {line.customer}</span>
        </PressButton>
      ) : null}
    </li>
  );
}
