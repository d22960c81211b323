/**
 * Following a subscription while the page is seen: one stream for all tabs of an origin that follow the same, held by one of them.
 */

/** What is told: that something was changed, never the data. */
export interface Word {
  cursor: string;
  /** There may have been more than is told. */
  isReset: boolean;
  /** Why the stream ends with this word; null where it goes on. */
  ended: string | null;
}

/** Asks for the stream from a cursor on, or from now on; rejects where there is no network. */
export type Open = (after: string | null, signal: AbortSignal) => Promise<Response>;

/** The server gives a sign of life every 15 seconds. */
const SILENT_MS = 40_000;
const AGAIN_MS = 1_000;
const LONGEST_MS = 60_000;

/** Between tabs: a word, that the stream was lost, or a new tab's question how things stand. */
type Message<Told> = Told | "lost" | "new";

/**
 * Call `hear` with each word of the subscription called `field`, and with null whenever no stream can be had: then changes are heard of only by
 * asking. Gives how to stop. `name` says what is followed, and holds no secret: tabs that follow the same
 * share one stream. A lost stream is asked for again from where it was, ever more seldom; one that is refused, not before the
 * page is seen anew.
 */
export function follow<Told extends Word>(
  name: string,
  field: string,
  open: Open,
  hear: (word: Told | null) => void,
): () => void {
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`live ${name}`) : null;
  let last: Told | null = null;
  let isHeld = false;
  let seen = new AbortController();

  function take(word: Told | null): void {
    last = word ?? last;
    hear(word);
  }

  function tell(message: Message<Told>): void {
    channel?.postMessage(message);
  }

  if (channel)
    channel.onmessage = ({ data }: { data: Message<Told> }) => {
      if (data === "lost") take(null);
      else if (data !== "new") take(data);
      else if (isHeld && last) tell({ ...last, ended: null });
    };

  async function hold({ signal }: AbortController): Promise<void> {
    isHeld = true;
    for (let failures = 0; !signal.aborted; ) {
      let again = AGAIN_MS;
      let isRefused = false;
      failures++;
      try {
        for await (const event of eventsOf((each) => open(last?.cursor ?? null, each), signal)) {
          if (signal.aborted) break;
          again = Number(/^retry: (\d+)$/m.exec(event)?.[1] ?? again);
          const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
          const word: Told | undefined = data && JSON.parse(data).data?.[field];
          if (!word) continue;
          failures = 0;
          take(word);
          tell(word);
        }
      } catch (error) {
        isRefused = error instanceof Refused;
      }
      if (signal.aborted) break;
      // One that breaks off is had again from where it was: nothing is missed by that.
      if (failures > 1 || isRefused) {
        take(null);
        tell("lost");
      }
      if (isRefused) break;
      await pause(Math.min(again * 2 ** failures, LONGEST_MS) * (0.5 + Math.random()), signal);
    }
    isHeld = false;
  }

  function look(): void {
    seen.abort();
    if (document.visibilityState !== "visible") return;
    const mine = new AbortController();
    seen = mine;
    // A tab that hears of nothing lets go of the stream: browsers stop tabs that aren't seen.
    if (channel && navigator.locks) {
      tell("new");
      navigator.locks.request(`live ${name}`, { signal: mine.signal }, () => hold(mine)).catch(() => undefined);
    } else {
      void hold(mine);
    }
  }

  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    seen.abort();
    channel?.close();
  };
}

class Refused extends Error {}

/** The stream's events, as they are written; throws where it breaks off, says nothing any more or isn't given. */
async function* eventsOf(open: (signal: AbortSignal) => Promise<Response>, outer: AbortSignal): AsyncGenerator<string> {
  const silent = new AbortController();
  const live = () => setTimeout(() => silent.abort(), SILENT_MS);
  let timer = live();
  try {
    const response = await open(AbortSignal.any([outer, silent.signal]));
    if (!response.ok || !response.body)
      throw response.status === 429 || response.status >= 500 ? new Error() : new Refused();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = live();
      const events = (text + part.value).split("\n\n");
      text = events.pop() ?? "";
      yield* events;
    }
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}

/** Wait so long, or until the network is back, or until it is stopped. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
    if (signal.aborted) over();
  });
}
