import { useState } from "preact/hooks";
import { DeskDecline } from "../../../shared/gen/desk/deciding";
import type { RequestFieldsFragment as Request } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { bookingPress } from "../booking/use-booking";
import { t } from "../i18n/labels";
import { Form, TextArea } from "../parts/form";
import { ask } from "../session/session";
import { who } from "../shell/who";
import { Panel } from "./panel";

/** Decline a request: what its customer reads is shown while it is written. */
export function DeclineRequest({
  request: { id: bookingId, version: expectedVersion, text, desk },
  onClose,
  onDone,
}: {
  request: Request;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const [reason, setReason] = useState("");
  const press = usePress(bookingPress(bookingId));
  const name = desk?.customer.name ?? "";

  function decline() {
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskDecline, { input: { bookingId, expectedVersion, idempotencyKey, reason: reason.trim() || null } }),
      ({ deskDeclineBooking: answer }) => {
        if (answer.__typename !== "BookingUpdated") return answer.message;
        onDone(t.requests.declined(name));
        return null;
      },
    );
  }

  return (
    <Panel title={t.requests.declineTitle(name)} onClose={onClose}>
      <p>{text.appointment}</p>
      <Form onSend={decline}>
        <TextArea
          label={t.requests.reason}
          hint={t.requests.reasonHint}
          value={reason}
          onValue={setReason}
          most={500}
        />
        <div class="box">
          <p class="small">{t.requests.theyRead(name)}</p>
          <p>{t.requests.declinedText(who.value?.venue.name ?? "")}</p>
          {reason.trim() ? <p class="quoted">{reason.trim()}</p> : null}
        </div>
        <p class="small">{t.requests.declinedMoney}</p>
        <Said press={press} />
        <PressButton press={press} kind="danger" doing={t.booking.acts.working} onPress={decline}>
          {t.requests.declineThem(name)}
        </PressButton>
      </Form>
    </Panel>
  );
}
