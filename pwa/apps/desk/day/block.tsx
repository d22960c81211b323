import { ClockAlert, Coins, Link, Sparkles, TriangleAlert } from "lucide";
import { type Drawing, Drawn } from "../../../shared/ui/icon";
import { type Column, type Item, type Plan, STEP, type State, stateOf, stepsOf } from "./plan";
import { lineOf, nameOf, type Sign, saidOf, signsOf } from "./words";

const ICONS: Record<Sign, Drawing> = {
  alert: TriangleAlert,
  late: ClockAlert,
  over: ClockAlert,
  unpaid: Coins,
  new: Sparkles,
  next: Link,
  after: Link,
};

/** So many minutes in rows of the board. */
export function high(minutes: number): string {
  return `calc(var(--q) * ${minutes / STEP})`;
}

/** How an item looks, as its class says it. */
export function lookOf(item: Item, now: number | null): State | "blocked" {
  if (item.what.kind === "booking") return stateOf(item.what.booking, item, now);
  return item.what.kind === "held" ? "held" : "blocked";
}

/** Signs with their words, where there is room for them. */
export function Chips({ item, now }: { item: Item; now: number | null }) {
  return (
    <>
      {signsOf(item, now).map(({ sign, word }) => (
        <span key={sign} class={`chip ${sign}`}>
          <Drawn drawing={ICONS[sign]} />
          {word}
        </span>
      ))}
    </>
  );
}

/** What takes time, as a button where it can be opened. Its focus and its presses are the board's. */
export function Block({
  item,
  column,
  plan,
  now,
  opened,
  leaving,
}: {
  item: Item;
  column: Column;
  plan: Plan;
  now: number | null;
  /** The booking that is opened beside the board. */
  opened: string | null;
  /** The booking that is being moved. */
  leaving: string | null;
}) {
  const { what } = item;
  const steps = stepsOf(item);
  const id =
    what.kind === "booking" ? what.booking.id : what.kind === "held" ? (what.held.bookingIds[0] ?? null) : null;
  const signs = signsOf(item, now);
  const look = lookOf(item, now);
  const classes = ["bk", look];
  if (signs.length) classes.push("has");
  if (leaving !== null && id === leaving && what.kind === "booking") classes.push("leaving");
  const style = {
    top: high(item.from - steps.from),
    bottom: high(steps.to - item.to),
    insetInlineStart: `${(100 * item.lane) / item.lanes}%`,
    width: `${100 / item.lanes}%`,
  };
  const inside = (
    <span class="in" aria-hidden="true">
      <b>{nameOf(item)}</b>
      <span class="s">{lineOf(item, plan)}</span>
      {signs.length ? (
        <span class="c">
          <Chips item={item} now={now} />
        </span>
      ) : null}
      {signs.length ? (
        <span class="mark">
          {signs.map(({ sign }) => (
            <span key={sign} class={sign}>
              <Drawn drawing={ICONS[sign]} />
            </span>
          ))}
        </span>
      ) : null}
    </span>
  );
  const said = saidOf(item, column, plan, now);
  return (
    <span class={`at ${item.isThreaded ? "inside" : ""}`} style={style}>
      {id === null ? (
        <span class={classes.join(" ")} role="img" aria-label={said} data-stop={item.key} tabIndex={-1}>
          {inside}
        </span>
      ) : (
        <button
          type="button"
          class={classes.join(" ")}
          aria-expanded={what.kind === "booking" && id === opened ? "true" : undefined}
          data-stop={item.key}
          tabIndex={-1}
        >
          <span class="hidden">{said}</span>
          {inside}
        </button>
      )}
    </span>
  );
}
