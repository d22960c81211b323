import type { ComponentType } from "preact";
import { loaded } from "../shell/loaded";

const FOUND = import.meta.glob<{ default: ComponentType<object> }>(["../booking/panel.tsx", "../new/new.tsx"]);

function beside<Props extends object>(path: string): ComponentType<Props> | null {
  const load = FOUND[path];
  return load ? (loaded(load as () => Promise<{ default: ComponentType<Props> }>) as ComponentType<Props>) : null;
}

/** What waits for the desk. */
export const Tray = loaded(() => import("../requests/tray"));
/** A booking beside the board. */
export const BookingPanel = beside<{ id: string; onClose: () => void }>("../booking/panel.tsx");
/** A new booking beside the board. */
export const NewBooking = beside<{ staff: string | null; at: string | null; onClose: () => void }>("../new/new.tsx");
