/** Dates and times as people say them, from instants written with the venue's offset: their text is the wall clock. */

import type { Weekday } from "../gen/graphql";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** A wall-clock moment, read off the text; no zone database and no Intl, which costs a phone 100 ms at first use. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  minutes: number;
}

/** The wall clock that a DateTime or a Date of the graph shows. */
export function wall(text: string): Wall {
  return {
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8, 10)),
    minutes: text.length > 10 ? Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)) : 0,
  };
}

/** Whether the page is in English, which has the small tables here; other languages are written by Intl. */
function isEnglish(): boolean {
  return !document.documentElement.lang || document.documentElement.lang.startsWith("en");
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock as the page's language writes it. */
function written(text: string, options: Intl.DateTimeFormatOptions): string {
  const { year, month, day, minutes } = wall(text);
  const key = JSON.stringify(options);
  const found = formats.get(key);
  const format = found ?? new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone: "UTC" });
  if (!found) formats.set(key, format);
  return format.format(Date.UTC(year, month - 1, day, 0, minutes));
}

function weekdayOf(date: Wall): string {
  return WEEKDAYS[new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay()] ?? "";
}

/** "Thursday 3 December" */
export function longDate(text: string): string {
  if (!isEnglish()) return written(text, { weekday: "long", day: "numeric", month: "long" });
  const date = wall(text);
  return `${weekdayOf(date)} ${date.day} ${MONTHS[date.month - 1]}`;
}

/** "Thu 3 Dec" */
export function shortDate(text: string): string {
  if (!isEnglish()) return written(text, { weekday: "short", day: "numeric", month: "short" });
  const date = wall(text);
  return `${weekdayOf(date).slice(0, 3)} ${date.day} ${(MONTHS[date.month - 1] ?? "").slice(0, 3)}`;
}

/** "3 Dec 2026" */
export function dateWithYear(text: string): string {
  if (!isEnglish()) return written(text, { day: "numeric", month: "short", year: "numeric" });
  const date = wall(text);
  return `${date.day} ${(MONTHS[date.month - 1] ?? "").slice(0, 3)} ${date.year}`;
}

/** "Thursday" */
export function weekday(text: string): string {
  return isEnglish() ? weekdayOf(wall(text)) : written(text, { weekday: "long" });
}

/** "Thu" */
export function shortWeekday(text: string): string {
  return isEnglish() ? weekdayOf(wall(text)).slice(0, 3) : written(text, { weekday: "short" });
}

/** "3" */
export function dayOfMonth(text: string): string {
  return isEnglish() ? String(wall(text).day) : written(text, { day: "numeric" });
}

/** "December" */
export function monthOf(text: string): string {
  return isEnglish() ? (MONTHS[wall(text).month - 1] ?? "") : written(text, { month: "long" });
}

/** "December 2026" */
export function monthAndYear(text: string): string {
  if (!isEnglish()) return written(text, { month: "long", year: "numeric" });
  const date = wall(text);
  return `${MONTHS[date.month - 1]} ${date.year}`;
}

function clock(minutes: number): string {
  const hour = Math.floor(minutes / 60);
  return `${hour % 12 || 12}:${String(minutes % 60).padStart(2, "0")}`;
}

/** "1:15", where what is around it says which half of the day that is; as people write times, in other languages. */
export function clockTime(text: string): string {
  return isEnglish() ? clock(wall(text).minutes) : visitorsTime(text);
}

/** "1 pm" */
export function hour(text: string): string {
  if (!isEnglish()) return written(text, { hour: "numeric" });
  const { minutes } = wall(text);
  return `${Math.floor(minutes / 60) % 12 || 12} ${minutes < 720 ? "am" : "pm"}`;
}

/** "1:15 pm", of a visitor's own clock. */
export function visitorsTime(text: string): string {
  if (!isEnglish()) return written(text, { hour: "numeric", minute: "2-digit" });
  const { minutes } = wall(text);
  return `${clock(minutes)} ${minutes < 720 ? "am" : "pm"}`;
}

/** An hour that the venue's clock shows twice, as the graph writes it. */
export interface RepeatedHour {
  startsAt: string;
  changesAt: string;
  endsAt: string;
  firstName: string;
  secondName: string;
}

let repeatedHours: readonly RepeatedHour[] = [];
let firstWeekday = 0;

/** The days of a week, by the graph's names. */
export const WEEK: readonly Weekday[] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/**
 * Have the zone's name written with the venue's times in the hours that come twice, and weeks begin where they do there; said
 * once, before anything is written.
 */
export function setVenueTime(venue: { repeatedHours: readonly RepeatedHour[]; weekStart: Weekday }): void {
  repeatedHours = venue.repeatedHours;
  firstWeekday = WEEK.indexOf(venue.weekStart);
}

/** The days of a week in the venue's order. */
export function daysOfWeek(): Weekday[] {
  return [...WEEK.slice(firstWeekday), ...WEEK.slice(0, firstWeekday)];
}

/** The name of the zone's time, "AEDT", at an instant at which the venue's clock shows a time twice; null at any other. */
function repeatedZone(text: string): string | null {
  const at = Date.parse(text);
  const hour = repeatedHours.find(({ startsAt, endsAt }) => Date.parse(startsAt) <= at && at < Date.parse(endsAt));
  return hour ? (at < Date.parse(hour.changesAt) ? hour.firstName : hour.secondName) : null;
}

/** "1:15 pm" of the venue's clock, and "2:30 am AEDT" in an hour that comes twice. */
export function time(text: string): string {
  const zone = repeatedZone(text);
  return visitorsTime(text) + (zone ? ` ${zone}` : "");
}

/** The calendar day so many days later, as a Date of the graph. */
export function addDays(day: string, days: number): string {
  const date = wall(day);
  return new Date(Date.UTC(date.year, date.month - 1, date.day + days)).toISOString().slice(0, 10);
}

/** Days from one Date to another. */
export function daysBetween(from: string, to: string): number {
  const a = wall(from);
  const b = wall(to);
  return Math.round((Date.UTC(b.year, b.month - 1, b.day) - Date.UTC(a.year, a.month - 1, a.day)) / 86_400_000);
}

/** The first day of the week this day is in, by the venue's weeks. */
export function startOfWeek(day: string): string {
  const date = wall(day);
  const sinceMonday = (new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() + 6) % 7;
  return addDays(day, -((sinceMonday - firstWeekday + 7) % 7));
}
