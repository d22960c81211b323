/**
 * Who acts in this tab. The access token is in memory and nowhere else; a cookie that no script reads holds what the next one is
 * had for. Of all tabs one asks for it at a time, and tells the others what it got.
 */

import { signal } from "@preact/signals";
import {
  DeskKeepDeviceUnlocked,
  DeskLockDevice,
  DeskRefresh,
  DeskSignOut,
  DeskUnlockDevice,
} from "../../../shared/gen/desk/session";
import type {
  DeskUnlockDeviceMutation,
  DeviceReadyFieldsFragment,
  DocumentId,
  SignedInFieldsFragment,
} from "../../../shared/gen/graphql";
import { askAt, isKnown, SignedOut, streamAt, type Trouble, troubleOf } from "../../../shared/graph/ask";
import { abandonPresses } from "../../../shared/graph/presses";
import { forgetLocked, isLockedHere, noteLocked } from "./locked-here";

type Device = DeviceReadyFieldsFragment["device"];
type Place = SignedInFieldsFragment["place"];

/** An access token, and until when it is good. */
interface Token {
  accessToken: string;
  accessExpiresAt: string;
}

/** Someone acts: by their own sign-in, or on the salon's device after their PIN, until that is locked. */
export interface SignedIn extends Token {
  name: string;
  place: Pick<Place, "venue">;
  /** Where they may act by their own sign-in. */
  places: readonly Place[];
  device: (Device & { locksAt: string }) | null;
}

/** The salon's device, on which nobody acts. */
export interface Locked extends Token {
  device: Device;
}

type Held = { state: "in"; given: SignedIn } | { state: "device"; given: Locked };

/**
 * Looked for; nobody; nobody any more, without their doing, and of a device its name; not known, since no answer comes; this
 * person; or a device that waits for a PIN.
 */
export type Session =
  | { state: "looking" }
  | { state: "out" }
  | { state: "over"; device: string | null }
  | { state: "unreached"; trouble: Trouble }
  | Held;

/** What tabs tell each other: who acts now, the next pair, or that nobody is signed in any more. */
type Word = { kind: "began" | "next"; held: Held } | { kind: "out" | "over" };

const GRAPH = "/graphql";
const NAME = "openchair desk";
/** An access token that ends within this is not used any more, in milliseconds. */
const ALMOST_MS = 30_000;
/** A lost answer is asked for again within the ten seconds in which the same tokens come again; later, that ends the session. */
const FIRST_TIMEOUT_MS = 6_000;
/** How long until the server is told again that the device is locked, where it wasn't reached. */
const LOCK_AGAIN_MS = 5_000;

export const session = signal<Session>({ state: "looking" });

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
if (channel) channel.onmessage = ({ data }: MessageEvent<Word>) => heard(data);

function heard(word: Word): void {
  if (!("held" in word)) {
    if (held()) over(word.kind);
  } else if (word.kind === "began" || !held() || isHere(word.held)) {
    take(word.held);
  }
}

/** Another tab may act at another venue: its tokens are not this one's. */
function isHere(other: Held): boolean {
  const now = held();
  return now !== null && venueOf(now) === venueOf(other);
}

function venueOf({ given }: Held): string {
  return "place" in given ? given.place.venue.id : given.device.venue.id;
}

/** Who acts, as tabs tell people apart; null where nobody does. */
function actorOf(now: Session): string | null {
  return now.state === "in" ? `${now.given.device?.id ?? ""} ${now.given.name}` : null;
}

/** What is held here, of a person or of a device; null where nothing is. */
function held(): Held | null {
  return session.value.state === "in" || session.value.state === "device" ? session.value : null;
}

function take(next: Held): void {
  const before = actorOf(session.value);
  session.value = next;
  // What someone pressed is not asked for in the name of whoever comes after them.
  if (before !== null && before !== actorOf(next)) abandonPresses();
}

function tell(next: Held, kind: "began" | "next"): void {
  take(next);
  channel?.postMessage({ kind, held: next } satisfies Word);
}

/** Someone has signed in, in this tab; the others follow. */
export function begin(signedIn: SignedInFieldsFragment): void {
  tell({ state: "in", given: { ...signedIn, device: null } }, "began");
}

/** This browser is the salon's from now on; the other tabs follow. */
export function beginOnDevice(ready: DeviceReadyFieldsFragment): void {
  tell(heldBy(ready), "began");
}

/** Look who is signed in, when the app begins or after no answer came. Never rejects. */
export async function look(): Promise<void> {
  if (!held()) session.value = { state: "looking" };
  await next(held()).catch((error) => {
    // Another tab may have told meanwhile.
    if (session.value.state === "looking") session.value = { state: "unreached", trouble: troubleOf(error) };
  });
}

/** Act at another venue. Throws ApiError. */
export async function goTo(venueId: string): Promise<void> {
  await locked(() => refresh(venueId));
}

/** Sign out here. Throws ApiError where it isn't certain that it is done. */
export async function signOut(): Promise<void> {
  await askAt(GRAPH, {}, DeskSignOut, { input: {} });
  end("out");
}

/** Act on the locked device, if this is their PIN. A try counts, so it is asked for once. Throws ApiError. */
export async function unlock(personId: string, pin: string): Promise<DeskUnlockDeviceMutation["unlockDevice"]> {
  const { unlockDevice: answer } = await ask(DeskUnlockDevice, { input: { personId, pin } });
  const now = session.value;
  if (answer.__typename === "SessionOver") end("over");
  if (answer.__typename === "DeviceUnlocked" && now.state === "device") {
    const { accessToken, accessExpiresAt, locksAt, name } = answer;
    const { device } = now.given;
    const place = { venue: device.venue };
    const given = { accessToken, accessExpiresAt, name, place, places: [], device: { ...device, locksAt } };
    forgetLocked();
    tell({ state: "in", given }, "began");
  }
  return answer;
}

/** The device is touched by whoever acts on it. Throws ApiError. */
export async function keepUnlocked(): Promise<void> {
  const { keepDeviceUnlocked: answer } = await ask(DeskKeepDeviceUnlocked, {});
  const now = session.value;
  if (answer.__typename !== "DeviceKeptUnlocked") await look();
  else if (now.state === "in" && now.given.device) {
    const device = { ...now.given.device, locksAt: answer.locksAt };
    tell({ state: "in", given: { ...now.given, device } }, "next");
  }
}

/** Nobody acts on the device any more: here at once, and on the server as soon as it is reached. */
export function lock(): void {
  const now = session.value;
  if (now.state !== "in" || !now.given.device) return;
  const next = lockedOf(now.given, now.given.device);
  noteLocked(now.given.device.id);
  tell(next, "began");
  void tellLocked(next.given);
}

async function tellLocked(given: Locked): Promise<void> {
  if (session.value.state !== "device") return;
  await askAt(GRAPH, bearer(given), DeskLockDevice, {}).then(forgetLocked, (error) => {
    // With the next pair it is locked, too: what is found unlocked then is told to be locked.
    if (error instanceof SignedOut) void next(held()).catch(() => {});
    else setTimeout(() => void tellLocked(given), LOCK_AGAIN_MS);
  });
}

/** The answer to a trusted document, as who acts. Throws ApiError. */
export async function ask<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const now = await current();
  try {
    return await askAt(GRAPH, bearer(now.given), documentId, variables);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
  }
  return askAt(GRAPH, bearer((await nextOf(now)).given), documentId, variables);
}

/** A stream of what a trusted document subscribes to, as who acts. Rejects without a network, or where nobody is signed in. */
export async function openStream<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Response> {
  const { given } = await current();
  const response = await streamAt(GRAPH, bearer(given), documentId, variables, signal);
  if (response.status !== 401) return response;
  return streamAt(GRAPH, bearer((await nextOf(held())).given), documentId, variables, signal);
}

/**
 * The answer to what signs someone in. It waits for its turn: an answer that nobody is signed in, asked for before it, doesn't
 * come after it. Throws ApiError.
 */
export function askToEnter<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  return locked(() => askAsAnyone(documentId, variables));
}

/** The answer to what anyone may ask. Throws ApiError. */
export function askAsAnyone<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  return askAt(GRAPH, {}, documentId, variables);
}

/** Who acts, with a token that is still good for a while. Throws ApiError. */
async function current(): Promise<Held> {
  const before = held();
  const isAlmostOver = before && Date.parse(before.given.accessExpiresAt) - Date.now() < ALMOST_MS;
  return before && !isAlmostOver ? before : nextOf(before);
}

function bearer({ accessToken }: Token): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

/** The pair after `before`, of the same person: nobody asks in the name of another. Throws ApiError. */
async function nextOf(before: Held | null): Promise<Held> {
  const after = await next(before);
  if (before && actorOf(before) !== actorOf(after)) throw new SignedOut();
  return after;
}

let flight: Promise<Held> | null = null;

/** The pair after `before`: asked for once, however many wait for it. Throws ApiError; `SignedOut` where there is none. */
function next(before: Held | null): Promise<Held> {
  flight ??= locked(async () => {
    const now = held();
    if (before && !now) throw new SignedOut();
    // Another tab got it while this one waited for its turn.
    const isThere = now && now.given.accessToken !== before?.given.accessToken;
    return isThere ? now : refresh(before && venueOf(before));
  }).finally(() => {
    flight = null;
  });
  return flight;
}

/** One tab at a time, where the browser can hold the others. Two at once get the same pair from the server. */
function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  return navigator.locks ? (navigator.locks.request(NAME, work) as Promise<Result>) : work();
}

async function refresh(venueId: string | null): Promise<Held> {
  const variables = { input: { venueId } };
  const { refreshSession: answer } = await askAt(GRAPH, {}, DeskRefresh, variables, FIRST_TIMEOUT_MS).catch((error) => {
    if (isKnown(error)) throw error;
    return askAt(GRAPH, {}, DeskRefresh, variables);
  });
  if (answer.__typename === "SessionOver") {
    // Who asks for it once more, since several things were asked at once, hears the same.
    if (session.value.state !== "over") end(held() ? "over" : "out");
    throw new SignedOut();
  }
  let found = heldBy(answer);
  // It was locked here, and the server hasn't heard of it yet: that lets nobody act.
  const device = found.state === "in" && isLocked(found.given.device) ? found.given.device : null;
  if (device) found = lockedOf(found.given, device);
  tell(found, "next");
  if (device && found.state === "device") void tellLocked(found.given);
  return found;
}

/** Whether it was locked in this tab, or in one that is gone since. */
function isLocked(device: Device | null): boolean {
  return device !== null && (session.value.state === "device" || isLockedHere(device.id));
}

function heldBy(answer: SignedInFieldsFragment | DeviceReadyFieldsFragment): Held {
  if (!("device" in answer)) return { state: "in", given: { ...answer, device: null } };
  const { accessToken, accessExpiresAt, device, unlockedBy, locksAt } = answer;
  if (unlockedBy === null || locksAt === null)
    return { state: "device", given: { accessToken, accessExpiresAt, device } };
  const place = { venue: device.venue };
  const given = { accessToken, accessExpiresAt, name: unlockedBy, place, places: [], device: { ...device, locksAt } };
  return { state: "in", given };
}

function lockedOf({ accessToken, accessExpiresAt }: Token, { id, name, venue }: Device) {
  return { state: "device" as const, given: { accessToken, accessExpiresAt, device: { id, name, venue } } };
}

function over(state: "out" | "over"): void {
  const device = held()?.given.device?.name ?? null;
  const was = actorOf(session.value);
  session.value = state === "over" ? { state, device } : { state };
  // Whose own session ends may sign in again, and is told then what became of it; who signs out is gone.
  if (was !== null && (device !== null || state === "out")) abandonPresses();
}

function end(state: "out" | "over"): void {
  over(state);
  channel?.postMessage({ kind: state } satisfies Word);
}
