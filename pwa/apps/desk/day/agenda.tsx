import { Plus } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { act, actsOf, isBusy } from "./acts";
import { Chips, lookOf } from "./block";
import type { Doors } from "./board";
import type { Column, Item, Plan, Span } from "./plan";
import { hoursOf, nameOf, shortTimeAt, timeAt, whatOf } from "./words";
import "./agenda.css";

type Line = { column: Column } & ({ at: Span; item: Item } | { at: Span; left: number });

/** A day on a phone: one after another, of one person or of everyone; what is free can be booked. */
export function Agenda({
  plan,
  now,
  own,
  doors,
}: {
  plan: Plan;
  now: number | null;
  own: string | null;
  doors: Doors;
}) {
  const [chosen, choose] = useState(own && plan.columns.some(({ staff }) => staff.id === own) ? own : "");
  const columns = plan.columns.filter(({ staff }) => !chosen || staff.id === chosen);
  const lines = columns
    .flatMap((column) => linesOf(column, chosen !== ""))
    .sort((one, other) => one.at.from - other.at.from);
  const next = now === null ? -1 : lines.findIndex(({ at }) => at.from > now);
  const mark = now === null ? -1 : next < 0 ? lines.length : next;
  const [only] = chosen ? columns : [];
  const list = useRef<HTMLUListElement>(null);
  // It opens where the day is now.
  useEffect(() => list.current?.querySelector(".mark-now")?.scrollIntoView({ block: "center" }), [plan.day, chosen]);
  return (
    <div class="agenda-page">
      <label class="whose">
        <span class="hidden">{t.day.agenda.whose}</span>
        <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">{t.day.agenda.everyone}</option>
          {plan.columns.map(({ staff }) => (
            <option key={staff.id} value={staff.id}>
              {staff.id === own ? `${staff.name} (${t.day.agenda.mine})` : staff.name}
            </option>
          ))}
        </select>
      </label>
      {only ? <p class="small">{t.day.agenda.works(only.staff.name, hoursOf(only.hours, plan))}</p> : null}
      {lines.length ? null : <p class="nothing">{t.day.agenda.nothing}</p>}
      <ul class="agenda" ref={list}>
        {lines.map((line, index) => [
          index === mark ? <Mark key="now" plan={plan} now={now ?? 0} /> : null,
          <li key={"item" in line ? line.item.key : `free ${line.column.staff.id} ${line.at.from}`}>
            <span class="time">{shortTimeAt(plan, line.at.from)}</span>
            {"item" in line ? (
              <Entry line={line} plan={plan} now={now} named={!chosen} doors={doors} />
            ) : (
              <button type="button" class="item free" onClick={() => doors.book(line.column.staff.id, line.at.from)}>
                <Drawn drawing={Plus} />
                {t.day.agenda.free(line.left)}
              </button>
            )}
          </li>,
        ])}
        {mark === lines.length && lines.length ? <Mark plan={plan} now={now ?? 0} /> : null}
      </ul>
    </div>
  );
}

function Mark({ plan, now }: { plan: Plan; now: number }) {
  return (
    <li class="mark-now">
      <span>{timeAt(plan, now)}</span>
    </li>
  );
}

function Entry({
  line: { item, column },
  plan,
  now,
  named,
  doors,
}: {
  line: { item: Item; column: Column };
  plan: Plan;
  now: number | null;
  named: boolean;
  doors: Doors;
}) {
  const { what } = item;
  const look = lookOf(item, now);
  const who = named ? t.day.agenda.with(column.staff.name) : null;
  const id = what.kind === "booking" ? what.booking.id : what.kind === "held" ? what.held.bookingIds[0] : undefined;
  if (!id)
    return (
      <p class={`item ${look}`}>
        {t.day.agenda.until(nameOf(item), shortTimeAt(plan, item.to))} {who}
      </p>
    );
  const [act1] = what.kind === "booking" ? actsOf(what.booking) : [];
  const isNear = act1 && now !== null && item.from - now <= 60;
  return (
    <div class={`item ${look}`}>
      <a
        href={`/desk/bookings/${id}`}
        onClick={(event) => {
          event.preventDefault();
          event.stopPropagation();
          doors.open(id);
        }}
      >
        {nameOf(item)}
      </a>
      <span>
        {whatOf(item, plan)} {who}
      </span>
      {what.kind === "booking" ? (
        <span class="c">
          <Chips item={item} now={now} />
        </span>
      ) : null}
      {isNear && what.kind === "booking" ? (
        <button
          type="button"
          // The next step comes to where this one was pressed: a second tap at once, or before the answer, isn't meant for it.
          onClick={({ detail }) => detail > 1 || isBusy(what.booking.id) || act(what.booking, act1)}
        >
          {t.day.acts[act1].press}
        </button>
      ) : null}
    </div>
  );
}

/** What takes a person's time, in order, and between it what is free. */
function linesOf(column: Column, withFree: boolean): Line[] {
  const items: Line[] = column.items.map((item) => ({ column, at: item, item }));
  if (!withFree) return items.filter((line) => "item" in line && line.item.what.kind === "booking");
  const free = column.free.filter(({ isFirst }) => isFirst);
  return [...items, ...free.map(({ from, to, left }): Line => ({ column, at: { from, to }, left }))];
}
