import { CalendarClock, Check, LogIn, Pencil, Phone, Send, UserCheck } from "lucide";
import {
  DeskApprove,
  DeskArrived,
  DeskDone,
  DeskReady,
  DeskSendLink,
  DeskUndo,
} from "../../../shared/gen/desk/booking";
import { Drawn } from "../../../shared/ui/icon";
import { PressButton } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { may } from "../shell/who";
import { abilityOf } from "./ability";
import type { View } from "./panel";
import type { Booking, UsedBooking } from "./use-booking";

/** What can be done now, the one that comes next first; what hurts is at the end, without fill. */
export function Acts({
  booking,
  used: { press, send },
  onOpen,
  onNote,
}: {
  booking: Booking;
  used: UsedBooking;
  onOpen: (view: View) => void;
  onNote: (text: string) => void;
}) {
  const desk = booking.desk;
  if (!desk) return null;
  const { can, customer } = desk;
  const main = can.approve.allowed ? (
    <PressButton
      press={press}
      kind="main wide"
      doing={t.booking.acts.working}
      onPress={() => send(DeskApprove, {}, { guess: { status: "CONFIRMED" } })}
    >
      <Drawn drawing={Check} />
      {t.booking.acts.approve}
    </PressButton>
  ) : abilityOf(booking, "ARRIVED").allowed ? (
    <PressButton
      press={press}
      kind="main wide"
      doing={t.booking.acts.working}
      onPress={() => send(DeskArrived, {}, { guess: { status: "ARRIVED" } })}
    >
      <Drawn drawing={LogIn} />
      {t.booking.acts.arrived}
    </PressButton>
  ) : abilityOf(booking, "READY_TO_START").allowed && booking.status === "ARRIVED" ? (
    <PressButton
      press={press}
      kind="main wide"
      doing={t.booking.acts.working}
      onPress={() => send(DeskReady, {}, { guess: { status: "READY_TO_START" } })}
    >
      <Drawn drawing={UserCheck} />
      {t.booking.acts.ready}
    </PressButton>
  ) : can.complete.allowed ? (
    <PressButton
      press={press}
      kind="main wide"
      doing={t.booking.acts.working}
      onPress={() => send(DeskDone, {}, { guess: { status: "COMPLETED" } })}
    >
      <Drawn drawing={Check} />
      {t.booking.acts.done}
    </PressButton>
  ) : null;

  return (
    <section class="acts" aria-label={t.booking.acts.label}>
      {main}
      {can.complete.allowed && booking.status === "ARRIVED" ? (
        <PressButton press={press} kind="" onPress={() => send(DeskDone, {}, { guess: { status: "COMPLETED" } })}>
          {t.booking.acts.done}
        </PressButton>
      ) : null}
      {can.sendCounterOffers.allowed ? (
        <PressButton press={press} kind="" onPress={() => onOpen("offer")}>
          {t.booking.acts.offer}
        </PressButton>
      ) : null}
      {can.decline.allowed && booking.status === "PENDING" && !booking.held ? (
        <PressButton press={press} kind="" onPress={() => onOpen("decline")}>
          {t.booking.acts.decline}
        </PressButton>
      ) : null}
      {booking.can.reschedule.allowed ? (
        <PressButton press={press} kind="" onPress={() => onOpen("move")}>
          <Drawn drawing={CalendarClock} />
          {t.booking.acts.move}
        </PressButton>
      ) : null}
      {may("KEEP_BOOK") ? (
        <PressButton press={press} kind="" onPress={() => onOpen("change")}>
          <Drawn drawing={Pencil} />
          {can.update.allowed ? t.booking.acts.change : t.booking.facts.note}
        </PressButton>
      ) : null}
      {customer.phone ? (
        <a class="button" href={`tel:${customer.phone}`}>
          <Drawn drawing={Phone} />
          {t.booking.acts.call}
        </a>
      ) : null}
      {may("SEND_LINKS") && (customer.phone || customer.email) ? (
        <PressButton
          press={press}
          kind=""
          onPress={() => send(DeskSendLink, {}, { onDone: () => onNote(t.booking.did.linkSent) })}
        >
          <Drawn drawing={Send} />
          {t.booking.acts.sendLink}
        </PressButton>
      ) : null}
      {desk.statusBefore && booking.can.undo.allowed && !booking.undo ? (
        <PressButton
          press={press}
          kind="quiet wide"
          onPress={() => send(DeskUndo, {}, { guess: { status: desk.statusBefore ?? booking.status } })}
        >
          {t.booking.acts.stepBack(t.booking.status[desk.statusBefore])}
        </PressButton>
      ) : null}
    </section>
  );
}

/** What hurts: not coming, and cancelling. */
export function LastActs({
  booking,
  used: { press },
  onOpen,
}: {
  booking: Booking;
  used: UsedBooking;
  onOpen: (view: View) => void;
}) {
  const missed = booking.desk?.can.markNoShow.allowed;
  if (!missed && !booking.can.cancel.allowed) return null;
  return (
    <div class="acts last">
      {missed ? (
        <PressButton press={press} kind="quiet hurts" onPress={() => onOpen("missed")}>
          {t.booking.acts.noShow}
        </PressButton>
      ) : null}
      {booking.can.cancel.allowed ? (
        <PressButton press={press} kind="quiet hurts" onPress={() => onOpen("cancel")}>
          {t.booking.acts.cancel}
        </PressButton>
      ) : null}
    </div>
  );
}
