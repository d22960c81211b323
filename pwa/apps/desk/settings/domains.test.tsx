import { fireEvent, render, screen, within } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import Domains from "./domains";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));

const CLAIMED = {
  name: "book.lumen.example",
  state: "CLAIMED",
  recordName: "_openchair.book.lumen.example",
  recordText: "openchair-venue=1",
  checkedAt: null,
  linksUntil: null,
};
let domains: object[];
let answer: object;

beforeEach(() => {
  setLabels(labels);
  domains = [];
  asked.mockReset();
  asked.mockImplementation(async (_, variables: { input?: { domain?: string } }) => {
    if (!variables.input) return { desk: { linkOrigin: "https://lumen.book.example", domains } };
    return { deskAddDomain: answer, deskCheckDomain: answer, deskRemoveDomain: answer };
  });
  // Browsers tell of a dialog's close later, when a sheet that was taken away is gone; happy-dom at once.
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(() => undefined);
});

it("shows which record to publish once a domain is added, and where links begin now", async () => {
  render(<Domains />);
  await screen.findByText("There are no domains.");
  expect(document.body.textContent).toContain("https://lumen.book.example");
  fireEvent.click(screen.getByRole("button", { name: "Add a domain" }));
  const sheet = screen.getByRole("dialog");
  fireEvent.input(within(sheet).getByLabelText("Which domain?"), { target: { value: "Book.Lumen.example" } });
  domains = [CLAIMED];
  answer = { __typename: "DomainAdded" };
  fireEvent.click(within(sheet).getByRole("button", { name: "Add a domain" }));
  await screen.findByText("_openchair.book.lumen.example");
  expect(document.body.textContent).toContain("openchair-venue=1");
  const sent = asked.mock.calls.find(([, variables]) => variables.input)?.[1].input;
  expect(sent).toMatchObject({ domain: "Book.Lumen.example" });
});

it("keeps the sheet, and says why, where a domain is refused", async () => {
  render(<Domains />);
  fireEvent.click(await screen.findByRole("button", { name: "Add a domain" }));
  answer = { __typename: "InvalidInput", message: "That is no domain." };
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Add a domain" }));
  expect((await within(screen.getByRole("dialog")).findByText("That is no domain.")).textContent).toBeTruthy();
});

it.each(["PROVED", "NOT_SEEN", "LEADS_NOWHERE", "HELD_BY_ANOTHER", "UNDECIDED"] as const)(
  "says what a look came to: %s",
  async (found) => {
    domains = [CLAIMED];
    answer = { __typename: "DomainLookedAt", found };
    render(<Domains />);
    fireEvent.click(await screen.findByRole("button", { name: "Look now book.lumen.example" }));
    await screen.findByText(labels.domains.found[found]);
  },
);

it("says until when a lost domain is used, and what removing it does, before it is removed", async () => {
  domains = [{ ...CLAIMED, state: "LOST", linksUntil: "2026-11-28T09:00:00+11:00" }];
  answer = { __typename: "DomainRemoved" };
  render(<Domains />);
  await screen.findByText(/28 Nov/);
  fireEvent.click(screen.getByRole("button", { name: "Remove book.lumen.example" }));
  const sheet = screen.getByRole("dialog");
  expect(sheet.textContent).toContain(labels.domains.removeLead);
  domains = [];
  fireEvent.click(within(sheet).getByRole("button", { name: "Remove" }));
  await screen.findByText("There are no domains.");
  expect(asked.mock.calls.at(-2)?.[1]).toMatchObject({ input: { domain: "book.lumen.example" } });
});
