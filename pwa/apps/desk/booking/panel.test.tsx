import { fireEvent, render, screen, act as settled, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskPermission } from "../../../shared/gen/graphql";
import { ApiError } from "../../../shared/graph/ask";
import { abandonPresses } from "../../../shared/graph/presses";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { setClock } from "../shell/clock";
import { who } from "../shell/who";
import BookingPanel from "./panel";
import type { Booking, Desk } from "./use-booking";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));
const live = vi.hoisted(() => ({ look: (): void => undefined }));
vi.mock("../shell/follow", () => ({
  useFollow: (look: () => void) => {
    live.look = look;
  },
}));

const words = labels.booking;
const yes = { allowed: true, until: null, reason: null };
const no = { allowed: false, until: null, reason: "Not now." };
const money = (amountMinor: number) => ({
  amountMinor,
  currency: "AUD",
  decimals: 2,
  formatted: `$${amountMinor / 100}`,
});
/** The day that it is at the venue, which is in UTC here. */
const day = new Date().toISOString().slice(0, 10);

type Changes = Partial<Omit<Booking, "desk">> & { desk?: Partial<Desk> };

/** A booking of today, confirmed, with nothing about it; `changes` are what is otherwise. */
function of(changes: Changes = {}): Booking {
  const staff = { id: "mia", name: "Mia" };
  const service = { id: "cut", name: "Cut" };
  const at = { startsAt: `${day}T23:15:00+00:00`, endsAt: `${day}T23:59:00+00:00` };
  return {
    id: "b",
    reference: "K7QX",
    version: 3,
    status: "CONFIRMED",
    ...at,
    held: false,
    service,
    staff,
    parts: [{ service, staff, ...at, durationMinutes: 45 }],
    durationMinutes: 45,
    price: money(8500),
    deposit: null,
    can: { reschedule: yes, cancel: yes, undo: no },
    undo: null,
    venueMove: null,
    counterOffers: [],
    settlement: null,
    cancellation: null,
    policy: [],
    ...changes,
    desk: {
      notes: null,
      alert: null,
      source: "DESK",
      verified: true,
      statusBefore: null,
      answerBy: null,
      waitsForDeposit: null,
      chips: [],
      can: {
        approve: no,
        decline: no,
        sendCounterOffers: no,
        markArrived: yes,
        markReady: yes,
        complete: no,
        markNoShow: no,
        update: yes,
      },
      customer: {
        id: "c",
        name: "Grace Okafor",
        email: "grace@example.com",
        phone: "+61491570156",
        notes: null,
        visits: { kept: 6, missed: 0, cancelled: 1 },
        savedCard: null,
        storeCredits: [],
        bookings: { edges: [] },
      },
      reach: { byEmail: true, bySms: true, unreachable: false, sentence: null },
      messages: [],
      activity: [],
      payments: [],
      refunds: [],
      fees: [],
      disputes: [],
      objection: null,
      ledger: [],
      ...changes.desk,
    },
  } as Booking;
}

let booking: Booking | null;
let answers: Record<string, unknown>;
let quotes: object;

/** The inputs that were sent, of verbs alone. */
function sent(): Record<string, unknown>[] {
  return asked.mock.calls.map(([, variables]) => variables.input).filter(Boolean);
}

function shown(next: Booking | null, permissions: DeskPermission[] = ["KEEP_BOOK", "SEND_LINKS"]) {
  booking = next;
  who.value = {
    operator: { name: "Rosa", role: "FRONT_DESK", permissions },
    venue: { id: "v", name: "Lumen", timeZone: "UTC" },
  } as unknown as NonNullable<typeof who.value>;
  const onClose = vi.fn();
  return { onClose, ...render(<BookingPanel id="b" onClose={onClose} />) };
}

const button = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>("button", { name });
const noButton = (name: string) => expect(screen.queryByRole("button", { name })).toBeNull();

beforeEach(() => {
  setLabels(labels);
  setClock(`${day}T12:00:00+00:00`);
  abandonPresses();
  answers = {};
  quotes = {};
  asked.mockReset();
  asked.mockImplementation(async (_, variables: { input?: object; askedBy?: string; chargeFee?: boolean }) => {
    if (variables.input) return answers;
    if (!("id" in variables)) return { desk: { services: [] } };
    if (Object.keys(variables).length > 1)
      return { desk: { booking: { id: "b", service: { staff: [] }, desk: quotes } } };
    return { desk: { booking } };
  });
});

describe("the card", () => {
  it("says when, whose, what and by whom, shows the alert, and calls by the number", async () => {
    shown(of({ desk: { alert: "PPD allergy", chips: ["ALERT", "NEW"], notes: "Two sugars." } }));
    expect(await screen.findByText("Grace Okafor")).toBeTruthy();
    expect(screen.getByText("Cut with Mia, 45 min")).toBeTruthy();
    expect(screen.getByText("PPD allergy")).toBeTruthy();
    expect(screen.getByText(words.chips.NEW)).toBeTruthy();
    expect(screen.getByText("Two sugars.")).toBeTruthy();
    expect(screen.getByRole("link", { name: words.acts.call }).getAttribute("href")).toBe("tel:+61491570156");
    expect(screen.getByText("6 visits, none missed")).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.id).toBe("opened-title"));
  });

  it("names each part of a visit with its person", async () => {
    const part = of().parts[0];
    if (!part) throw new Error("it has one");
    const theo = {
      ...part,
      service: { name: "Toner" },
      staff: { id: "theo", name: "Theo" },
      startsAt: `${day}T23:40:00+00:00`,
    };
    shown(of({ parts: [part, theo] }));
    expect(await screen.findByText("11:15 pm Cut with Mia")).toBeTruthy();
    expect(screen.getByText("11:40 pm Toner with Theo")).toBeTruthy();
  });

  it("says that there is no such booking, and closes", async () => {
    const { onClose } = shown(null);
    await screen.findByText(words.gone);
    fireEvent.click(await button(words.close));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("has a deposit that waits, whom nothing reaches, and what is disputed above what can be done", async () => {
    shown(
      of({
        desk: {
          waitsForDeposit: "It lapses on Friday.",
          reach: { byEmail: false, bySms: false, unreachable: true, sentence: "Please call." },
          disputes: [{ id: "d", sentence: "The bank asks $25 back." }],
        },
      }),
    );
    for (const text of ["It lapses on Friday.", "Please call.", "The bank asks $25 back."])
      expect(await screen.findByText(text)).toBeTruthy();
  });
});

describe("the next step of the day", () => {
  it("is painted at once, sent with the version that was seen, and shown as the answer has it", async () => {
    shown(of());
    let answer: (value: object) => void = () => undefined;
    asked.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    fireEvent.click(await button(words.acts.arrived));
    // Before there is any answer.
    expect(screen.getByText(words.status.ARRIVED)).toBeTruthy();
    expect(sent()).toMatchObject([{ bookingId: "b", expectedVersion: 3 }]);
    const desk = { can: { ...of().desk?.can, markArrived: no, complete: yes } } as Partial<Desk>;
    answer({ deskMarkArrived: { __typename: "BookingUpdated", booking: of({ status: "ARRIVED", version: 4, desk }) } });
    answers = { deskMarkReady: { __typename: "NotPossibleNow", message: "Not now." } };
    fireEvent.click(await button(words.acts.ready));
    await screen.findByText("Not now.");
    expect(sent()[1]).toMatchObject({ expectedVersion: 4 });
  });

  it("is taken back where it is refused, with what is so, and the booking is looked at again", async () => {
    shown(of());
    answers = { deskMarkArrived: { __typename: "BookingChanged", message: "Someone moved it." } };
    const press = await button(words.acts.arrived);
    booking = of({ version: 4, staff: { id: "theo", name: "Theo" } });
    fireEvent.click(press);
    await screen.findByText("Someone moved it.");
    expect(screen.getByText(words.status.CONFIRMED)).toBeTruthy();
    expect(await screen.findByText("Cut with Theo, 45 min")).toBeTruthy();
  });

  it("is not called done while nobody knows: no status is guessed, and it is asked under the same key", async () => {
    shown(of());
    const press = await button(words.acts.arrived);
    asked.mockRejectedValueOnce(new ApiError("lost", false));
    answers = {
      deskMarkArrived: {
        __typename: "BookingUpdated",
        booking: of({
          status: "ARRIVED",
          version: 4,
          desk: { can: { ...of().desk?.can, markArrived: no } as Desk["can"] },
        }),
      },
    };
    fireEvent.click(press);
    await screen.findByText(labels.unknown);
    expect(screen.getByText(words.status.CONFIRMED)).toBeTruthy();
    dispatchEvent(new Event("online"));
    await screen.findByText(words.status.ARRIVED);
    expect(new Set(sent().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it("isn't offered for a day to come, and a step that was a slip goes back by one press", async () => {
    shown(of({ startsAt: "2999-01-02T10:00:00+00:00" })).unmount();
    noButton(words.acts.arrived);
    shown(of({ status: "ARRIVED", can: { ...of().can, undo: yes }, desk: { statusBefore: "CONFIRMED" } }));
    answers = { deskUndoChange: { __typename: "BookingUpdated", booking: of({ version: 4 }) } };
    fireEvent.click(await button(words.acts.stepBack(words.status.CONFIRMED)));
    await screen.findByText(words.status.CONFIRMED);
  });
});

describe("a request", () => {
  const can = { ...of().desk?.can, approve: yes, decline: yes, sendCounterOffers: yes, markArrived: no } as Desk["can"];

  it("is confirmed, declined with what the customer reads, or answered with up to three times", async () => {
    quotes = {
      freeTimes: ["09", "10", "11", "12"].map((hour) => ({
        startsAt: `${day}T${hour}:00:00+00:00`,
        staff: { id: "mia", name: "Mia" },
      })),
    };
    shown(of({ status: "PENDING", desk: { can } }));
    await button(words.acts.approve);
    fireEvent.click(await button(words.acts.decline));
    fireEvent.input(screen.getByRole("textbox"), { target: { value: " We are full. " } });
    answers = { deskDeclineBooking: { __typename: "NotPossibleNow", message: "It is answered already." } };
    fireEvent.click(await button(words.decline.act));
    await screen.findByText("It is answered already.");
    expect(sent()).toMatchObject([{ reason: "We are full." }]);

    fireEvent.click(await button(words.decline.keep));
    fireEvent.click(await button(words.acts.offer));
    const times = await screen.findAllByRole<HTMLInputElement>("checkbox");
    noButton(words.offers.act(1));
    for (const time of times.slice(0, 4)) fireEvent.click(time);
    // The fourth takes none of the three away, and it says so.
    await screen.findByText(words.offers.full);
    expect(times.slice(0, 4).map(({ checked }) => checked)).toEqual([true, true, true, false]);
    answers = {
      deskSendCounterOffers: { __typename: "BookingUpdated", booking: of({ status: "PENDING", version: 4 }) },
    };
    fireEvent.click(await button(words.offers.act(3)));
    await screen.findByText(words.offers.done);
    expect(sent()[1]?.offers).toHaveLength(3);
  });

  it("with times on offer says which and until when, and takes them back", async () => {
    const offer = { startsAt: `${day}T10:00:00+00:00`, staff: { name: "Mia" }, expiresAt: `${day}T22:00:00+00:00` };
    shown(of({ status: "PENDING", counterOffers: [{ number: 1, status: "OFFERED", ...offer }] }));
    await screen.findByText("Offered: Today 10:00 am with Mia. The customer chooses.");
    answers = { deskWithdrawCounterOffers: { __typename: "NoOpenOffer", message: "They took one." } };
    fireEvent.click(await button(words.request.takeBack));
    await screen.findByText("They took one.");
  });
});

describe("a cancel", () => {
  it("isn't possible before it is said who asked: nothing is chosen, and the button leads there", async () => {
    shown(of());
    fireEvent.click(await button(words.acts.cancel));
    const who = screen.getAllByRole<HTMLInputElement>("radio");
    expect(who.map(({ checked }) => checked)).toEqual([false, false]);
    fireEvent.click(await button(words.cancel.sayWho));
    expect(document.activeElement).toBe(who[0]);
    expect(sent()).toEqual([]);
  });

  it("says the money first, then sends what was decided and shows how long it can be taken back", async () => {
    quotes = {
      cancelQuote: {
        sentences: ["$12.50 goes back to the card.", "The salon keeps $12.50."],
        told: "The customer is told by SMS.",
        agreedFee: money(4000),
        decisions: ["FOLLOW_RULE", "REFUND_IN_FULL"],
      },
    };
    shown(of());
    fireEvent.click(await button(words.acts.cancel));
    fireEvent.click(screen.getByLabelText(/on the phone/));
    await screen.findByText("$12.50 goes back to the card.");
    expect(screen.getByText("The customer is told by SMS.")).toBeTruthy();
    fireEvent.click(screen.getByLabelText(words.cancel.decisions.REFUND_IN_FULL));
    await waitFor(() => expect(asked.mock.lastCall?.[1]).toMatchObject({ deposit: "REFUND_IN_FULL" }));
    fireEvent.click(await screen.findByLabelText(words.cancel.chargeFee("$40")));
    const until = new Date(Date.now() + 110_000).toISOString().replace(/\.\d+Z/, "+00:00");
    const done = of({
      status: "CANCELLED",
      version: 4,
      can: { reschedule: no, cancel: no, undo: yes },
      undo: { change: "CANCELLATION", by: "VENUE", until },
    });
    answers = { deskCancelBooking: { __typename: "BookingUpdated", booking: done } };
    fireEvent.click(await button(words.cancel.act("11:15 pm", "Mia")));
    await screen.findByText(words.undo.CANCELLATION);
    expect(sent()).toMatchObject([
      { askedBy: "CUSTOMER", deposit: "REFUND_IN_FULL", chargeFee: true, reason: null, expectedVersion: 3 },
    ]);
    answers = { deskUndoChange: { __typename: "BookingUpdated", booking: of({ version: 5 }) } };
    fireEvent.click(await button(/^Undo/));
    await waitFor(() => expect(screen.queryByText(words.undo.CANCELLATION)).toBeNull());
    expect(screen.getByText(words.status.CONFIRMED)).toBeTruthy();
  });

  it("asked by us carries no decision that was made for the customer's asking", async () => {
    quotes = { cancelQuote: { sentences: ["$25 goes back."], told: "", agreedFee: null, decisions: ["FOLLOW_RULE"] } };
    shown(of());
    fireEvent.click(await button(words.acts.cancel));
    fireEvent.click(screen.getByLabelText(/the salon/));
    await screen.findByText("$25 goes back.");
    answers = { deskCancelBooking: { __typename: "BookingClosed", message: "It is closed." } };
    fireEvent.click(await button(words.cancel.act("11:15 pm", "Mia")));
    await screen.findByText("It is closed.");
    expect(sent()).toMatchObject([{ askedBy: "VENUE", deposit: "FOLLOW_RULE", chargeFee: false }]);
  });
});

describe("a move", () => {
  const to = { startsAt: `${day}T20:00:00+00:00`, staff: { id: "theo", name: "Theo" } };
  const other = { startsAt: `${day}T21:00:00+00:00`, staff: { id: "theo", name: "Theo" } };

  it("is quoted for who asked, needs a reason where it isn't counted, and says what is in the way of a taken time", async () => {
    quotes = {
      freeTimes: [to],
      moveQuote: { sentences: ["They can say no for free."], told: "By SMS." },
    };
    shown(of(), ["KEEP_BOOK", "WAIVE_MOVES"]);
    fireEvent.click(await button(words.acts.move));
    fireEvent.click(await button(/8:00 pm.*Theo/));
    fireEvent.click(screen.getByLabelText(/on the phone/));
    await screen.findByText("They can say no for free.");
    fireEvent.click(screen.getByLabelText(words.move.waive));
    fireEvent.click(await button(words.move.sayWhy));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: words.move.why }));
    fireEvent.input(screen.getByRole("textbox", { name: words.move.why }), { target: { value: "Our mistake" } });
    answers = {
      deskRescheduleBooking: {
        __typename: "SlotTaken",
        message: "Someone just took it.",
        inTheWay: [{ sentence: "8:00 pm: Ann Lee." }],
        alternatives: [other],
      },
    };
    fireEvent.click(await button(words.move.act("Today 8:00 pm", "Theo")));
    await screen.findByText("Someone just took it. 8:00 pm: Ann Lee.");
    expect(sent()).toMatchObject([
      { startsAt: to.startsAt, staffId: "theo", askedBy: "CUSTOMER", waive: true, reason: "Our mistake" },
    ]);
    fireEvent.click(await button(/9:00 pm.*Theo/));
    await button(words.move.act("Today 9:00 pm", "Theo"));
  });

  it("to a start that is unusual is asked once more", async () => {
    quotes = { freeTimes: [to], moveQuote: { sentences: ["No money hangs on it."], told: "" } };
    shown(of());
    fireEvent.click(await button(words.acts.move));
    fireEvent.click(await button(/8:00 pm.*Theo/));
    fireEvent.click(screen.getByLabelText(/the salon/));
    answers = { deskRescheduleBooking: { __typename: "UnusualStart", message: "Bookings don't start then." } };
    fireEvent.click(await button(words.move.act("Today 8:00 pm", "Theo")));
    await screen.findByText("Bookings don't start then.");
    fireEvent.click(screen.getByLabelText(words.move.meant));
    answers = { deskRescheduleBooking: { __typename: "BookingUpdated", booking: of({ version: 4 }) } };
    fireEvent.click(await button(words.move.act("Today 8:00 pm", "Theo")));
    await screen.findByText("Grace Okafor");
    expect(sent().map(({ confirmUnusualStart }) => confirmUnusualStart)).toEqual([false, true]);
  });
});

describe("a change", () => {
  it("undoes nothing that a colleague changes under the open form: it is refused, theirs is shown, and what was typed is kept", async () => {
    shown(of());
    fireEvent.click(await button(words.acts.change));
    fireEvent.input(screen.getByRole("textbox", { name: new RegExp(words.change.note) }), {
      target: { value: "Two sugars." },
    });
    booking = of({ version: 4, durationMinutes: 60 });
    await settled(async () => live.look());
    const minutes = () => screen.getByLabelText<HTMLInputElement>(words.change.minutes).value;
    expect(minutes()).toBe("45");
    answers = { deskUpdateBooking: { __typename: "BookingChanged", message: "Someone changed it." } };
    fireEvent.click(await button(words.change.act));
    await screen.findByText("Someone changed it.");
    await screen.findByText(words.length(1, 0));
    expect(minutes()).toBe("60");
    answers = { deskUpdateBooking: { __typename: "BookingUpdated", booking: of({ version: 5 }) } };
    fireEvent.click(await button(words.change.act));
    await screen.findByText(words.change.done);
    expect(sent()).toMatchObject([
      { expectedVersion: 3, notes: "Two sugars." },
      { expectedVersion: 4, notes: "Two sugars." },
    ]);
    for (const input of sent()) expect(Object.keys(input)).not.toContain("minutes");
  });
});

describe("another service", () => {
  it("is agreed with its own length and price, and with others where they are typed, also those of before", async () => {
    const toner = { id: "toner", name: "Toner", durationMinutes: 30, price: money(9500) };
    const graph = asked.getMockImplementation() as (...given: unknown[]) => Promise<unknown>;
    asked.mockImplementation(async (document, variables) =>
      variables && Object.keys(variables).length ? graph(document, variables) : { desk: { services: [toner] } },
    );
    shown(of(), ["KEEP_BOOK", "RECORD_PAYMENTS"]);
    fireEvent.click(await button(words.acts.change));
    await screen.findByRole("option", { name: "Toner" });
    fireEvent.change(screen.getByLabelText(words.change.service), { target: { value: "toner" } });
    const price = screen.getByLabelText<HTMLInputElement>(words.change.price("AUD"));
    expect(price.value).toBe("95");
    answers = { deskUpdateBooking: { __typename: "NotPossibleNow", message: "Not now." } };
    fireEvent.click(await button(words.change.act));
    await screen.findByText("Not now.");
    fireEvent.input(price, { target: { value: "85" } });
    fireEvent.click(await button(words.change.act));
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[0]).not.toHaveProperty("priceMinor");
    expect(sent()[1]).toMatchObject({ serviceId: "toner", priceMinor: 8500 });
    expect(sent()[1]).not.toHaveProperty("minutes");
  });
});

describe("a quote", () => {
  const askedFor = () => asked.mock.calls.filter(([, { askedBy, input }]) => askedBy && !input).length;

  it("is asked again with each minute, and after a refusal, of which nothing older is shown", async () => {
    quotes = { cancelQuote: { sentences: ["$25 goes back."], told: "", agreedFee: null, decisions: ["FOLLOW_RULE"] } };
    shown(of());
    fireEvent.click(await button(words.acts.cancel));
    fireEvent.click(screen.getByLabelText(/the salon/));
    await screen.findByText("$25 goes back.");
    expect(askedFor()).toBe(1);
    quotes = { cancelQuote: { sentences: ["$10 goes back."], told: "", agreedFee: null, decisions: ["FOLLOW_RULE"] } };
    setClock(`${day}T12:01:00+00:00`);
    await screen.findByText("$10 goes back.");
    answers = { deskCancelBooking: { __typename: "NotPossibleNow", message: "Not now." } };
    quotes = {
      cancelQuote: { sentences: ["Nothing goes back."], told: "", agreedFee: null, decisions: ["FOLLOW_RULE"] },
    };
    fireEvent.click(await button(words.cancel.act("11:15 pm", "Mia")));
    await screen.findByText("Nothing goes back.");
    expect(askedFor()).toBe(3);
  });
});

describe("money", () => {
  it("gives a part of a payment back with a reason, and not without", async () => {
    const payment = {
      id: "p",
      amount: money(2500),
      tender: "CARD",
      isFee: false,
      at: `${day}T09:00:00+00:00`,
    } as const;
    shown(of({ desk: { payments: [{ ...payment, takenBy: null, left: money(2500) }] } }), [
      "KEEP_BOOK",
      "GIVE_REFUNDS",
    ]);
    fireEvent.click(await button(words.money.giveBack));
    fireEvent.input(screen.getByLabelText(words.money.amount("AUD")), { target: { value: "10.50" } });
    fireEvent.click(await button(words.money.sayWhy));
    expect(sent()).toEqual([]);
    fireEvent.input(screen.getByRole("textbox", { name: words.money.why }), { target: { value: "Late start" } });
    answers = { deskRefund: { __typename: "DeskRefundSuccess", booking: of({ version: 4 }) } };
    fireEvent.click(await button(words.money.give("10.50")));
    await screen.findByText(words.money.gave);
    expect(sent()).toMatchObject([{ paymentId: "p", amountMinor: 1050, reason: "Late start" }]);
  });

  it("that a customer objects to is an owner's to decide: others read that it waits", async () => {
    const settlement = { id: "s", amount: money(2500) };
    const objection = { madeAt: `${day}T09:00:00+00:00`, words: "I was there", waits: true, settlement };
    shown(of({ desk: { objection } })).unmount();
    shown(of({ desk: { objection } }));
    await screen.findByText(words.money.objectionWaits);
    noButton(words.money.takeIt);
  });

  it("is shown to nobody's role that may not move it: no refund, fee or credit without its permission", async () => {
    const payment = {
      id: "p",
      amount: money(2500),
      tender: "CARD",
      isFee: false,
      at: `${day}T09:00:00+00:00`,
    } as const;
    const refund = { id: "r", amount: money(500), status: "FAILED", problem: null, tender: "CARD" } as const;
    shown(
      of({
        deposit: { status: "ASKED", sentence: "", left: money(2500) },
        desk: {
          payments: [{ ...payment, takenBy: null, left: money(2500) }],
          refunds: [{ ...refund, isFrozen: false, byHand: false }],
          fees: [{ id: "f", status: "FAILED", sentence: "A fee." }],
        },
      }),
    );
    const part = (await screen.findByText(words.money.title)).closest("details");
    expect(within(part as HTMLElement).queryAllByRole("button", { hidden: true })).toEqual([]);
  });
});

it("sends a message that didn't arrive again, and the link; revoking the link is asked once more", async () => {
  const message = {
    id: "m",
    status: "BOUNCED",
    sentence: "Confirmation by email: could not be delivered",
    problem: null,
  };
  shown(of({ desk: { messages: [{ ...message, status: "BOUNCED", dueAt: `${day}T09:00:00+00:00` }] } }), [
    "RETRY_MESSAGES",
    "SEND_LINKS",
  ]);
  answers = { deskRetryMessage: { __typename: "MessageRetried", retried: message } };
  fireEvent.click(await button(words.messages.again));
  await screen.findByText(words.did.sentAgain);
  answers = { deskSendManageLink: { __typename: "ManageLinkSent", booking: of() } };
  fireEvent.click(await button(words.acts.sendLink));
  await screen.findByText(words.did.linkSent);
  const revoke = screen.getByRole("button", { name: words.link.revoke, hidden: true });
  fireEvent.click(revoke);
  expect(sent()).toHaveLength(2);
  answers = { deskRevokeManageLink: { __typename: "BookingUpdated", booking: of({ version: 4 }) } };
  fireEvent.click(screen.getByRole("button", { name: words.link.revoke, hidden: true }));
  await screen.findByText(words.did.linkRevoked);
});

it("closes by Escape: what is decided first, then the booking", async () => {
  const { onClose } = shown(of());
  fireEvent.click(await button(words.acts.cancel));
  fireEvent.keyDown(screen.getByRole("complementary"), { key: "Escape" });
  expect(await screen.findByText("Cut with Mia, 45 min")).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.keyDown(screen.getByRole("complementary"), { key: "Escape" });
  expect(onClose).toHaveBeenCalledOnce();
});

it("leads to the customer's card, and to correct where mail comes back from", async () => {
  const reach = { byEmail: true, bySms: true, unreachable: false, sentence: "Mail to grace@example.com came back." };
  shown(of({ desk: { reach } }), ["KEEP_BOOK", "CORRECT_CONTACT"]);
  const name = await screen.findByRole("link", { name: "Grace Okafor" });
  expect(name.getAttribute("href")).toBe("/desk/customers/c");
  const correct = screen.getByRole("link", { name: labels.requests.correct });
  expect(correct.getAttribute("href")).toBe("/desk/customers/c?correct");
});

describe("a move that waits to be accepted", () => {
  const fromText = "Saturday, 9:00 am with Mia";

  it("says from where it was moved", async () => {
    shown(of({ venueMove: { askedBy: "VENUE", changesFirst: true, fromText } }));
    expect(await screen.findByText(words.moved.VENUE(fromText))).toBeTruthy();
  });

  it.each(["VENUE", "CUSTOMER"] as const)(
    "says of later parts that those were changed, asked for by the %s",
    async (askedBy) => {
      shown(of({ venueMove: { askedBy, changesFirst: false, fromText } }));
      expect(await screen.findByText(words.laterPartsChanged[askedBy])).toBeTruthy();
      expect(screen.queryByText(words.moved[askedBy](fromText))).toBeNull();
    },
  );
});
