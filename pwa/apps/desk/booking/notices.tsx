import { useEffect } from "preact/hooks";
import { DeskLetStand, DeskTakeOffersBack, DeskUndo } from "../../../shared/gen/desk/booking";
import { DeskDecideObjection } from "../../../shared/gen/desk/money";
import { alarm } from "../../../shared/time/alarm";
import { time } from "../../../shared/time/format";
import { Countdown } from "../../../shared/ui/countdown";
import { PressButton } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { may } from "../shell/who";
import { nearMoment } from "./text";
import type { Booking, UsedBooking } from "./use-booking";

/** What waits: a change that can be taken back, a request, a move that isn't accepted, a deposit that is to be paid. */
export function Notices({
  booking,
  used,
  onNote,
}: {
  booking: Booking;
  used: UsedBooking;
  onNote: (text: string) => void;
}) {
  const { undo, venueMove, settlement, desk } = booking;
  const offers = booking.counterOffers.filter(({ status }) => status === "OFFERED");
  return (
    <>
      {undo ? <UndoBox booking={booking} undo={undo} used={used} /> : null}
      {offers.length ? (
        <div class="box">
          <p>{t.booking.request.offered(offers.map(offerText).join(" · "))}</p>
          <p class="soft">{t.booking.request.until(nearMoment(offers[0]?.expiresAt ?? booking.startsAt))}</p>
          <PressButton
            press={used.press}
            kind=""
            onPress={() => used.send(DeskTakeOffersBack, {}, { onDone: () => onNote(t.booking.did.offersBack) })}
          >
            {t.booking.request.takeBack}
          </PressButton>
        </div>
      ) : booking.status === "PENDING" && !booking.held ? (
        <p class="box">
          {desk?.answerBy ? t.booking.request.answerBy(nearMoment(desk.answerBy)) : t.booking.request.waits}
          {desk?.answerBy ? <Countdown until={desk.answerBy} /> : null}
        </p>
      ) : null}
      {settlement?.status === "WAITING" && settlement.dueAt && !undo ? (
        <p class="box">{t.booking.money.toBeTaken(settlement.amount.formatted, nearMoment(settlement.dueAt))}</p>
      ) : null}
      <Objection booking={booking} used={used} onNote={onNote} />
      {venueMove && !undo ? (
        <p class="box">
          {venueMove.changesFirst
            ? t.booking.moved[venueMove.askedBy](venueMove.fromText)
            : t.booking.laterPartsChanged[venueMove.askedBy]}
        </p>
      ) : null}
      {desk?.waitsForDeposit ? <p class="box owed">{desk.waitsForDeposit}</p> : null}
      {desk?.reach.sentence ? (
        <div class="box warned">
          <p>{desk.reach.sentence}</p>
          {may("KEEP_BOOK") && may("CORRECT_CONTACT") ? (
            <a class="button" href={`/desk/customers/${desk.customer.id}?correct`}>
              {t.requests.correct}
            </a>
          ) : null}
        </div>
      ) : null}
      {desk?.disputes.map(({ id, sentence }) => (
        <p key={id} class="box warned">
          {sentence}
        </p>
      ))}
    </>
  );
}

/** What the customer says isn't right waits for an owner. */
function Objection({
  booking,
  used: { press, send },
  onNote,
}: {
  booking: Booking;
  used: UsedBooking;
  onNote: (text: string) => void;
}) {
  const objection = booking.desk?.objection;
  if (!objection?.waits) return null;
  const { settlement, words } = objection;
  const decide = (decision: "TAKE" | "LET_GO") =>
    send(
      DeskDecideObjection,
      { settlementId: settlement.id, decision },
      { onDone: () => onNote(t.booking.money.decided) },
    );
  return (
    <div class="box warned">
      <p>
        <strong>{t.booking.money.objection(settlement.amount.formatted)}</strong>
      </p>
      {words ? <p class="typed">{t.booking.money.inTheirWords(words)}</p> : null}
      {may("DECIDE_OBJECTIONS") ? (
        <div class="row">
          <PressButton press={press} kind="" onPress={() => decide("LET_GO")}>
            {t.booking.money.letGo}
          </PressButton>
          <PressButton press={press} kind="" onPress={() => decide("TAKE")}>
            {t.booking.money.takeIt}
          </PressButton>
        </div>
      ) : (
        <p>{t.booking.money.objectionWaits}</p>
      )}
    </div>
  );
}

function offerText({ startsAt, staff }: Booking["counterOffers"][number]): string {
  return t.booking.request.offer(nearMoment(startsAt), staff.name);
}

function UndoBox({
  booking,
  undo: { change, by, until },
  used: { press, send, again },
}: {
  booking: Booking;
  undo: NonNullable<Booking["undo"]>;
  used: UsedBooking;
}) {
  // Once it is over, what can be done is another.
  useEffect(() => alarm(Date.parse(until), () => void again()), [until]);
  return (
    <div class="box undo" role="status">
      <p>
        <strong>{t.booking.undo[change]}</strong>{" "}
        {by === "VENUE" ? t.booking.undo.byVenue(time(until)) : t.booking.undo.byCustomer(time(until))}
      </p>
      <div class="row">
        {booking.can.undo.allowed ? (
          <PressButton press={press} kind="lined" doing={t.booking.acts.working} onPress={() => send(DeskUndo, {})}>
            {t.booking.undo.take} <Countdown until={until} by="seconds" />
          </PressButton>
        ) : null}
        <PressButton press={press} kind="quiet" onPress={() => send(DeskLetStand, {})}>
          {t.booking.undo.letStand}
        </PressButton>
      </div>
    </div>
  );
}
