/** Asking the graph, through the page's own address, where its cookie says which booking this is. */

import type { DocumentId } from "../gen/graphql";

/** Why an answer didn't come: no network, the link no longer works, or a fault of ours. */
export type Trouble = "offline" | "gone" | "fault";

export class ApiError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

const TIMEOUT_MS = 15_000;

/** The words for trouble; each says what to do. */
export const TROUBLE: Record<Trouble, string> = {
  offline: "You're offline. Nothing was changed. Connect to the internet and try again.",
  gone: "This link doesn't work any more. Please contact the salon for a new one.",
  fault:
    "That didn't work, and it's our fault. Nothing was changed that you can't see here. Please try again in a moment.",
};

/** The page's address without its query: where the cookie of this booking is sent. */
export function pagePath(): string {
  return location.pathname.replace(/\/$/, "");
}

async function post(path: string, body: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(pagePath() + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-openchair-manage": "1" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError("offline");
  }
  if (response.status === 404) throw new ApiError("gone");
  if (!response.ok) throw new ApiError("fault");
  return response.json();
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
  if (!data || errors) throw new ApiError("fault");
  return data;
}

/** The whole manage link, asked for when the customer presses Share, and kept nowhere. Throws ApiError. */
export async function manageLink(): Promise<string> {
  return ((await post("/link", {})) as { url: string }).url;
}

/** What went wrong, as trouble we have words for. */
export function troubleOf(error: unknown): Trouble {
  return error instanceof ApiError ? error.trouble : "fault";
}
