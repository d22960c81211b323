import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { follow, type Word } from "./live";

const stops: (() => void)[] = [];
let streams: { after: string | null; signal: AbortSignal; says: (text: string) => void; ends: () => void }[];

/** A server whose streams say what the test has them say. */
async function open(after: string | null, signal: AbortSignal): Promise<Response> {
  let here: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      here = controller;
    },
  });
  const encoder = new TextEncoder();
  signal.addEventListener("abort", () => {
    try {
      here.error(new Error("aborted"));
    } catch {
      // It has ended by itself.
    }
  });
  streams.push({ after, signal, says: (text) => here.enqueue(encoder.encode(text)), ends: () => here.close() });
  return new Response(body);
}

function word(cursor: string, more: Partial<Word> = {}): Word {
  return { cursor, isReset: false, ended: null, ...more };
}

function next(said: Word): string {
  return `event: next\ndata: ${JSON.stringify({ data: { bookingChanged: said } })}\n\n`;
}

function following(hear: (said: Word | null) => void, asks = open): () => void {
  const stop = follow("/manage/abc", "bookingChanged", asks, hear);
  stops.push(stop);
  return stop;
}

beforeEach(() => {
  streams = [];
  // A pause is as long as it is on the average.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const request = async (_: string, { signal }: { signal: AbortSignal }, held: () => Promise<void>) => {
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
    if (signal.aborted) throw new Error("aborted");
    isHeld = true;
    await held();
    isHeld = false;
    waiting.shift()?.();
  };
  vi.stubGlobal("navigator", { locks: { request } });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("following a subscription", () => {
  it("hears each word once, however its bytes are cut, and takes signs of life for none", async () => {
    const hear = vi.fn();
    following(hear);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    const said = `retry: 1\n:\n\n${next(word("a", { isReset: true }))}:\n\n${next(word("b"))}`;
    for (const character of said) streams[0]?.says(character);
    await vi.waitFor(() => expect(hear.mock.calls).toEqual([[word("a", { isReset: true })], [word("b")]]));
  });

  it("has one stream for two tabs, and the other goes on by the cursor when the first is closed", async () => {
    const first = vi.fn();
    const second = vi.fn();
    const close = following(first);
    following(second);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]?.says(next(word("a")));
    await vi.waitFor(() => expect(second).toHaveBeenCalledWith(word("a")));
    expect(first).toHaveBeenCalledTimes(1);
    expect(streams).toHaveLength(1);
    close();
    await vi.waitFor(() => expect(streams).toHaveLength(2));
    expect(streams[0]?.signal.aborted).toBe(true);
    expect(streams[1]?.after).toBe("a");
  });

  it("comes back by the cursor when a stream ends or is silent, which alone is no reason to ask", async () => {
    vi.useFakeTimers();
    const hear = vi.fn();
    following(hear);
    await vi.advanceTimersByTimeAsync(0);
    streams[0]?.says(`retry: 3000\n:\n\n${next(word("a", { ended: "RESTART" }))}`);
    streams[0]?.ends();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(streams).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams.map(({ after }) => after)).toEqual([null, "a"]);
    await vi.advanceTimersByTimeAsync(39_999);
    expect(streams[1]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams[1]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(streams).toHaveLength(3);
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it("says each time that no stream can be had, and asks for one ever more seldom, soon after the network is back", async () => {
    vi.useFakeTimers();
    const hear = vi.fn();
    const away = vi.fn(async () => new Response(null, { status: 503 }));
    following(hear, away);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(hear.mock.calls.every(([said]) => said === null)).toBe(true);
    const times = away.mock.calls.length;
    expect(times).toBeGreaterThan(10);
    expect(times).toBeLessThan(30);
    expect(hear).toHaveBeenCalledTimes(times - 1);
    dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(away).toHaveBeenCalledTimes(times + 1);
  });

  it("asks no more where it is refused, until the page is seen anew", async () => {
    vi.useFakeTimers();
    const hear = vi.fn();
    const refused = vi.fn(async () => new Response(null, { status: 403 }));
    following(hear, refused);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(refused).toHaveBeenCalledTimes(1);
    expect(hear.mock.calls).toEqual([[null]]);
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(refused).toHaveBeenCalledTimes(2);
  });

  it("lets go of the stream while nobody sees the page, and goes on where it was", async () => {
    const hear = vi.fn();
    const visibility = vi.spyOn(document, "visibilityState", "get");
    following(hear);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]?.says(next(word("a")));
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
    visibility.mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(streams[0]?.signal.aborted).toBe(true);
    visibility.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => expect(streams).toHaveLength(2));
    expect(streams[1]?.after).toBe("a");
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it("follows by itself where tabs can't share", async () => {
    vi.stubGlobal("navigator", {});
    const hear = vi.fn();
    following(hear);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]?.says(next(word("a")));
    await vi.waitFor(() => expect(hear).toHaveBeenCalledWith(word("a")));
  });
});
