import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { LocationProvider } from "preact-iso";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../../shared/graph/ask";
import { abandonPresses } from "../../../shared/graph/presses";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { setClock } from "../shell/clock";
import { who } from "../shell/who";
import NewBooking from "./new";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));

const words = labels.newBooking;
const mia = { id: "mia", name: "Mia" };
const cut = {
  id: "cut",
  name: "Cut",
  durationMinutes: 45,
  price: { formatted: "$75" },
  deposit: null,
  staff: [mia, { id: "theo", name: "Theo" }],
};
const found = { phoneEnding: "156", alert: null, visits: { kept: 8, missed: 0, lastAt: null }, storeCredits: [] };
const nina = { id: "n", name: "Nina Castellano", ...found };
const at = (clock: string, staff = mia) => ({ startsAt: `2026-12-05T${clock}:00+00:00`, staff });

/** What the record of Nina shows to whoever books. */
let record: object;
let answer: object;
let free: object[];

function sent(): Record<string, unknown>[] {
  return asked.mock.calls.map(([, variables]) => variables.input).filter(Boolean);
}

function shown(given: { staff?: string; at?: string } = {}) {
  return render(
    <LocationProvider>
      <NewBooking staff={given.staff ?? null} at={given.at ?? null} onClose={() => undefined} />
    </LocationProvider>,
  );
}

const button = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>("button", { name });
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

beforeEach(() => {
  setLabels(labels);
  abandonPresses();
  setClock("2026-12-05T11:20:00+00:00");
  history.replaceState(null, "", "/desk/new");
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  who.value = { venue: { timeZone: "UTC" }, operator: { permissions: ["KEEP_BOOK"] } } as unknown as NonNullable<
    typeof who.value
  >;
  free = [at("11:20"), at("14:00"), at("17:15", { id: "theo", name: "Theo" })];
  record = { ...nina, email: null, phone: "+61491570156" };
  answer = { __typename: "BookingCreated", booking: { id: "b1" } };
  asked.mockReset();
  asked.mockImplementation(async (_, variables: Record<string, unknown>) => {
    if (variables.input) return { deskCreateBooking: answer };
    if ("search" in variables) return { desk: { customers: { edges: [{ node: nina }] } } };
    if ("around" in variables) return { desk: { freeTimes: free } };
    if ("id" in variables) return { desk: { customer: { ...record, bookings: { edges: [] } } } };
    return { desk: { services: [cut] } };
  });
});

it("books a caller who is found as one types, at the best time, in four presses", async () => {
  shown();
  type(words.who, "0491 570");
  fireEvent.click(await button(/Nina Castellano/));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  fireEvent.click(await screen.findByLabelText(/2:00 pm/));
  await screen.findByText(words.told);
  fireEvent.click(await button(words.book("Nina", "2:00 pm", "Mia")));
  await waitFor(() => expect(location.pathname).toBe("/desk/bookings/b1"));
  expect(sent()).toMatchObject([
    { customerId: "n", parts: [{ serviceId: "cut", staffId: "mia" }], startsAt: at("14:00").startsAt, walkIn: false },
  ]);
});

it("books a walk-in now in three presses, without contact, and says that nobody is told", async () => {
  shown();
  fireEvent.click(await button(words.walkIn));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  await screen.findByText(words.untold);
  fireEvent.click(await button(words.bookWalkIn("11:20 am", "Mia")));
  await waitFor(() => expect(sent()).toHaveLength(1));
  expect(sent()).toMatchObject([
    { walkIn: true, startsAt: at("11:20").startsAt, customer: { phone: null, email: null } },
  ]);
});

it("says of a colleague's customer, whose contact is hidden, neither that they are told nor that nobody is, and sends no walk-in", async () => {
  record = { ...nina, phoneEnding: null, visits: null, email: null, phone: null };
  const { unmount } = shown();
  type(words.who, "Nina");
  fireEvent.click(await button(/Nina Castellano/));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  await screen.findByText(words.toldIfAny);
  expect(screen.queryByText(words.untold)).toBeNull();
  fireEvent.click(await button(words.book("Nina", "11:20 am", "Mia")));
  await waitFor(() => expect(sent()).toMatchObject([{ customerId: "n", walkIn: false }]));
  unmount();
  // Who is shown everything sees that there is none.
  record = { ...nina, email: null, phone: null };
  shown();
  type(words.who, "Nina");
  fireEvent.click(await button(/Nina Castellano/));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  await screen.findByText(words.untold);
});

it("says what is missing, one after the other, and sends nothing before", async () => {
  shown();
  fireEvent.click(await button(words.sayWho));
  expect(document.activeElement).toBe(screen.getByLabelText(words.who));
  type(words.who, "0491 570 199");
  await button(words.sayName);
  type(words.name, "Bo Ek");
  await button(words.sayWhat);
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  fireEvent.click(await button(words.book("Bo", "11:20 am", "Mia")));
  await waitFor(() => expect(sent()).toHaveLength(1));
  expect(sent()[0]).toMatchObject({
    customer: { name: "Bo Ek", phone: "0491 570 199", email: null },
    customerId: null,
  });
});

it("keeps all that was typed where the time is taken, says by what, and takes another in one press", async () => {
  shown({ staff: "mia", at: at("13:00").startsAt });
  fireEvent.click(await button(words.walkIn));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  answer = {
    __typename: "SlotTaken",
    message: "Mia is taken.",
    inTheWay: [{ sentence: "1:00 – 2:00 pm: Ann Lee." }],
    alternatives: [at("15:00")],
  };
  fireEvent.click(await button(words.bookWalkIn("1:00 pm", "Mia")));
  await screen.findByText("Mia is taken. 1:00 – 2:00 pm: Ann Lee.");
  fireEvent.click(await button(/3:00 pm/));
  answer = { __typename: "BookingCreated", booking: { id: "b2" } };
  fireEvent.click(await button(words.bookWalkIn("3:00 pm", "Mia")));
  await waitFor(() => expect(location.pathname).toBe("/desk/bookings/b2"));
  expect(new Set(sent().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
});

it("asks whether it is somebody on record, where that is in doubt", async () => {
  shown();
  type(words.who, "Nina Castellano");
  type(words.contact, "nina@example.com");
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  answer = { __typename: "CustomerInDoubt", message: "Somebody is like that.", candidates: [nina] };
  fireEvent.click(await button(words.book("Nina", "11:20 am", "Mia")));
  await screen.findByText(words.inDoubt);
  answer = { __typename: "BookingCreated", booking: { id: "b3" } };
  fireEvent.click(await button(words.someoneNew));
  fireEvent.click(await button(words.book("Nina", "11:20 am", "Mia")));
  await waitFor(() => expect(sent()).toHaveLength(2));
  expect(sent()[1]).toMatchObject({ newCustomer: true, customer: { email: "nina@example.com" } });
});

it("begins near the day that is shown, takes what is free there, and names the day in the button", async () => {
  free = [{ startsAt: "2026-12-08T11:30:00+00:00", staff: mia }];
  shown({ at: "2026-12-08T11:20:00+00:00" });
  fireEvent.click(await button(words.walkIn));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  fireEvent.change(await screen.findByLabelText(words.person), { target: { value: "mia" } });
  await button("Book Tue 8 Dec, 11:30 am with Mia");
  const arounds = asked.mock.calls.map(([, variables]) => variables.around).filter(Boolean);
  expect(new Set(arounds)).toEqual(new Set(["2026-12-08T11:20:00+00:00"]));
});

it("leads nowhere by an answer that comes after it was closed, nor holds the next one up", async () => {
  let late: (value: object) => void = () => undefined;
  const { unmount } = shown();
  fireEvent.click(await button(words.walkIn));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  asked.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
  fireEvent.click(await button(words.bookWalkIn("11:20 am", "Mia")));
  unmount();
  shown();
  fireEvent.click(await button(words.walkIn));
  fireEvent.click(await screen.findByLabelText(/^Cut/));
  expect((await button(words.bookWalkIn("11:20 am", "Mia"))).getAttribute("aria-disabled")).not.toBe("true");
  late({ deskCreateBooking: answer });
  await new Promise((resolve) => setTimeout(resolve));
  expect(location.pathname).toBe("/desk/new");
});

it("says why customers and services can't be looked for, and looks again", async () => {
  const answered = asked.getMockImplementation();
  asked.mockImplementation(async () => {
    throw new ApiError("offline", true);
  });
  shown();
  await screen.findByText(labels.trouble.offline);
  type(words.who, "Nina");
  await waitFor(() => expect(screen.getAllByText(labels.trouble.offline)).toHaveLength(2));
  asked.mockImplementation(answered as never);
  for (const again of screen.getAllByRole("button", { name: labels.common.tryAgain })) fireEvent.click(again);
  await button(/Nina Castellano/);
  await screen.findByLabelText(/^Cut/);
  expect(screen.queryByText(labels.trouble.offline)).toBeNull();
});
