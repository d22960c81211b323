/** Asks the graph by documents that were generated: one POST for a question, one stream for a subscription. */

import type { Document } from "./graph.js";

/** The access token is good no more: have the next one. */
export class SignedOut extends Error {}

/** The graph answered with an error. `code` says which, for a program; the message is for people. */
export class GraphError extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

/** The stream broke off; it is asked for anew after so many milliseconds. */
export class StreamLost extends Error {
  constructor(readonly again: number) {
    super(`asked for again in ${again} ms`);
  }
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** The server gives a sign of life every 15 seconds: a stream that is silent for longer is dead. */
const SILENT_MS = 40_000;

export class Transport {
  accessToken: string | null = null;
  /** Called when the token is good no more; it sets the next. */
  refresh: (() => Promise<void>) | null = null;

  constructor(readonly url: string) {}

  /** Ask once; once more with the next token, or after the time that the server names, where it says that it is too much. */
  async ask<Data, Variables>(document: Document<Data, Variables>, variables: Variables): Promise<Data> {
    let response = await this.post(document, variables);
    if (response.status === 429 || response.status === 503) await pause(waitOf(response));
    else if (response.status === 401 && this.accessToken && this.refresh) await this.refresh();
    else return dataOf<Data>(await response.json());
    response = await this.post(document, variables);
    return dataOf<Data>(await response.json());
  }

  /** The words of a subscription, as server-sent events. */
  async *watch<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Data> {
    let again = 1000;
    const silent = new AbortController();
    const live = () => setTimeout(() => silent.abort(), SILENT_MS);
    let timer = live();
    try {
      const either = AbortSignal.any([signal, silent.signal]);
      const response = await this.post(document, variables, { accept: "text/event-stream" }, either);
      if (response.status === 429 || response.status === 503) throw new StreamLost(waitOf(response));
      if (!response.ok || !response.body) {
        dataOf(await response.json());
        throw new StreamLost(again);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = live();
        const events = (text + part.value).split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          again = Number(/^retry: (\d+)$/m.exec(event)?.[1] ?? again);
          if (/^event: complete$/m.test(event)) return;
          const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
          if (data) yield dataOf<Data>(JSON.parse(data));
        }
      }
    } catch (error) {
      if (error instanceof TypeError || silent.signal.aborted) throw new StreamLost(again);
      throw error;
    } finally {
      clearTimeout(timer);
      silent.abort();
    }
    throw new StreamLost(again);
  }

  private post(
    document: Document<unknown, unknown>,
    variables: unknown,
    more: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const headers: Record<string, string> = { "content-type": "application/json", ...more };
    if (this.accessToken) headers.authorization = `Bearer ${this.accessToken}`;
    return fetch(this.url, { method: "POST", headers, signal, body: JSON.stringify({ query: document.text, variables }) });
  }
}

function dataOf<Data>(answer: Answer<Data>): Data {
  const [error] = answer.errors ?? [];
  const code = error?.extensions?.code;
  if (error) throw code === "SIGNED_OUT" ? new SignedOut(error.message) : new GraphError(error.message, code);
  if (!answer.data) throw new GraphError("There is no answer.", undefined);
  return answer.data;
}

function waitOf(response: Response): number {
  return Number(response.headers.get("retry-after") ?? 1) * 1000;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
