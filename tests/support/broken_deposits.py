"""The product with one of its rules of deposits that wait broken, as `broken` has those of what a change costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

import openchair.bookings.create as creating
import openchair.bookings.deposit_due as deposit_due
import openchair.bookings.lapse_deposit as lapsing
import openchair.bookings.revive as reviving
import openchair.desk.create as desk_create
import openchair.payments.deposits as paying
import openchair.payments.reach as reach
import openchair.payments.reconcile.payments as reconciling
import openchair.rules.deposit_due as rules
import openchair.storefront.book as booking_at_storefront
from openchair.rules.records.booking import DueBooking
from openchair.rules.records.venue import VenueRecord
from openchair.rules.status import BookingStatus
from openchair.store import tables
from openchair.store.deposit_due import StripeReach, find_stripe_reach
from tests.support.broken import Patch, nothing
from tests.support.oracle_deposits import Waiting


def _yes(*_given: Any, **_named: Any) -> Any:
    async def yes() -> bool:
        return True

    return yes()


def _never_away(patch: Patch) -> None:
    true = find_stripe_reach

    async def there(connection: Any) -> StripeReach:
        return replace(await true(connection), away_since=None)

    patch.setattr(lapsing, "find_stripe_reach", there)
    patch.setattr(lapsing, "look_at_stripe", _yes)


def _always_back(patch: Patch) -> None:
    patch.setattr(reviving, "_has_its_time", _no)


def _none(*_given: Any) -> Any:
    async def none() -> list[Any]:
        return []

    return none()


def _no(*_given: Any) -> Any:
    async def no() -> bool:
        return False

    return no()


def _lapses_late(patch: Patch) -> None:
    true = rules.has_lapsed
    patch.setattr(
        lapsing,
        "has_lapsed",
        lambda status, deposit, due_at, now: true(status, deposit, due_at, now - timedelta(seconds=1)),
    )


def _desk_books_as_storefront(patch: Patch) -> None:
    true = creating.Agreed
    patch.setattr(booking_at_storefront, "Agreed", lambda **given: true(**{**given, "held": False}))


def _revives_over_others(patch: Patch) -> None:
    async def take(*_given: Any, **_named: Any) -> None:
        """As if the time were always free."""

    patch.setattr(reviving, "take_time", take)


def _never_begun(patch: Patch) -> None:
    """Money that comes after the start revives it."""
    paid, is_free = reconciling.PaymentReconciler._deposit_paid, reviving._has_its_time
    later = timedelta(days=30)

    async def deposit_paid(self: Any, booking: Any, payment: Any) -> None:
        await paid(self, replace(booking, starts_at=booking.starts_at + later), payment)

    async def has_its_time(change: Any, booking: Any) -> bool:
        return await is_free(change, replace(booking, starts_at=booking.starts_at + later))

    patch.setattr(reconciling.PaymentReconciler, "_deposit_paid", deposit_paid)
    patch.setattr(reviving, "_has_its_time", has_its_time)


def _whoever_is_here(patch: Patch) -> None:
    """Lapses, too."""
    of = tables.booking.c

    async def unpaid(connection: Any, now: datetime, _limit: int) -> list[DueBooking]:
        due = select(of.venue_id, of.id).where(
            of.deposit_due_at < now, of.status == "arrived", of.deposit_paid_minor == 0
        )
        return [DueBooking(*row) for row in await connection.execute(due)]

    async def first(connection: Any) -> datetime | None:
        found: datetime | None = await connection.scalar(select(func.min(of.deposit_due_at)))
        return found

    patch.setattr(lapsing, "list_unpaid", unpaid)
    patch.setattr(lapsing, "find_first_due", first)
    patch.setattr(lapsing, "has_lapsed", lambda _status, _deposit, due_at, now: due_at is not None and now > due_at)
    patch.setattr(lapsing, "is_told_of_deposit", _yes)


def _past_the_start(patch: Patch) -> None:
    true = rules.due_at_desk
    patch.setattr(deposit_due, "due_at_desk", lambda now, start, hours: true(now, start + timedelta(days=30), hours))


def _too_near(patch: Patch) -> None:
    patch.setattr(rules, "_TOO_NEAR", timedelta(hours=-1))


def _confirms_requests(patch: Patch) -> None:
    true = paying.held_columns
    patch.setattr(paying, "held_columns", lambda booking, _status, now: true(booking, BookingStatus.CONFIRMED, now))


def _without_keys(patch: Patch) -> None:
    def due_at(_runtime: Any, venue: VenueRecord, start: datetime, now: datetime) -> datetime | None:
        return rules.due_at_desk(now, start, venue.policy.deposit_due_hours)

    patch.setattr(desk_create, "deposit_due_at", due_at)


BROKEN_DEPOSITS: Final[tuple[tuple[Waiting, Callable[[Patch], None]], ...]] = (
    (Waiting.HELD, _desk_books_as_storefront),
    (Waiting.DUE_AT_DESK, lambda patch: patch.setattr(deposit_due, "due_at_desk", lambda *_given: None)),
    (Waiting.NOT_SO_NEAR, _too_near),
    (Waiting.NOT_AFTER_THE_START, _past_the_start),
    (Waiting.NO_KEYS, _without_keys),
    (Waiting.PAID_IN_TIME, lambda patch: patch.setattr(lapsing, "_ask_for_payment", nothing)),
    (Waiting.REQUEST_BEGINS, _confirms_requests),
    (Waiting.LAPSES, _lapses_late),
    (Waiting.LAPSES, lambda patch: patch.setattr(lapsing, "_lapse", nothing)),
    (Waiting.AWAY, _never_away),
    (Waiting.AWAY, lambda patch: patch.setattr(reach, "put_off_due_times", _none)),
    (Waiting.UNTOLD, lambda patch: patch.setattr(lapsing, "is_told_of_deposit", _yes)),
    (Waiting.REVIVED, _always_back),
    (Waiting.TIME_TAKEN, _revives_over_others),
    (Waiting.BEGUN, _never_begun),
    (Waiting.WAS_HERE, _whoever_is_here),
    (Waiting.BOOKED_SINCE, lambda patch: patch.setattr(reviving, "has_booked_since", _no)),
)
"""Each rule of deposits that wait, and how the product looks without it."""
