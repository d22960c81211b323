import { act, render, screen } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";
import { Countdown } from "./countdown";

afterEach(() => void vi.useRealTimers());

it("few minutes are counted down, by the minute and for the eye alone, and nothing is said of hours or of what is over", async () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-25T09:00:00+11:00") });
  const goesTo = (time: string) =>
    act(() => {
      vi.setSystemTime(Date.parse(`2026-11-25T${time}+11:00`));
      vi.advanceTimersByTime(1_000);
    });
  const { container } = render(<Countdown until="2026-11-25T10:15:00+11:00" />);
  expect(container.textContent).toBe("");
  await goesTo("10:00:30");
  expect(screen.getByText("14 min left").getAttribute("aria-hidden")).toBe("true");
  await goesTo("10:00:58");
  expect(container.textContent).toBe("14 min left");
  await goesTo("10:14:10");
  expect(container.textContent).toBe("1 min left");
  await goesTo("10:15:00");
  expect(container.textContent).toBe("");
});

it("what can be taken back for two minutes is counted by the second", async () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-25T09:00:00+11:00") });
  const { container } = render(<Countdown until="2026-11-25T09:02:00+11:00" by="seconds" />);
  await act(() => void vi.advanceTimersByTime(1_000));
  expect(container.textContent).toBe("1:59");
  await act(() => void vi.advanceTimersByTime(60_000));
  expect(container.textContent).toBe("0:59");
  await act(() => void vi.advanceTimersByTime(59_000));
  expect(container.textContent).toBe("");
});
