import { fireEvent, render, screen } from "@testing-library/preact";
import { render as draw } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { enterSheet, followHistory } from "./back";
import { Sheet } from "./sheet";

function Page({
  onClose = () => undefined,
  embeds = false,
  isOpen = true,
}: {
  onClose?: () => void;
  embeds?: boolean;
  isOpen?: boolean;
}) {
  return (
    <>
      <main>
        <button type="button">Cancel booking</button>
      </main>
      {isOpen ? (
        <Sheet title="Cancel your booking?" onClose={onClose} embeds={embeds}>
          <p>The whole deposit goes back.</p>
        </Sheet>
      ) : null}
    </>
  );
}

const dialog = () => screen.getByRole("dialog");

afterEach(() => history.replaceState(null, ""));

describe("a sheet", () => {
  it("is open from its first frame, named by its title", () => {
    const where = document.body.appendChild(document.createElement("div"));
    draw(<Page />, where);
    expect((dialog() as HTMLDialogElement).open).toBe(true);
    expect(dialog().getAttribute("aria-labelledby")).toBe(screen.getByRole("heading").id);
    draw(null, where);
    where.remove();
  });

  it("is closed by its button, by Escape and by a press beside it, and not by one inside", () => {
    const close = vi.fn();
    render(<Page onClose={close} />);
    fireEvent.click(screen.getByText("The whole deposit goes back."));
    expect(close).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    fireEvent(dialog(), new Event("cancel", { cancelable: true }));
    fireEvent.click(dialog());
    expect(close).toHaveBeenCalledTimes(3);
  });

  it("leaves it to its panel whether it goes: the browser closes nothing by itself", () => {
    render(<Page />);
    const pressed = new Event("cancel", { cancelable: true });
    fireEvent(dialog(), pressed);
    expect(pressed.defaultPrevented).toBe(true);
    expect((dialog() as HTMLDialogElement).open).toBe(true);
  });

  it("gives the keyboard back to what opened it", () => {
    const { rerender } = render(<Page isOpen={false} />);
    const opener = screen.getByRole("button", { name: "Cancel booking" });
    opener.focus();
    rerender(<Page />);
    screen.getByRole("button", { name: "Close" }).focus();
    rerender(<Page isOpen={false} />);
    expect(document.activeElement).toBe(opener);
  });

  it("with Stripe's form keeps off all that is beside it, and isn't closed by a press there", () => {
    const close = vi.fn();
    const { rerender } = render(<Page onClose={close} embeds />);
    const main = document.querySelector("main");
    expect(main?.hasAttribute("inert")).toBe(true);
    expect(dialog().hasAttribute("inert")).toBe(false);
    fireEvent.click(dialog());
    expect(close).not.toHaveBeenCalled();
    // Escape is heard where nothing has the keyboard any more, too.
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(close).toHaveBeenCalledOnce();
    rerender(<Page isOpen={false} />);
    expect(document.querySelector("main")?.hasAttribute("inert")).toBe(false);
  });

  it("closes by “back” as its last frame says, even where that was drawn just now", () => {
    const stop = followHistory(() => true);
    const where = document.body.appendChild(document.createElement("div"));
    const atWork = vi.fn();
    const done = vi.fn();
    draw(<Page onClose={atWork} />, where);
    enterSheet();
    // No timer and no frame passes between the outcome and "back".
    draw(<Page onClose={done} />, where);
    history.replaceState(null, "");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(done).toHaveBeenCalledOnce();
    expect(atWork).not.toHaveBeenCalled();
    stop();
    draw(null, where);
    where.remove();
  });
});
