import { fireEvent, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useIdleLock } from "./idle";

const { keepUnlocked, lock } = vi.hoisted(() => ({ keepUnlocked: vi.fn(), lock: vi.fn() }));
vi.mock("./session", () => ({ keepUnlocked, lock }));

const MINUTE = 60_000;

function Device({ locksAt }: { locksAt: string | null }) {
  useIdleLock(locksAt);
  return null;
}
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE).toISOString();

beforeEach(() => {
  vi.useFakeTimers();
  keepUnlocked.mockReset().mockResolvedValue(undefined);
  lock.mockReset();
});
afterEach(() => vi.useRealTimers());

it("locks a device that is left alone, at the instant that the server said", () => {
  render(<Device locksAt={inMinutes(5)} />);
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(lock).toHaveBeenCalledOnce();
});

it("tells a touch once a minute at most, and never by itself", () => {
  render(<Device locksAt={inMinutes(5)} />);
  vi.advanceTimersByTime(MINUTE - 1);
  fireEvent.pointerDown(document.body);
  expect(keepUnlocked).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  for (let touches = 0; touches < 3; touches++) fireEvent.keyDown(document.body, { key: "a" });
  expect(keepUnlocked).toHaveBeenCalledOnce();
});

it("doesn't lock at once on a tablet whose clock is hours ahead", () => {
  render(<Device locksAt={inMinutes(-180)} />);
  vi.advanceTimersByTime(MINUTE);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(4 * MINUTE);
  expect(lock).toHaveBeenCalledOnce();
});

it("asks nothing of a browser that is nobody's device", () => {
  render(<Device locksAt={null} />);
  vi.advanceTimersByTime(10 * MINUTE);
  fireEvent.pointerDown(document.body);
  expect([lock.mock.calls, keepUnlocked.mock.calls]).toEqual([[], []]);
});
