/** The app's screens: where each is, what its menu says, and who may open it. A screen is one line here and a folder's file. */

import {
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
  /** Opened from elsewhere, and in no menu. */
  isOpened?: true;
}

export const SCREENS: readonly Screen[] = [
  {
    path: "/desk/requests",
    words: "requests",
    icon: Inbox,
    needs: "KEEP_BOOK",
    load: () => import("../requests/requests"),
  },
  {
    path: "/desk/customers/:id?",
    words: "customers",
    icon: UsersRound,
    needs: "KEEP_BOOK",
    load: () => import("../customers/customers"),
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
