import { useState } from "preact/hooks";
import { DeskRevokeLink, DeskSendAgain, DeskSendLink } from "../../../shared/gen/desk/booking";
import type { PanelMessageFragment as Message } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { may } from "../shell/who";
import { nearMoment } from "./text";
import type { Booking, UsedBooking } from "./use-booking";

/** A message that didn't arrive, and can be sent again. */
const DEAD = ["BOUNCED", "FAILED"];

/** The messages with how far each has come; what didn't arrive is sent again here. */
export function Messages({ booking, onSent }: { booking: Booking; onSent: () => void }) {
  const messages = booking.desk?.messages ?? [];
  const isOpen = messages.some(({ status }) => DEAD.includes(status));
  return (
    <details class="more" open={isOpen}>
      <summary>{t.booking.messages.title}</summary>
      {messages.length ? (
        <ul class="things">
          {messages.map((message) => (
            <OneMessage key={message.id} message={message} onSent={onSent} />
          ))}
        </ul>
      ) : (
        <p class="soft">{t.booking.messages.none}</p>
      )}
    </details>
  );
}

function OneMessage({ message, onSent }: { message: Message; onSent: () => void }) {
  const press = usePress(`send ${message.id} again`);
  function again() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskSendAgain, { input: { messageId: message.id, idempotencyKey } }),
      ({ deskRetryMessage: answer }) => {
        if (answer.__typename !== "MessageRetried") return answer.message;
        onSent();
        return null;
      },
    );
  }
  const isDead = DEAD.includes(message.status);
  return (
    <li>
      <div class="what">
        <p class={isDead ? "warn" : ""}>{message.sentence}</p>
        <span class="small">{nearMoment(message.dueAt)}</span>
        {message.problem ? <span class="small">{message.problem}</span> : null}
        <Said press={press} />
      </div>
      {isDead && may("RETRY_MESSAGES") ? (
        <PressButton press={press} kind="" doing={t.booking.acts.sending} onPress={again}>
          {t.booking.messages.again}
        </PressButton>
      ) : null}
    </li>
  );
}

/** What was done with it and by whom, newest first. */
export function History({ booking }: { booking: Booking }) {
  const lines = booking.desk?.activity.filter(({ message }) => !message) ?? [];
  if (!lines.length) return null;
  return (
    <details class="more">
      <summary>{t.booking.history.title}</summary>
      <ul class="things">
        {lines.map(({ id, at, who, sentence }) => (
          <li key={id}>
            <div class="what">
              <p>{sentence}</p>
              <span class="small">{t.booking.history.line(nearMoment(at), who)}</span>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What was agreed with the customer, a sentence each. */
export function Agreed({ booking }: { booking: Booking }) {
  if (!booking.policy.length) return null;
  return (
    <details class="more">
      <summary>{t.booking.facts.rules}</summary>
      <ul class="sentences">
        {booking.policy.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}

/** The customer's link: sent, or revoked after a second press. */
export function Link({
  booking,
  used: { press, send },
  onNote,
}: {
  booking: Booking;
  used: UsedBooking;
  onNote: (text: string) => void;
}) {
  const [isRevoking, setRevoking] = useState(false);
  const customer = booking.desk?.customer;
  if (!may("SEND_LINKS") || !(customer?.phone || customer?.email)) return null;

  function revoke() {
    send(
      DeskRevokeLink,
      {},
      {
        onDone: () => {
          setRevoking(false);
          onNote(t.booking.did.linkRevoked);
        },
      },
    );
  }
  return (
    <details class="more">
      <summary>{t.booking.link.title}</summary>
      {isRevoking ? (
        <div class="box warned">
          <p>
            <strong>{t.booking.link.revokeTitle}</strong> {t.booking.link.revokeLead}
          </p>
          <div class="row">
            <PressButton press={press} kind="danger" doing={t.booking.link.revoking} onPress={revoke}>
              {t.booking.link.revoke}
            </PressButton>
            <button type="button" onClick={() => setRevoking(false)}>
              {t.booking.link.keep}
            </button>
          </div>
        </div>
      ) : (
        <>
          <p class="soft">{t.booking.link.lead}</p>
          <div class="row">
            <PressButton
              press={press}
              kind=""
              onPress={() => send(DeskSendLink, {}, { onDone: () => onNote(t.booking.did.linkSent) })}
            >
              {t.booking.link.send}
            </PressButton>
            <button type="button" class="quiet hurts" onClick={() => setRevoking(true)}>
              {t.booking.link.revoke}
            </button>
          </div>
        </>
      )}
    </details>
  );
}
