/**
 * The first load's script. The page as it was served is the whole first screen; this watches over it until something is
 * pressed or may have changed, and has the app take over then.
 */
import type { ManagedBookingFieldsFragment as Booking, ManagedBookingQuery } from "../../shared/gen/graphql";
import { onOtherTab } from "../../shared/graph/tabs";
import { keepPage } from "../../shared/offline/kept-page";
import { alarm } from "../../shared/time/alarm";
import { setVenueTime } from "../../shared/time/format";
import { isElsewhere } from "../../shared/time/local";
import type { Start } from "./app";
import { askEarlierNow } from "./earlier-now";
import { PANELS, type Panel } from "./panels";
import type { Press } from "./summary/summary";
import { AFTER_MS, firstOf } from "./until";

const LATE_MS = 4_000;
/** The visitor's own clock is asked once the page stands: at its first use, that costs a phone a tenth of a second. */
const STANDS_MS = 1_500;
const FOLLOWS_MS = 3_000;

// First of all: the link's token leaves the address bar, and whatever else was asked with it. The cookie of this path stands
// for the link from here on.
const query = new URLSearchParams(location.search);
if (location.search) history.replaceState(null, "", location.pathname);

const answer = JSON.parse(document.getElementById("first-answer")?.textContent ?? "{}") as {
  data?: ManagedBookingQuery;
};
const booking = answer.data?.managedBooking;
const root = document.getElementById("app");
if (booking && root) {
  setVenueTime(booking.venue);
  watch(booking, root);
  // Last of all, and not in the way of anything: make it open without a network.
  const later = () => void keepPage([booking.calendar.ics], offerNewVersion).catch(() => undefined);
  if (document.readyState === "complete") setTimeout(later, 500);
  else addEventListener("load", () => setTimeout(later, 500));
}

/** The labels come with what first says something. */
async function loadLabels(): Promise<void> {
  await (await import("../../shared/i18n/labels")).loadLabels();
}

/** Watch over the served page, and have the app take over with the first thing that happens. */
function watch(booking: Booking, root: HTMLElement): void {
  const { early } = window;
  const stops: (() => void)[] = [];
  const start: Start = {
    booking,
    press: panelOf(query, booking),
    offer: offerOf(query),
    openingOfferId: query.get("opening"),
    fromBank: query.get("from") === "bank",
    keptAt: document.documentElement.dataset.keptAt ?? null,
    earlier: null,
    isOld: false,
    knowsElsewhere: false,
    onStands() {
      for (const stop of stops) stop();
    },
    onChanged: () => void wake(true),
  };
  let waking: Promise<boolean> | null = null;

  /** Have the app take over; `isOld` where what is shown may not be so any more. Gives whether its script could be had. */
  function wake(isOld = false): Promise<boolean> {
    start.isOld ||= isOld;
    waking ??= Promise.all([import("./app"), loadLabels()]).then(
      ([{ show }]) => {
        // A press that was kept is a later wish than the link's.
        start.press = early?.take() ?? start.press;
        show(start, root);
        return true;
      },
      () => {
        waking = null;
        return false;
      },
    );
    return waking;
  }

  /** The same for a press, which is waited for: its panel's script comes along. */
  async function answerPress(press: Press): Promise<void> {
    if (press !== "share") PANELS[press]().catch(() => undefined);
    const late = setTimeout(() => early?.say("slow"), LATE_MS);
    const stands = await wake();
    clearTimeout(late);
    if (stands) return;
    // The app's script could not be had: without a network, or after a new version took its place.
    if (navigator.onLine) location.reload();
    else early?.say("lost");
  }

  function listen(target: EventTarget, name: string, act: () => void): void {
    target.addEventListener(name, act);
    stops.push(() => target.removeEventListener(name, act));
  }

  listen(window, "online", () => void wake(true));
  listen(window, "offline", () => void wake(true));
  listen(document, "visibilitychange", () => document.visibilityState === "visible" && void wake(true));
  stops.push(onOtherTab(() => void wake(true)));
  const until = firstOf(booking.page.until);
  if (until !== null) stops.push(alarm(until + AFTER_MS, () => void wake()));
  const settled = setTimeout(() => {
    if (isElsewhere(booking)) void sayElsewhere().catch(() => undefined);
  }, STANDS_MS);

  /** As the app writes it, unless that has taken over. */
  async function sayElsewhere(): Promise<void> {
    const [{ elsewhereText }] = await Promise.all([import("../../shared/time/elsewhere"), loadLabels()]);
    if (waking) return;
    start.knowsElsewhere = true;
    root.querySelector(".zone")?.append(` · ${elsewhereText(booking)}`);
  }

  stops.push(() => clearTimeout(settled));

  async function followChanges(): Promise<void> {
    (await import("./live")).followBooking(start);
  }

  // Not in the first answer, which is one statement; never for a booking that has nothing left to be earlier than.
  if (booking.phase !== "OVER" && !start.keptAt) {
    start.earlier = askEarlierNow().catch(() => null);
    void start.earlier.then((found) => found && wake());
  }
  // Last, too: what was changed in between, the first word says.
  void Promise.resolve(start.earlier).then(() =>
    setTimeout(() => void followChanges().catch(() => undefined), FOLLOWS_MS),
  );
  early?.here((press) => void answerPress(press));
  if (start.press) void answerPress(start.press);
  // While money is on its way, or a time is held for it not much longer, what is shown changes by itself.
  else if (start.keptAt || isHeldBriefly(booking) || booking.page.settling) void wake();
}

/** Whether the minutes left to pay in are counted: they are few. */
function isHeldBriefly({ depositDueAt }: Booking): boolean {
  return !!depositDueAt && Date.parse(depositDueAt) - Date.now() < 3_600_000;
}

/** Deep links choose a panel and nothing more; one we don't know shows the booking. */
function panelOf(asked: URLSearchParams, { can, status }: Booking): Panel | null {
  const panel = asked.get("panel");
  if (panel === "payment" || panel === "messages") return panel;
  const action = asked.get("action");
  // A link to an offer names its number, one to the salon's own move has none; a request has only offers to accept.
  const isOffer = asked.has("offer") || can.acceptCounterOffer.allowed || status === "PENDING";
  if (action === "accept") return isOffer ? "offer" : "moved";
  if (action === "object") return "objection";
  if (action === "not-me") return "notMe";
  return action === "reschedule" || action === "cancel" || action === "earlier" ? action : null;
}

/** The number of the offer a link names; 0, which none has, where it is no number. */
function offerOf(asked: URLSearchParams): number | null {
  const named = asked.get("offer");
  if (named === null) return null;
  return /^\d{1,6}$/.test(named) ? Number(named) : 0;
}

function offerNewVersion(takeOver: () => void): void {
  const bar = document.getElementById("new-version");
  const button = bar?.querySelector("button");
  if (!bar || !button) return;
  bar.hidden = false;
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    takeOver();
  });
}
