/** A made-up day at a salon, for the tests of the board. */

import type { Booking, Calendar } from "./plan";

export const DAY = "2026-12-05";
export const at = (clock: string) => `${DAY}T${clock}:00+11:00`;
export const MIA = { id: "mia", name: "Mia" };
export const THEO = { id: "theo", name: "Theo" };

/** A part of a visit; with a processing time where two stretches are named. */
export function part(staff: typeof MIA, service: string, ...stretches: [string, string][]): Booking["parts"][number] {
  const occupied = stretches.map(([from, to]) => ({ startsAt: at(from), endsAt: at(to) }));
  const [first, last] = [occupied[0], occupied[occupied.length - 1]];
  return { staff, service: { name: service }, occupied, startsAt: first?.startsAt ?? "", endsAt: last?.endsAt ?? "" };
}

export function booking(id: string, name: string, parts: Booking["parts"], more: Partial<Booking> = {}): Booking {
  const yes = { allowed: true, reason: null };
  return {
    id,
    version: 1,
    status: "CONFIRMED",
    startsAt: parts[0]?.startsAt ?? "",
    held: false,
    depositDueAt: null,
    parts,
    can: { reschedule: yes },
    desk: {
      customer: { name },
      alert: null,
      chips: [],
      answerBy: null,
      can: { markArrived: yes, markReady: yes, complete: yes },
    },
    ...more,
  };
}

export function calendar(bookings: Booking[], more: Partial<Calendar> = {}): Calendar {
  const hours = [
    { startsAt: at("09:00"), endsAt: at("12:00") },
    { startsAt: at("12:45"), endsAt: at("17:00") },
  ];
  return {
    people: [
      { staff: MIA, hours, busy: [] },
      { staff: THEO, hours, busy: [] },
      { staff: { id: "pearl", name: "Pearl" }, hours: [], busy: [] },
    ],
    bookings,
    blockedTime: [],
    held: [],
    isWhole: true,
    ...more,
  };
}
