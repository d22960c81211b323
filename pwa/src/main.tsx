import { hydrate } from "preact";
import { App, type Start } from "./app";
import type { ManagedBookingQuery } from "./gen/graphql";
import { keepPage } from "./lib/kept-page";
import type { Panel } from "./summary/summary";

// First of all: the link's token leaves the address bar. The cookie of this path stands for it from here on.
const query = new URLSearchParams(location.search);
if (query.has("token")) history.replaceState(null, "", location.pathname);

const answer = JSON.parse(document.getElementById("first-answer")?.textContent ?? "{}") as {
  data?: ManagedBookingQuery;
};
const booking = answer.data?.managedBooking;
const root = document.getElementById("app");
if (booking && root) {
  const start: Start = {
    booking,
    panel: panelOf(query),
    opening: query.get("opening"),
    keptAt: document.documentElement.dataset.keptAt ?? null,
  };
  hydrate(<App start={start} />, root);
  // Last of all, and not in the way of anything: make it open without a network.
  const later = () => void keepPage([booking.calendar.ics], offerNewVersion).catch(() => undefined);
  if (document.readyState === "complete") setTimeout(later, 500);
  else addEventListener("load", () => setTimeout(later, 500));
}

/** Deep links choose a panel and nothing more; one we don't know shows the booking. */
function panelOf(asked: URLSearchParams): Panel | null {
  const action = asked.get("action");
  return action === "reschedule" || action === "earlier" ? action : null;
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
