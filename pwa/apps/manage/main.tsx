import { hydrate } from "preact";
import type { ManagedBookingFieldsFragment as Booking, ManagedBookingQuery } from "../../shared/gen/graphql";
import { keepPage } from "../../shared/offline/kept-page";
import { App, type Start } from "./app";
import type { Panel } from "./summary/summary";

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
  const start: Start = {
    booking,
    // A press that was kept from before this script was there is the later wish.
    press: window.takeEarlyPress?.() ?? panelOf(query, booking),
    offer: offerOf(query),
    opening: query.get("opening"),
    fromBank: query.get("from") === "bank",
    keptAt: document.documentElement.dataset.keptAt ?? null,
  };
  hydrate(<App start={start} />, root);
  // Last of all, and not in the way of anything: make it open without a network.
  const later = () => void keepPage([booking.calendar.ics], offerNewVersion).catch(() => undefined);
  if (document.readyState === "complete") setTimeout(later, 500);
  else addEventListener("load", () => setTimeout(later, 500));
}

/** Deep links choose a panel and nothing more; one we don't know shows the booking. */
function panelOf(asked: URLSearchParams, { can, status }: Booking): Panel | null {
  const panel = asked.get("panel");
  if (panel === "payment" || panel === "messages") return panel;
  const action = asked.get("action");
  // A link to an offer names its number, one to the salon's own move has none; a request has only offers to accept.
  const isOffer = asked.has("offer") || can.acceptCounterOffer.allowed || status === "PENDING";
  if (action === "accept") return isOffer ? "offer" : "moved";
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
