/**
 * Who is signed in in this tab. The access token is in memory and nowhere else; a cookie that no script reads holds what the next
 * one is had for. Of all tabs one asks for it at a time, and tells the others what it got.
 */

import { signal } from "@preact/signals";
import { DeskRefresh, DeskSignOut } from "../../../shared/gen/desk/session";
import type { DocumentId, SignedInFieldsFragment } from "../../../shared/gen/graphql";
import { askAt, isKnown, SignedOut, type Trouble, troubleOf } from "../../../shared/graph/ask";

export type SignedIn = SignedInFieldsFragment;

/** Looked for; nobody; nobody any more, without their doing; not known, since no answer comes; or this person. */
export type Session =
  | { state: "looking" }
  | { state: "out" }
  | { state: "over" }
  | { state: "unreached"; trouble: Trouble }
  | { state: "in"; given: SignedIn };

/** What tabs tell each other: who signed in, the next pair, or that nobody is signed in any more. */
type Word = { kind: "began" | "next"; given: SignedIn } | { kind: "out" | "over" };

const GRAPH = "/graphql";
const NAME = "openchair desk";
/** An access token that ends within this is not used any more, in milliseconds. */
const ALMOST_MS = 30_000;
/** A lost answer is asked for again within the ten seconds in which the same tokens come again; later, that ends the session. */
const FIRST_TIMEOUT_MS = 6_000;

export const session = signal<Session>({ state: "looking" });

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
if (channel) channel.onmessage = ({ data }: MessageEvent<Word>) => heard(data);

function heard(word: Word): void {
  if (!("given" in word)) {
    if (session.value.state === "in") session.value = { state: word.kind };
  } else if (word.kind === "began" || session.value.state !== "in" || isHere(word.given)) {
    session.value = { state: "in", given: word.given };
  }
}

/** Another tab may act at another venue: its tokens are not this one's. */
function isHere({ place }: SignedIn): boolean {
  return session.value.state === "in" && session.value.given.place.venue.id === place.venue.id;
}

/** Who is signed in here; null where nobody is. */
function given(): SignedIn | null {
  return session.value.state === "in" ? session.value.given : null;
}

/** Someone has signed in, in this tab; the others follow. */
export function begin(signedIn: SignedIn): void {
  session.value = { state: "in", given: signedIn };
  channel?.postMessage({ kind: "began", given: signedIn } satisfies Word);
}

/** Look who is signed in, when the app begins or after no answer came. Never rejects. */
export async function look(): Promise<void> {
  if (!given()) session.value = { state: "looking" };
  await next(given()).catch((error) => {
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

/** The answer to a trusted document, as who is signed in. Throws ApiError. */
export async function ask<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const before = given();
  const isAlmostOver = before && Date.parse(before.accessExpiresAt) - Date.now() < ALMOST_MS;
  const now = before && !isAlmostOver ? before : await next(before);
  try {
    return await askAt(GRAPH, bearer(now), documentId, variables);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
  }
  return askAt(GRAPH, bearer(await next(now)), documentId, variables);
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

function bearer({ accessToken }: SignedIn): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

let flight: Promise<SignedIn> | null = null;

/** The pair after `before`: asked for once, however many wait for it. Throws ApiError; `SignedOut` where there is none. */
function next(before: SignedIn | null): Promise<SignedIn> {
  flight ??= locked(async () => {
    const now = given();
    // Another tab got it while this one waited for its turn.
    return now && now.accessToken !== before?.accessToken ? now : refresh(before?.place.venue.id ?? null);
  }).finally(() => {
    flight = null;
  });
  return flight;
}

/** One tab at a time, where the browser can hold the others. Two at once get the same pair from the server. */
function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  return navigator.locks ? (navigator.locks.request(NAME, work) as Promise<Result>) : work();
}

async function refresh(venueId: string | null): Promise<SignedIn> {
  const variables = { input: { venueId } };
  const { refreshSession: answer } = await askAt(GRAPH, {}, DeskRefresh, variables, FIRST_TIMEOUT_MS).catch((error) => {
    if (isKnown(error)) throw error;
    return askAt(GRAPH, {}, DeskRefresh, variables);
  });
  if (answer.__typename !== "SignedIn") {
    end(session.value.state === "in" ? "over" : "out");
    throw new SignedOut();
  }
  session.value = { state: "in", given: answer };
  channel?.postMessage({ kind: "next", given: answer } satisfies Word);
  return answer;
}

function end(state: "out" | "over"): void {
  session.value = { state };
  channel?.postMessage({ kind: state } satisfies Word);
}
