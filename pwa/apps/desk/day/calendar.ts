/** The days that are shown, as they were last told; and what was pressed and isn't answered yet, shown as if it were. */

import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { DeskDay } from "../../../shared/gen/desk/day";
import type { BoardBookingFragment, BookingStatus } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { whenAbandoned } from "../../../shared/graph/presses";
import { ask } from "../session/session";
import { setClock } from "../shell/clock";
import { useFollow } from "../shell/follow";
import { who } from "../shell/who";
import type { Calendar } from "./plan";

/** A day as it was told, and when. */
type Told = Calendar & { askedAt: string };

/** By whom, where and which day: nobody is shown what another was told. */
const days = signal<ReadonlyMap<string, Told>>(new Map());
/** Of bookings by id: the status that was pressed. */
const pressed = signal<ReadonlyMap<string, BookingStatus>>(new Map());
whenAbandoned(() => {
  pressed.value = new Map();
});

/** Why no newer state could be had. */
export const trouble = signal<Trouble | null>(null);

function keyOf(day: string): string {
  return `${who.value?.venue.id} ${who.value?.operator.id} ${day}`;
}

/** A day as it is shown: as it was told, with what was pressed since. */
const shown = computed(() => {
  const changed = pressed.value;
  return new Map(
    [...days.value].map(([key, calendar]) => {
      if (!calendar.bookings.some(({ id }) => changed.has(id))) return [key, calendar] as const;
      const bookings = calendar.bookings.map((booking) => {
        const status = changed.get(booking.id);
        if (!status || status === booking.status || !booking.desk) return booking;
        const chips = booking.desk.chips.filter((chip) => chip !== "LATE" && chip !== "RUNNING_OVER");
        return { ...booking, status, desk: { ...booking.desk, chips } };
      });
      return [key, { ...calendar, bookings }] as const;
    }),
  );
});

let isAsking = false;
let isAgain = false;
let wanted = "";

async function askFor(day: string): Promise<void> {
  wanted = day;
  if (isAsking) {
    isAgain = true;
    return;
  }
  isAsking = true;
  const key = keyOf(day);
  try {
    const { desk } = await ask(DeskDay, { from: day, to: day });
    if (desk) {
      setClock(desk.now);
      // Of what isn't looked at, a few days are enough to go back to at once.
      const told = { ...newestOf(desk.calendar, days.value.get(key)), askedAt: desk.now };
      days.value = new Map([...[...days.value].filter(([other]) => other !== key).slice(-6), [key, told]]);
    }
    trouble.value = null;
  } catch (error) {
    trouble.value = troubleOf(error);
  }
  isAsking = false;
  if (!isAgain) return;
  isAgain = false;
  await askFor(wanted);
}

/** What was asked for before a press was answered doesn't take back what the answer told. */
function newestOf(calendar: Calendar, before: Calendar | undefined): Calendar {
  const known = new Map(before?.bookings.map((booking) => [booking.id, booking]));
  const bookings = calendar.bookings.map((booking) => {
    const shown = known.get(booking.id);
    return shown && shown.version > booking.version ? shown : booking;
  });
  return { ...calendar, bookings };
}

/** A day's calendar, followed, with when it was last told; null while it isn't there. */
export function useDay(day: string): Told | null {
  const look = () => void askFor(day);
  useEffect(look, [day, who.value?.operator.id]);
  useFollow(look);
  return shown.value.get(keyOf(day)) ?? null;
}

/** Ask for the day that is shown, now. */
export function lookAgain(): void {
  if (wanted) void askFor(wanted);
}

/** Show this status, until it is told or taken back: `null`. */
export function showAs(bookingId: string, status: BookingStatus | null): void {
  const next = new Map(pressed.value);
  if (status) next.set(bookingId, status);
  else next.delete(bookingId);
  pressed.value = next;
}

/** A booking as an answer has it takes the place of what is shown of it. */
export function showBooking(booking: BoardBookingFragment): void {
  showAs(booking.id, null);
  days.value = new Map(
    [...days.value].map(([key, calendar]) => [
      key,
      calendar.bookings.some(({ id }) => id === booking.id)
        ? { ...calendar, bookings: calendar.bookings.map((each) => (each.id === booking.id ? booking : each)) }
        : calendar,
    ]),
  );
}
