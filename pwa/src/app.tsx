import { type ComponentType, Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type ManagedBookingFieldsFragment as Booking, EarlierNow, ManagedBooking } from "./gen/graphql";
import { ask, manageLink, TROUBLE, troubleOf } from "./lib/api";
import { elsewhereText } from "./lib/elsewhere";
import { longDate, time } from "./lib/format";
import { refreshKeptPage } from "./lib/kept-page";
import { pageModel } from "./lib/model";
import { lookAgain } from "./lib/watch";
import { type EarlierNow as EarlierNowText, type Panel, Summary } from "./summary/summary";

interface PanelProps {
  booking: Booking;
  opening: string | null;
  offline: boolean;
  /** The counter-offer that the link named, if it named one. */
  offer: number | null;
  onClose: () => void;
  onMoved: (booking: Booking) => void;
  onCancelled: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onPending: (message: string) => void;
  onRead: (booking: Booking) => void;
  pressed: boolean;
}

// Each panel is loaded when it is first opened; the summary needs none of them.
const PANELS: Record<Panel, () => Promise<{ default: ComponentType<PanelProps> }>> = {
  reschedule: () => import("./slots/slots"),
  cancel: () => import("./cancel/cancel"),
  calendar: () => import("./calendar/calendar"),
  payment: () => import("./card/payment"),
  pay: () => import("./card/payment"),
  offer: () => import("./offer/offer"),
  earlier: () => import("./earlier/earlier"),
  messages: () => import("./messages/messages"),
};

export interface Start {
  booking: Booking;
  /** The panel a deep link opens; it chooses nothing. */
  panel: Panel | null;
  /** The counter-offer a deep link names: its panel has it chosen, and takes it only when a button is pressed. */
  offer: number | null;
  /** The earlier time that a deep link shows. */
  opening: string | null;
  /** When the page was kept, if it is shown from there because the network is away. */
  keptAt: string | null;
}

export function App({ start }: { start: Start }) {
  const [booking, setBooking] = useState(start.booking);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [Body, setBody] = useState<ComponentType<PanelProps> | null>(null);
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const [elsewhere, setElsewhere] = useState<string | null>(null);
  // How often a payment was sent off whose end is not known yet.
  const [pending, setPending] = useState(0);
  const [earlier, setEarlier] = useState<EarlierNowText | null>(null);
  // What a link named is shown once; after that, the panel opens at its beginning.
  const [opening, setOpening] = useState(start.opening);

  function offlineSince(asOf: string | null) {
    setKeptAt(asOf ?? new Date().toISOString());
  }

  async function refresh() {
    try {
      const { managedBooking } = await ask(ManagedBooking, {});
      setKeptAt(null);
      if (!managedBooking) return;
      setBooking(managedBooking);
      void lookForEarlier(managedBooking);
    } catch (error) {
      if (troubleOf(error) === "offline") offlineSince(start.keptAt);
      else if (troubleOf(error) === "gone") setNote(TROUBLE.gone);
    }
  }

  /** Never for a booking that has nothing left to be earlier than. */
  async function lookForEarlier(now: Booking) {
    if (!pageModel(now).open) return setEarlier(null);
    try {
      const { managedBooking } = await ask(EarlierNow, {});
      const offered = managedBooking?.openings[0]?.startsAt;
      setEarlier(
        managedBooking?.earlierAvailability || offered
          ? {
              waits: !!managedBooking?.earlierAvailability,
              offered: offered ? `${longDate(offered)}, ${time(offered)}` : null,
            }
          : null,
      );
    } catch {
      // It is asked for again with the page; the panel says what is wrong.
    }
  }

  async function open(next: Panel) {
    setNote(null);
    try {
      const loaded = await PANELS[next]();
      setBody(() => loaded.default);
      setPanel(next);
    } catch {
      // The panel's script could not be had: without a network, or after a new version took its place.
      if (navigator.onLine) location.reload();
      else offlineSince(start.keptAt);
    }
  }

  async function share() {
    try {
      const url = await manageLink();
      if (navigator.share) {
        await navigator.share({ url });
      } else {
        await navigator.clipboard.writeText(url);
        setNote("The link is copied. Whoever has it can manage this booking.");
      }
    } catch (error) {
      // Closing the share sheet is an answer, too.
      if (!(error instanceof DOMException)) setNote(TROUBLE[troubleOf(error)]);
    }
  }

  function leave() {
    setPanel(null);
    setOpening(null);
  }

  function close() {
    leave();
    // What was offered may have gone to someone else while it was looked at.
    if (panel === "earlier") void refresh();
  }

  function changed(next: Booking, message: string | null) {
    leave();
    setBooking(next);
    setNote(message);
    void lookForEarlier(next);
    refreshKeptPage();
  }

  function sent(message: string) {
    leave();
    setNote(message);
    setPending((count) => count + 1);
  }

  // The page follows money that is on its way, without being asked.
  const money = moneyState(booking);
  useEffect(() => {
    const isUnderWay = UNDER_WAY.test(money) || (pending > 0 && booking.due !== null);
    return isUnderWay && !keptAt ? lookAgain(refresh) : undefined;
  }, [money, pending, keptAt]);

  // What happens once, after the first paint.
  useEffect(() => {
    // Not from the start: hydration takes the served markup as it is, buttons that work included.
    if (start.keptAt) {
      setKeptAt(start.keptAt);
      void refresh();
    }
    if (start.panel && pageAllows(start.booking, start.panel)) void open(start.panel);
    // The first use of Intl costs a phone a tenth of a second: not before the page stands.
    const idle = setTimeout(() => setElsewhere(elsewhereText(start.booking)), 1500);
    // Not in the first answer, which is one statement.
    if (!start.keptAt) void lookForEarlier(start.booking);
    const online = () => void refresh();
    const offline = () => offlineSince(null);
    const seen = () => document.visibilityState === "visible" && void refresh();
    addEventListener("online", online);
    addEventListener("offline", offline);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(idle);
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);

  const model = pageModel(booking);
  return (
    <Fragment>
      <Summary
        model={model}
        handlers={{ open, share }}
        offline={keptAt ? offlineText(keptAt) : null}
        elsewhere={elsewhere}
        note={note}
        earlier={model.open ? earlier : null}
      />
      {panel && Body ? (
        <Body
          booking={booking}
          opening={opening}
          offline={keptAt !== null}
          offer={start.offer}
          onClose={close}
          onMoved={(next) => changed(next, "Your booking has moved. The old time is free again.")}
          onCancelled={(next) => changed(next, null)}
          onChanged={changed}
          onPending={sent}
          onRead={setBooking}
          pressed={panel === "pay"}
        />
      ) : null}
    </Fragment>
  );
}

const UNDER_WAY = /refund REQUESTED|refund SUBMITTED|fee REQUESTED/;

/** Where the booking's money stands, as one text to compare. */
function moneyState({ deposit, refunds, fees }: Booking): string {
  const states = [...refunds.map(({ status }) => `refund ${status}`), ...fees.map(({ status }) => `fee ${status}`)];
  return [`deposit ${deposit?.status}`, ...states].join();
}

function pageAllows(booking: Booking, panel: Panel): boolean {
  if (panel === "reschedule") return booking.can.reschedule.allowed;
  if (panel === "payment") return booking.can.manageCard.allowed;
  return panel !== "cancel" || booking.can.cancel.allowed;
}

/** "You're offline. This is your booking as of 9:02 am." */
export function offlineText(keptAt: string): string {
  const at = new Date(keptAt);
  const clock = `${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")} ${at.getHours() < 12 ? "am" : "pm"}`;
  return `You're offline. This is your booking as of ${clock}. To change it, connect to the internet.`;
}
