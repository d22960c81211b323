/** What the board says, in English. */

import type { BlockedTimeKind, BookingStatus } from "../../../shared/gen/graphql";

/** "1 h 30 min" */
function length(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours ? `${hours} h` : "", rest || !hours ? `${rest} min` : ""].filter(Boolean).join(" ");
}

export const day = {
  menu: {
    today: { title: "Today", about: "Everyone's day, as it is now" },
    week: { title: "Week", about: "How much is free, by person and day" },
  },
  bar: {
    all: "All screens",
    before: "The day before",
    after: "The day after",
    weekBefore: "The week before",
    weekAfter: "The week after",
    today: "Today",
    view: "View",
    day: "Day",
    week: "Week",
    new: "New booking",
    waiting: "Waiting",
    keys: "Keys",
  },
  board: {
    name: (date: string, people: number) =>
      `${date}: ${people === 1 ? "1 person" : `${people} people`}. Arrows move between times and people, Enter opens, M moves.`,
    time: "Time",
    closed: "Nobody works on this day.",
    off: (names: string) => `Off: ${names}`,
    notWhole: "There are more bookings than can be shown here.",
    asOf: (time: string) => `As of ${time}. No newer state can be had just now.`,
    now: (time: string) => `Now ${time}`,
    lunch: "Break",
    busy: "Busy",
    free: (minutes: number) => `Free ${length(minutes)}`,
    until: (time: string) => `until ${time}`,
    blocked: {
      LUNCH: "Lunch",
      PERSONAL: "Private",
      TRAINING: "Training",
      MEETING: "Meeting",
      PROCESSING: "Processing",
      OTHER: "Blocked",
    } satisfies Record<BlockedTimeKind, string>,
    offered: (time: string) => `Offered, until ${time}`,
    kept: (time: string) => `Kept for undo, until ${time}`,
    request: (time: string) => `Request, by ${time}`,
    requested: "Request, times offered",
    heldUntil: (time: string) => `Held, until ${time}`,
    held: "Held",
    over: (minutes: number) => `${length(minutes)} over`,
    meets: (name: string, time: string) => `next is ${name} at ${time}`,
    late: (minutes: number) => length(minutes),
    lateWords: (minutes: number) => `${length(minutes)} late`,
    unpaid: "Unpaid",
    new: "New",
    first: "first visit",
    next: (name: string) => `then ${name}`,
    after: (name: string) => `after ${name}`,
    rest: (service: string) => `${service}, after it has set`,
  },
  /** What a listener hears of a cell. */
  said: {
    booking: (who: string, date: string, from: string, to: string, what: string) =>
      `${who}, ${date}, ${from} to ${to}, ${what}`,
    free: (who: string, date: string, time: string, minutes: number) =>
      `${who}, ${date}, ${time}, free for ${length(minutes)}`,
    past: (who: string, time: string) => `${who}, ${time}, was free`,
    off: (who: string, time: string) => `${who}, ${time}, not working`,
    needed: (who: string, time: string) => `${who}, ${time}, needed after the booking before`,
    part: (index: number, count: number) => `part ${index} of ${count}`,
    sets: (until: string) => `sets until ${until}`,
    rest: "after it has set",
    alert: (what: string) => `Take care: ${what}`,
    status: {
      PENDING: "request",
      CONFIRMED: "to come",
      ARRIVED: "here",
      READY_TO_START: "in the chair",
      COMPLETED: "done",
      CANCELLED: "cancelled",
      NO_SHOW: "missed",
    } satisfies Record<BookingStatus, string>,
    overPart: "this part is over",
  },
  acts: {
    menu: (name: string) => `What ${name} did`,
    ARRIVED: { press: "Here", done: (name: string) => `${name} is here.` },
    READY_TO_START: { press: "Ready", done: (name: string) => `${name} is in the chair.` },
    COMPLETED: { press: "Done", done: (name: string) => `${name} is done.` },
    move: "Move",
    open: "Open",
    undo: "Undo",
    close: "Close",
    undone: (name: string) => `Taken back: ${name} is as before.`,
    notNow: "That can't be done now.",
    notItsDay: "This booking is on another day. Move it to today first.",
    unknown: "No answer has come yet, so we don't know if it's done. We keep asking.",
  },
  move: {
    mode: (name: string) => `Moving ${name}. Arrows carry it, Enter goes on, Escape puts it back.`,
    byTaps: (name: string) => `Moving ${name}: tap where it goes, or ${name} to leave it.`,
    toFree: (time: string, name: string) => `${time} with ${name}, free`,
    toTaken: (time: string, name: string, by: string) => `${time} with ${name}, taken: ${by}`,
    toOff: (time: string, name: string) => `${time} with ${name}, not working then`,
    back: "It stays where it was.",
    cant: "It can't be moved now.",
    moved: (name: string, date: string, time: string, staff: string) =>
      `${name} is moved to ${date}, ${time} with ${staff}.`,
  },
  agenda: {
    whose: "Whose day",
    mine: "Mine",
    everyone: "Everyone",
    free: (minutes: number) => `Free for ${length(minutes)}`,
    until: (what: string, time: string) => `${what} until ${time}`,
    with: (name: string) => `with ${name}`,
    nothing: "Nothing is booked on this day.",
    works: (name: string, hours: string) => `${name}, ${hours}`,
  },
  week: {
    title: (day: string, month: string, lastDay: string, lastMonth: string) =>
      month === lastMonth ? `${day} – ${lastDay} ${month}` : `${day} ${month} – ${lastDay} ${lastMonth}`,
    free: (minutes: number) => `${length(minutes)} free`,
    full: "Full",
    off: "Off",
    bookings: (count: number) => (count === 1 ? "1 booking" : `${count} bookings`),
    requests: (count: number) => (count === 1 ? "1 request" : `${count} requests`),
    unpaid: (count: number) => (count === 1 ? "1 deposit due" : `${count} deposits due`),
    person: "Person",
  },
  keys: {
    title: "Keys of the board",
    lead: "They work while the focus is on the board.",
    arrows: "Next time or person",
    page: "An hour",
    ends: "First or last person",
    enter: "Open, or book a free time",
    acts: "Here, ready, done",
    move: "Move: arrows carry it, Enter goes on, Escape puts it back",
    go: "New booking, today",
    days: "Day before, day after",
    undo: "Undo, while it is offered",
    find: "Find",
    letters: "Single letters do something",
    close: "Close",
  },
  side: {
    close: "Close, back to the board",
  },
};

export type DayLabels = typeof day;
