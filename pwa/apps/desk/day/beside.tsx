import type { ComponentType } from "preact";
import { loaded } from "../shell/loaded";

/** A booking beside the board. */
export const BookingPanel = loaded(() => import("../booking/panel"));

const NEW = import.meta.glob<{ default: ComponentType<NewProps> }>("../new/new.tsx");

interface NewProps {
  staff: string | null;
  at: string | null;
  onClose: () => void;
}

/** A new booking beside the board. */
const load = NEW["../new/new.tsx"];
export const NewBooking = load ? loaded(load) : null;
