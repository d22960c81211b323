"""From a use case to a union member: its success, or the refusal it raised."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from openchair.access.viewer import Customer, LockedDevice, Operator
from openchair.graph import limits
from openchair.graph.context import GraphContext
from openchair.graph.types.refusals import refusal_of
from openchair.manage.reads import find_booking_now
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import PaymentsAway, Refusal

Outcome = TypeVar("Outcome")


async def answer(
    context: GraphContext, use_case: Callable[[], Awaitable[Outcome]], booking_id: str | None = None
) -> Outcome:
    """What the use case gives, or the refusal it raises as its union member.

    The return type is the success's: a refusal is a member of the same union, which Strawberry tells apart at run time.
    """
    try:
        return await use_case()
    except Refusal as refusal:
        venue, current = await _as_it_is_now(context, booking_id)
        desk = context.viewer.reader if isinstance(context.viewer, Operator | LockedDevice) else None
        return refusal_of(refusal, venue, current, desk=desk)  # type: ignore[return-value]  # a member of the mutation's union


async def in_time(call: Awaitable[Outcome]) -> Outcome:
    """What a call to the payment provider gives, if it comes while the one who asked still waits. Raises `PaymentsAway`.

    Whatever it was in the middle of is taken up by the next call: what was begun is written down before.
    """
    try:
        async with asyncio.timeout(limits.PAYMENT_SECONDS):
            return await call
    except TimeoutError:
        raise PaymentsAway(for_now=True) from None


async def _as_it_is_now(
    context: GraphContext, booking_id: str | None
) -> tuple[VenueRecord | None, BookingRecord | None]:
    """The venue and the booking a refusal speaks of, read after the transaction."""
    viewer = context.viewer
    if isinstance(viewer, LockedDevice):
        return viewer.venue, None
    if isinstance(viewer, Customer):
        booking_id = viewer.booking.id
    elif not isinstance(viewer, Operator):
        return None, None
    current = None
    if booking_id is not None:
        current = await find_booking_now(context.runtime, viewer.scope, booking_id)
    venue = viewer.booking.venue if isinstance(viewer, Customer) else viewer.record.venue
    return venue, current
