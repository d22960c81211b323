import { type ComponentType, Fragment, hydrate } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { ManagedBooking } from "../../shared/gen/manage/page";
import { ask, isForGood, troubleOf } from "../../shared/graph/ask";
import { isAnyBusy, onPresses, unseenUnknown, whenUnseen } from "../../shared/graph/presses";
import { onOtherTab, tellOtherTabs } from "../../shared/graph/tabs";
import { lookAgain } from "../../shared/graph/watch";
import { t } from "../../shared/i18n/labels";
import { refreshKeptPage } from "../../shared/offline/kept-page";
import { offlineText } from "../../shared/offline/offline";
import { alarm } from "../../shared/time/alarm";
import { elsewhereText } from "../../shared/time/elsewhere";
import { enterSheet, followHistory, leaveSheet, whenLeft } from "../../shared/ui/back";
import { askEarlierNow, type EarlierNow } from "./earlier-now";
import { whatChanged } from "./follow";
import { PANELS, type Panel, type PanelProps } from "./panels";
import { share } from "./share";
import { type Press, Summary } from "./summary/summary";
import { AFTER_MS, firstOf } from "./until";

export interface Start {
  /** The booking as it is shown. */
  booking: Booking;
  /** The panel a deep link opens, or what was pressed before the app stood; it chooses nothing. */
  press: Press | null;
  /** The counter-offer a deep link names: its panel has it chosen, and takes it only when a button is pressed. */
  offer: number | null;
  /** The earlier time that a deep link shows. */
  openingOfferId: string | null;
  /** Whether a bank's page has led back here, to what was pressed before. */
  fromBank: boolean;
  /** When the page was kept, if it is shown from there because the network is away. */
  keptAt: string | null;
  /** What is known of earlier times, once it is; null where it wasn't asked. */
  earlier: Promise<EarlierNow | null> | null;
  /** Whether what was served may not be so any more. */
  isOld: boolean;
  /** Whether the time where the visitor is stands in the markup, where it is another. */
  knowsElsewhere: boolean;
  /** The app stands: it listens by itself from now on. */
  onStands: () => void;
  /** The booking may be another than is shown. */
  onChanged: () => void;
}

/** Take over the served page. */
export function show(start: Start, root: HTMLElement): void {
  hydrate(<App start={start} />, root);
}

function App({ start }: { start: Start }) {
  const [booking, setBooking] = useState(start.booking);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [Body, setBody] = useState<ComponentType<PanelProps> | null>(null);
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  // What takes Intl, or isn't in the served markup, is shown once the page stands.
  const [stands, setStands] = useState(start.knowsElsewhere);
  // How often a payment was sent off whose end is not known yet.
  const [pending, setPending] = useState(0);
  const [earlier, setEarlier] = useState<EarlierNow | null>(null);
  // What a link named is shown once; after that, the panel opens at its beginning.
  const [openingOfferId, setOpeningOfferId] = useState(start.openingOfferId);
  const [fromBank, setFromBank] = useState(start.fromBank);
  const [unknown, setUnknown] = useState<string | null>(null);
  const [looks, setLooks] = useState(0);
  // For answers that come later: what is shown, which panel is open, and the how manieth it is.
  const now = useRef({ booking: start.booking, panel: null as Panel | null, opened: 0 });

  // How often earlier times were asked for: only the last answer counts.
  const asked = useRef(0);

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
      else if (isForGood(error)) setNote(t.trouble[trouble]);
    }
  }

  /** Show the booking as it was read, unless a later one is shown; gives whether it is shown. */
  function show(next: Booking): boolean {
    if (next.version < now.current.booking.version) return false;
    now.current.booking = start.booking = next;
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
    const mine = ++asked.current;
    try {
      const found = next.phase !== "OVER" ? await askEarlierNow() : null;
      if (mine === asked.current) setEarlier(found);
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

  function act(press: Press) {
    if (press === "share") void share().then((said) => said && setNote(said));
    else void open(press);
  }

  function leave() {
    now.current.panel = null;
    setPanel(null);
    setOpeningOfferId(null);
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
  const { deposit, refunds, fees, page } = booking;
  const isAwaited = page.settling || (pending > 0 && booking.due !== null);
  useEffect(
    () => (isAwaited && !keptAt ? lookAgain(refresh) : undefined),
    [isAwaited, JSON.stringify([deposit, refunds, fees]), pending, keptAt],
  );

  // What is possible now ends at an instant that is known: the page looks again then.
  const until = firstOf(page.until, earlier?.until);
  useEffect(() => {
    if (until === null) return;
    // A visitor's clock that is fast comes too early: again in a while.
    const at = Math.max(until + AFTER_MS, looks ? Date.now() + Math.min(AGAIN_MS * 2 ** looks, SELDOM_MS) : 0);
    return alarm(at, () => void refresh().then(() => setLooks((count) => count + 1)));
  }, [until, looks]);
  useEffect(() => setLooks(0), [until]);

  const isAtPanel = panel !== null;
  // With the sheet itself: "back" closes it from its first frame on.
  useLayoutEffect(() => {
    if (!isAtPanel) return;
    enterSheet();
    return () => {
      leaveSheet();
      // What was pressed may be gone from the page: the keyboard goes on from the appointment.
      if (document.activeElement === document.body) document.querySelector("h1")?.focus();
    };
  }, [isAtPanel]);

  // What happens once, when the app has taken over.
  useEffect(() => {
    // Not from the start: hydration takes the served markup as it is, buttons that work included.
    if (start.keptAt) {
      setKeptAt(start.keptAt);
      void refresh();
    } else if (start.isOld) {
      void refresh();
    }
    void start.earlier?.then((found) => asked.current || setEarlier(found));
    whenUnseen(setNote);
    const stops = [
      onPresses(() => setUnknown(unseenUnknown())),
      onOtherTab(() => void refresh()),
      followHistory(() => now.current.panel !== null),
    ];
    if (start.press && pageAllows(start.booking, start.press)) act(start.press);
    // The first use of Intl costs a phone a tenth of a second: not before the page stands.
    const idle = setTimeout(() => setStands(true), 1500);
    const online = () => void refresh();
    const offline = nowOffline;
    const seen = () => document.visibilityState === "visible" && void refresh();
    addEventListener("online", online);
    addEventListener("offline", offline);
    document.addEventListener("visibilitychange", seen);
    start.onStands();
    start.onChanged = online;
    return () => {
      clearTimeout(idle);
      for (const stop of stops) stop();
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);

  const title = `${booking.text.date} · ${booking.venue.name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { opened } = now.current;
  return (
    <Fragment>
      <Summary
        booking={booking}
        onPress={act}
        offline={keptAt ? offlineText(keptAt) : null}
        elsewhere={stands ? elsewhereText(booking) : null}
        note={note}
        unknown={unknown}
        earlier={booking.phase === "OVER" ? null : earlier}
        undoUntil={stands ? booking.undo?.until : null}
      />
      {panel && Body ? (
        <Body
          key={opened}
          booking={booking}
          openingOfferId={openingOfferId}
          offline={keptAt !== null}
          offer={start.offer}
          onClose={close}
          onMoved={(next) => changed(opened, next, saidWithUndo(t.told.hasMoved, next))}
          onCancelled={(next) => changed(opened, next, saidWithUndo(t.told.isCancelled, next))}
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

const AGAIN_MS = 15_000;
const SELDOM_MS = 600_000;

/** What was done, and for how long that can be taken back: heard once. */
function saidWithUndo(said: string, { can }: Booking): string {
  return can.undo.allowed ? `${said} ${t.undo.forAWhile}` : said;
}

function pageAllows(booking: Booking, panel: Press): boolean {
  if (panel === "reschedule") return booking.can.reschedule.allowed;
  if (panel === "payment") return booking.can.manageCard.allowed;
  if (panel === "undo") return booking.can.undo.allowed;
  return panel !== "cancel" || booking.can.cancel.allowed;
}
