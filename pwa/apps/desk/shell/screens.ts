/**
 * The app's screens beside the board: where each is, what its menu says, and who may open it. A screen is one entry here and a
 * folder's file.
 */

import {
  Contact,
  CreditCard,
  Globe,
  History,
  Inbox,
  KeyRound,
  PhoneIncoming,
  ShieldCheck,
  Tablet,
  UserRound,
  UsersRound,
} from "lucide";
import type { ComponentType } from "preact";
import type { DeskPermission } from "../../../shared/gen/graphql";
import type { Drawing } from "../../../shared/ui/icon";
import type { Labels } from "../i18n/labels";

export interface Screen {
  /** preact-iso's pattern: "/desk/customers/:id?" is of the list and of one customer. */
  path: string;
  words:
    | "requests"
    | "customers"
    | "call"
    | "activity"
    | "me"
    | "team"
    | "devices"
    | "keys"
    | "domains"
    | "payments"
    | "security";
  icon: Drawing;
  /** Without this, the menu doesn't have it. */
  needs: DeskPermission;
  load: () => Promise<{ default: ComponentType }>;
  /** Where a phone has it: in the bar at its foot; else behind "More". */
  tab?: true;
  /** Opened from elsewhere, and in no menu. */
  isOpened?: true;
}

/** What the day's work needs. */
export const WORK: readonly Screen[] = [
  {
    path: "/desk/requests",
    words: "requests",
    icon: Inbox,
    needs: "KEEP_BOOK",
    load: () => import("../requests/requests"),
    tab: true,
  },
  {
    path: "/desk/customers/:id?",
    words: "customers",
    icon: Contact,
    needs: "KEEP_BOOK",
    load: () => import("../customers/customers"),
    tab: true,
  },
  {
    path: "/desk/call",
    words: "call",
    icon: PhoneIncoming,
    needs: "KEEP_BOOK",
    load: () => import("../customers/call"),
    isOpened: true,
  },
  {
    path: "/desk/activity",
    words: "activity",
    icon: History,
    needs: "KEEP_BOOK",
    load: () => import("../activity/activity"),
  },
];

/** What is set now and then. */
export const SETTINGS: readonly Screen[] = [
  {
    path: "/desk/settings/me",
    words: "me",
    icon: UserRound,
    needs: "OWN_SIGN_IN",
    load: () => import("../settings/me"),
  },
  {
    path: "/desk/settings/team",
    words: "team",
    icon: UsersRound,
    needs: "KEEP_TEAM",
    load: () => import("../settings/team"),
  },
  {
    path: "/desk/settings/devices",
    words: "devices",
    icon: Tablet,
    needs: "KEEP_DEVICES",
    load: () => import("../settings/devices"),
  },
  {
    path: "/desk/settings/keys",
    words: "keys",
    icon: KeyRound,
    needs: "KEEP_KEYS",
    load: () => import("../settings/keys"),
  },
  {
    path: "/desk/settings/domains",
    words: "domains",
    icon: Globe,
    needs: "KEEP_DOMAINS",
    load: () => import("../settings/domains"),
  },
  {
    path: "/desk/settings/payments",
    words: "payments",
    icon: CreditCard,
    needs: "KEEP_PAYMENTS",
    load: () => import("../settings/payments"),
  },
  {
    path: "/desk/settings/security",
    words: "security",
    icon: ShieldCheck,
    needs: "SEE_SECURITY",
    load: () => import("../settings/security"),
  },
];

export const SCREENS: readonly Screen[] = [...WORK, ...SETTINGS];

/** Where a screen begins: its address without what is opened there. */
export function beginningOf({ path }: Screen): string {
  return path.replace(/\/:.*$/, "");
}

/** Whether the address is one of the screen's. */
export function isAt(screen: Screen, address: string): boolean {
  const beginning = beginningOf(screen);
  return address === beginning || address.startsWith(`${beginning}/`);
}

/** What the menu says of a screen. */
export function saidOf(screen: Screen, t: Labels): { title: string; about: string } {
  return t[screen.words];
}
