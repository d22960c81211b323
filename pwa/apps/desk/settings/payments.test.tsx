import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { backFromStripe, takeBackFromStripe } from "../session/stripe";
import { who } from "../shell/who";
import PaymentsScreen from "./payments";

const asked = vi.hoisted(() => vi.fn());
const goTo = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked, goTo }));

const ACCOUNT = {
  id: "acct_1",
  name: "Lumen Hair",
  connectedAt: "2026-11-25T09:00:00+11:00",
  lostAt: null,
  pausedAt: null,
};
let account: object | null;
let answers: Record<string, object>;

function sent(): Record<string, unknown>[] {
  return asked.mock.calls.map(([, variables]) => variables.input).filter(Boolean);
}

beforeEach(() => {
  setLabels(labels);
  who.value = { operator: { name: "Olive" }, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<
    typeof who.value
  >;
  account = null;
  answers = {};
  asked.mockReset();
  goTo.mockReset();
  asked.mockImplementation(async (_, variables: { input?: object }) =>
    variables.input
      ? answers
      : { desk: { payments: { takesCards: account !== null, canConnect: true, stripeAccount: account } } },
  );
  sessionStorage.clear();
  history.replaceState(null, "", "/desk/settings/payments");
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(() => undefined);
});

function comesBack(search: string): void {
  history.replaceState(null, "", `/desk/stripe/connected?${search}`);
  takeBackFromStripe();
}

it("hands in what Stripe led back with, once, and nothing of it stays in the address or in the browser", async () => {
  comesBack("scope=read_write&code=ac_secret&state=way");
  expect(location.href).toMatch(/\/desk\/settings\/payments$/);
  answers = {
    deskFinishStripeConnect: { __typename: "DeskFinishStripeConnectSuccess", payments: { takesCards: true } },
  };
  account = ACCOUNT;
  render(<PaymentsScreen />);
  await screen.findByText(labels.payments.connected);
  expect(sent()).toMatchObject([{ code: "ac_secret", state: "way" }]);
  expect(backFromStripe.value).toBeNull();
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain("ac_secret");
  expect(screen.getByText("Lumen Hair")).toBeTruthy();
  expect(screen.queryByRole("button", { name: labels.payments.connect })).toBeNull();
});

it("says that a no at Stripe has connected nothing, and asks for nothing", async () => {
  comesBack("error=access_denied&state=way");
  render(<PaymentsScreen />);
  await screen.findByText(labels.payments.denied);
  expect(sent()).toEqual([]);
});

it("goes on at the salon that was left for Stripe's page", async () => {
  sessionStorage.setItem("openchair stripe venue", "other");
  goTo.mockResolvedValue(undefined);
  comesBack("code=ac_secret&state=way");
  render(<PaymentsScreen />);
  await waitFor(() => expect(goTo).toHaveBeenCalledWith("other"));
  expect(sent()).toEqual([]);
  // The screen of that salon takes it from here.
  expect(backFromStripe.value?.code).toBe("ac_secret");
  backFromStripe.value = null;
});

it("keeps an account that money is open in, and says why", async () => {
  account = ACCOUNT;
  answers = { deskDisconnectStripe: { __typename: "MoneyStillOpen", message: "Money is still open." } };
  render(<PaymentsScreen />);
  fireEvent.click(await screen.findByRole("button", { name: labels.payments.disconnect }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: labels.payments.disconnect }));
  await screen.findByText("Money is still open.");
  expect(screen.getByText("Lumen Hair")).toBeTruthy();
});

it("says that an account takes no payments yet, since when, and leads to Stripe for what is missing", async () => {
  comesBack("code=ac_secret&state=way");
  answers = {
    deskFinishStripeConnect: { __typename: "DeskFinishStripeConnectSuccess", payments: { takesCards: false } },
  };
  account = { ...ACCOUNT, pausedAt: "2026-11-25T09:00:00+11:00" };
  render(<PaymentsScreen />);
  await screen.findByText(labels.payments.connectedOnly);
  expect(screen.queryByText(labels.payments.connected)).toBeNull();
  const missing = screen.getByRole("link", { name: labels.payments.atStripe });
  expect(missing.closest("p")?.textContent).toContain("25 Nov 2026");
  expect(screen.getByRole("button", { name: labels.payments.again })).toBeTruthy();
});
