/** Where a booking's money stands, for a page that follows it. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

// A deposit that goes back without a refund yet has one as soon as its cancel can't be taken back any more.
const UNDER_WAY = /refund REQUESTED|refund SUBMITTED|fee REQUESTED|^deposit REFUND_REQUESTED$/;

/** All of it as one text to compare. */
export function moneyState({ deposit, refunds, fees, undo }: Booking): string {
  const states = [...refunds.map(({ status }) => `refund ${status}`), ...fees.map(({ status }) => `fee ${status}`)];
  return [`deposit ${deposit?.status}`, ...states, ...(undo ? ["undo"] : [])].join();
}

/** Whether some of it is on its way, so that it comes to rest without anything being done here. */
export function isUnderWay(state: string): boolean {
  return UNDER_WAY.test(state);
}
