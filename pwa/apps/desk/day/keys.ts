/** From cell to cell by the keys: which is next in time, and which beside it. */

import type { Column, Free, Item, Plan } from "./plan";

/** One of the board's cells: what takes time, or a step of free time. */
export interface Cell {
  key: string;
  column: Column;
  /** Which column, from the first. */
  index: number;
  from: number;
  to: number;
  item: Item | null;
  free: Free | null;
}

export type Step = "down" | "up" | "next" | "before" | "hourDown" | "hourUp" | "first" | "last";

const HOUR = 60;

/** All cells by their keys, those of a column in order of time. */
export function cellsOf(plan: Plan): Map<string, Cell> {
  const cells: Cell[] = plan.columns.flatMap((column, index) =>
    [
      ...column.items.map((item) => ({ ...item, key: item.key, column, index, item, free: null })),
      ...column.free.map((free) => ({ ...free, key: keyOfFree(column, free), column, index, item: null, free })),
    ].sort((one, other) => one.from - other.from || other.to - one.to),
  );
  return new Map(cells.map((cell) => [cell.key, cell]));
}

export function keyOfFree({ staff }: Column, { from }: { from: number }): string {
  return `free ${staff.id} ${from}`;
}

/** The step of a key in a board that is read from left to right, or from right to left; null of any other key. */
export function stepOf(key: string, isRightToLeft: boolean): Step | null {
  switch (key) {
    case "ArrowDown":
      return "down";
    case "ArrowUp":
      return "up";
    case "ArrowRight":
      return isRightToLeft ? "before" : "next";
    case "ArrowLeft":
      return isRightToLeft ? "next" : "before";
    case "PageDown":
      return "hourDown";
    case "PageUp":
      return "hourUp";
    case "Home":
      return "first";
    case "End":
      return "last";
    default:
      return null;
  }
}

/** The cell that a step leads to; the same one at the board's edges. */
export function goFrom(cell: Cell, step: Step, cells: ReadonlyMap<string, Cell>, columns: number): Cell {
  const own = [...cells.values()].filter(({ index }) => index === cell.index);
  const at = own.indexOf(cell);
  const inColumn = (index: number) =>
    nearest(
      [...cells.values()].filter((other) => other.index === index),
      cell.from,
    );
  switch (step) {
    case "down":
      return own[at + 1] ?? cell;
    case "up":
      return own[at - 1] ?? cell;
    case "next":
      return besides(own, cell, 1) ?? inColumn(cell.index + 1) ?? cell;
    case "before":
      return besides(own, cell, -1) ?? inColumn(cell.index - 1) ?? cell;
    case "hourDown":
      return nearest(own, cell.from + HOUR) ?? cell;
    case "hourUp":
      return nearest(own, cell.from - HOUR) ?? cell;
    case "first":
      return inColumn(0) ?? cell;
    case "last":
      return inColumn(columns - 1) ?? cell;
  }
}

/** Of those that overlap in one column, the one in the next lane, or in the lane before. */
function besides(own: readonly Cell[], { item }: Cell, by: 1 | -1): Cell | undefined {
  if (!item || item.lanes === 1) return undefined;
  return own.find(
    (other) =>
      other.item && other.item.lane === item.lane + by && other.item.from < item.to && item.from < other.item.to,
  );
}

function nearest(cells: readonly Cell[], minute: number): Cell | undefined {
  return (
    cells.find(({ from, to }) => from <= minute && minute < to) ??
    cells.reduce<Cell | undefined>(
      (best, cell) => (best && Math.abs(best.from - minute) <= Math.abs(cell.from - minute) ? best : cell),
      undefined,
    )
  );
}
