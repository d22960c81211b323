import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import type { OpeningFieldsFragment, RequestFieldsFragment } from "../../../shared/gen/graphql";
import { abandonPresses, pressOf } from "../../../shared/graph/presses";
import { bookingPress } from "../booking/use-booking";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { who } from "../shell/who";
import Tray from "./tray";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));
vi.mock("../shell/follow", () => ({ useFollow: () => undefined }));

const ALLOWED = { allowed: true, reason: null };
const REQUEST: RequestFieldsFragment = {
  id: "r",
  version: 4,
  startsAt: "2026-12-05T13:00:00+11:00",
  endsAt: "2026-12-05T14:00:00+11:00",
  staff: { id: "anika", name: "Anika" },
  text: { appointment: "Saturday 5 December, 1:00 pm with Anika", services: "Cut & beard" },
  counterOffers: [],
  desk: {
    customer: { id: "m", name: "Marcus Lee" },
    alert: null,
    answerBy: "2026-12-05T12:10:00+11:00",
    can: { approve: ALLOWED, decline: ALLOWED, sendCounterOffers: ALLOWED },
  },
};
const OPENING: OpeningFieldsFragment = {
  id: "o",
  startsAt: "2026-12-05T11:30:00+11:00",
  endsAt: "2026-12-05T12:30:00+11:00",
  status: "OFFERED",
  sentence: "Offered to Dana until 11:40 am.",
  staff: { id: "jonah", name: "Jonah" },
  told: [{ id: "t", bookingId: "d", customer: "Dana Whitlock", status: "OFFERED", sentence: "Told at 11:20 am." }],
  considered: [{ bookingId: "s", customer: "Samir Aziz", whyNot: "Samir wants mornings." }],
};
let waiting: { requests: object[]; openings: object[]; unreachable: object[] };
let answer: object;
let times: object[];

beforeEach(() => {
  setLabels(labels);
  const operator = { id: "o", name: "Rosa", role: "FRONT_DESK", permissions: ["KEEP_BOOK", "OFFER_OPENINGS"] };
  who.value = { operator, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<typeof who.value>;
  waiting = { requests: [REQUEST], openings: [OPENING], unreachable: [] };
  times = [
    // What is free near it, the time itself among it.
    { startsAt: "2026-12-05T13:30:00+11:00", staff: REQUEST.staff },
    { startsAt: "2026-12-06T09:00:00+11:00", staff: REQUEST.staff },
    { startsAt: "2026-12-05T14:00:00+11:00", staff: REQUEST.staff },
    { startsAt: "2026-12-05T15:00:00+11:00", staff: REQUEST.staff },
    { startsAt: "2026-12-05T16:00:00+11:00", staff: REQUEST.staff },
  ];
  asked.mockReset();
  asked.mockImplementation(async (_, variables: { input?: object; around?: string }) => {
    if (variables.input) return answer;
    if (variables.around) return { desk: { booking: { id: "r", desk: { freeTimes: times } } } };
    return { desk: waiting };
  });
});

const sent = () => asked.mock.calls.map(([, variables]) => variables.input).find((input) => input);
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

it("shows a request with until when it waits, and approves it as it was looked at", async () => {
  answer = { deskApproveBooking: { __typename: "BookingUpdated" } };
  render(<Tray />);
  await screen.findByRole("link", { name: "Marcus Lee" });
  expect(document.body.textContent).toContain("Answer by Sat 5 Dec, 12:10 pm.");
  waiting.requests = [];
  press("Approve Marcus Lee");
  await screen.findByText("Approved. Marcus Lee is told.");
  expect(sent()).toMatchObject({ bookingId: "r", expectedVersion: 4 });
  await screen.findByText("No request waits for an answer.");
});

it("says what is on offer for it and until when, and takes that back", async () => {
  answer = { deskWithdrawCounterOffers: { __typename: "BookingUpdated" } };
  const offer = { number: 1, startsAt: "2026-12-06T09:00:00+11:00", expiresAt: "2026-12-05T18:00:00+11:00" };
  const taken = { ...offer, number: 2, status: "SUPERSEDED", staff: { name: "Mia" } };
  waiting.requests = [{ ...REQUEST, counterOffers: [{ ...offer, status: "OFFERED", staff: { name: "Theo" } }, taken] }];
  render(<Tray />);
  await screen.findByText("Offered: Sun 6 Dec, 9:00 am (Theo). They choose until Sat 5 Dec, 6:00 pm.");
  press("Take the offer back Marcus Lee");
  await screen.findByText(/Marcus Lee is told. The request waits for an answer again/);
  expect(sent()).toMatchObject({ bookingId: "r", expectedVersion: 4 });
});

it("says why an answer was refused, and leaves the request where it is", async () => {
  answer = { deskApproveBooking: { __typename: "BookingChanged", message: "Someone changed it just now." } };
  render(<Tray />);
  await screen.findByRole("link", { name: "Marcus Lee" });
  press("Approve Marcus Lee");
  await screen.findByText("Someone changed it just now.");
  expect(screen.getByRole("button", { name: "Approve Marcus Lee" })).toBeTruthy();
});

it("offers up to three times, none of which overlaps the one asked for, and gives the keyboard back", async () => {
  answer = { deskSendCounterOffers: { __typename: "SlotTaken", message: "2:00 pm was just taken." } };
  render(<Tray />);
  await screen.findByRole("link", { name: "Marcus Lee" });
  press("Offer Marcus Lee");
  expect(document.activeElement?.textContent).toBe("Other times for Marcus Lee");
  await screen.findByText("2:00 pm");
  expect(screen.queryByText("1:30 pm")).toBeNull();
  // The first of the days comes first, whatever was nearest.
  expect([...document.querySelectorAll("legend")].slice(1).map((each) => each.textContent)).toEqual([
    "Saturday 5 December",
    "Sunday 6 December",
  ]);
  for (const name of ["2:00 pm", "3:00 pm", "9:00 am", "4:00 pm"]) press(name);
  expect(screen.getByRole("button", { name: "4:00 pm" }).getAttribute("aria-pressed")).toBe("false");
  press("3:00 pm");
  press("Offer 2 times");
  await screen.findByText("2:00 pm was just taken.");
  expect(sent()).toMatchObject({
    expectedVersion: 4,
    offers: [
      { startsAt: "2026-12-05T14:00:00+11:00", staffId: "anika" },
      { startsAt: "2026-12-06T09:00:00+11:00", staffId: "anika" },
    ],
  });
  fireEvent.keyDown(screen.getByRole("heading", { name: "Other times for Marcus Lee" }), { key: "Escape" });
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Offer Marcus Lee"));
});

it("declines with what the customer reads in sight", async () => {
  answer = { deskDeclineBooking: { __typename: "BookingUpdated" } };
  render(<Tray />);
  await screen.findByRole("link", { name: "Marcus Lee" });
  press("Decline Marcus Lee");
  fireEvent.input(screen.getByLabelText("Why? (if you like)"), { target: { value: " Anika is away. " } });
  expect(document.body.textContent).toContain("Sorry, Lumen can't take your request for this time.");
  expect(screen.getByText("Anika is away.", { selector: ".quoted" })).toBeTruthy();
  press("Decline and tell Marcus Lee");
  await screen.findByText("Declined. Marcus Lee is told.");
  expect(sent()).toMatchObject({ bookingId: "r", reason: "Anika is away." });
});

it("shows whom an opening suits and why not others, and offers it by hand", async () => {
  answer = { deskOfferOpening: { __typename: "InvalidInput", message: "This time is being held for someone." } };
  render(<Tray />);
  press(await screen.findByRole("button", { name: /^Who\?/ }).then((each) => each.textContent ?? ""));
  const told = screen.getByRole("heading", { name: "Told" }).parentElement as HTMLElement;
  expect(within(told).getByText("Dana Whitlock")).toBeTruthy();
  expect(screen.getByText("Samir wants mornings.")).toBeTruthy();
  press("Offer it to them Samir Aziz");
  await screen.findByText("This time is being held for someone.");
  expect(sent()).toMatchObject({ openingId: "o", bookingId: "s" });
});

it("goes back to the list where what is open was answered elsewhere", async () => {
  render(<Tray />);
  await screen.findByRole("link", { name: "Marcus Lee" });
  press("Decline Marcus Lee");
  waiting.requests = [];
  document.dispatchEvent(new Event("visibilitychange"));
  await screen.findByText(/It was answered or taken meanwhile/);
  expect(screen.queryByText("Decline and tell Marcus Lee")).toBeNull();
});

it("names whoever can't be reached, why, and how to call or correct", async () => {
  who.value?.operator.permissions.push("CORRECT_CONTACT");
  waiting.unreachable = [
    {
      id: "e",
      text: { appointment: "Saturday 5 December, 1:15 pm with Mia", services: "Cut" },
      desk: {
        customer: { id: "emily", name: "Emily Tran", phone: "+61491570156" },
        reach: { sentence: "Mail to emily@example.ner came back." },
      },
    },
  ];
  render(<Tray />);
  await screen.findByText("Mail to emily@example.ner came back.");
  const call = screen.getByRole("link", { name: "Call Emily Tran" });
  expect(call.getAttribute("href")).toBe("tel:+61491570156");
  const correct = screen.getByRole("link", { name: "Correct it Emily Tran" });
  expect(correct.getAttribute("href")).toBe("/desk/customers/emily?correct");
});

it("opens the booking of a request, and decides one thing about it at a time, wherever that is pressed", async () => {
  asked.mockImplementation((_, { input }) =>
    input ? new Promise(() => undefined) : Promise.resolve({ desk: waiting }),
  );
  render(<Tray />);
  const link = await screen.findByRole("link", { name: REQUEST.text.appointment });
  expect(link.getAttribute("href")).toBe("/desk/bookings/r");
  press("Approve Marcus Lee");
  press("Decline Marcus Lee");
  const decline = await screen.findByRole("button", { name: labels.booking.acts.working });
  fireEvent.click(decline);
  expect(asked.mock.calls.filter(([, { input }]) => input)).toHaveLength(1);
  expect(pressOf(bookingPress("r")).busy).toBe(true);
  abandonPresses();
});
