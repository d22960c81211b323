import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PressButton, Said } from "../ui/press";
import { ApiError } from "./ask";
import { notKnown, unseenUnknown } from "./presses";
import { usePress } from "./use-press";

const request = vi.fn<(key: string) => Promise<string>>();
const done = vi.fn();

function Panel() {
  const press = usePress("a panel");
  const send = () => press.send(notKnown("if it is done"), request, (answer) => (answer === "done" ? done() : answer));
  return h(
    "div",
    null,
    h(Said, { press }),
    h(PressButton, { press, kind: "main", doing: "Doing…", onPress: send, children: "Do it" }),
    h(PressButton, { press, kind: "quiet", onPress: send, children: "Do it not" }),
  );
}

const shown = () => ({
  alert: document.querySelector("[role=alert]")?.textContent,
  buttons: [...document.querySelectorAll("button")].map((each) => [
    each.textContent,
    each.getAttribute("aria-disabled"),
  ]),
});
const open = () => act(() => render(h(Panel, null), document.body));
const close = () => act(() => render(null, document.body));
const tick = (ms = 0) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

beforeEach(() => {
  vi.useFakeTimers();
  request.mockReset();
  done.mockReset();
});
afterEach(async () => {
  await close();
  vi.useRealTimers();
});

describe("a panel with a press", () => {
  it("says that it is at it, that nobody knows, and what came of it", async () => {
    request.mockRejectedValueOnce(new ApiError("lost", false)).mockResolvedValueOnce("The salon is closed then.");
    await open();
    expect(shown()).toEqual({
      alert: "",
      buttons: [
        ["Do it", "false"],
        ["Do it not", "false"],
      ],
    });
    await act(() => {
      for (let times = 0; times < 3; times++) document.querySelector("button")?.click();
    });
    expect(request).toHaveBeenCalledOnce();
    await tick();
    expect(shown()).toEqual({
      alert: "No answer has come yet, so we don't know if it is done. We keep asking: please stay on this page.",
      buttons: [
        ["Ask again now", "false"],
        ["Do it not", "true"],
      ],
    });
    await act(() => document.querySelector("button")?.click());
    await tick();
    expect(request.mock.calls[0]?.[0]).toBe(request.mock.calls[1]?.[0]);
    expect(shown()).toEqual({
      alert: "The salon is closed then.",
      buttons: [
        ["Do it", "false"],
        ["Do it not", "false"],
      ],
    });
  });

  it("that is closed and opened again still knows that nobody knows", async () => {
    request.mockRejectedValueOnce(new ApiError("lost", false)).mockResolvedValueOnce("done");
    await open();
    await act(() => document.querySelector("button")?.click());
    await tick();
    await close();
    expect(unseenUnknown()).toContain("we don't know if it is done");
    await open();
    expect(shown().alert).toContain("we don't know if it is done");
    expect(unseenUnknown()).toBe(null);
    await tick(1_000);
    expect(done).toHaveBeenCalledOnce();
    expect(shown().alert).toBe("");
  });
});
