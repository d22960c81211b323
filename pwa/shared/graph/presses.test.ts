import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { ApiError } from "./ask";
import {
  abandonPresses,
  notKnown,
  onPresses,
  press,
  pressOf,
  sayProblem,
  showPress,
  unseenUnknown,
  whenUnseen,
} from "./presses";

const WORDS = notKnown("if it is done");
let count = 0;
let name: string;

/** A request whose attempts are answered by hand; it has the key of each. */
function asked() {
  const keys: string[] = [];
  const answers: { give: (answer: string) => void; lose: (error: ApiError) => void }[] = [];
  const request = (key: string) => {
    keys.push(key);
    return new Promise<string>((give, lose) => answers.push({ give, lose }));
  };
  return { keys, answers, request };
}
const lost = () => new ApiError("lost", false);
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  name = `press ${++count}`;
});
afterEach(() => vi.useRealTimers());

describe("a press", () => {
  it("that is abandoned is asked for no more, and nobody is told how it ended", async () => {
    const { keys, answers, request } = asked();
    const settle = vi.fn();
    press(name, WORDS, request, settle);
    answers[0]?.lose(lost());
    await settled();
    expect(pressOf(name).unknown).toBe(WORDS);
    abandonPresses();
    expect(pressOf(name)).toEqual({ busy: false, unknown: null, problem: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(keys).toHaveLength(1);
    // Whoever comes next presses anew, and hears of their own press alone.
    press(name, WORDS, request, settle);
    abandonPresses();
    press(name, WORDS, request, settle);
    answers[1]?.give("of the one before");
    answers[2]?.give("done");
    await settled();
    expect(new Set(keys).size).toBe(3);
    expect(settle.mock.calls).toEqual([["done"]]);
  });

  it("is sent once, however often it is pressed in one frame", async () => {
    const { keys, answers, request } = asked();
    const settle = vi.fn();
    for (let times = 0; times < 3; times++) press(name, WORDS, request, settle);
    expect(keys).toHaveLength(1);
    expect(pressOf(name)).toEqual({ busy: true, unknown: null, problem: null });
    answers[0]?.give("done");
    await settled();
    expect(settle).toHaveBeenCalledOnce();
    expect(pressOf(name)).toEqual({ busy: false, unknown: null, problem: null });
  });

  it("has a new key after a refusal, which it says", async () => {
    const { keys, answers, request } = asked();
    const leave = showPress(name);
    press(name, WORDS, request, (answer) => answer);
    answers[0]?.give("The salon is closed then.");
    await settled();
    expect(pressOf(name)).toEqual({ busy: false, unknown: null, problem: "The salon is closed then." });
    press(name, WORDS, request, () => null);
    expect(pressOf(name).problem).toBe(null);
    expect(keys).toHaveLength(2);
    expect(keys[0]).not.toBe(keys[1]);
    answers[1]?.give("done");
    await settled();
    leave();
  });

  it("whose answer is lost says that nobody knows, and asks again under the same key until it is known", async () => {
    const { keys, answers, request } = asked();
    const settle = vi.fn();
    press(name, WORDS, request, settle);
    answers[0]?.lose(lost());
    await settled();
    expect(pressOf(name)).toEqual({ busy: true, unknown: WORDS, problem: null });
    await vi.advanceTimersByTimeAsync(1_000);
    answers[1]?.lose(new ApiError("fault", false));
    await settled();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(keys).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    answers[2]?.give("done");
    await settled();
    expect(settle).toHaveBeenCalledExactlyOnceWith("done");
    expect(new Set(keys).size).toBe(1);
    expect(pressOf(name).unknown).toBe(null);
  });

  it("is asked for no longer once the page is out of date, and says so", async () => {
    const { keys, answers, request } = asked();
    const leave = showPress(name);
    press(name, WORDS, request, () => null);
    answers[0]?.lose(lost());
    await vi.advanceTimersByTimeAsync(1_000);
    answers[1]?.lose(new ApiError("old", true));
    await settled();
    expect(pressOf(name)).toEqual({ busy: false, unknown: null, problem: labels.trouble.old });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(keys).toHaveLength(2);
    leave();
  });

  it("asks at once when it is pressed again, when the network is back and when somebody looks", async () => {
    const { keys, answers, request } = asked();
    const lose = async () => {
      answers[answers.length - 1]?.lose(lost());
      await settled();
    };
    press(name, WORDS, request, () => null);
    await lose();
    press(name, WORDS, request, () => null);
    expect(keys).toHaveLength(2);
    await lose();
    dispatchEvent(new Event("online"));
    expect(keys).toHaveLength(3);
    await lose();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(keys).toHaveLength(4);
    answers[3]?.give("done");
    await settled();
    dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });

  it("goes on asking for as long as it takes, twice a minute", async () => {
    const keys: string[] = [];
    let isBack = false;
    const losing = (key: string) => {
      keys.push(key);
      return isBack ? Promise.resolve("done") : Promise.reject(lost());
    };
    press(name, WORDS, losing, () => null);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(keys.length).toBeGreaterThan(110);
    expect(keys.length).toBeLessThan(130);
    expect(new Set(keys).size).toBe(1);
    isBack = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(pressOf(name).busy).toBe(false);
  });

  it("that was never sent is no unknown outcome, unless an answer was lost before", async () => {
    const { keys, answers, request } = asked();
    const leave = showPress(name);
    press(name, WORDS, request, () => null);
    answers[0]?.lose(new ApiError("offline", true));
    await settled();
    expect(pressOf(name).unknown).toBe(null);
    expect(pressOf(name).problem).toMatch(/^You're offline, so nothing was sent/);
    press(name, WORDS, request, () => null);
    answers[1]?.lose(lost());
    await settled();
    await vi.advanceTimersByTimeAsync(1_000);
    answers[2]?.lose(new ApiError("offline", true));
    await settled();
    expect(pressOf(name)).toEqual({ busy: true, unknown: WORDS, problem: null });
    await vi.advanceTimersByTimeAsync(2_000);
    answers[3]?.give("done");
    await settled();
    expect(keys[1]).toBe(keys[3]);
    leave();
  });

  it("ends where the link doesn't work any more", async () => {
    const { answers, request } = asked();
    const leave = showPress(name);
    press(name, WORDS, request, () => null);
    answers[0]?.lose(new ApiError("gone", true));
    await settled();
    expect(pressOf(name).busy).toBe(false);
    expect(pressOf(name).problem).toMatch(/^This link doesn't work any more/);
    leave();
  });
});

describe("a press whose panel is closed", () => {
  it("is told to the page while it isn't known, does what follows, and says a refusal there", async () => {
    const { answers, request } = asked();
    const told = vi.fn();
    whenUnseen(told);
    const seen: (string | null)[] = [];
    const stop = onPresses(() => seen.push(unseenUnknown()));
    const leave = showPress(name);
    press(name, WORDS, request, (answer) => answer);
    answers[0]?.lose(lost());
    await settled();
    expect(unseenUnknown()).toBe(null);
    leave();
    expect(unseenUnknown()).toBe(WORDS);
    await vi.advanceTimersByTimeAsync(1_000);
    answers[1]?.give("The time is taken.");
    await settled();
    expect(told).toHaveBeenCalledExactlyOnceWith("The time is taken.");
    expect(unseenUnknown()).toBe(null);
    expect(seen).toContain(WORDS);
    stop();
    // Opened again, the panel begins anew.
    expect(pressOf(name).problem).toBe(null);
  });
});

describe("a problem", () => {
  it("that nothing was sent for is said and taken back, but not over an outcome that is awaited", async () => {
    const { answers, request } = asked();
    sayProblem(name, "Please choose a day.");
    expect(pressOf(name).problem).toBe("Please choose a day.");
    press(name, WORDS, request, () => null);
    sayProblem(name, "Please choose a day.");
    expect(pressOf(name).problem).toBe(null);
    answers[0]?.give("done");
    await settled();
  });
});
