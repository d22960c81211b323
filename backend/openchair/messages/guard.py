"""What stands in the way of a message that is ready to go to a customer: the venue's switch, its cap, an allowance, the number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.locales import region_of
from openchair.core.phone import region_of_number, why_not_textable
from openchair.core.runtime import Runtime
from openchair.presentation.desk.held_messages import (
    CAP_REACHED,
    PAUSED,
    TOO_MANY,
    TOO_MANY_DROPPED,
    not_textable_sentence,
)
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.allowance import DROPPED, warned_at
from openchair.rules.messages import TO_VENUE, Channel, is_of_new_key
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.zone import month_begins
from openchair.store.allowance import count_segments, find_used_up, note_cap_told
from openchair.store.bookings import find_booking

LOOK_AGAIN: Final = timedelta(minutes=2)
"""When a message that the venue holds back is looked at again."""
_CAP_LOOK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a message doesn't go, in words for the desk, and until when it waits; without that it ends."""

    problem: str
    until: datetime | None = None
    refused: bool = False
    """Whether it ends as refused: nothing will ever go there."""


def countries_of(venue: VenueRecord) -> frozenset[str]:
    """Where a venue's texts go: the countries it names, else its own, by its language or number; none where neither says one."""
    named = frozenset((venue.policy.sms_countries or "").split())
    if named:
        return named
    own = region_of(venue.locale) or (None if venue.phone is None else region_of_number(venue.phone))
    return frozenset(() if own is None else (own,))


async def stop_of(
    connection: AsyncConnection, claim: MessageRecord, booking: BookingRecord, to: str, now: datetime
) -> Stop | None:
    """What stands in the way of this message now; None where nothing does. What the venue itself is told is under none of these."""
    if claim.kind in TO_VENUE:
        return None
    venue, is_text = booking.venue, claim.channel is Channel.SMS
    if is_text and (why := why_not_textable(to, countries_of(venue))) is not None:
        return Stop(not_textable_sentence(why), refused=True)
    if venue.policy.messages_paused:
        return Stop(PAUSED, now + LOOK_AGAIN)
    if is_text and (cap := venue.policy.sms_month_segments):
        gone = await count_segments(connection, scope_of_claim(claim), month_begins(now, venue.time_zone))
        if gone >= cap:
            # The same goes by mail, where there is one; else it waits for the venue to raise the cap, or the month to end.
            by_mail = booking.customer.email is not None and not booking.customer.mail_dies
            return Stop(CAP_REACHED, None if by_mail else now + _CAP_LOOK)
    until = (await find_used_up(connection, claim, to, now)).until
    if until is None or until <= now:
        return None
    # The link that a new key signed is the only one that works once the old key is dropped: it waits.
    dropped = claim.kind in DROPPED and not is_of_new_key(claim.tells_of)
    return Stop(TOO_MANY_DROPPED) if dropped else Stop(TOO_MANY, until)


async def tell_of_cap(runtime: Runtime, claim: MessageRecord, venue: VenueRecord) -> None:
    """Tell the venue, once a month each, that four fifths of its texts have gone out, and that all have."""
    cap = venue.policy.sms_month_segments
    if claim.channel is not Channel.SMS or not cap:
        return
    now, scope = runtime.clock.now(), scope_of_claim(claim)
    begins = month_begins(now, venue.time_zone)
    async with runtime.database.reading(scope) as connection:
        percent = warned_at(await count_segments(connection, scope, begins), cap)
    if percent is None:
        return
    async with runtime.database.transaction(scope) as connection:
        if await note_cap_told(connection, scope, f"{begins:%Y-%m} {percent:03}"):
            change = Change(runtime, connection, scope, now)
            await change.record(
                Plain(ActivityKind.SMS_CAP_REACHED if percent >= 100 else ActivityKind.SMS_CAP_NEAR), None
            )
            booking = await find_booking(connection, scope, claim.booking_id)
            assert booking is not None, "bookings are never deleted"
            await change.notifier.notify_cap(booking, f"{begins:%Y-%m}", percent, cap)
