import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alarm } from "./alarm";
import { dayIn, onNewDay } from "./day";

const DAY = 86_400_000;

beforeEach(() => vi.useFakeTimers({ now: new Date("2026-11-24T22:00:00Z") }));
afterEach(() => vi.useRealTimers());

describe("an alarm", () => {
  it("comes at its instant and once, also after more days than a timer can count", () => {
    const act = vi.fn();
    alarm(Date.now() + 25 * DAY, act);
    vi.advanceTimersByTime(25 * DAY - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(act).toHaveBeenCalledOnce();
  });

  it("comes within a minute, or as soon as somebody looks, after a sleep in which no timer ran", async () => {
    const act = vi.fn();
    alarm(Date.now() + 3_600_000, act);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() + DAY);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(act).toHaveBeenCalledOnce();

    const later = vi.fn();
    alarm(Date.now() + 3_600_000, later);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() + DAY);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(later).toHaveBeenCalledOnce();
  });

  it("never comes once it is stopped", async () => {
    const act = vi.fn();
    alarm(Date.now() + 1_000, act)();
    await vi.advanceTimersByTimeAsync(DAY);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(act).not.toHaveBeenCalled();
  });
});

describe("a day at the venue", () => {
  it("is the venue's and not the visitor's", () => {
    const at = new Date("2026-11-24T22:00:00Z");
    expect([dayIn("Australia/Sydney", at), dayIn("Europe/London", at)]).toEqual(["2026-11-25", "2026-11-24"]);
  });

  it("begins at the venue's midnight, over a change of its clocks too", async () => {
    // Sydney's clocks go back on Sunday 4 April 2027: that day has 25 hours.
    vi.setSystemTime(new Date("2027-04-03T12:00:00Z"));
    const act = vi.fn();
    const stop = onNewDay("Australia/Sydney", act);
    await vi.advanceTimersByTimeAsync(3_600_000 + 20_000);
    expect(act).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(25 * 3_600_000 - 40_000);
    expect(act).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(act).toHaveBeenCalledTimes(2);
    stop();
  });
});
