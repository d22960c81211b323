/** The board's arithmetic: what stands where, from a calendar of the graph. Everything is in minutes of the day's wall clock. */

import type { BoardBookingFragment, DeskDayQuery } from "../../../shared/gen/graphql";
import { daysBetween, wall } from "../../../shared/time/format";

export type Booking = BoardBookingFragment;
export type Calendar = NonNullable<DeskDayQuery["desk"]>["calendar"];
type Blocked = Calendar["blockedTime"][number];
type Held = Calendar["held"][number];

/** The board's step: a cell is so high. */
export const STEP = 15;
const HOUR = 60;
const DAY = 1440;
/** What is shown of a day on which nobody works. */
const USUAL = { from: 9 * HOUR, to: 17 * HOUR };
/** So many columns stand beside the tray; where there are more, who works now comes first. */
export const MANY = 9;

export interface Span {
  from: number;
  to: number;
}

/** What takes a person's time. Of overlapping ones each has its lane. */
export interface Item extends Span {
  key: string;
  lane: number;
  lanes: number;
  /** It stands in the processing time of another booking. */
  isThreaded: boolean;
  what:
    | { kind: "booking"; booking: Booking; part: number; stretch: "whole" | "first" | "second" }
    | { kind: "blocked"; blocked: Blocked }
    | { kind: "held"; held: Held; booking: Booking | null }
    | { kind: "break" }
    | { kind: "busy" };
}

/** The processing time of a booking: its person is free meanwhile. */
export interface Thread extends Span {
  booking: Booking;
}

/** A step of a person's time that nothing takes. `left` is how many minutes are free from here on; 0 where it can't be booked. */
export interface Free extends Span {
  /** What it is: free, needed after the booking before it, or outside hours. */
  kind: "free" | "rest" | "off";
  left: number;
  /** Where its stretch begins, or now. */
  isFirst: boolean;
}

export interface Column {
  staff: { id: string; name: string };
  hours: Span[];
  items: Item[];
  free: Free[];
  threads: Thread[];
  /** What their person needs after a booking: free of customers, and not to be booked. */
  rests: Span[];
  /** Whose bookings this operator doesn't see. */
  isBusyOnly: boolean;
}

export interface Plan {
  day: string;
  /** Whole hours around all that is shown. */
  from: number;
  to: number;
  columns: Column[];
  /** Who has no column, since they don't work that day. */
  off: string[];
  /** The offset with which that day's times are written. */
  offset: string | null;
}

/** A time of the graph in minutes of this day's wall clock; less than 0 or more than 1440 where it is of another day. */
export function minutesOf(text: string, day: string): number {
  return daysBetween(day, text) * DAY + wall(text).minutes;
}

/** A time of the day as the graph writes it. */
export function textOf(day: string, minutes: number, offset = ""): string {
  const [hour, rest] = [Math.floor(minutes / HOUR), minutes % HOUR];
  return `${day}T${String(hour).padStart(2, "0")}:${String(rest).padStart(2, "0")}:00${offset}`;
}

/** The plan of one day of the calendar. `now` is in minutes of that day, or null on any other; `own` is whose app it is. */
export function planOf(calendar: Calendar, day: string, now: number | null, own: string | null): Plan {
  const span = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }): Span => ({
    from: Math.max(0, minutesOf(startsAt, day)),
    to: Math.min(DAY, minutesOf(endsAt, day)),
  });
  const isOfDay = ({ from, to }: Span) => from < DAY && to > 0 && from < to;
  const bookings = new Map(calendar.bookings.map((booking) => [booking.id, booking]));
  const columns: Column[] = [];
  const off: string[] = [];
  let offset: string | null = null;
  for (const { staff, hours: allHours, busy } of calendar.people) {
    const hours = allHours.map(span).filter(isOfDay);
    const isBusyOnly = busy.length > 0;
    const items: Item[] = [];
    const threads: Thread[] = [];
    const rests: Span[] = [];
    const add = (key: string, at: Span, what: Item["what"]) => {
      if (isOfDay(at)) items.push({ key, ...at, what, lane: 0, lanes: 1, isThreaded: false });
    };
    for (const [index, each] of busy.entries()) add(`busy ${staff.id} ${index}`, span(each), { kind: "busy" });
    for (const blocked of calendar.blockedTime)
      if (blocked.staff.id === staff.id) add(`blocked ${blocked.id}`, span(blocked), { kind: "blocked", blocked });
    for (const held of calendar.held)
      if (held.staff.id === staff.id) {
        const booking = bookings.get(held.bookingIds[0] ?? "") ?? null;
        add(`held ${held.id} ${held.startsAt}`, span(held), { kind: "held", held, booking });
      }
    for (const booking of isBusyOnly ? [] : calendar.bookings)
      for (const [part, each] of booking.parts.entries())
        if (each.staff.id === staff.id) {
          const stretches = stretchesOf(each);
          for (const [index, at] of stretches.entries()) {
            const stretch = stretches.length === 1 ? "whole" : index ? "second" : "first";
            add(`${booking.id} ${part} ${index}`, span(at), { kind: "booking", booking, part, stretch });
          }
          const rest = span({
            startsAt: each.endsAt,
            endsAt: each.occupied[each.occupied.length - 1]?.endsAt ?? each.endsAt,
          });
          if (isOfDay(rest)) rests.push(rest);
          const [first, second] = stretches;
          if (first && second) {
            const gap = span({ startsAt: first.endsAt, endsAt: second.startsAt });
            if (isOfDay(gap)) threads.push({ ...gap, booking });
          }
        }
    for (const [index, gap] of gapsBetween(hours).entries())
      if (!items.some((item) => meets(item, gap))) add(`break ${staff.id} ${index}`, gap, { kind: "break" });
    items.sort((one, other) => one.from - other.from || other.to - one.to);
    setLanes(items);
    for (const item of items)
      item.isThreaded = threads.some((thread) => thread.from <= item.from && item.to <= thread.to);
    offset ??= allHours.find(({ startsAt }) => startsAt.startsWith(day))?.startsAt.slice(19) ?? null;
    if (hours.length || items.length) columns.push({ staff, hours, items, threads, rests, free: [], isBusyOnly });
    else off.push(staff.name);
  }
  offset ??= calendar.bookings.find(({ startsAt }) => startsAt.startsWith(day))?.startsAt.slice(19) ?? null;
  const all = columns.flatMap(({ hours, items }) => [...hours, ...items]);
  const from = Math.floor(Math.min(...(all.length ? all : [USUAL]).map((each) => each.from)) / HOUR) * HOUR;
  const to = Math.ceil(Math.max(...(all.length ? all : [USUAL]).map((each) => each.to)) / HOUR) * HOUR;
  for (const column of columns) column.free = freeOf(column, from, to, now);
  return { day, from, to, columns: inOrder(columns, now, own), off, offset };
}

/** The stretches of a part: one, or one before its processing time and one after it. What its person needs afterwards is none. */
function stretchesOf(part: Booking["parts"][number]): { startsAt: string; endsAt: string }[] {
  const [first, second] = part.occupied;
  if (!first || !second || second.startsAt >= part.endsAt) return [part];
  return [
    { startsAt: part.startsAt, endsAt: first.endsAt },
    { startsAt: second.startsAt, endsAt: part.endsAt },
  ];
}

function gapsBetween(hours: readonly Span[]): Span[] {
  return hours.slice(1).map(({ from }, index) => ({ from: hours[index]?.to ?? from, to: from }));
}

function meets(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

/** Give each of those that overlap a lane of its own, and say of each how many lanes there are where it stands. */
export function setLanes(items: Item[]): void {
  let group: Item[] = [];
  let end = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane)) + 1;
    for (const item of group) item.lanes = lanes;
    group = [];
  };
  for (const item of items) {
    if (item.from >= end) close();
    const taken = new Set(group.filter((other) => meets(other, item)).map(({ lane }) => lane));
    item.lane = 0;
    while (taken.has(item.lane)) item.lane++;
    group.push(item);
    end = group.length === 1 ? item.to : Math.max(end, item.to);
  }
  close();
}

/** The step in which a minute is, and the one from which on it is over. */
export function stepsOf({ from, to }: Span): Span {
  return { from: Math.floor(from / STEP) * STEP, to: Math.ceil(to / STEP) * STEP };
}

function freeOf({ hours, items, rests }: Column, from: number, to: number, now: number | null): Free[] {
  const free: Free[] = [];
  const covered = items.map(stepsOf);
  let isInside = false;
  for (let at = from; at < to; at += STEP) {
    if (covered.some((each) => each.from <= at && at < each.to)) {
      isInside = false;
      continue;
    }
    const isRest = rests.some((each) => each.from < at + STEP && at < each.to);
    const open = isRest ? undefined : hours.find((each) => each.from <= at && at < each.to);
    const kind = isRest ? "rest" : open ? "free" : "off";
    const next = items.find((item) => item.from > at)?.from ?? DAY;
    const left = open ? Math.min(open.to, next) - at : 0;
    const isPast = now !== null && at + STEP <= now;
    free.push({ kind, from: at, to: at + STEP, left, isFirst: left > 0 && !isInside && !isPast });
    isInside = left > 0 && !isPast;
  }
  return free;
}

function inOrder(columns: Column[], now: number | null, own: string | null): Column[] {
  const isWorking = ({ hours }: Column) => hours.some(({ from, to }) => now !== null && from <= now && now < to);
  const rank = (column: Column) => (column.staff.id === own ? 0 : columns.length <= MANY || isWorking(column) ? 1 : 2);
  return columns
    .map((column, index) => ({ column, index }))
    .sort((one, other) => rank(one.column) - rank(other.column) || one.index - other.index)
    .map(({ column }) => column);
}

/** Where in its time a part is: to come, in the house, in the chair, over, missed, held, or late. */
export type State = "coming" | "late" | "here" | "chair" | "done" | "missed" | "held";

/** How a stretch of a booking stands, by its status and, once its customer is there, by the clock. */
export function stateOf(booking: Booking, at: Span, now: number | null): State {
  switch (booking.status) {
    case "PENDING":
      return "held";
    case "CONFIRMED":
      return booking.desk?.chips.includes("LATE") ? "late" : "coming";
    case "COMPLETED":
      return "done";
    case "NO_SHOW":
    case "CANCELLED":
      return "missed";
    case "ARRIVED":
    case "READY_TO_START": {
      if (now === null) return "here";
      if (at.to <= now && !isLast(booking, at)) return "done";
      return at.from <= now || (booking.status === "READY_TO_START" && isFirst(booking, at)) ? "chair" : "here";
    }
  }
}

function isFirst({ parts }: Booking, { from }: Span): boolean {
  return wall(parts[0]?.startsAt ?? "").minutes === from;
}

function isLast({ parts }: Booking, { to }: Span): boolean {
  return wall(parts[parts.length - 1]?.endsAt ?? "").minutes === to;
}

/** With whom the visit goes on after this part, or was before it; null where it is all one person's. */
export function linkOf({ parts }: Booking, part: number): { kind: "next" | "after"; name: string } | null {
  const here = parts[part];
  const [next, before] = [parts[part + 1], parts[part - 1]];
  if (next && next.staff.id !== here?.staff.id) return { kind: "next", name: next.staff.name };
  if (before && before.staff.id !== here?.staff.id) return { kind: "after", name: before.staff.name };
  return null;
}

/** So many minutes a customer who is there has stayed beyond the visit's end; 0 where they haven't. */
export function overBy(booking: Booking, at: Span, now: number | null): number {
  const isThere = booking.status === "ARRIVED" || booking.status === "READY_TO_START";
  return isThere && now !== null && isLast(booking, at) ? Math.max(0, now - at.to) : 0;
}
