"""Queries that find customers: as one types, by a number that calls, and all of them by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, intersect, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.booking import CustomerRecord
from openchair.rules.records.customer import Visits
from openchair.rules.scope import EVERYONE, Sight, VenueScope
from openchair.rules.status import BookingStatus, CancelledBy
from openchair.store.customers import CONTACT
from openchair.store.sight import sees_booking
from openchair.store.tables import booking, customer, customer_word

_BEHIND: Final = "\U0010ffff"
"""Behind any letter a word can go on with."""


async def search_customers(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    asked: Sequence[str],
    limit: int,
    *,
    after: str | None = None,
) -> list[CustomerRecord] | None:
    """The customers each of whose `asked` words begins a word of theirs, at most `limit`; to staff, those of their bookings.

    In order of the word that was found; of several words in order of their entry: what is found by several is not much.
    With `after`, the id of one of them, those who follow; None where that one isn't found.
    """
    if len(asked) > 1:
        words = _by_several(scope, asked, after)
    else:
        behind = None if after is None else await _word_of(connection, scope, sight, asked[0], after)
        if after is not None and behind is None:
            return None
        words = _by_one(scope, asked[0], None if behind is None or after is None else (behind, after))
    found = words.subquery("found")
    # Staff's are looked for among all that are found; else no more than the page is read.
    page = select(found).where(*_seen_by(sight, found.c.venue_id, found.c.customer_id))
    page = page.order_by(found.c.word, found.c.customer_id).limit(limit)
    narrow = page.subquery("page")
    rows = await connection.execute(
        select(*CONTACT)
        .join(narrow, and_(narrow.c.venue_id == customer.c.venue_id, narrow.c.customer_id == customer.c.id))
        .where(customer.c.venue_id == scope.venue_id)
        .order_by(narrow.c.word, narrow.c.customer_id)
    )
    return [CONTACT.read(row) for row in rows]


async def _word_of(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, asked: str, customer_id: str
) -> str | None:
    """The word by which a customer is found; None where they aren't. It can be a whole number: no cursor says it."""
    word: str | None = await connection.scalar(
        select(func.min(customer_word.c.word)).where(
            customer_word.c.venue_id == scope.venue_id,
            customer_word.c.customer_id == customer_id,
            _begins(customer_word, asked),
            *_seen_by(sight, customer_word.c.venue_id, customer_word.c.customer_id),
        )
    )
    return word


def _by_one(scope: VenueScope, asked: str, behind: tuple[str, str] | None) -> Select[Any]:
    """Read off the index from where the page before ended, at a word and an id."""
    smaller = customer_word.alias("smaller")
    statement = select(customer_word.c.venue_id, customer_word.c.word, customer_word.c.customer_id).where(
        customer_word.c.venue_id == scope.venue_id,
        _begins(customer_word, asked),
        # Who has two such words is found by the first of them alone.
        ~exists().where(
            smaller.c.venue_id == customer_word.c.venue_id,
            smaller.c.customer_id == customer_word.c.customer_id,
            smaller.c.word >= asked,
            smaller.c.word < customer_word.c.word,
        ),
    )
    if behind is not None:
        statement = statement.where(tuple_(customer_word.c.word, customer_word.c.customer_id) > tuple_(*behind))
    return statement


def _by_several(scope: VenueScope, asked: Sequence[str], after: str | None) -> Select[Any]:
    """Sets that are put together: looked up one by one they took seconds, of words that many have."""
    sets = [
        select(customer_word.c.customer_id).where(
            customer_word.c.venue_id == scope.venue_id, _begins(customer_word, each)
        )
        for each in asked
    ]
    both = intersect(*sets).subquery("both")
    statement = select(
        literal(scope.venue_id, customer_word.c.venue_id.type).label("venue_id"),
        literal("", customer_word.c.word.type).label("word"),
        both.c.customer_id,
    )
    return statement if after is None else statement.where(both.c.customer_id > after)


async def list_customers(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, limit: int, *, after: str | None = None
) -> list[CustomerRecord] | None:
    """All customers who weren't erased, in order of their names, at most `limit`.

    With `after`, the id of one of them, those who follow; None where that one isn't among them.
    """
    conditions = [
        customer.c.venue_id == scope.venue_id,
        customer.c.name_key.is_not(None),
        *_seen_by(sight, customer.c.venue_id, customer.c.id),
    ]
    if after is not None:
        behind = await connection.scalar(select(customer.c.name_key).where(*conditions, customer.c.id == after))
        if behind is None:
            return None
        conditions.append(tuple_(customer.c.name_key, customer.c.id) > tuple_(behind, after))
    statement = select(*CONTACT).where(*conditions).order_by(customer.c.name_key, customer.c.id).limit(limit)
    return [CONTACT.read(row) for row in await connection.execute(statement)]


async def list_with_phone(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, phone: str, limit: int
) -> list[CustomerRecord]:
    """The customers who have this number, E.164, whoever was here last first; to staff, those of their bookings."""
    last = (
        select(func.max(booking.c.starts_at))
        .where(booking.c.venue_id == customer.c.venue_id, booking.c.customer_id == customer.c.id)
        .scalar_subquery()
    )
    statement = (
        select(*CONTACT)
        .where(
            customer.c.venue_id == scope.venue_id,
            customer.c.phone == phone,
            *_seen_by(sight, customer.c.venue_id, customer.c.id),
        )
        .order_by(last.desc().nulls_last(), customer.c.id)
        .limit(limit)
    )
    return [CONTACT.read(row) for row in await connection.execute(statement)]


def _begins(words: Any, asked: str) -> ColumnElement[bool]:
    return and_(words.c.word >= asked, words.c.word < asked + _BEHIND)


def _seen_by(sight: Sight, venue_id: ColumnElement[str], customer_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    if sight == EVERYONE:
        return []
    theirs = exists().where(booking.c.venue_id == venue_id, booking.c.customer_id == customer_id, sees_booking(sight))
    return [theirs]


async def count_visits(
    connection: AsyncConnection, scope: VenueScope, sight: Sight, customer_ids: Sequence[str], now: datetime
) -> dict[str, Visits]:
    """Of these customers' bookings that are seen; who has none isn't there. Cancelled is what they cancelled themselves."""
    status, starts_at = booking.c.status, booking.c.starts_at
    kept = status == BookingStatus.COMPLETED
    by_them = and_(
        status == BookingStatus.CANCELLED, booking.c.cancelled_by.in_([CancelledBy.CUSTOMER, CancelledBy.PHONE])
    )
    to_come = and_(status.in_([BookingStatus.PENDING, BookingStatus.CONFIRMED]), starts_at > now)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    rows = await connection.execute(
        select(
            booking.c.customer_id,
            number(kept).label("kept"),
            number(status == BookingStatus.NO_SHOW).label("missed"),
            number(by_them).label("cancelled"),
            func.max(case((kept, starts_at)), type_=starts_at.type).label("last_at"),
            func.min(case((to_come, starts_at)), type_=starts_at.type).label("next_at"),
        )
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.customer_id.in_(list(customer_ids)),
            sees_booking(sight),
        )
        .group_by(booking.c.customer_id)
    )
    return {row.customer_id: Visits(row.kept, row.missed, row.cancelled, row.last_at, row.next_at) for row in rows}


async def list_bookings_of_customer(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    customer_id: str,
    limit: int,
    *,
    after: tuple[datetime, str] | None = None,
) -> list[str]:
    """The ids of a customer's bookings that are seen, the latest start first; those behind a start and an id where named."""
    conditions = [
        booking.c.venue_id == scope.venue_id,
        booking.c.customer_id == customer_id,
        sees_booking(sight),
    ]
    if after is not None:
        start, id = (
            literal(value, kind)
            for value, kind in zip(after, (booking.c.starts_at.type, booking.c.id.type), strict=True)
        )
        conditions.append(tuple_(booking.c.starts_at, booking.c.id) < tuple_(start, id))
    return list(
        await connection.scalars(
            select(booking.c.id)
            .where(*conditions)
            .order_by(booking.c.starts_at.desc(), booking.c.id.desc())
            .limit(limit)
        )
    )
