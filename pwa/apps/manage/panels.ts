/** The panels by their names. Each is fetched when it is first opened; the first screen needs none of them. */

import type { ComponentType } from "preact";
import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

/** What a panel may use of the page; it names what it needs. */
export interface PanelProps {
  booking: Booking;
  /** The earlier time that the link named, if it named one. */
  openingOfferId: string | null;
  offline: boolean;
  /** The counter-offer that the link named, if it named one. */
  offer: number | null;
  /** Whether the payment panel was opened by pressing "Pay". */
  pressed: boolean;
  /** Whether a bank's page has led back here. */
  fromBank: boolean;
  onClose: () => void;
  onMoved: (booking: Booking) => void;
  onCancelled: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  /** A payment was sent off whose end is not known yet. */
  onPending: (message: string) => void;
  /** The page behind shows what was found here, too; `isChanged` where it was changed here. */
  onRead: (booking: Booking, isChanged?: boolean) => void;
}

type Load = () => Promise<{ default: ComponentType<PanelProps> }>;

export const PANELS = {
  reschedule: () => import("./panels/reschedule/reschedule"),
  cancel: () => import("./panels/cancel/cancel"),
  calendar: () => import("./panels/calendar/calendar"),
  payment: () => import("./panels/card/payment"),
  /** The payment panel, opened by pressing "Pay". */
  pay: () => import("./panels/card/payment"),
  offer: () => import("./panels/offer/offer"),
  earlier: () => import("./panels/earlier/earlier"),
  moved: () => import("./panels/moved/moved"),
  objection: () => import("./panels/objection/objection"),
  notMe: () => import("./panels/not-me/not-me"),
  undo: () => import("./panels/undo/undo"),
  messages: () => import("./panels/messages/messages"),
  forget: () => import("./panels/forget/forget"),
} satisfies Record<string, Load>;

export type Panel = keyof typeof PANELS;
