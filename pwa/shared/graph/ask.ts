/** Asking the graph, through the page's own address, where its cookie says which booking this is. */

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

const TIMEOUT_MS = 15_000;

/** The page's address without its query: where the cookie of this booking is sent. */
export function pagePath(): string {
  return location.pathname.replace(/\/$/, "");
}

async function post(path: string, body: unknown): Promise<unknown> {
  // A browser that says so is right; one that says nothing may still be without a network.
  if (navigator.onLine === false) throw new ApiError("offline", true);
  let response: Response;
  try {
    response = await fetch(pagePath() + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-openchair-manage": "1" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError("lost", false);
  }
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

/** The answer to a trusted document. Throws ApiError. */
export async function ask<Answer, Variables>(
  documentId: DocumentId<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const { data, errors } = (await post("/graphql", { documentId, variables })) as {
    data?: Answer;
    errors?: unknown[];
  };
  if (!data || errors) throw new ApiError("fault", false);
  return data;
}

/** The whole manage link, asked for when the customer presses Share, and kept nowhere. Throws ApiError. */
export async function manageLink(): Promise<string> {
  return ((await post("/link", {})) as { url: string }).url;
}

/** Have the page's cookie taken back on this device; the link goes on working. Throws ApiError. */
export async function forgetCookie(): Promise<void> {
  await post("/forget", {});
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
