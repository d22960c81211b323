/** Who acts in this tab, and where, as the graph says it; null until it has said so. */

import { signal } from "@preact/signals";
import { DeskWho } from "../../../shared/gen/desk/shell";
import type { DeskPermission, DeskWhoQuery } from "../../../shared/gen/graphql";
import { setVenueTime } from "../../../shared/time/format";
import { ask, look } from "../session/session";
import { setClock } from "./clock";

export type Who = NonNullable<DeskWhoQuery["desk"]>;

export const who = signal<Who | null>(null);

/** Ask who it is. Throws ApiError. */
export async function lookWho(): Promise<void> {
  const { desk } = await ask(DeskWho, {});
  if (desk) {
    setVenueTime(desk.venue);
    setClock(desk.now);
  }
  who.value = desk;
  // Nobody's: the device was locked elsewhere.
  if (!desk) await look();
}

/** Forget who it was, before someone else acts in this tab. */
export function forgetWho(): void {
  who.value = null;
}

/** Whether they may do this now. The server decides again at each step. */
export function may(permission: DeskPermission): boolean {
  return who.value?.operator.permissions.includes(permission) ?? false;
}
