// biome-ignore-all lint/a11y/useSemanticElements: a table's cells can't overlap, as a booking in another's processing time does
// biome-ignore-all lint/a11y/useFocusableInteractive: heads and cells with a button inside are no stops of their own
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid listens to both for all of its cells
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { addDays, hour, longDate } from "../../../shared/time/format";
import type { Act } from "../booking/ability";
import { t } from "../i18n/labels";
import { dayAddress } from "../shell/board";
import { today } from "../shell/clock";
import { act, sayProblem, undo } from "./acts";
import { Block, high } from "./block";
import { useDrag } from "./drag";
import { Ghost, NowLine } from "./ghost";
import { type Cell, cellsOf, goFrom, type Step, stepOf } from "./keys";
import { lettersAct } from "./letters";
import { carry, carryOn, carryTo, type Moving, moving, putBack, quote } from "./move";
import { overBy, type Plan, STEP, stepsOf, textOf } from "./plan";
import { PressMenu } from "./press-menu";
import { hoursOf, saidOfFree, timeAt } from "./words";
import "./board.css";

/** What the board's cells lead to. */
export interface Doors {
  /** A booking is opened. */
  open: (bookingId: string) => void;
  /** A time is booked with someone, in minutes of the day. */
  book: (staffId: string | null, at: number | null) => void;
  /** What is opened is closed. */
  close: () => void;
}

/** A key on the board led to another day: the focus is there, too, once it is shown. */
let isComingBack = false;

/** The day as a grid: a row for each quarter of an hour, a column for each person, one stop for Tab. */
export function Board({
  plan,
  now,
  opened,
  doors,
}: {
  plan: Plan;
  now: number | null;
  opened: string | null;
  doors: Doors;
}) {
  const { route } = useLocation();
  const grid = useRef<HTMLDivElement>(null);
  const stop = useRef<string | null>(null);
  const menu = useSignal<Cell | null>(null);
  const leaving = useComputed(() => moving.value?.booking.id ?? null).value;
  const cells = useMemo(() => cellsOf(plan), [plan]);
  const rows = useMemo(() => rowsOf(plan, cells), [cells]);
  const place = useRef({ plan, cells });
  place.current = { plan, cells };

  const elementOf = (key: string) =>
    grid.current?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(key)}"]`) ?? null;

  // The one stop for Tab: where the focus was, or else where the day is now.
  function setStop(key: string): void {
    for (const other of grid.current?.querySelectorAll<HTMLElement>('[tabindex="0"]') ?? []) other.tabIndex = -1;
    const element = elementOf(key);
    if (element) element.tabIndex = 0;
    stop.current = key;
  }
  useLayoutEffect(() => {
    const had = stop.current;
    const first = had !== null && cells.has(had) ? had : beginning(cells, had, now ?? plan.from);
    if (first) setStop(first);
  });
  useEffect(() => {
    const board = grid.current?.parentElement;
    if (board && now !== null)
      board.scrollTop = (rowsHeight(grid.current) * (now - plan.from - 60)) / (plan.to - plan.from);
    stop.current = null;
    if (isComingBack) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    isComingBack = false;
  }, [plan.day]);
  useDrag(grid, place, (cell) => {
    menu.value = cell;
  });

  function cellAt(target: EventTarget | null): Cell | null {
    const key = target instanceof Element ? target.closest<HTMLElement>("[data-stop]")?.dataset.stop : undefined;
    return key === undefined ? null : (cells.get(key) ?? null);
  }

  function open(cell: Cell): void {
    const { item, free } = cell;
    if (item?.what.kind === "booking") doors.open(item.what.booking.id);
    else if (item?.what.kind === "held" && item.what.held.bookingIds[0]) doors.open(item.what.held.bookingIds[0]);
    else if (free && !cell.column.isBusyOnly) doors.book(cell.column.staff.id, free.from);
  }

  /** What is carried goes to the cell that was tapped, where its price is asked for; tapped itself, it stays. */
  function put({ item, from, column }: Cell, { booking, part, to }: Moving): void {
    if (item?.what.kind === "booking" && item.what.booking.id === booking.id) {
      putBack();
      return;
    }
    carryTo(plan, from, part === 0 && !column.isBusyOnly ? column.staff.id : to.staffId);
    quote();
  }

  function onKey(event: KeyboardEvent): void {
    const cell = cellAt(event.target);
    if (!cell || event.altKey || event.metaKey) return;
    const isRightToLeft = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    const todo = todoOf(event, cell, isRightToLeft);
    if (!todo) return;
    event.preventDefault();
    // A key that is held down does once what it does; only the arrows go on.
    if (event.repeat && !stepOf(event.key, isRightToLeft)) return;
    if (typeof todo === "function") todo();
    else elementOf(goFrom(cell, todo.step, cells, plan.columns.length).key)?.focus();
  }

  /** What a key does here; null where that is the browser's. */
  function todoOf(event: KeyboardEvent, cell: Cell, isRightToLeft: boolean): (() => void) | { step: Step } | null {
    const { key } = event;
    const isMoving = moving.value !== null && !moving.value.isQuoted;
    if (event.ctrlKey) return key === "z" ? undo : null;
    const step = stepOf(key, isRightToLeft);
    if (step) return isMoving ? () => carryOn(step, plan) : { step };
    if (key === "Escape") return isMoving ? putBack : doors.close;
    if (key === "Enter" && isMoving) return quote;
    if ((key === "Enter" || key === " ") && cell.free) return () => open(cell);
    return lettersAct() ? letterOf(key.toLowerCase(), cell) : null;
  }

  function letterOf(letter: string, { item, free, column }: Cell): (() => void) | null {
    const booking = item?.what.kind === "booking" ? item.what.booking : null;
    const acts: Record<string, Act> = { a: "ARRIVED", r: "READY_TO_START", d: "COMPLETED" };
    const status = acts[letter];
    if (status) return booking && (() => act(booking, status));
    const go = (day: string) => () => {
      isComingBack = true;
      route(dayAddress(day));
    };
    switch (letter) {
      case "m":
        return item && (() => (booking ? carry(item, plan) : sayProblem(t.day.move.cant)));
      case "n":
        return () => doors.book(free ? column.staff.id : null, free?.from ?? null);
      case "t":
        return go(today());
      case "[":
        return go(addDays(plan.day, -1));
      case "]":
        return go(addDays(plan.day, 1));
      default:
        return null;
    }
  }

  return (
    <div
      class="grid"
      role="grid"
      ref={grid}
      aria-label={t.day.board.name(longDate(plan.day), plan.columns.length)}
      style={{ "--people": plan.columns.length, "--rows": (plan.to - plan.from) / STEP }}
      onKeyDown={onKey}
      onFocusIn={({ target }) => {
        const cell = cellAt(target);
        if (cell) setStop(cell.key);
      }}
      onClick={({ target }) => {
        const cell = cellAt(target);
        if (cell && moving.value && !moving.value.isQuoted) put(cell, moving.value);
        else if (cell) open(cell);
      }}
    >
      <div class="row" role="row">
        <div class="corner" role="columnheader">
          <span class="hidden">{t.day.board.time}</span>
        </div>
        {plan.columns.map((column, index) => (
          <div key={column.staff.id} class="head" role="columnheader" style={{ gridColumn: index + 2 }}>
            <b>{column.staff.name}</b>
            {hoursOf(column.hours, plan)}
          </div>
        ))}
      </div>
      {rows.map(({ at, cells: inRow }, row) => (
        <div key={at} class={`row ${at % 60 === 0 ? "hour" : at % 30 === 0 ? "half" : ""}`} role="row">
          <div class="time" role="rowheader" style={{ gridRow: row + 2 }}>
            <span class={at % 60 === 0 ? "" : "hidden"}>
              {at % 60 === 0 ? hour(textOf(plan.day, at)) : timeAt(plan, at)}
            </span>
          </div>
          {inRow.map((cell) => {
            const { item, free, column } = cell;
            const steps = stepsOf(cell);
            const rowSpan = (steps.to - steps.from) / STEP;
            const style = { gridRow: `${row + 2} / span ${rowSpan}`, gridColumn: cell.index + 2 };
            if (item) {
              const over = item.what.kind === "booking" ? overBy(item.what.booking, item, now) : 0;
              return (
                <div
                  key={cell.key}
                  class="cell b"
                  role="gridcell"
                  aria-colindex={cell.index + 2}
                  aria-rowspan={rowSpan}
                  style={style}
                >
                  <Block item={item} column={column} plan={plan} now={now} opened={opened} leaving={leaving} />
                  {over ? (
                    <span class="over-by" aria-hidden="true" style={{ height: high(Math.max(STEP, over)) }}>
                      {t.day.board.over(over)}
                    </span>
                  ) : null}
                </div>
              );
            }
            if (!free) return null;
            const thread = column.threads.find(({ from, to }) => from < free.to && free.from < to);
            return (
              <div
                key={cell.key}
                class={`cell ${free.kind === "off" ? "x" : "f"} ${thread ? `thread ${thread.booking.status}` : ""}`}
                role="gridcell"
                aria-colindex={cell.index + 2}
                aria-label={free.isFirst ? undefined : saidOfFree(free, column, plan, now)}
                data-stop={cell.key}
                tabIndex={-1}
                style={style}
              >
                {free.isFirst ? (
                  <>
                    <span class="hidden">{saidOfFree(free, column, plan, now)}</span>
                    <span aria-hidden="true">{t.day.board.free(free.left)}</span>
                  </>
                ) : null}
              </div>
            );
          })}
        </div>
      ))}
      <Ghost plan={plan} />
      <NowLine plan={plan} />
      <PressMenu cell={menu} plan={plan} anchorOf={elementOf} open={open} />
    </div>
  );
}

/** The board's rows, each with the cells that begin in it, from the first column on. */
function rowsOf(plan: Plan, cells: ReadonlyMap<string, Cell>): { at: number; cells: Cell[] }[] {
  const rows = [];
  for (let at = plan.from; at < plan.to; at += STEP) rows.push({ at, cells: [] as Cell[] });
  for (const cell of cells.values()) rows[Math.floor((cell.from - plan.from) / STEP)]?.cells.push(cell);
  for (const row of rows) row.cells.sort((one, other) => one.index - other.index || one.from - other.from);
  return rows;
}

/** Where Tab comes in: at the time of the cell that is gone, or at what is on now, in the first column. */
function beginning(cells: ReadonlyMap<string, Cell>, gone: string | null, at: number): string | null {
  const id = gone?.split(" ")[0];
  const all = [...cells.values()];
  const same = all.find(({ key }) => gone !== null && key.split(" ")[0] === id && id !== "free");
  return (same ?? all.find(({ index, from, to }) => index === 0 && from <= at && at < to) ?? all[0])?.key ?? null;
}

function rowsHeight(grid: HTMLElement | null): number {
  const head = grid?.querySelector<HTMLElement>(".corner")?.offsetHeight ?? 0;
  return (grid?.offsetHeight ?? 0) - head;
}
