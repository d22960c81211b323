import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/labels";
import { act, actsOf } from "./acts";
import type { Cell } from "./keys";
import { carryByTaps } from "./move";
import type { Plan } from "./plan";
import { nameOf } from "./words";

/** What a long press brings: here, ready, done, and to open or move it; beneath the booking, over no more than that. */
export function PressMenu({
  cell,
  plan,
  anchorOf,
  open,
}: {
  cell: Signal<Cell | null>;
  plan: Plan;
  anchorOf: (key: string) => HTMLElement | null;
  open: (cell: Cell) => void;
}) {
  const menu = useRef<HTMLDivElement>(null);
  const at = cell.value;
  useEffect(() => {
    if (!at) return;
    menu.current?.querySelector("button")?.focus();
    const away = ({ target }: Event) => {
      if (target instanceof Node && !menu.current?.contains(target)) cell.value = null;
    };
    addEventListener("pointerdown", away, true);
    return () => removeEventListener("pointerdown", away, true);
  }, [at]);
  const item = at?.item;
  if (!at || item?.what.kind !== "booking") return null;
  const { booking } = item.what;
  const name = nameOf(item);
  const close = () => {
    cell.value = null;
    anchorOf(at.key)?.focus();
  };
  const then = (todo: () => void) => () => {
    close();
    todo();
  };
  const box = anchorOf(at.key)?.getBoundingClientRect();
  const below = box && box.bottom < innerHeight - 200;
  const style = box
    ? {
        left: `${Math.max(8, Math.min(box.left, innerWidth - 220))}px`,
        ...(below ? { top: `${box.bottom + 4}px` } : { bottom: `${innerHeight - box.top + 4}px` }),
      }
    : {};
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form, and these are buttons
    <div
      class="press-menu"
      role="group"
      aria-label={t.day.acts.menu(name)}
      ref={menu}
      style={style}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      {actsOf(booking).map((each, index) => (
        <button key={each} type="button" class={index ? "" : "main"} onClick={then(() => act(booking, each))}>
          {t.day.acts[each].press}
        </button>
      ))}
      {booking.can.reschedule.allowed ? (
        <button type="button" onClick={then(() => carryByTaps(item, plan))}>
          {t.day.acts.move}
        </button>
      ) : null}
      <button type="button" class="quiet" onClick={then(() => open(at))}>
        {t.day.acts.open}
      </button>
    </div>
  );
}
