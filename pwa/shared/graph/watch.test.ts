import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lookAgain } from "./watch";

let state = "visible";
let seen: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  state = "visible";
  vi.stubGlobal("document", {
    get visibilityState() {
      return state;
    },
    addEventListener: (_: string, listener: () => void) => {
      seen = listener;
    },
    removeEventListener: () => undefined,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("looking again", () => {
  it("asks after 2, 4, 8… seconds and gives up after some minutes", async () => {
    const at: number[] = [];
    const start = Date.now();
    lookAgain(async () => void at.push((Date.now() - start) / 1000));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(at).toEqual([2, 6, 14, 30, 62, 126, 254, 510]);
  });

  it("does not ask while nobody looks, and begins anew when somebody does", async () => {
    const look = vi.fn(async () => undefined);
    lookAgain(look);
    state = "hidden";
    seen();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).not.toHaveBeenCalled();
    state = "visible";
    seen();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("waits for an answer before it asks again, and is over when told", async () => {
    let answer = () => undefined as undefined | unknown;
    const look = vi.fn(() => new Promise<void>((resolve) => (answer = resolve as () => undefined)));
    const stop = lookAgain(look);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).toHaveBeenCalledTimes(1);
    stop();
    answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).toHaveBeenCalledTimes(1);
  });
});
