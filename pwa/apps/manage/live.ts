/** The page's booking, followed: whenever another than what is shown may be so, it is asked for anew. */

import type { BookingChangedSubscription } from "../../shared/gen/graphql";
import { BookingChanged } from "../../shared/gen/manage/live";
import { openStream, pagePath } from "../../shared/graph/ask";
import { follow } from "../../shared/graph/live";
import type { Start } from "./app";

/** Call `start.onChanged` when the booking that is shown was changed, or may have been, for as long as the page is there. */
export function followBooking(start: Start): void {
  follow<BookingChangedSubscription["bookingChanged"]>(
    // The booking's id, and nothing of its link's token.
    pagePath(),
    "bookingChanged",
    (after, signal) => openStream(BookingChanged, { after }, signal),
    (word) => {
      if (!word || word.ended === "ACCESS_CHANGED") return start.onChanged();
      if (word.version === null) return;
      // A stream begins with how things stand: mostly as they are shown.
      const isShown = word.isReset && word.version === start.booking.version && !start.booking.page.settling;
      if (!isShown) start.onChanged();
    },
  );
}
