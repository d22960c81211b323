import { fireEvent, render, screen } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { abandonPresses } from "../../../shared/graph/presses";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { setClock } from "../shell/clock";
import { Agenda } from "./agenda";
import { planOf } from "./plan";
import { at, booking, calendar, DAY, MIA, part } from "./sample";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked, openStream: vi.fn() }));

const cut = [part(MIA, "Cut", ["11:00", "12:00"])];
const doors = { open: vi.fn(), book: vi.fn(), close: vi.fn() };
const shown = (status: "CONFIRMED" | "ARRIVED") => (
  <Agenda
    plan={planOf(calendar([booking("b1", "Emily", cut, { status })]), DAY, 650, null)}
    now={650}
    own={null}
    doors={doors}
  />
);

beforeEach(() => {
  setLabels(labels);
  setClock(at("10:50"));
  abandonPresses();
  asked.mockReset();
});

it("does nothing more of a booking by a second tap, before the answer or right after it", () => {
  asked.mockImplementation(() => new Promise(() => undefined));
  const { rerender } = render(shown("CONFIRMED"));
  fireEvent.click(screen.getByRole("button", { name: "Here" }), { detail: 1 });
  // It is shown as done, and the next step stands where the first one was.
  rerender(shown("ARRIVED"));
  fireEvent.click(screen.getByRole("button", { name: "Ready" }), { detail: 1 });
  expect(asked).toHaveBeenCalledTimes(1);
  abandonPresses();
  fireEvent.click(screen.getByRole("button", { name: "Ready" }), { detail: 2 });
  expect(asked).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("button", { name: "Ready" }), { detail: 1 });
  expect(asked).toHaveBeenCalledTimes(2);
});
