import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../../shared/ui/icon";
import { Said } from "../../../shared/ui/press";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { Acts, LastActs } from "./acts";
import { Facts } from "./facts";
import { Head, Status } from "./head";
import { Money } from "./money";
import { Agreed, History, Link, Messages } from "./more";
import { Notices } from "./notices";
import "../parts/list.css";
import "./panel.css";
import { type Booking, type UsedBooking, useBooking } from "./use-booking";

/** What stands in the panel: the booking, or what is decided about it. */
export type View = "card" | "move" | "change" | "cancel" | "missed" | "decline" | "offer";

/** A booking opened beside the board, or on a page of its own: what it is, what can be done now, and all that is known. */
export default function BookingPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const used = useBooking(id);
  const { booking, trouble, again } = used;
  const [view, setView] = useState<View>("card");
  useEffect(() => setView("card"), [id]);

  if (booking) return <Opened key={id} booking={booking} used={used} view={view} onView={setView} onClose={onClose} />;
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
  view,
  onView,
  onClose,
}: {
  booking: Booking;
  used: UsedBooking;
  view: View;
  onView: (view: View) => void;
  onClose: () => void;
}) {
  const [note, setNote] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // The keyboard and the screen reader begin at what has been opened.
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => setNote(null), [booking.version, view]);
  const acts = { booking, used };

  return (
    <aside
      class="opened"
      aria-labelledby="opened-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div class="opened-head">
        <h2 id="opened-title" tabIndex={-1} ref={heading}>
          <Status booking={booking} />
          <span class="hidden">, {booking.desk?.customer.name}</span>
        </h2>
        <Close onClose={onClose} />
      </div>
      <Head booking={booking} />
      <Said press={used.press} />
      {note ? (
        <p class="box done" role="status">
          {note}
        </p>
      ) : null}
      <Notices {...acts} onNote={setNote} />
      <Acts {...acts} onOpen={onView} onNote={setNote} />
      <Facts booking={booking} />
      <div class="mores">
        <Messages
          booking={booking}
          onSent={() => {
            void used.again().then(() => setNote(t.booking.did.sentAgain));
          }}
        />
        <Money booking={booking} />
        <Agreed booking={booking} />
        <History booking={booking} />
        <Link {...acts} onNote={setNote} />
      </div>
      <LastActs {...acts} onOpen={onView} />
    </aside>
  );
}

function Close({ onClose }: { onClose: () => void }) {
  return (
    <button type="button" class="plain round" aria-label={t.booking.close} onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}
