import { cleanup, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it } from "vitest";
import Calendar from "../../apps/manage/panels/calendar/calendar";
import { Stuck } from "../../apps/manage/panels/card/stuck";
import { NewVersion } from "../../apps/manage/summary/new-version";
import { Summary } from "../../apps/manage/summary/summary";
import { Without } from "../../apps/manage/summary/without";
import type { ManagedBookingFieldsFragment as Booking } from "../gen/graphql";
import { pressOf } from "../graph/presses";
import { SlotPicker } from "../time/slot-picker";
import { weekOf } from "../time/week";
import { WeekStrip } from "../time/week-strip";
import { PressButton } from "../ui/press";
import { labels as english } from "./en";
import { type Labels, setLabels } from "./labels";

/** A language in which every label is the English one behind a mark. */
function marked<Label>(label: Label): Label {
  if (typeof label === "string") return `¤${label}` as Label;
  if (typeof label === "function") return ((...places: unknown[]) => `¤${label(...places)}`) as Label;
  if (Array.isArray(label)) return label.map(marked) as Label;
  return Object.fromEntries(Object.entries(label as object).map(([name, each]) => [name, marked(each)])) as Label;
}

const toy: Labels = marked(english);

beforeEach(() => setLabels(toy));
afterEach(() => {
  cleanup();
  setLabels(english);
});

/** What the graph says, here all digits, so that every word that is shown is a label's. */
function booking(isAllShown: boolean): Booking {
  const answer = {
    page: { shows: { includes: () => isAllShown } },
    text: {
      status: "1",
      services: "10",
      people: "11",
      date: "2",
      time: "3",
      duration: "4",
      appointment: "5",
      blocked: "6",
      offered: "7",
      depositDue: "8",
    },
    price: { formatted: "9" },
    venue: { name: "12", address: "13", mapUrl: "14", phone: "15", phoneFormatted: "16", storefrontUrl: "17" },
    refunds: [{ sentence: "18", status: "FAILED", steps: ["19"] }],
    fees: [],
    policy: ["20"],
    settlement: { hint: "21" },
    calendar: { ics: "", webcal: "" },
  };
  return answer as unknown as Booking;
}

it("has a label for every word that is shown", () => {
  const { container } = render(
    <>
      <Summary booking={booking(true)} earlier={{ waits: true, offered: null, until: null }} />
      <Summary booking={booking(false)} earlier={{ waits: false, offered: null, until: null }} />
      <Without booking={booking(true)} />
      <NewVersion />
      <Stuck what="5" onAgain={() => undefined} onBack={() => undefined} />
      <PressButton press={{ ...pressOf("x"), unknown: "6" }} kind="" doing="7" onPress={() => undefined}>
        8
      </PressButton>
      <Calendar booking={booking(false)} offline={false} onClose={() => undefined} />
    </>,
  );
  const bare: string[] = [];
  const texts = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const said = text.textContent?.trim() ?? "";
    if (/\p{L}/u.test(said) && !said.startsWith("¤")) bare.push(said);
  }
  for (const each of container.querySelectorAll("[aria-label]")) {
    const said = each.getAttribute("aria-label") ?? "";
    if (!said.startsWith("¤")) bare.push(said);
  }
  expect(bare).toEqual([]);
  expect(container.textContent).toContain("¤Reschedule");
});

it("names the parts of a day and the ways to other weeks by its labels", () => {
  const day = "2026-12-03";
  const starts = [`${day}T09:00:00+11:00`];
  const { container } = render(
    <>
      <WeekStrip
        week={weekOf(new Map([[day, starts]]), "2026-11-30", "2026-12-30")}
        first={day}
        last="2026-12-30"
        day={day}
        trouble={null}
        onDay={() => undefined}
        onWeek={() => undefined}
        onJump={() => undefined}
      />
      <SlotPicker day={day} starts={starts} onChoose={() => undefined} />
    </>,
  );
  const labels = [...container.querySelectorAll(".month button:not(.jump), section, .times button")];
  expect(labels.map((each) => each.getAttribute("aria-label")?.charAt(0))).toEqual(["¤", "¤", "¤", "¤"]);
  expect(container.querySelector(".jump")?.textContent).toContain("¤Choose another week");
  expect(container.querySelector("h4")?.textContent).toBe("¤Morning");
});
