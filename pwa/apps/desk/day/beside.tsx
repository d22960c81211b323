import { loaded } from "../shell/loaded";

/** A booking beside the board. */
export const BookingPanel = loaded(() => import("../booking/panel"));

/** What waits for the desk. */
export const Tray = loaded(() => import("../requests/tray"));

/** A new booking beside the board. */
export const NewBooking = loaded(() => import("../new/new"));
