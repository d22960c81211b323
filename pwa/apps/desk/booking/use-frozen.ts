/** A booking as it was when a decision about it began: what a colleague changes meanwhile is not undone by an open form. */

import { useEffect, useState } from "preact/hooks";
import type { Deciding } from "./deciding";
import type { Booking, Outcome, UsedBooking } from "./use-booking";

interface Frozen {
  booking: Booking;
  /** As it was before somebody else changed it; null while nothing of that is known here. */
  before: Booking | null;
  /** A refusal said that it was changed: it is shown as it is now. */
  isStale: boolean;
}

/**
 * The booking to decide about, and how that is sent: with the version that was seen. `freeze` begins a decision. Only once
 * a refusal has said that the booking was changed is it taken as it is now, with `before` to say what is other.
 */
export function useFrozen(
  booking: Booking,
  used: UsedBooking,
): Pick<Deciding, "booking" | "used" | "before"> & { freeze: () => void } {
  const [frozen, setFrozen] = useState<Frozen>({ booking, before: null, isStale: false });
  const isNewer = booking.version > frozen.booking.version;
  useEffect(() => {
    if (frozen.isStale && isNewer) setFrozen({ booking, before: frozen.booking, isStale: false });
  }, [frozen.isStale, isNewer]);

  const send: UsedBooking["send"] = (document, more, sending = {}) =>
    used.send(
      document,
      { ...more, expectedVersion: frozen.booking.version },
      {
        ...sending,
        onRefused: (refusal) => {
          if ((refusal as Outcome).__typename === "BookingChanged") setFrozen((now) => ({ ...now, isStale: true }));
          return sending.onRefused?.(refusal);
        },
      },
    );

  return {
    booking: frozen.booking,
    before: frozen.before,
    used: { ...used, send },
    freeze: () => setFrozen({ booking, before: null, isStale: false }),
  };
}
