/**
 * Presses of buttons that change something. Each is sent under one idempotency key and asked again under the same key until
 * its outcome is known, whether or not the panel that it was pressed in is still open.
 */

import { t } from "../i18n/labels";
import { isForGood, isKnown, troubleOf } from "./ask";

/** How a press stands. */
export interface Press {
  /** It is sent and its outcome isn't known yet: nothing else can be decided in this place meanwhile. */
  busy: boolean;
  /** An answer was lost: it may have been done, and it is being asked for. */
  unknown: string | null;
  /** Why what was pressed was not done. */
  problem: string | null;
}

/** Sends the press: `key` is the same at each attempt; `attempt` counts from 0. Rejects as `ask` does. */
export type Request<Answer> = (key: string, attempt: number) => Promise<Answer>;

/** Does what follows from an answer; gives the reason, as text, where the answer is a refusal. */
export type Settle<Answer> = (answer: Answer) => unknown;

interface Place extends Press {
  /** How many panels show this place. */
  shown: number;
  /** Ask at once; set from the press to its outcome. */
  again: (() => void) | null;
}

/** The words for an outcome that isn't known; `what` begins with "if". */
export function notKnown(what: string): string {
  return t.unknown.said(what);
}

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

const places = new Map<string, Place>();
const listeners = new Set<() => void>();
let tellPage: (message: string) => void = () => undefined;

function placeOf(name: string): Place {
  let place = places.get(name);
  if (!place) {
    place = { busy: false, unknown: null, problem: null, shown: 0, again: null };
    places.set(name, place);
  }
  return place;
}

function changed(): void {
  for (const each of listeners) each();
}

/** How the press of this name stands. */
export function pressOf(name: string): Press {
  const { busy, unknown, problem } = placeOf(name);
  return { busy, unknown, problem };
}

/** Call `listener` after each change of any press; gives how to stop. */
export function onPresses(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A panel shows this press from now on; gives how to say that it doesn't any more. */
export function showPress(name: string): () => void {
  const place = placeOf(name);
  place.shown++;
  changed();
  return () => {
    place.shown--;
    // It was said to whoever pressed; opened again, the panel begins anew.
    if (!place.shown) place.problem = null;
    changed();
  };
}

/** Where a refusal goes that comes when its panel is closed. */
export function whenUnseen(tell: (message: string) => void): void {
  tellPage = tell;
}

/** What is not known yet of presses whose panel is closed, in words; null where all is known. */
export function unseenUnknown(): string | null {
  for (const { unknown, shown } of places.values()) if (unknown && !shown) return unknown;
  return null;
}

/** Whether the outcome of any press is awaited. */
export function isAnyBusy(): boolean {
  return [...places.values()].some(({ busy }) => busy);
}

const forgets = new Set<() => void>();

/** Call `forget` whenever whoever pressed isn't here any more: nobody else is shown what they did. */
export function whenAbandoned(forget: () => void): void {
  forgets.add(forget);
}

/** Stop asking for the outcome of any press: whoever pressed isn't here any more, and nobody else is to be told of it. */
export function abandonPresses(): void {
  for (const place of places.values()) Object.assign(place, { busy: false, unknown: null, problem: null, again: null });
  changed();
  for (const forget of forgets) forget();
}

/** Show this problem, or none, unless the outcome of a press is awaited. */
export function sayProblem(name: string, problem: string | null): void {
  const place = placeOf(name);
  if (place.busy || place.problem === problem) return;
  place.problem = problem;
  changed();
}

/**
 * Send a press, once however often it is pressed: while its outcome is awaited, a press more asks for that one at once.
 *
 * `unknown` are the words for an outcome that isn't known: see `notKnown`.
 */
export function press<Answer>(name: string, unknown: string, request: Request<Answer>, settle: Settle<Answer>): void {
  const place = placeOf(name);
  if (place.again) {
    place.again();
    return;
  }
  const key = crypto.randomUUID();
  let attempts = 0;
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function attempt(): Promise<void> {
    if (isAsking) return;
    if (place.again !== attempt) return stop();
    isAsking = true;
    clearTimeout(timer);
    let answer: Answer;
    try {
      answer = await request(key, attempts++);
    } catch (error) {
      isAsking = false;
      if (place.again !== attempt) return stop();
      // Without an answer to the first attempt, a later one that was never sent tells nothing of it.
      if (isForGood(error) || (isKnown(error) && !place.unknown)) return end(() => t.trouble[troubleOf(error)]);
      place.unknown = unknown;
      timer = setTimeout(attempt, Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS));
      return changed();
    }
    if (place.again === attempt) end(() => settle(answer));
    else stop();
  }

  function stop(): void {
    clearTimeout(timer);
    removeEventListener("online", attempt);
    document.removeEventListener("visibilitychange", seen);
  }

  function end(outcome: () => unknown): void {
    stop();
    Object.assign(place, { busy: false, unknown: null, again: null });
    const problem = outcome();
    if (typeof problem === "string") {
      if (place.shown) place.problem = problem;
      else tellPage(problem);
    }
    changed();
  }

  const seen = () => document.visibilityState === "visible" && void attempt();
  addEventListener("online", attempt);
  document.addEventListener("visibilitychange", seen);
  Object.assign(place, { busy: true, problem: null, again: attempt });
  changed();
  void attempt();
}
