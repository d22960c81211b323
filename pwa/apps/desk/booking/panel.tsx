import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../../shared/ui/icon";
import { Said } from "../../../shared/ui/press";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { Acts, LastActs } from "./acts";
import { Cancel, Decline, Missed } from "./cancel";
import { Change } from "./change";
import { Facts } from "./facts";
import { Head, Status } from "./head";
import { Money } from "./money";
import { Agreed, History, Link, Messages } from "./more";
import { Move, type OnMoveEnd } from "./move";
import { Notices } from "./notices";
import { Offer } from "./offer";
import { type Slot, slotKey } from "./times";
import "../parts/list.css";
import "./panel.css";
import { type Booking, type UsedBooking, useBooking } from "./use-booking";
import { useFrozen } from "./use-frozen";

/** What stands in the panel: the booking, or what is decided about it. */
export type View = "card" | "move" | "change" | "cancel" | "missed" | "decline" | "offer";

/**
 * A booking opened beside the board, or on a page of its own: what it is, what can be done now, and all that is known. With
 * `move` it opens at the question whether to move it there.
 */
export default function BookingPanel({
  id,
  move,
  onMoveEnd,
  onClose,
}: {
  id: string;
  move?: Slot;
  onMoveEnd?: OnMoveEnd;
  onClose: () => void;
}) {
  const used = useBooking(id);
  const { booking, trouble, again } = used;

  if (booking)
    return (
      <Opened key={id} booking={booking} used={used} move={move ?? null} onMoveEnd={onMoveEnd} onClose={onClose} />
    );
  return (
    <aside class="opened" aria-label={t.booking.label}>
      <div class="opened-head">
        <span />
        <Close onClose={onClose} />
      </div>
      {trouble ? (
        <div class="said" role="alert">
          <p class="problem">{t.trouble[trouble]}</p>
          <button type="button" onClick={() => void again()}>
            {t.common.tryAgain}
          </button>
        </div>
      ) : booking === null ? (
        <p>{t.booking.gone}</p>
      ) : (
        <Waiting what={t.common.looking} />
      )}
    </aside>
  );
}

function Opened({
  booking,
  used,
  move,
  onMoveEnd,
  onClose,
}: {
  booking: Booking;
  used: UsedBooking;
  move: Slot | null;
  onMoveEnd: OnMoveEnd | undefined;
  onClose: () => void;
}) {
  const [view, setView] = useState<View>(move ? "move" : "card");
  const [target, setTarget] = useState<Slot | null>(move);
  const [note, setNote] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { freeze, ...frozen } = useFrozen(booking, used);
  // The keyboard and the screen reader begin at what has been opened, and go on there.
  useEffect(() => {
    if (view === "card") heading.current?.focus();
  }, [view]);
  // Dragged again, it is asked about where it is now.
  useEffect(() => {
    if (!move) return;
    setTarget(move);
    freeze();
    setView("move");
  }, [move?.startsAt, move?.staff.id]);

  function open(next: View) {
    setTarget(null);
    setNote(null);
    used.press.say(null);
    freeze();
    setView(next);
  }

  function back(said?: string) {
    open("card");
    setNote(said ?? null);
  }

  return (
    <aside
      class="opened"
      aria-labelledby="opened-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        if (view === "card") return onClose();
        back();
        if (view === "move") onMoveEnd?.(null);
      }}
    >
      <div class="opened-head">
        <h2 id="opened-title" tabIndex={-1} ref={heading}>
          <Status booking={booking} />
          <span class="hidden">, {booking.desk?.customer.name}</span>
        </h2>
        <Close onClose={onClose} />
      </div>
      {view === "card" ? (
        <Card booking={booking} used={used} note={note} onNote={setNote} onOpen={open} />
      ) : view === "move" ? (
        <Move key={target && slotKey(target)} {...frozen} to={target} onBack={back} onEnd={onMoveEnd} />
      ) : view === "change" ? (
        <Change
          {...frozen}
          onBack={back}
          onMove={(to) => {
            open("move");
            setTarget(to);
          }}
        />
      ) : view === "cancel" ? (
        <Cancel {...frozen} onBack={back} />
      ) : view === "missed" ? (
        <Missed {...frozen} onBack={back} />
      ) : view === "decline" ? (
        <Decline {...frozen} onBack={back} />
      ) : (
        <Offer {...frozen} onBack={back} />
      )}
    </aside>
  );
}

function Card({
  booking,
  used,
  note,
  onNote,
  onOpen,
}: {
  booking: Booking;
  used: UsedBooking;
  note: string | null;
  onNote: (note: string) => void;
  onOpen: (view: View) => void;
}) {
  const acts = { booking, used };
  return (
    <>
      <Head booking={booking} />
      <Said press={used.press} />
      {note ? (
        <p class="box done" role="status">
          {note}
        </p>
      ) : null}
      <Notices {...acts} onNote={onNote} />
      <Acts {...acts} onOpen={onOpen} onNote={onNote} />
      <Facts booking={booking} />
      <div class="mores">
        <Messages booking={booking} onSent={() => void used.again().then(() => onNote(t.booking.did.sentAgain))} />
        <Money {...acts} onNote={onNote} />
        <Agreed booking={booking} />
        <History booking={booking} />
        <Link {...acts} onNote={onNote} />
      </div>
      <LastActs {...acts} onOpen={onOpen} />
    </>
  );
}

function Close({ onClose }: { onClose: () => void }) {
  return (
    <button type="button" class="plain round" aria-label={t.booking.close} onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}
