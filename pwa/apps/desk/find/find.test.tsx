import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { LocationProvider } from "preact-iso";
import { beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { who } from "../shell/who";
import { FindButton } from "./button";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));

let found: object[];

beforeEach(() => {
  setLabels(labels);
  who.value = { operator: { id: "o", permissions: ["KEEP_BOOK"] }, venue: { id: "v" } } as unknown as NonNullable<
    typeof who.value
  >;
  found = [
    { id: "ada", name: "Ada Long", phoneEnding: "156", alert: null },
    { id: "act", name: "Acton Reed", phoneEnding: null, alert: null },
  ];
  asked.mockReset();
  asked.mockImplementation(async () => ({
    desk: {
      customers: { edges: found.map((node) => ({ node })), pageInfo: { hasNextPage: false, endCursor: null } },
    },
  }));
  history.replaceState(null, "", "/desk");
});

async function opens(): Promise<HTMLInputElement> {
  render(
    <LocationProvider scope="/desk">
      <FindButton />
    </LocationProvider>,
  );
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  const field = (await screen.findByRole("combobox", { name: "Customer or screen" })) as HTMLInputElement;
  await waitFor(() => expect(document.activeElement).toBe(field));
  return field;
}

const chosen = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;

it("opens by Ctrl-K, finds customers and screens, and goes to the one that the arrows chose", async () => {
  const field = await opens();
  fireEvent.input(field, { target: { value: "ac" } });
  await screen.findByRole("option", { name: /Ada Long/ });
  expect(screen.getAllByRole("option")).toHaveLength(3);
  await screen.findByText("2 customers and 1 screen. Choose with the arrows.");
  expect(chosen(field)).toContain("Ada Long");
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(chosen(field)).toBe("Acton Reed");
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(chosen(field)).toBe("Activity");
  // It goes round.
  fireEvent.keyDown(field, { key: "ArrowDown" });
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(screen.getByRole("option", { selected: true }).textContent).toBe("Activity");
  fireEvent.keyDown(field, { key: "ArrowUp" });
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(location.pathname).toBe("/desk/customers/act"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("opens nothing by Enter while whoever was typed is looked for", async () => {
  const field = await opens();
  fireEvent.input(field, { target: { value: "ada" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(location.pathname).toBe("/desk");
  await screen.findByRole("option", { name: /Ada Long/ });
  fireEvent.click(screen.getByRole("option", { name: /Ada Long/ }));
  await waitFor(() => expect(location.pathname).toBe("/desk/customers/ada"));
});

it("has the screens of whoever asks, and says where nobody is found", async () => {
  const field = await opens();
  expect(screen.getAllByRole("option").map((each) => each.textContent)).not.toContain("Security");
  found = [];
  fireEvent.input(field, { target: { value: "zzz" } });
  await screen.findByText(/^Nobody is called that/);
  expect(field.getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryAllByRole("option")).toHaveLength(0);
});
