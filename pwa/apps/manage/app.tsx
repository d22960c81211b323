import { type ComponentType, Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ManagedBookingFieldsFragment as Booking, EarlierNow, ManagedBooking } from "../../shared/gen/graphql";
import { ask, manageLink, TROUBLE, troubleOf } from "../../shared/graph/ask";
import { isAnyBusy, onPresses, unseenUnknown, whenUnseen } from "../../shared/graph/presses";
import { onOtherTab, tellOtherTabs } from "../../shared/graph/tabs";
import { lookAgain } from "../../shared/graph/watch";
import { refreshKeptPage } from "../../shared/offline/kept-page";
import { offlineText } from "../../shared/offline/offline";
import { alarm } from "../../shared/time/alarm";
import { elsewhereText } from "../../shared/time/elsewhere";
import { longDate, time } from "../../shared/time/format";
import { enterSheet, followHistory, leaveSheet, whenLeft } from "../../shared/ui/back";
import { firstUntil, whatChanged } from "./follow";
import { pageModel } from "./model";
import { type EarlierNow as EarlierNowText, type Panel, type Press, Summary } from "./summary/summary";

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
  onRead: (booking: Booking, isChanged?: boolean) => void;
  pressed: boolean;
  fromBank: boolean;
}

// Each panel is loaded when it is first opened; the summary needs none of them.
const PANELS: Record<Panel, () => Promise<{ default: ComponentType<PanelProps> }>> = {
  reschedule: () => import("./panels/reschedule/reschedule"),
  cancel: () => import("./panels/cancel/cancel"),
  calendar: () => import("./panels/calendar/calendar"),
  payment: () => import("./panels/card/payment"),
  pay: () => import("./panels/card/payment"),
  offer: () => import("./panels/offer/offer"),
  earlier: () => import("./panels/earlier/earlier"),
  moved: () => import("./panels/moved/moved"),
  messages: () => import("./panels/messages/messages"),
};

export interface Start {
  booking: Booking;
  /** The panel a deep link opens, or what was pressed before the app stood; it chooses nothing. */
  press: Press | null;
  /** The counter-offer a deep link names: its panel has it chosen, and takes it only when a button is pressed. */
  offer: number | null;
  /** The earlier time that a deep link shows. */
  opening: string | null;
  /** Whether a bank's page has led back here, to what was pressed before. */
  fromBank: boolean;
  /** When the page was kept, if it is shown from there because the network is away. */
  keptAt: string | null;
}

export function App({ start }: { start: Start }) {
  const [booking, setBooking] = useState(start.booking);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [Body, setBody] = useState<ComponentType<PanelProps> | null>(null);
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  // What takes Intl, or isn't in the served markup, is shown once the page stands.
  const [stands, setStands] = useState(false);
  // How often a payment was sent off whose end is not known yet.
  const [pending, setPending] = useState(0);
  const [earlier, setEarlier] = useState<EarlierNowText | null>(null);
  // What a link named is shown once; after that, the panel opens at its beginning.
  const [opening, setOpening] = useState(start.opening);
  const [fromBank, setFromBank] = useState(start.fromBank);
  const [unknown, setUnknown] = useState<string | null>(null);
  const [looks, setLooks] = useState(0);
  // For answers that come later: what is shown, which panel is open, and the how manieth it is.
  const now = useRef({ booking: start.booking, panel: null as Panel | null, opened: 0 });

  // When what is shown was read: a page that was kept, at the time of its keeping.
  const readAt = useRef(start.keptAt ?? new Date(performance.timeOrigin).toISOString());

  function nowOffline() {
    setKeptAt(readAt.current);
  }

  async function refresh() {
    try {
      const { managedBooking } = await ask(ManagedBooking, {});
      setKeptAt(null);
      if (managedBooking) found(managedBooking);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === "offline" || trouble === "lost") nowOffline();
      else if (trouble === "gone") setNote(TROUBLE.gone);
    }
  }

  /** Show the booking as it was read, unless a later one is shown; gives whether it is shown. */
  function show(next: Booking): boolean {
    if (next.version < now.current.booking.version) return false;
    now.current.booking = next;
    readAt.current = new Date().toISOString();
    setBooking(next);
    return true;
  }

  /** What was read is shown; what others changed is said. A panel that is not possible any more closes. */
  function found(next: Booking) {
    const before = now.current.booking;
    if (!show(next)) return;
    void lookForEarlier(next);
    // What is pressed here says itself what came of it.
    if (isAnyBusy()) return;
    const said = whatChanged(before, next);
    if (said) setNote(said);
    const open = now.current.panel;
    if (open && pageAllows(before, open) && !pageAllows(next, open)) {
      leave();
      setNote(said ?? next.can[open === "cancel" ? "cancel" : "reschedule"].reason ?? null);
    }
  }

  /** Never for a booking that has nothing left to be earlier than. */
  async function lookForEarlier(next: Booking) {
    if (!pageModel(next).open) return setEarlier(null);
    try {
      const { managedBooking } = await ask(EarlierNow, {});
      const offered = managedBooking?.openings[0];
      setEarlier(
        managedBooking?.earlierAvailability || offered
          ? {
              waits: !!managedBooking?.earlierAvailability,
              offered: offered ? `${longDate(offered.startsAt)}, ${time(offered.startsAt)}` : null,
              until: offered?.heldUntil ?? null,
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
      await whenLeft();
      setBody(() => loaded.default);
      now.current.panel = next;
      now.current.opened++;
      setPanel(next);
    } catch {
      // The panel's script could not be had: without a network, or after a new version took its place.
      if (navigator.onLine) location.reload();
      else nowOffline();
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
      // A browser shares only right after a press; one kept from before the app stood may be too long ago.
      if (error instanceof DOMException && error.name === "NotAllowedError")
        setNote("Please press Share again. Browsers let a page share only at once.");
      // Closing the share sheet is an answer, too.
      else if (!(error instanceof DOMException)) setNote(TROUBLE[troubleOf(error)]);
    }
  }

  function act(press: Press) {
    if (press === "share") void share();
    else void open(press);
  }

  function leave() {
    now.current.panel = null;
    setPanel(null);
    setOpening(null);
    setFromBank(false);
  }

  function close() {
    // What was offered may have gone to someone else while it was looked at.
    if (now.current.panel === "earlier") void refresh();
    leave();
  }

  /** A panel has changed the booking; an answer that came late closes no other panel. */
  function changed(opened: number, next: Booking, message: string) {
    if (opened === now.current.opened) leave();
    setNote(message);
    // An answer that was lost and asked for again may be older than what is shown.
    if (show(next)) void lookForEarlier(next);
    else void refresh();
    refreshKeptPage();
    tellOtherTabs();
  }

  function sent(opened: number, message: string) {
    if (opened === now.current.opened) leave();
    setNote(message);
    setPending((count) => count + 1);
  }

  // The page follows money that is on its way, without being asked.
  const money = moneyState(booking);
  useEffect(() => {
    const isUnderWay = UNDER_WAY.test(money) || (pending > 0 && booking.due !== null);
    return isUnderWay && !keptAt ? lookAgain(refresh) : undefined;
  }, [money, pending, keptAt]);

  // What is possible now ends at an instant that is known: the page looks again then.
  const until = firstUntil(booking, earlier?.until);
  useEffect(() => {
    if (until === null) return;
    // A visitor's clock that is fast comes too early: again in a while.
    const at = Math.max(until + AFTER_MS, looks ? Date.now() + Math.min(AGAIN_MS * 2 ** looks, SELDOM_MS) : 0);
    return alarm(at, () => void refresh().then(() => setLooks((count) => count + 1)));
  }, [until, looks]);
  useEffect(() => setLooks(0), [until]);

  const isOpen = panel !== null;
  useEffect(() => {
    if (!isOpen) return;
    enterSheet();
    return () => {
      leaveSheet();
      // What was pressed may be gone from the page: the keyboard goes on from the appointment.
      if (document.activeElement === document.body) document.querySelector("h1")?.focus();
    };
  }, [isOpen]);

  // What happens once, after the first paint.
  useEffect(() => {
    // Not from the start: hydration takes the served markup as it is, buttons that work included.
    if (start.keptAt) {
      setKeptAt(start.keptAt);
      void refresh();
    }
    whenUnseen(setNote);
    const stops = [
      onPresses(() => setUnknown(unseenUnknown())),
      onOtherTab(() => void refresh()),
      followHistory(() => now.current.panel !== null),
    ];
    if (start.press && pageAllows(start.booking, start.press)) act(start.press);
    // The first use of Intl costs a phone a tenth of a second: not before the page stands.
    const idle = setTimeout(() => setStands(true), 1500);
    // Not in the first answer, which is one statement.
    if (!start.keptAt) void lookForEarlier(start.booking);
    const online = () => void refresh();
    const offline = nowOffline;
    const seen = () => document.visibilityState === "visible" && void refresh();
    addEventListener("online", online);
    addEventListener("offline", offline);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(idle);
      for (const stop of stops) stop();
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);

  const model = pageModel(booking);
  const title = `${model.date_text} · ${model.venue_name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { opened } = now.current;
  return (
    <Fragment>
      <Summary
        model={model}
        handlers={{ open, share }}
        offline={keptAt ? offlineText(keptAt) : null}
        elsewhere={stands ? elsewhereText(booking) : null}
        note={note}
        unknown={unknown}
        earlier={model.open ? earlier : null}
      />
      {panel && Body ? (
        <Body
          key={opened}
          booking={booking}
          opening={opening}
          offline={keptAt !== null}
          offer={start.offer}
          onClose={close}
          onMoved={(next) => changed(opened, next, "Your booking has moved. The old time is free again.")}
          onCancelled={(next) => changed(opened, next, "Your booking is cancelled.")}
          onChanged={(next, message) => changed(opened, next, message)}
          onPending={(message) => sent(opened, message)}
          onRead={(next, isChanged) => {
            show(next);
            if (isChanged) tellOtherTabs();
          }}
          pressed={panel === "pay"}
          fromBank={fromBank}
        />
      ) : null}
    </Fragment>
  );
}

// `until` is the last instant that counts; a visitor's clock need not be exact.
const AFTER_MS = 1_000;
const AGAIN_MS = 15_000;
const SELDOM_MS = 600_000;

const UNDER_WAY = /refund REQUESTED|refund SUBMITTED|fee REQUESTED/;

/** Where the booking's money stands, as one text to compare. */
function moneyState({ deposit, refunds, fees }: Booking): string {
  const states = [...refunds.map(({ status }) => `refund ${status}`), ...fees.map(({ status }) => `fee ${status}`)];
  return [`deposit ${deposit?.status}`, ...states].join();
}

function pageAllows(booking: Booking, panel: Press): boolean {
  if (panel === "reschedule") return booking.can.reschedule.allowed;
  if (panel === "payment") return booking.can.manageCard.allowed;
  return panel !== "cancel" || booking.can.cancel.allowed;
}
