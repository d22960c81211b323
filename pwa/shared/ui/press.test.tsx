import { fireEvent, render, screen } from "@testing-library/preact";
import { describe, expect, it, vi } from "vitest";
import type { Press } from "../graph/presses";
import { PressButton, Said } from "./press";

const CALM: Press = { busy: false, unknown: null, problem: null };
const BUSY: Press = { ...CALM, busy: true };
const UNKNOWN: Press = { ...BUSY, unknown: "No answer has come yet." };

const button = () => screen.getByRole("button");
const shown = () => [button().textContent, button().getAttribute("aria-disabled"), button().className.trim()];

describe("the button that is pressed", () => {
  it("says what it does, then that it is at it, then asks for an answer that was lost", () => {
    const press = vi.fn();
    const drawn = (how: Press) => (
      <PressButton press={how} kind="danger" doing="Cancelling…" onPress={press}>
        Cancel booking
      </PressButton>
    );
    const { rerender } = render(drawn(CALM));
    expect(shown()).toEqual(["Cancel booking", "false", "danger"]);
    fireEvent.click(button());
    rerender(drawn(BUSY));
    expect(shown()).toEqual(["Cancelling…", "true", "danger busy"]);
    fireEvent.click(button());
    expect(press).toHaveBeenCalledOnce();
    rerender(drawn(UNKNOWN));
    expect(shown()).toEqual(["Ask again now", "false", "danger asking"]);
    fireEvent.click(button());
    expect(press).toHaveBeenCalledTimes(2);
  });

  it("that is held does nothing, and can still be found and read", () => {
    const press = vi.fn();
    render(
      <PressButton press={CALM} kind="main" doing="Moving…" held describedBy="terms" onPress={press}>
        Move
      </PressButton>,
    );
    expect(shown()).toEqual(["Move", "true", "main"]);
    expect(button()).toHaveProperty("disabled", false);
    expect(button().getAttribute("aria-describedby")).toBe("terms");
    fireEvent.click(button());
    expect(press).not.toHaveBeenCalled();
  });

  it("beside the one that is pressed keeps its words and waits, also where an answer is lost", () => {
    const press = vi.fn();
    const drawn = (how: Press) => (
      <PressButton press={how} kind="quiet" onPress={press}>
        No thanks
      </PressButton>
    );
    const { rerender } = render(drawn(BUSY));
    expect(shown()).toEqual(["No thanks", "true", "quiet"]);
    rerender(drawn(UNKNOWN));
    expect(shown()).toEqual(["No thanks", "true", "quiet"]);
    fireEvent.click(button());
    expect(press).not.toHaveBeenCalled();
  });
});

describe("what is said of a press", () => {
  it("is heard from one place that is there before there is anything to say", () => {
    const { rerender } = render(<Said press={CALM} />);
    const alert = screen.getByRole("alert");
    expect(alert.childElementCount).toBe(0);
    rerender(<Said press={{ ...CALM, problem: "The salon is closed then." }} />);
    expect(screen.getByRole("alert")).toBe(alert);
    expect(alert.textContent).toBe("The salon is closed then.");
  });

  it("is that nobody knows, before any older problem", () => {
    render(<Said press={{ ...UNKNOWN, problem: "Please choose a day." }} />);
    expect(screen.getByRole("alert").textContent).toBe("No answer has come yet.");
  });
});
