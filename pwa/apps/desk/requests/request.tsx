import { DeskApprove, DeskTakeOffersBack } from "../../../shared/gen/desk/booking";
import type { RequestFieldsFragment as Request } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { shortMoment } from "../../../shared/time/moment";
import { Countdown } from "../../../shared/ui/countdown";
import { PressButton, Said } from "../../../shared/ui/press";
import { bookingPress } from "../booking/use-booking";
import { t } from "../i18n/labels";
import { ask } from "../session/session";

/** A request: what is asked for, until when it waits, and how it can be answered. */
export function RequestLine({
  request,
  onOpen,
  onDone,
}: {
  request: Request;
  onOpen: (what: "offer" | "decline") => void;
  onDone: (said: string) => void;
}) {
  const { id: bookingId, version: expectedVersion, text, desk } = request;
  const offered = request.counterOffers.filter(({ status }) => status === "OFFERED");
  // Of one booking, one thing is decided at a time, here or in its panel.
  const press = usePress(bookingPress(bookingId));
  if (!desk) return null;
  const { customer, can, answerBy } = desk;

  function approves() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskApprove, { input: { bookingId, expectedVersion, idempotencyKey } }),
      ({ deskApproveBooking: answer }) => {
        if (answer.__typename !== "BookingUpdated") return answer.message;
        onDone(t.requests.approved(customer.name));
        return null;
      },
    );
  }

  function takesBack() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskTakeOffersBack, { input: { bookingId, expectedVersion, idempotencyKey } }),
      ({ deskWithdrawCounterOffers: answer }) => {
        if (answer.__typename !== "BookingUpdated") return answer.message;
        onDone(t.requests.takenBack(customer.name));
        return null;
      },
    );
  }

  const whose = <span class="hidden"> {customer.name}</span>;
  return (
    <li class="note">
      <a class="who-link" href={`/desk/customers/${customer.id}`}>
        {customer.name}
      </a>
      <span>{text.services}</span>
      <a href={`/desk/bookings/${bookingId}`}>{text.appointment}</a>
      {desk.alert ? <span class="chip alert">{desk.alert}</span> : null}
      {offered[0] ? (
        <span class="small">
          {t.requests.offered(
            offered.map(({ startsAt, staff }) => `${shortMoment(startsAt)} (${staff.name})`).join("; "),
            shortMoment(offered[0].expiresAt),
          )}
        </span>
      ) : answerBy ? (
        <span class="warn">
          {t.requests.answerBy(shortMoment(answerBy))} <Countdown until={answerBy} />
        </span>
      ) : null}
      <Said press={press} />
      <div class="row">
        {can.approve.allowed ? (
          <PressButton press={press} kind="main" doing={t.booking.acts.working} onPress={approves}>
            {t.requests.approve}
            {whose}
          </PressButton>
        ) : null}
        {offered.length ? (
          <PressButton press={press} kind="" doing={t.booking.acts.working} onPress={takesBack}>
            {t.requests.takeBack}
            {whose}
          </PressButton>
        ) : null}
        {can.sendCounterOffers.allowed ? (
          <button type="button" data-opens={`offer ${bookingId}`} onClick={() => onOpen("offer")}>
            {offered.length ? t.requests.offerOthers : t.requests.offer}
            {whose}
          </button>
        ) : null}
        {can.decline.allowed ? (
          <button type="button" class="quiet" data-opens={`decline ${bookingId}`} onClick={() => onOpen("decline")}>
            {t.requests.decline}
            {whose}
          </button>
        ) : null}
      </div>
      {can.approve.allowed || can.decline.allowed ? null : <span class="small">{can.approve.reason}</span>}
    </li>
  );
}
