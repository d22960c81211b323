/** Asking the graph. The manage page asks through its own address, where its cookie says which booking this is. */

import type { DocumentId } from "../gen/graphql";

/**
 * Why there is no answer: no network, so that nothing was sent; sent, and no answer came; the link no longer works; the server
 * is of a version that doesn't know the page's documents any more; or a fault of ours.
 */
export type Trouble = "offline" | "lost" | "gone" | "old" | "fault";

export class ApiError extends Error {
  /** `isKnown` says that nothing was done; where it is false, what was asked may have been done all the same. */
  constructor(
    readonly trouble: Trouble,
    readonly isKnown: boolean,
  ) {
    super(trouble);
  }
}

/** There is no answer because whoever asks isn't signed in any more. */
export class SignedOut extends ApiError {
  constructor() {
    super("gone", true);
  }
}

const TIMEOUT_MS = 15_000;
const OWN_SCRIPT = { "x-openchair-manage": "1" };

/** The page's address without its query: where the cookie of this booking is sent. */
export function pagePath(): string {
  return location.pathname.replace(/\/$/, "");
}

async function post(
  address: string,
  headers: Record<string, string>,
  body: unknown,
  timeout = TIMEOUT_MS,
): Promise<unknown> {
  // A browser that says so is right; one that says nothing may still be without a network.
  if (navigator.onLine === false) throw new ApiError("offline", true);
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    });
  } catch {
    throw new ApiError("lost", false);
  }
  if (response.status === 401) throw new SignedOut();
  if (response.status === 404) throw new ApiError("gone", true);
  if (response.status === 400 && (await isUnknownDocument(response))) throw new ApiError("old", true);
  // What is refused as a request (4xx) was never begun; a server or a proxy that failed (5xx) may have done it.
  if (!response.ok) throw new ApiError("fault", response.status < 500);
  return response.json().catch(() => {
    throw new ApiError("lost", false);
  });
}

async function isUnknownDocument(response: Response): Promise<boolean> {
  const { errors } = await response.json().catch(() => ({}));
  return errors?.[0]?.extensions?.code === "PERSISTED_DOCUMENT_NOT_FOUND";
}

/**
 * The answer to a trusted document of the graph at an address, asked with these headers; `timeout` in milliseconds.
 *
 * Throws ApiError.
 */
export async function askAt<Answer, Variables>(
  address: string,
  headers: Record<string, string>,
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
  timeout?: number,
): Promise<Answer> {
  const { data, errors } = (await post(address, headers, { documentId, variables }, timeout)) as {
    data?: Answer;
    errors?: unknown[];
  };
  if (!data || errors) throw new ApiError("fault", false);
  return data;
}

/** The answer to a trusted document about the page's booking. Throws ApiError. */
export function ask<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  return askAt(`${pagePath()}/graphql`, OWN_SCRIPT, documentId, variables);
}

/** A stream of what a trusted document of the graph at an address subscribes to, as server-sent events. Rejects without a network. */
export function streamAt<Answer, Variables>(
  address: string,
  headers: Record<string, string>,
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify({ documentId, variables }),
    signal,
  });
}

/** A stream of what a trusted document about the page's booking subscribes to. Rejects without a network. */
export function openStream<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Response> {
  return streamAt(`${pagePath()}/graphql`, OWN_SCRIPT, documentId, variables, signal);
}

/** The whole manage link, asked for when the customer presses Share, and kept nowhere. Throws ApiError. */
export async function manageLink(): Promise<string> {
  return ((await post(`${pagePath()}/link`, OWN_SCRIPT, {})) as { url: string }).url;
}

/** Have the page's cookie taken back on this device; the link goes on working. Throws ApiError. */
export async function forgetCookie(): Promise<void> {
  await post(`${pagePath()}/forget`, OWN_SCRIPT, {});
}

/** What went wrong, as trouble we have words for. */
export function troubleOf(error: unknown): Trouble {
  return error instanceof ApiError ? error.trouble : "fault";
}

/** Whether asking again from this page brings no answer, ever. */
export function isForGood(error: unknown): boolean {
  return ["gone", "old"].includes(troubleOf(error));
}

/** Whether it is certain that what was asked was not done. */
export function isKnown(error: unknown): boolean {
  return error instanceof ApiError && error.isKnown;
}
