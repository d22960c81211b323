import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { LocationProvider, Route, Router } from "preact-iso";
import { beforeEach, expect, it, vi } from "vitest";
import type { CustomerFieldsFragment } from "../../../shared/gen/graphql";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { who } from "../shell/who";
import Call from "./call";
import Customers from "./customers";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));
vi.mock("../shell/follow", () => ({ useFollow: () => undefined }));

const EMILY: CustomerFieldsFragment = {
  id: "emily",
  name: "Emily Tran",
  version: 3,
  notesVersion: 2,
  email: "emily@example.ner",
  phone: "+61491570156",
  phoneFormatted: "0491 570 156",
  notes: "Likes it short.",
  alert: "PPD allergy",
  visits: { kept: 4, missed: 1, cancelled: 0, lastAt: "2026-11-02T10:00:00+11:00", nextAt: null },
  storeCredits: [{ id: "c", left: { formatted: "$25" }, expiresAt: null }],
  savedCard: { brand: "visa", last4: "4242", expMonth: 4, expYear: 2029 },
};
const TWIN: CustomerFieldsFragment = { ...EMILY, id: "twin", name: "Emily T.", version: 7, email: null, alert: null };
const VISIT = {
  id: "b",
  startsAt: "2026-11-02T10:00:00+11:00",
  status: "COMPLETED",
  text: { services: "Cut", people: "Mia", status: "Done" },
};
let found: object[];
let hasNextPage: boolean;
let callers: object;
/** Emily's record, as somebody else has changed it. */
let changes: Partial<CustomerFieldsFragment>;
let answer: object | ((input: Record<string, unknown>) => object);

beforeEach(() => {
  setLabels(labels);
  const permissions = ["KEEP_BOOK", "CORRECT_CONTACT", "EXPORT_CUSTOMERS", "ERASE_CUSTOMERS"];
  who.value = { operator: { id: "o", permissions }, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<
    typeof who.value
  >;
  found = [
    { id: "emily", name: "Emily Tran", phoneEnding: "156", alert: null },
    { id: "twin", name: "Emily T.", phoneEnding: null, alert: null },
  ];
  hasNextPage = false;
  changes = {};
  asked.mockReset();
  asked.mockImplementation(async (_, variables) => {
    if (variables.input) return typeof answer === "function" ? answer(variables.input) : answer;
    if ("otherId" in variables) return { desk: { one: EMILY, other: TWIN } };
    if ("number" in variables) return { desk: { caller: callers } };
    if ("id" in variables) {
      const bookings = { edges: [{ node: VISIT }], pageInfo: { hasNextPage: false, endCursor: null } };
      return { desk: { customer: variables.id === "emily" ? { ...EMILY, ...changes, bookings } : null } };
    }
    return {
      desk: { customers: { edges: found.map((node) => ({ node })), pageInfo: { hasNextPage, endCursor: "e" } } },
    };
  });
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(() => undefined);
});

function at(address: string): void {
  history.replaceState(null, "", address);
  render(
    <LocationProvider scope="/desk">
      <Router>
        <Route path="/desk/customers/:id?" component={Customers} />
        <Route path="/desk/call" component={Call} />
      </Router>
    </LocationProvider>,
  );
}

const inputs = () => asked.mock.calls.map(([, variables]) => variables.input).filter((input) => input);
const press = (name: string, within_: HTMLElement = document.body) =>
  fireEvent.click(within(within_).getByRole("button", { name }));

it("finds customers as one types, says how many, and drops the answer to what was typed over", async () => {
  at("/desk/customers");
  await screen.findByText("Emily Tran");
  const field = screen.getByLabelText("Name, number or email address");
  let late: (value: unknown) => void = () => undefined;
  asked.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
  fireEvent.input(field, { target: { value: "em" } });
  await waitFor(() => expect(asked.mock.calls.at(-1)?.[1].search).toBe("em"));
  found = [found[1] as object];
  fireEvent.input(field, { target: { value: "emily t" } });
  await screen.findByText("1 customer found.");
  late({ desk: { customers: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } } } });
  await Promise.resolve();
  expect(screen.getByRole("link", { name: "Emily T." }).getAttribute("href")).toBe("/desk/customers/twin");
});

it("goes on where the page before ended, and offers to look a number up that nobody has", async () => {
  hasNextPage = true;
  at("/desk/customers");
  await screen.findByText("Emily Tran");
  press("Show more");
  await waitFor(() => expect(asked.mock.calls.at(-1)?.[1]).toEqual({ search: "", first: 20, after: "e" }));
  found = [];
  hasNextPage = false;
  fireEvent.input(screen.getByLabelText("Name, number or email address"), { target: { value: "0491 570 199" } });
  const link = await screen.findByRole("link", { name: "Look the number 0491 570 199 up" });
  expect(link.getAttribute("href")).toBe("/desk/call?number=0491%20570%20199");
});

it("shows the card, and sends only what was corrected of a contact", async () => {
  answer = { deskUpdateCustomer: { __typename: "CustomerUpdated", messages: [{ id: "m" }] } };
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  for (const text of ["PPD allergy", "0491 570 156", "visa ending in 4242, until 4/2029", "Likes it short.", "$25"])
    expect(document.body.textContent).toContain(text);
  press("Correct it");
  fireEvent.input(screen.getByLabelText("Email"), { target: { value: " emily@example.net " } });
  press("Save");
  await screen.findByText("Saved. 1 message carries the link to the new address or number.");
  expect(inputs()[0]).toEqual({
    customerId: "emily",
    expectedVersion: 3,
    revokeLinks: false,
    email: "emily@example.net",
    idempotencyKey: expect.any(String),
  });
});

it("looks again where someone else has corrected them meanwhile, and keeps what was typed", async () => {
  answer = { deskUpdateCustomer: { __typename: "CustomerChanged", message: "Somebody changed it." } };
  at("/desk/customers/emily?correct");
  await screen.findByRole("dialog", { name: "Correct Emily Tran's contact" });
  fireEvent.input(screen.getByLabelText("Name"), { target: { value: "Emilia Tran" } });
  press("Save");
  await screen.findByText("Somebody changed it.");
  expect((screen.getByLabelText("Name") as HTMLInputElement).value).toBe("Emilia Tran");
  expect(asked.mock.calls.filter(([, variables]) => variables.id === "emily")).toHaveLength(2);
});

it("sends only what was touched, shows what somebody else wrote there meanwhile, and undoes nothing of theirs", async () => {
  answer = { deskUpdateCustomer: { __typename: "CustomerChanged", message: "Somebody changed it." } };
  at("/desk/customers/emily?correct");
  const dialog = await screen.findByRole("dialog", { name: "Correct Emily Tran's contact" });
  fireEvent.input(screen.getByLabelText("Name"), { target: { value: "Emilia Tran" } });
  changes = { version: 4, name: "Emily Tran-Ho", email: "emily@example.net" };
  press("Save");
  await within(dialog).findByText("Emily Tran-Ho");
  expect((screen.getByLabelText("Email") as HTMLInputElement).value).toBe("emily@example.net");
  answer = { deskUpdateCustomer: { __typename: "CustomerUpdated", messages: [] } };
  press("Save");
  await waitFor(() => expect(inputs()).toHaveLength(2));
  const key = { idempotencyKey: expect.any(String), revokeLinks: false, customerId: "emily" };
  expect(inputs()[1]).toEqual({ ...key, expectedVersion: 4, name: "Emilia Tran" });
});

it("notes only what was touched: an alert that somebody else wrote meanwhile stays", async () => {
  answer = { deskNoteCustomer: { __typename: "CustomerChanged", message: "Somebody changed it." } };
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  press("Write notes and alert");
  fireEvent.input(screen.getByLabelText("Notes"), { target: { value: "Likes it long." } });
  changes = { notesVersion: 3, alert: "Latex, too", notes: "Likes it dry." };
  const dialog = screen.getByRole("dialog");
  press("Save", dialog);
  await within(dialog).findByText("Likes it dry.");
  expect((screen.getByLabelText("Alert") as HTMLInputElement).value).toBe("Latex, too");
  answer = { deskNoteCustomer: { __typename: "CustomerNoted" } };
  press("Save", dialog);
  await screen.findByText("Saved.");
  const key = { idempotencyKey: expect.any(String), customerId: "emily" };
  expect(inputs()[1]).toEqual({ ...key, expectedVersion: 3, notes: "Likes it long." });
});

it("makes two records one: who stays is chosen, the graph's question is asked, and nothing moves before it is answered", async () => {
  answer = (input) => ({
    deskMergeCustomers: input.samePerson
      ? { __typename: "CustomersMerged" }
      : { __typename: "InvalidInput", field: "samePerson", message: "Their names differ. Are they one person?" },
  });
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  press("Make one with another");
  const sheet = screen.getByRole("dialog");
  // The one who is looked at isn't among those it can be made one with.
  fireEvent.click(await within(sheet).findByRole("button", { name: "Emily T." }));
  await within(sheet).findByText(/All bookings, credit, the card and the notes of Emily T. become Emily Tran's/);
  fireEvent.click(within(sheet).getByRole("radio", { name: /Emily T\./ }));
  press("Make Emily Tran part of Emily T.", sheet);
  await within(sheet).findByText("Their names differ. Are they one person?");
  press("Make Emily Tran part of Emily T.", sheet);
  expect(inputs()).toHaveLength(1);
  fireEvent.click(within(sheet).getByRole("checkbox", { name: "They are one person" }));
  press("Make Emily Tran part of Emily T.", sheet);
  await waitFor(() => expect(location.pathname).toBe("/desk/customers/twin"));
  expect(inputs()[1]).toMatchObject({
    customerId: "twin",
    expectedVersion: 7,
    otherId: "emily",
    otherVersion: 3,
    samePerson: true,
  });
});

it("names what stands against an erasure, and shows nobody any more once it is done", async () => {
  const matters = [{ sentence: "Booking AB12 is still to come: cancel it first." }];
  answer = { deskEraseCustomer: { __typename: "CustomerHasOpenMatters", message: "Not yet.", matters } };
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  press("Erase");
  press("Erase Emily Tran for good");
  await screen.findByText("Booking AB12 is still to come: cancel it first.");
  answer = { deskEraseCustomer: { __typename: "DeskEraseCustomerSuccess" } };
  press("Erase Emily Tran for good");
  await screen.findByText("Erased. Nothing here says any more who it was.");
  expect(document.body.textContent).not.toContain("Emily");
});

it("saves the export as a file", async () => {
  const saved: Blob[] = [];
  URL.createObjectURL = (blob) => (saved.push(blob as Blob) ? "blob:x" : "");
  URL.revokeObjectURL = () => undefined;
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const file = { fileName: "emily.json", mediaType: "application/json", content: '{"customer": []}' };
  answer = { deskExportCustomer: { __typename: "DeskExportCustomerSuccess", ...file } };
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  press("Export");
  press("Save the file");
  await screen.findByText("emily.json is saved.");
  expect(await saved[0]?.text()).toBe(file.content);
  expect(clicked).toHaveBeenCalledOnce();
});

it("offers what somebody may do, and no more", async () => {
  if (who.value) who.value = { ...who.value, operator: { ...who.value.operator, permissions: ["KEEP_BOOK"] } };
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  const offered = screen.getAllByRole("button").map((each) => each.textContent);
  expect(offered).toEqual(["Write notes and alert"]);
});

it("opens the card of whoever calls; several are chosen from, and nobody's number is booked for", async () => {
  callers = { phone: "+61491570156", phoneFormatted: "0491 570 156", problem: null, customers: [found[0]] };
  at("/desk/call?number=%2B61491570156");
  await waitFor(() => expect(location.pathname).toBe("/desk/customers/emily"));
  expect(asked.mock.calls[0]?.[1]).toEqual({ number: "+61491570156" });
});

it("says who several callers may be, why a number is none, and books for one that nobody has", async () => {
  callers = { phone: "+61491570156", phoneFormatted: "0491 570 156", problem: null, customers: found };
  at("/desk/call?number=0491570156");
  await screen.findByText("Several have 0491 570 156:");
  callers = { phone: null, phoneFormatted: null, problem: "'Anonymous' is not a phone number.", customers: [] };
  fireEvent.input(screen.getByLabelText("The number, as it is shown"), { target: { value: "Anonymous" } });
  press("Look it up");
  await screen.findByText("'Anonymous' is not a phone number.");
  callers = { phone: "+61491570199", phoneFormatted: "0491 570 199", problem: null, customers: [] };
  fireEvent.input(screen.getByLabelText("The number, as it is shown"), { target: { value: "0491 570 199" } });
  press("Look it up");
  const book = await screen.findByRole("link", { name: "Book for this number" });
  expect(book.getAttribute("href")).toBe("/desk/new?phone=%2B61491570199");
});

it("looks again where somebody changed them before they were erased, so that the next press can do it", async () => {
  let version = 3;
  const usual = asked.getMockImplementation() as (document: unknown, variables: { id?: string }) => Promise<object>;
  asked.mockImplementation(async (document, variables) => {
    if (variables.id !== "emily") return usual(document, variables);
    const bookings = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
    return { desk: { customer: { ...EMILY, version, bookings } } };
  });
  answer = ({ expectedVersion }) => ({
    deskEraseCustomer:
      expectedVersion === 4
        ? { __typename: "DeskEraseCustomerSuccess" }
        : { __typename: "CustomerChanged", message: "Somebody changed it." },
  });
  at("/desk/customers/emily");
  await screen.findByRole("heading", { name: "Emily Tran" });
  version = 4;
  press("Erase");
  press("Erase Emily Tran for good");
  await screen.findByText("Somebody changed it.");
  press("Erase Emily Tran for good");
  await screen.findByText("Erased. Nothing here says any more who it was.");
  expect(inputs().map(({ expectedVersion }) => expectedVersion)).toEqual([3, 4]);
});

it("shows the caller of now alone, whichever answer comes last", async () => {
  const late: ((value: object) => void)[] = [];
  asked.mockImplementation(() => new Promise<object>((resolve) => late.push(resolve)));
  at("/desk/call?number=1");
  await waitFor(() => expect(late).toHaveLength(1));
  fireEvent.input(screen.getByLabelText("The number, as it is shown"), { target: { value: "2" } });
  press("Look it up");
  await waitFor(() => expect(late).toHaveLength(2));
  const nobody = { problem: null, phone: "+612", phoneFormatted: "2", customers: [] };
  late[1]?.({ desk: { caller: nobody } });
  await screen.findByRole("link", { name: "Book for this number" });
  late[0]?.({ desk: { caller: { ...nobody, customers: [{ id: "emily", name: "Emily Tran" }] } } });
  await new Promise((resolve) => setTimeout(resolve));
  expect(location.pathname).toBe("/desk/call");
});
