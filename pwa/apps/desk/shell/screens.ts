/** The app's screens: where each is, what its menu says, and who may open it. A screen is one line here and a folder's file. */

import { CreditCard, Globe, Inbox, KeyRound, ShieldCheck, Tablet, UserRound, UsersRound } from "lucide";
import type { ComponentType } from "preact";
import type { DeskPermission } from "../../../shared/gen/graphql";
import type { Drawing } from "../../../shared/ui/icon";
import type { Labels } from "../i18n/labels";

export interface Screen {
  path: string;
  words: "requests" | "me" | "team" | "devices" | "keys" | "domains" | "payments" | "security";
  icon: Drawing;
  /** Without this, the menu doesn't have it. */
  needs: DeskPermission;
  load: () => Promise<{ default: ComponentType }>;
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

/** What the menu says of a screen. */
export function saidOf(screen: Screen, t: Labels): { title: string; about: string } {
  return t[screen.words];
}
