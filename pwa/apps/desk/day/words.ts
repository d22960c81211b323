/** What the board's cells say: few words to see, whole sentences to hear. */

import { clockTime, longDate, time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import {
  type Column,
  type Free,
  type Item,
  linkOf,
  minutesOf,
  overBy,
  type Plan,
  type Span,
  stateOf,
  textOf,
} from "./plan";

/** A time of a plan's day: "1:15 pm". */
export function timeAt({ day }: Pick<Plan, "day">, minutes: number): string {
  return time(textOf(day, minutes));
}

/** The same, short: "1:15", where the rows beside it say what half of the day it is. */
export function shortTimeAt({ day }: Pick<Plan, "day">, minutes: number): string {
  return clockTime(textOf(day, minutes));
}

/** Who or what takes the time, by name. */
export function nameOf({ what }: Item): string {
  switch (what.kind) {
    case "booking":
      return what.booking.desk?.customer.name ?? t.day.board.busy;
    case "held":
      return what.booking?.desk?.customer.name ?? t.day.board.held;
    case "blocked":
      return what.blocked.note ?? t.day.board.blocked[what.blocked.kind];
    case "break":
      return t.day.board.lunch;
    case "busy":
      return t.day.board.busy;
  }
}

/** What stands beneath the name: when it begins, and what it is. */
export function lineOf(item: Item, plan: Plan): string {
  const isTimed = item.what.kind === "booking" || item.what.kind === "held";
  return isTimed ? `${shortTimeAt(plan, item.from)} ${whatOf(item, plan)}` : whatOf(item, plan);
}

/** What it is, or until when it waits or lasts. */
export function whatOf(item: Item, plan: Plan): string {
  const { what } = item;
  if (what.kind === "booking") {
    const service = what.booking.parts[what.part]?.service.name ?? "";
    return waitOf(item) ?? (what.stretch === "second" ? t.day.board.rest(service) : service);
  }
  if (what.kind === "held") {
    const words = what.held.reason === "UNDO" ? t.day.board.kept : t.day.board.offered;
    return words(clockTime(what.held.heldUntil));
  }
  return t.day.board.until(shortTimeAt(plan, item.to));
}

/** Until when a request waits for an answer, or a time for its deposit; null of what waits for nothing. */
function waitOf({ what }: Item): string | null {
  if (what.kind !== "booking" || what.booking.status !== "PENDING") return null;
  const { booking } = what;
  const words = t.day.board;
  if (booking.held) return booking.depositDueAt ? words.heldUntil(clockTime(booking.depositDueAt)) : words.held;
  return booking.desk?.answerBy ? words.request(clockTime(booking.desk.answerBy)) : words.requested;
}

export type Sign = "alert" | "late" | "over" | "unpaid" | "new" | "next" | "after";

/** What catches the eye of a booking, with its words; what must never be overlooked first. */
export function signsOf(item: Item, now: number | null): { sign: Sign; word: string }[] {
  const { what } = item;
  if (what.kind !== "booking") return [];
  const { booking } = what;
  const words = t.day.board;
  const found: { sign: Sign; word: string }[] = [];
  const chips = booking.desk?.chips ?? [];
  if (chips.includes("ALERT")) found.push({ sign: "alert", word: booking.desk?.alert ?? "" });
  if (chips.includes("LATE")) {
    const late = now === null ? 0 : now - item.from;
    found.push({ sign: "late", word: words.late(Math.max(0, late)) });
  }
  if (chips.includes("UNPAID")) found.push({ sign: "unpaid", word: words.unpaid });
  if (chips.includes("NEW")) found.push({ sign: "new", word: words.new });
  const link = linkOf(booking, what.part);
  if (link) found.push({ sign: link.kind, word: words[link.kind](link.name) });
  return found;
}

/** An item as a listener hears it: person, day and time first, then what, who, and how it stands. */
export function saidOf(item: Item, column: Column, plan: Plan, now: number | null): string {
  const { what } = item;
  const said = t.day.said;
  const [from, to] = [timeAt(plan, item.from), timeAt(plan, item.to)];
  const parts: string[] = [];
  if (what.kind === "booking") {
    const { booking } = what;
    const part = booking.parts[what.part];
    const state = stateOf(booking, item, now);
    parts.push(part?.service.name ?? "", nameOf(item));
    parts.push(
      waitOf(item) ?? (state === "done" && booking.status !== "COMPLETED" ? said.overPart : saidStatus(item, state)),
    );
    if (what.stretch === "first") {
      const thread = column.threads.find((each) => each.booking.id === booking.id && each.from === item.to);
      if (thread) parts.push(said.sets(timeAt(plan, thread.to)));
    }
    if (what.stretch === "second") parts.push(said.rest);
    if (booking.parts.length > 1) parts.push(said.part(what.part + 1, booking.parts.length));
    const over = overBy(booking, item, now);
    if (over) {
      parts.push(t.day.board.over(over));
      const next = column.items.find((other) => other.from >= item.to && other.what.kind === "booking");
      if (next) parts.push(t.day.board.meets(nameOf(next), timeAt(plan, next.from)));
    }
    for (const { sign, word } of signsOf(item, now))
      parts.push(
        sign === "alert"
          ? said.alert(word)
          : sign === "late"
            ? t.day.board.lateWords(Math.max(0, (now ?? item.from) - item.from))
            : sign === "new"
              ? t.day.board.first
              : word,
      );
  } else if (what.kind === "held") {
    parts.push(nameOf(item));
    const words = what.held.reason === "UNDO" ? t.day.board.kept : t.day.board.offered;
    parts.push(words(time(what.held.heldUntil)));
  } else {
    parts.push(nameOf(item));
  }
  return said.booking(column.staff.name, longDate(plan.day), from, to, parts.filter(Boolean).join(", "));
}

function saidStatus({ what }: Item, state: string): string {
  if (what.kind !== "booking") return "";
  return state === "chair" ? t.day.said.status.READY_TO_START : t.day.said.status[what.booking.status];
}

/** A free step, or one outside hours, as a listener hears it. */
export function saidOfFree(free: Free, column: Column, plan: Plan, now: number | null): string {
  const at = timeAt(plan, free.from);
  if (free.kind !== "free") return t.day.said[free.kind === "off" ? "off" : "needed"](column.staff.name, at);
  if (now !== null && free.to <= now) return t.day.said.past(column.staff.name, at);
  return t.day.said.free(column.staff.name, longDate(plan.day), at, free.left);
}

/** The hours of a day: "9:00 – 5:00". */
export function hoursOf(hours: readonly Span[], plan: Plan): string {
  const [first, last] = [hours[0], hours[hours.length - 1]];
  return first && last ? `${shortTimeAt(plan, first.from)} – ${shortTimeAt(plan, last.to)}` : "";
}

/** What is at a time with someone, for whoever carries a booking there. */
export function saidOfPlace(plan: Plan, column: Column, span: Span, carried: string): string {
  const at = timeAt(plan, span.from);
  const met = column.items.find(
    (item) =>
      item.from < span.to && span.from < item.to && !(item.what.kind === "booking" && item.what.booking.id === carried),
  );
  if (met) return t.day.move.toTaken(at, column.staff.name, nameOf(met));
  const isOpen = column.hours.some(({ from, to }) => from <= span.from && span.to <= to);
  return isOpen ? t.day.move.toFree(at, column.staff.name) : t.day.move.toOff(at, column.staff.name);
}

/** The minute it is, in minutes of this day; null where it is another day there. */
export function nowOn(day: string, minute: string): number | null {
  return minute.startsWith(day) ? minutesOf(minute, day) : null;
}
