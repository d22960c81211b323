import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { who } from "../shell/who";
import Activity from "./activity";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));
vi.mock("../shell/follow", () => ({ useFollow: () => undefined }));

const DEAD = {
  id: "9",
  at: "2026-11-28T10:05:00+11:00",
  who: "Lumen",
  sentence: "The confirmation by email came back.",
  bookingId: "b",
  reference: "AB12",
  customer: "Emily Tran",
  message: { id: "m", status: "BOUNCED", problem: "There is no such mailbox." },
};
const change = (id: number) => ({
  ...DEAD,
  id: String(id).padStart(4, "0"),
  at: id > 70 ? "2026-11-28T09:00:00+11:00" : "2026-11-27T09:00:00+11:00",
  who: "Rosa",
  sentence: `Change ${id}`,
  message: null,
});
let dead: object[];
let answer: object;

beforeEach(() => {
  setLabels(labels);
  const permissions = ["KEEP_BOOK", "RETRY_MESSAGES"];
  who.value = { operator: { id: "o", permissions }, venue: { id: "v" } } as unknown as NonNullable<typeof who.value>;
  dead = [DEAD];
  asked.mockReset();
  asked.mockImplementation(async (_, { input, only, first, after }) => {
    if (input) {
      dead = [];
      return { deskRetryMessage: answer };
    }
    if (only === "UNDELIVERED") return { desk: { activity: dead } };
    if (only === "MESSAGES") return { desk: { activity: [] } };
    const newest = after ? Number(after) - 1 : 100;
    return {
      desk: { activity: Array.from({ length: Math.min(first, newest - 20) }, (_, index) => change(newest - index)) },
    };
  });
});

it("has what wasn't delivered first, and sends it again", async () => {
  answer = { __typename: "MessageRetried" };
  render(<Activity />);
  await screen.findByText("The confirmation by email came back.");
  expect(document.body.textContent).toContain("There is no such mailbox.");
  fireEvent.click(screen.getByRole("button", { name: "Send again Emily Tran" }));
  await screen.findByText("It goes out again to Emily Tran.");
  expect(asked.mock.calls.find(([, { input }]) => input)?.[1].input).toMatchObject({ messageId: "m" });
  await waitFor(() => expect(screen.queryByRole("heading", { name: "Not delivered" })).toBeNull());
});

it("says who did what, day by day, and goes on where the page ended", async () => {
  render(<Activity />);
  await screen.findByText("Change 100");
  expect(screen.getAllByRole("heading", { level: 2 }).map((each) => each.textContent)).toEqual([
    "Not delivered",
    "Saturday 28 November",
    "Friday 27 November",
  ]);
  expect(screen.queryByText("Change 50")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Show older" }));
  await screen.findByText("Change 50");
  expect(asked.mock.calls.at(-1)?.[1]).toEqual({ only: null, first: 50, after: "0051" });
  expect(screen.getAllByText(/^Change \d/)).toHaveLength(80);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Show older" })).toBeNull());
});

it("shows a part alone; security to those who see it", async () => {
  render(<Activity />);
  await screen.findByText("Change 100");
  expect(screen.queryByLabelText("Security")).toBeNull();
  fireEvent.click(screen.getByLabelText("Messages"));
  await screen.findByText("Nothing has happened yet.");
  expect(screen.queryByText("Change 100")).toBeNull();
});
