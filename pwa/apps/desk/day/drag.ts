/**
 * Dragging a booking: a mouse drags at once, a finger after a long press, so that it can scroll. The copy that is dragged moves by
 * transform alone: until it is let go, nothing of the board is laid out anew.
 */

import { useEffect } from "preact/hooks";
import type { Cell } from "./keys";
import { moving, takeUp } from "./move";
import { type Plan, STEP } from "./plan";
import { shortTimeAt } from "./words";

const LONG_MS = 450;
/** So far a finger or a mouse may shake. */
const SHAKE = 8;
/** So near to the board's edge it scrolls, and so fast per frame, in pixels. */
const EDGE = 48;
const SCROLL = 10;

interface Place {
  plan: Plan;
  cells: ReadonlyMap<string, Cell>;
}

interface Drag {
  cell: Cell;
  pointer: number;
  isTouch: boolean;
  x: number;
  y: number;
  lastX: number;
  lastY: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  lifted: Lifted | null;
  hasMoved: boolean;
}

interface Lifted {
  ghost: HTMLElement;
  time: HTMLElement | null;
  board: HTMLElement;
  edges: DOMRect;
  /** The middle of each column, from the ghost's own. */
  columns: number[];
  row: number;
  scrollX: number;
  scrollY: number;
  frame: number;
  /** So many steps and columns away from where it was. */
  steps: number;
  column: number;
}

/** Let bookings be dragged on this grid; `press` is told of a long press that isn't a drag. */
export function useDrag(
  grid: { current: HTMLElement | null },
  place: { current: Place },
  press: (cell: Cell) => void,
): void {
  useEffect(() => {
    const root = grid.current;
    if (!root) return;
    let drag: Drag | null = null;
    let isClickTaken = false;

    function down(event: PointerEvent): void {
      isClickTaken = false;
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button[data-stop]") : null;
      const cell = target && place.current.cells.get(target.dataset.stop ?? "");
      if (!cell || event.button !== 0 || cell.item?.what.kind !== "booking" || drag) return;
      const isTouch = event.pointerType !== "mouse";
      const { clientX: x, clientY: y, pointerId: pointer } = event;
      drag = { cell, pointer, isTouch, x, y, lastX: x, lastY: y, timer: undefined, lifted: null, hasMoved: false };
      const mine = drag;
      if (isTouch)
        drag.timer = setTimeout(() => {
          if (drag === mine) lift(mine, target);
        }, LONG_MS);
    }

    function lift(now: Drag, target: HTMLElement): void {
      const { plan } = place.current;
      const board = root?.parentElement;
      const taken = now.cell.item && takeUp(now.cell.item, plan);
      if (!root || !board || !taken) {
        // A long press still says what can be done.
        if (now.isTouch) now.hasMoved = false;
        if (!taken && now.isTouch) {
          isClickTaken = true;
          press(now.cell);
        }
        end();
        return;
      }
      const box = target.getBoundingClientRect();
      const whole = root.getBoundingClientRect();
      const heads = [...root.querySelectorAll<HTMLElement>(".head")].map((head) => head.getBoundingClientRect());
      const own = heads[now.cell.index];
      const rows = (plan.to - plan.from) / STEP;
      const head = heads[0]?.height ?? 0;
      const ghost = target.cloneNode(true) as HTMLElement;
      ghost.className = "bk ghost lifted";
      ghost.removeAttribute("data-stop");
      ghost.setAttribute("aria-hidden", "true");
      ghost.inert = true;
      Object.assign(ghost.style, {
        left: `${box.left - whole.left}px`,
        top: `${box.top - whole.top}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
      });
      root.append(ghost);
      now.lifted = {
        ghost,
        time: ghost.querySelector(".s"),
        board,
        edges: board.getBoundingClientRect(),
        columns: heads.map((each) => each.left - (own?.left ?? 0)),
        row: (whole.height - head) / rows,
        scrollX: board.scrollLeft,
        scrollY: board.scrollTop,
        frame: 0,
        steps: 0,
        column: now.cell.index,
      };
      target.classList.add("leaving");
      root.setPointerCapture?.(now.pointer);
      isClickTaken = true;
    }

    function move(event: PointerEvent): void {
      if (!drag || event.pointerId !== drag.pointer) return;
      drag.lastX = event.clientX;
      drag.lastY = event.clientY;
      const isFar = Math.hypot(drag.lastX - drag.x, drag.lastY - drag.y) > SHAKE;
      if (!drag.lifted) {
        if (!isFar) return;
        // A finger that moves before the long press scrolls.
        if (drag.isTouch) {
          end();
          return;
        }
        const target = root?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(drag.cell.key)}"]`);
        if (target) lift(drag, target);
        if (!drag?.lifted) return;
      }
      if (isFar) drag.hasMoved = true;
      if (!drag.lifted.frame) drag.lifted.frame = requestAnimationFrame(follow);
    }

    /** Once a frame: where it would go, and the board's scrolling under it. */
    function follow(): void {
      const lifted = drag?.lifted;
      if (!drag || !lifted) return;
      lifted.frame = 0;
      const { edges, board } = lifted;
      const by = { x: pull(drag.lastX, edges.left, edges.right), y: pull(drag.lastY, edges.top, edges.bottom) };
      if (drag.hasMoved && (by.x || by.y)) {
        board.scrollBy(by.x, by.y);
        lifted.frame = requestAnimationFrame(follow);
      }
      const dx = drag.lastX - drag.x + board.scrollLeft - lifted.scrollX;
      const dy = drag.lastY - drag.y + board.scrollTop - lifted.scrollY;
      const { plan } = place.current;
      const item = drag.cell.item;
      if (!item) return;
      const canChange = item.what.kind === "booking" && item.what.part === 0;
      const column = canChange ? nearest(lifted.columns, dx) : drag.cell.index;
      const steps = Math.max(
        Math.ceil((plan.from - item.from) / STEP),
        Math.min(Math.floor((plan.to - item.to) / STEP), Math.round(dy / lifted.row)),
      );
      if (steps === lifted.steps && column === lifted.column) return;
      if (steps !== lifted.steps && lifted.time) lifted.time.textContent = shortTimeAt(plan, item.from + steps * STEP);
      lifted.steps = steps;
      lifted.column = column;
      lifted.ghost.style.transform = `translate(${lifted.columns[column] ?? 0}px, ${steps * lifted.row}px)`;
    }

    function up(event: PointerEvent): void {
      if (!drag || event.pointerId !== drag.pointer) return;
      const { lifted, cell, hasMoved, isTouch } = drag;
      if (lifted) {
        if (lifted.frame) {
          cancelAnimationFrame(lifted.frame);
          follow();
        }
        const { plan } = place.current;
        const column = plan.columns[lifted.column];
        const isElsewhere = lifted.steps !== 0 || lifted.column !== cell.index;
        const taken = hasMoved && isElsewhere && column && !column.isBusyOnly && cell.item && takeUp(cell.item, plan);
        if (taken && column) {
          const by = lifted.steps * STEP;
          const to = { from: taken.from.from + by, to: taken.from.to + by, staffId: column.staff.id };
          moving.value = { ...taken, to, isQuoted: true };
        } else if (!hasMoved && isTouch) {
          press(cell);
        }
      }
      end();
    }

    function end(): void {
      if (!drag) return;
      clearTimeout(drag.timer);
      const { lifted, cell } = drag;
      if (lifted) {
        cancelAnimationFrame(lifted.frame);
        lifted.ghost.remove();
        if (!moving.value) root?.querySelector(`[data-stop="${CSS.escape(cell.key)}"]`)?.classList.remove("leaving");
      }
      drag = null;
    }

    const cancel = (event: PointerEvent) => event.pointerId === drag?.pointer && end();
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !drag?.lifted) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    };
    // Only while something is lifted: else a finger scrolls.
    const touch = (event: TouchEvent) => drag?.lifted && event.preventDefault();
    const context = (event: Event) => drag?.isTouch && event.preventDefault();
    const click = (event: Event) => {
      if (!isClickTaken) return;
      isClickTaken = false;
      event.stopPropagation();
      event.preventDefault();
    };
    root.addEventListener("pointerdown", down);
    root.addEventListener("pointermove", move);
    root.addEventListener("pointerup", up);
    root.addEventListener("pointercancel", cancel);
    root.addEventListener("touchmove", touch, { passive: false });
    root.addEventListener("contextmenu", context);
    root.addEventListener("click", click, true);
    addEventListener("keydown", key, true);
    return () => {
      end();
      root.removeEventListener("pointerdown", down);
      root.removeEventListener("pointermove", move);
      root.removeEventListener("pointerup", up);
      root.removeEventListener("pointercancel", cancel);
      root.removeEventListener("touchmove", touch);
      root.removeEventListener("contextmenu", context);
      root.removeEventListener("click", click, true);
      removeEventListener("keydown", key, true);
    };
  }, []);
}

function pull(at: number, from: number, to: number): number {
  return at < from + EDGE ? -SCROLL : at > to - EDGE ? SCROLL : 0;
}

function nearest(columns: readonly number[], x: number): number {
  let best = 0;
  for (const [index, at] of columns.entries()) if (Math.abs(at - x) < Math.abs((columns[best] ?? 0) - x)) best = index;
  return best;
}
