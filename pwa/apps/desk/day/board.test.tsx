import { fireEvent, render, screen, act as settled, waitFor } from "@testing-library/preact";
import { LocationProvider, Route, Router } from "preact-iso";
import { beforeEach, expect, it, vi } from "vitest";
import { BoardArrive, BoardReady, BoardUndo } from "../../../shared/gen/desk/board";
import { abandonPresses } from "../../../shared/graph/presses";
import type { OnMoveEnd } from "../booking/move";
import type { Slot } from "../booking/times";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { setClock } from "../shell/clock";
import { who } from "../shell/who";
import { said, tell } from "./acts";
import Day from "./day";
import { heard, moving } from "./move";
import { at, booking, calendar, MIA, part, THEO } from "./sample";

const asked = vi.hoisted(() => vi.fn());
const stream = vi.hoisted(() => ({ hear: (_: unknown) => undefined as unknown }));
vi.mock("../session/session", () => ({ ask: asked, openStream: vi.fn(), session: { value: { state: "looking" } } }));
vi.mock("../../../shared/graph/live", () => ({
  follow: (_name: string, _field: string, _open: unknown, hear: (word: unknown) => unknown) => {
    stream.hear = hear;
    return () => undefined;
  },
}));

vi.mock("../requests/tray", () => ({ default: () => null }));
vi.mock("../booking/panel", () => ({
  default: ({ id, move, onMoveEnd }: BookingPanelProps) => (
    <aside>
      {move ? `${id} to ${move.startsAt} with ${move.staff.name}?` : id}
      <button type="button" onClick={() => onMoveEnd?.({ ...(move as Slot), version: 2 })}>
        Moved
      </button>
      <button
        type="button"
        onClick={() => onMoveEnd?.({ startsAt: "2026-12-08T15:00:00+11:00", staff: MIA, version: 2 })}
      >
        Moved elsewhere
      </button>
    </aside>
  ),
}));

interface BookingPanelProps {
  id: string;
  move?: Slot;
  onMoveEnd?: OnMoveEnd;
}

const NOW = at("10:50");
let bookings = [booking("b1", "Emily Tran", [part(MIA, "Cut", ["11:00", "12:00"])])];
/** What the graph answers to a mutation. */
let answer: (input: { bookingId: string; expectedVersion: number }) => object;

const sent = (document: string) =>
  asked.mock.calls.filter(([each]) => each === document).map(([, given]) => given.input);
const emily = () => screen.getByRole("button", { name: /^Mia, .* Emily Tran/ });

beforeEach(async () => {
  setLabels(labels);
  setClock(NOW);
  said.value = null;
  moving.value = null;
  bookings = [booking("b1", "Emily Tran", [part(MIA, "Cut", ["11:00", "12:00"])])];
  // Somebody else each time: what is known of a day is theirs alone.
  const operator = {
    id: crypto.randomUUID(),
    name: "Rosa",
    role: "FRONT_DESK",
    staffId: null,
    permissions: ["KEEP_BOOK"],
  };
  who.value = { operator, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<typeof who.value>;
  history.replaceState(null, "", "/desk");
  asked.mockReset();
  asked.mockImplementation(async (_, given) => {
    if ("input" in given) return answer(given.input);
    return { desk: { now: NOW, calendar: calendar(bookings) } };
  });
  render(
    <LocationProvider>
      <Router>
        <Route path="/desk" component={Day} />
        <Route path="/desk/day/:day" component={Day} />
      </Router>
    </LocationProvider>,
  );
  await screen.findByRole("grid");
});

it("has one stop for Tab, from which the arrows lead on", async () => {
  const stops = document.querySelectorAll('[role="grid"] [tabindex="0"]');
  expect(stops).toHaveLength(1);
  emily().focus();
  fireEvent.keyDown(emily(), { key: "ArrowRight" });
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Theo, Saturday 5 December, 11:00 am, free for 1 h");
  expect(document.querySelectorAll('[role="grid"] [tabindex="0"]')).toHaveLength(1);
  fireEvent.keyDown(document.activeElement as Element, { key: "ArrowLeft" });
  expect(document.activeElement).toBe(emily());
});

it("shows what is pressed before it is answered, and takes it back with the reason where it is refused", async () => {
  let refuse: (value: object) => void = () => undefined;
  answer = () => new Promise<object>((resolve) => (refuse = resolve));
  fireEvent.keyDown(emily(), { key: "a" });
  await waitFor(() => expect(emily().className).toContain("here"));
  expect(sent(BoardArrive)).toMatchObject([{ bookingId: "b1", expectedVersion: 1 }]);
  refuse({ acted: { __typename: "NotPossibleNow", message: "It is cancelled." } });
  await screen.findByText("It is cancelled.");
  expect(emily().className).not.toContain("here");
});

it("sends what is pressed meanwhile after the answer, with the version that it gave", async () => {
  answer = ({ expectedVersion }) => {
    const status = expectedVersion === 1 ? ("ARRIVED" as const) : ("READY_TO_START" as const);
    const next = { ...(bookings[0] as (typeof bookings)[0]), version: expectedVersion + 1, status };
    bookings = [next];
    return { acted: { __typename: "BookingUpdated", booking: next } };
  };
  fireEvent.keyDown(emily(), { key: "a" });
  fireEvent.keyDown(emily(), { key: "r" });
  await screen.findByText("Emily Tran is in the chair.");
  expect(sent(BoardArrive).map(({ expectedVersion }) => expectedVersion)).toEqual([1]);
  expect(sent(BoardReady).map(({ expectedVersion }) => expectedVersion)).toEqual([2]);
  // Ctrl-Z takes the last of it back.
  answer = ({ expectedVersion }) => {
    const back = { ...(bookings[0] as (typeof bookings)[0]), version: expectedVersion + 1, status: "ARRIVED" as const };
    return { acted: { __typename: "BookingUpdated", booking: back } };
  };
  fireEvent.keyDown(emily(), { key: "z", ctrlKey: true });
  await screen.findByText("Taken back: Emily Tran is as before.");
  expect(sent(BoardUndo)).toMatchObject([{ expectedVersion: 3 }]);
});

it("moves by the keys alone, and asks beside the board before anything is sent", async () => {
  emily().focus();
  for (const key of ["m", "ArrowRight", "ArrowDown", "ArrowDown"]) fireEvent.keyDown(emily(), { key });
  await screen.findByText("11:30 am with Theo, taken: Break");
  fireEvent.keyDown(emily(), { key: "PageUp" });
  await screen.findByText("10:30 am with Theo, free");
  fireEvent.keyDown(emily(), { key: "Enter" });
  await screen.findByText(`b1 to ${at("10:30")} with Theo?`);
  expect(emily().className).toContain("leaving");
  expect(asked.mock.calls.filter(([, given]) => "input" in given)).toEqual([]);
  bookings = [booking("b1", "Emily Tran", [part(THEO, "Cut", ["10:30", "11:30"])], { version: 2 })];
  fireEvent.click(screen.getByRole("button", { name: "Moved" }));
  await screen.findByText("Emily Tran is moved to Saturday 5 December, 10:30 am with Theo.");
  await screen.findByRole("button", { name: /^Theo, .* 10:30 am to 11:30 am, Cut, Emily Tran/ });
  // It can be taken back from here, with the version it has now.
  answer = () => ({ acted: { __typename: "BookingUpdated", booking: bookings[0] as object } });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(sent(BoardUndo)).toMatchObject([{ bookingId: "b1", expectedVersion: 2 }]));
});

it("says where it was really moved where another time was chosen, and takes it back from a day it isn't on any more", async () => {
  emily().focus();
  for (const key of ["m", "ArrowDown", "Enter"]) fireEvent.keyDown(emily(), { key });
  await screen.findByText(`b1 to ${at("11:15")} with Mia?`);
  const before = bookings;
  bookings = [];
  fireEvent.click(screen.getByRole("button", { name: "Moved elsewhere" }));
  await screen.findByText("Emily Tran is moved to Tuesday 8 December, 3:00 pm with Mia.");
  await waitFor(() => expect(screen.queryByRole("button", { name: /Emily Tran/ })).toBeNull());
  bookings = before;
  answer = () => ({ acted: { __typename: "BookingUpdated", booking: bookings[0] as object } });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Taken back: Emily Tran is as before.");
  expect(sent(BoardUndo)).toMatchObject([{ bookingId: "b1", expectedVersion: 2 }]);
  await screen.findByRole("button", { name: /^Mia, .* Emily Tran/ });
});

it("keeps nothing of what one person did for whoever takes the tablet next", async () => {
  answer = () => new Promise<object>(() => undefined);
  fireEvent.keyDown(emily(), { key: "a" });
  fireEvent.keyDown(emily(), { key: "r" });
  tell("Emily Tran is moved.", { id: "b1", version: 1, name: "Emily Tran", until: Date.now() + 60_000 });
  heard.value = "11:30 am with Theo, free";
  await screen.findByText("Emily Tran is moved.");
  await settled(async () => abandonPresses());
  expect(screen.queryByText("Emily Tran is moved.")).toBeNull();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  expect(heard.value).toBe("");
  expect(emily().className).not.toContain("here");
  // What waited for an answer is not pressed in the next one's name.
  answer = () => ({
    acted: { __typename: "BookingUpdated", booking: { ...bookings[0], version: 2, status: "ARRIVED" } },
  });
  fireEvent.keyDown(emily(), { key: "a" });
  await screen.findByText("Emily Tran is here.");
  expect(sent(BoardReady)).toEqual([]);
});

it("puts a booking back with Escape, and sends nothing", async () => {
  emily().focus();
  for (const key of ["m", "ArrowDown"]) fireEvent.keyDown(emily(), { key });
  await waitFor(() => expect(document.querySelector(".carried")).not.toBeNull());
  fireEvent.keyDown(emily(), { key: "Escape" });
  await screen.findByText("It stays where it was.");
  expect(document.querySelector(".carried")).toBeNull();
  expect(asked.mock.calls.filter(([, given]) => "input" in given)).toEqual([]);
});

it("asks again when the stream says that something was changed, and shows it", async () => {
  bookings = [booking("b1", "Emily Tran", [part(THEO, "Cut", ["13:00", "14:00"])], { version: 2 })];
  await settled(() => void stream.hear({ cursor: "c", isReset: false, ended: null }));
  await screen.findByRole("button", { name: /^Theo, .* 1:00 pm to 2:00 pm, Cut, Emily Tran/ });
});

it("does once what a key does that is held or pressed twice, and keeps the way back", async () => {
  answer = ({ expectedVersion }) => {
    bookings = [{ ...(bookings[0] as (typeof bookings)[0]), version: expectedVersion + 1, status: "ARRIVED" as const }];
    return { acted: { __typename: "BookingUpdated", booking: bookings[0] as object } };
  };
  fireEvent.keyDown(emily(), { key: "a" });
  fireEvent.keyDown(emily(), { key: "a", repeat: true });
  fireEvent.keyDown(emily(), { key: "a" });
  await screen.findByText("Emily Tran is here.");
  fireEvent.keyDown(emily(), { key: "r", repeat: true });
  fireEvent.keyDown(emily(), { key: "a" });
  expect(screen.getByRole("button", { name: "Undo" })).toBeTruthy();
  expect(asked.mock.calls.filter(([, given]) => "input" in given)).toHaveLength(1);
});

it("marks nobody as here of a booking of another day, and says what to do", async () => {
  setClock("2026-12-04T10:50:00+11:00");
  fireEvent.keyDown(emily(), { key: "a" });
  await screen.findByText(labels.day.acts.notItsDay);
  expect(asked.mock.calls.filter(([, given]) => "input" in given)).toEqual([]);
});

it("begins a new booking near the day that is shown", async () => {
  emily().focus();
  fireEvent.keyDown(emily(), { key: "]" });
  await screen.findByRole("heading", { name: /^Sunday 6 December/ });
  const link = screen.getByRole("link", { name: "New booking" });
  expect(new URL(link.getAttribute("href") ?? "", location.href).searchParams.get("at")).toBe(
    "2026-12-06T10:50:00+00:00",
  );
});

it("keeps what an answer told of a booking where a state from before it arrives later", async () => {
  const [before] = bookings as [(typeof bookings)[0]];
  answer = () => ({
    acted: { __typename: "BookingUpdated", booking: { ...before, version: 2, status: "ARRIVED" as const } },
  });
  fireEvent.keyDown(emily(), { key: "a" });
  await screen.findByText("Emily Tran is here.");
  const asks = asked.mock.calls.length;
  await settled(() => void stream.hear({ cursor: "c", isReset: false, ended: null }));
  await waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(asks));
  await settled(async () => undefined);
  expect(emily().className).toContain("here");
});

it("moves by taps alone: a long press, Move, and the place it goes to", async () => {
  const finger = { pointerType: "touch", pointerId: 1, button: 0, clientX: 5, clientY: 5 };
  const touch = (name: string) => fireEvent(emily(), Object.assign(new Event(name, { bubbles: true }), finger));
  const menu = async () => {
    // What listens to fingers is there soon after the board is drawn; a second finger is none of its business.
    await waitFor(() => {
      touch("pointerdown");
      expect(emily().className).toContain("leaving");
    });
    touch("pointerup");
    // The click that the finger's lifting makes is no tap of its own.
    fireEvent.click(emily());
    fireEvent.click(await screen.findByRole("button", { name: labels.day.acts.move }));
    await screen.findByText(labels.day.move.byTaps("Emily Tran"));
  };
  await menu();
  fireEvent.click(emily());
  await screen.findByText(labels.day.move.back);
  await menu();
  fireEvent.click(screen.getByLabelText(/^Theo, .* 11:00 am/));
  await screen.findByText(`b1 to ${at("11:00")} with Theo?`);
  expect(asked.mock.calls.filter(([, given]) => "input" in given)).toEqual([]);
});
