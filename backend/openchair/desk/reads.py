"""What the desk sees: its venue's services, staff, bookings, blocks, activity and messages, and what openings have brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.bookings.give_back import left_of
from openchair.core.runtime import Runtime
from openchair.rules.activity_kinds import ActivityPart
from openchair.rules.messages import Channel
from openchair.rules.openings import OpeningStatus
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.message import ActivityRecord, MessageRecord
from openchair.rules.records.money import LedgerEntry, PaymentRecord, RefundRecord
from openchair.rules.records.venue import BlockedTimeRecord, ServiceRecord, StaffRecord
from openchair.rules.records.waitlist import OpeningOfferRecord, OpeningRecord
from openchair.store import (
    activity,
    blocked,
    bookings,
    customers,
    deposit_due,
    disputes,
    lapsing,
    ledger,
    money,
    objections,
    outbox,
    payments,
    people,
)
from openchair.store.moves import epoch_minute
from openchair.store.opening_offers import find_names, list_offers_of_openings, sum_won
from openchair.store.openings import count_openings, find_waitlist_settings, list_newest_openings, list_openings
from openchair.store.reach import list_unreachable

MOST: Final = 100
"""Of a booking's refunds, and of its movements of money."""


async def list_services(runtime: Runtime, operator: Operator) -> list[ServiceRecord]:
    """What the venue offers, in its order."""
    async with runtime.database.reading(operator.scope) as connection:
        return await people.list_services(connection, operator.scope)


async def list_staff(runtime: Runtime, operator: Operator) -> list[StaffRecord]:
    """Who works there, in the venue's order."""
    async with runtime.database.reading(operator.scope) as connection:
        return await people.list_staff(connection, operator.scope)


async def find_operator_booking(runtime: Runtime, operator: Operator, booking_id: str) -> BookingRecord | None:
    """A booking of the operator's venue; None where there is no such that they see."""
    async with runtime.database.reading(operator.scope) as connection:
        found = await bookings.find_booking(connection, operator.scope, booking_id)
    return found if found is not None and operator.sight.sees_any(found.staff_ids) else None


async def list_bookings(
    runtime: Runtime, operator: Operator, day: date, *, staff_id: str | None = None
) -> list[BookingRecord]:
    """The bookings that start on a day of the venue's, in order of start; at most 500."""
    start, end = bounds_of(operator, day)
    async with runtime.database.reading(operator.scope) as connection:
        return await bookings.list_bookings(connection, operator.scope, operator.sight, start, end, staff_id=staff_id)


async def list_blocked_time(
    runtime: Runtime, operator: Operator, day: date, *, staff_id: str | None = None
) -> list[BlockedTimeRecord]:
    """The blocked times that start on a day of the venue's, in order; at most 200."""
    start, end = bounds_of(operator, day)
    async with runtime.database.reading(operator.scope) as connection:
        return await blocked.list_blocked_time(
            connection, operator.scope, operator.sight, start, end, staff_id=staff_id
        )


async def list_activity(
    runtime: Runtime,
    operator: Operator,
    first: int,
    after: str | None,
    *,
    booking_id: str | None = None,
    only: ActivityPart | None = None,
) -> list[ActivityRecord]:
    """The venue's activity, or one booking's, or a part of it, newest first; what is older than `after` where it is named."""
    async with runtime.database.reading(operator.scope) as connection:
        return await activity.list_activity(
            connection, operator.scope, operator.sight, first, booking_id=booking_id, only=only, after=after
        )


async def list_requests(runtime: Runtime, operator: Operator, limit: int) -> list[BookingRecord]:
    """The venue's requests that wait for an answer, those to lapse first at the front."""
    async with runtime.database.reading(operator.scope) as connection:
        return await lapsing.list_requests(connection, operator.scope, operator.sight, limit)


async def list_messages(runtime: Runtime, operator: Operator, booking_id: str, first: int) -> list[MessageRecord]:
    """A booking's messages, newest first."""
    async with runtime.database.reading(operator.scope) as connection:
        return await outbox.list_messages(connection, operator.scope, booking_id, first)


async def list_refunds(runtime: Runtime, operator: Operator, booking_id: str) -> list[RefundRecord]:
    """A booking's refunds, oldest first; of one that was tried again, the last."""
    async with runtime.database.reading(operator.scope) as connection:
        return await money.list_refunds(connection, operator.scope, booking_id, limit=MOST)


async def find_operator_blocked_time(
    runtime: Runtime, operator: Operator, blocked_time_id: str
) -> BlockedTimeRecord | None:
    """A blocked time of the operator's venue; None where there is no such that they see."""
    async with runtime.database.reading(operator.scope) as connection:
        found = await blocked.find_blocked_time(connection, operator.scope, blocked_time_id)
    return found if found is not None and operator.sight.sees(found.staff.id) else None


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """A payment that brought money, and what of it has not gone back, in minor units."""

    payment: PaymentRecord
    left_minor: int


async def list_payments(runtime: Runtime, operator: Operator, booking_id: str) -> list[PaymentMade]:
    """A booking's payments that brought money, oldest first."""
    async with runtime.database.reading(operator.scope) as connection:
        made = await payments.list_payments_made(connection, operator.scope, booking_id, limit=MOST)
        refunds = await money.list_refunds(connection, operator.scope, booking_id)
        lost = await disputes.list_disputes(connection, operator.scope, booking_id)
    return [PaymentMade(payment, left_of(payment, refunds, lost)) for payment in made]


async def list_ledger(runtime: Runtime, operator: Operator, booking_id: str) -> list[LedgerEntry]:
    """A booking's movements of money, oldest first."""
    async with runtime.database.reading(operator.scope) as connection:
        return await ledger.list_entries(connection, operator.scope, booking_id, limit=MOST)


async def list_customers(runtime: Runtime, operator: Operator, ids: Sequence[str]) -> list[CustomerRecord]:
    """The venue's customers with these ids, oldest first."""
    async with runtime.database.reading(operator.scope) as connection:
        return await customers.find_customers(connection, operator.scope, ids)


async def list_unreached_bookings(runtime: Runtime, operator: Operator, limit: int) -> list[BookingRecord]:
    """The venue's bookings to come whose customers no channel of this installation reaches, soonest first."""
    channels = [Channel(name) for name in runtime.channels]
    async with runtime.database.reading(operator.scope) as connection:
        ids = await list_unreachable(connection, operator.scope, operator.sight, channels, runtime.clock.now(), limit)
        found = await bookings.find_bookings(connection, operator.scope, ids)
    return [found[id] for id in ids if id in found]


async def list_open_objections(runtime: Runtime, operator: Operator, limit: int) -> list[BookingRecord]:
    """The venue's bookings with an objection that waits for its owner, those that have waited longest first."""
    async with runtime.database.reading(operator.scope) as connection:
        rows = await objections.list_objections(connection, operator.scope, operator.sight, limit)
        found = await bookings.find_bookings(connection, operator.scope, [row.booking_id for row in rows])
    return [found[row.booking_id] for row in rows]


async def list_awaiting_deposit(runtime: Runtime, operator: Operator, limit: int) -> list[BookingRecord]:
    """The venue's bookings that lapse unless their deposit is paid, those due first at the front."""
    async with runtime.database.reading(operator.scope) as connection:
        return await deposit_due.list_awaiting_deposit(connection, operator.scope, operator.sight, limit)


async def is_matching_on(runtime: Runtime, operator: Operator) -> bool:
    """Whether openings are offered by themselves."""
    async with runtime.database.reading(operator.scope) as connection:
        return (await find_waitlist_settings(connection, operator.scope)).on


def bounds_of(operator: Operator, day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends by the venue's clock."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(operator.record.venue.time_zone))
    # Wall-clock arithmetic on purpose: the day ends at the next midnight, be it 23, 24 or 25 hours later.
    return midnight, midnight + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many openings there were, and what was won; the price in minor units of the venue's currency."""

    openings: int
    filled: int
    taken: int
    minutes: int
    price_minor: int


async def list_openings_for_desk(
    runtime: Runtime,
    operator: Operator,
    day: date | None,
    first: int,
    after: str | None,
    *,
    only_open: bool = False,
) -> tuple[list[OpeningRecord], list[OpeningOfferRecord], dict[str, str]]:
    """Openings that start on a day, in order, else the newest first; who was told; and names by booking, of what is seen."""
    async with runtime.database.reading(operator.scope) as connection:
        if day is None:
            found = await list_newest_openings(
                connection, operator.scope, operator.sight, first, after=after, only_open=only_open
            )
        else:
            minutes = [epoch_minute(bound) for bound in bounds_of(operator, day)]
            found = await list_openings(
                connection, operator.scope, operator.sight, minutes[0], minutes[1], first, only_open=only_open
            )
        offers = await list_offers_of_openings(connection, operator.scope, [opening.id for opening in found])
        looked_at = {each["booking"] for opening in found for each in opening.considered}
        told = {offer.booking_id for offer in offers}
        names = await find_names(connection, operator.scope, operator.sight, looked_at | told)
    return found, [offer for offer in offers if offer.booking_id in names], names


async def read_figures(runtime: Runtime, operator: Operator, first_day: date, last_day: date) -> Figures | None:
    """What appeared and what was taken from the first day to the last, itself included; None to those who may not see figures."""
    if not may(operator, Permission.SEE_FIGURES):
        return None
    from_at, before = bounds_of(operator, first_day)[0], bounds_of(operator, last_day)[1]
    async with runtime.database.reading(operator.scope) as connection:
        openings = await count_openings(connection, operator.scope, from_at, before)
        taken, minutes, price_minor = await sum_won(connection, operator.scope, from_at, before)
    return Figures(sum(openings.values()), openings.get(OpeningStatus.FILLED, 0), taken, minutes, price_minor)
