"""Making one customer of two: every row that names the one who goes is the other's from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import SavedCardStatus
from openchair.rules.scope import VenueScope
from openchair.store.feed import note_bookings
from openchair.store.tables import (
    activity,
    booking,
    card_setup,
    contact_read,
    customer,
    customer_word,
    opening_offer,
    saved_card,
    store_credit,
    stripe_customer,
    stripe_erasure,
)

MOVES: Final = (card_setup, saved_card, store_credit)
"""What becomes the other's as it is; bookings, offers and who they are at Stripe need more than that."""
GOES: Final = (customer_word, contact_read)
"""What is of one record alone, and goes with it."""


async def lock_cards(connection: AsyncConnection, scope: VenueScope, customer_ids: Sequence[str]) -> tuple[int, bool]:
    """How many of these customers have a card on file, and whether one of theirs is being detached at Stripe; locked."""
    rows = (
        await connection.execute(
            select(saved_card.c.status, saved_card.c.due_at)
            .where(saved_card.c.venue_id == scope.venue_id, saved_card.c.customer_id.in_(list(customer_ids)))
            .order_by(saved_card.c.id)
            .with_for_update()
        )
    ).all()
    on_file = sum(row.status is SavedCardStatus.IN_USE for row in rows)
    return on_file, any(row.due_at is not None for row in rows)


async def are_offered_the_same(connection: AsyncConnection, scope: VenueScope, one: str, other: str) -> bool:
    """Whether both can take, or have taken, the same opening."""
    live = (OpeningOfferStatus.OFFERED, OpeningOfferStatus.ACCEPTED)
    theirs = opening_offer.alias("theirs")
    found = await connection.execute(
        select(opening_offer.c.id)
        .join(
            theirs,
            and_(theirs.c.venue_id == opening_offer.c.venue_id, theirs.c.opening_id == opening_offer.c.opening_id),
        )
        .where(
            opening_offer.c.venue_id == scope.venue_id,
            opening_offer.c.customer_id == one,
            theirs.c.customer_id == other,
            or_(opening_offer.c.status.in_(live), theirs.c.status.in_(live)),
        )
        .limit(1)
    )
    return found.one_or_none() is not None


async def merge_rows(
    connection: AsyncConnection, scope: VenueScope, stays: str, goes: str, bookings: Sequence[str], now: datetime
) -> None:
    """Give all that is of the customer who `goes`, their `bookings` among it, to the one who `stays`, and remove their row.

    All of it is locked. Whoever has read a booking with the customer who goes has an old version of it.
    """
    for table in MOVES:
        await connection.execute(
            update(table)
            .where(table.c.venue_id == scope.venue_id, table.c.customer_id == goes)
            .values(customer_id=stays)
        )
    await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.customer_id == goes)
        .values(customer_id=stays, version=booking.c.version + 1, updated_at=now)
    )
    await note_bookings(connection, scope, bookings, now)
    await _merge_offers(connection, scope, stays, goes)
    await _merge_at_stripe(connection, scope, stays, goes, now)
    # So that whoever is erased one day is erased here, too.
    corrected = await connection.execute(
        select(activity.c.id, activity.c.detail).where(
            activity.c.venue_id == scope.venue_id,
            activity.c.what == ActivityKind.CONTACT_CORRECTED,
            activity.c.detail["customer"].as_string() == goes,
        )
    )
    for line in corrected.all():
        await connection.execute(
            update(activity)
            .where(activity.c.venue_id == scope.venue_id, activity.c.id == line.id)
            .values(detail={**line.detail, "customer": stays})
        )
    for table in GOES:
        await connection.execute(delete(table).where(table.c.venue_id == scope.venue_id, table.c.customer_id == goes))
    await connection.execute(delete(customer).where(customer.c.venue_id == scope.venue_id, customer.c.id == goes))


async def _merge_offers(connection: AsyncConnection, scope: VenueScope, stays: str, goes: str) -> None:
    """Nobody is offered an opening twice: where both were, what became of it for the one who stays is kept."""
    theirs = opening_offer.alias("theirs")
    await connection.execute(
        delete(opening_offer).where(
            opening_offer.c.venue_id == scope.venue_id,
            opening_offer.c.customer_id == goes,
            exists().where(
                theirs.c.venue_id == opening_offer.c.venue_id,
                theirs.c.opening_id == opening_offer.c.opening_id,
                theirs.c.customer_id == stays,
            ),
        )
    )
    await connection.execute(
        update(opening_offer)
        .where(opening_offer.c.venue_id == scope.venue_id, opening_offer.c.customer_id == goes)
        .values(customer_id=stays)
    )


async def _merge_at_stripe(
    connection: AsyncConnection, scope: VenueScope, stays: str, goes: str, now: datetime
) -> None:
    """One of them at Stripe for each account: whose card is on file, else who stays; the other is deleted there."""
    rows = await connection.execute(
        select(stripe_customer).where(
            stripe_customer.c.venue_id == scope.venue_id, stripe_customer.c.customer_id.in_((stays, goes))
        )
    )
    accounts: dict[str, dict[str, str]] = {}
    for row in rows.all():
        accounts.setdefault(row.stripe_account_id, {})[row.customer_id] = row.stripe_customer_id
    in_use = set(
        await connection.scalars(
            select(saved_card.c.stripe_customer_id).where(
                saved_card.c.venue_id == scope.venue_id,
                saved_card.c.customer_id == stays,
                saved_card.c.status == SavedCardStatus.IN_USE,
            )
        )
    )
    for account, known in accounts.items():
        dropped = None
        if len(known) > 1:
            dropped = stays if known[goes] in in_use else goes
            of_both = {"stripe_account_id": account, "due_at": now, "updated_at": now}
            await connection.execute(
                insert(stripe_erasure).values(venue_id=scope.venue_id, stripe_customer_id=known[dropped], **of_both)
            )
        of_account = and_(stripe_customer.c.venue_id == scope.venue_id, stripe_customer.c.stripe_account_id == account)
        if dropped is not None:
            await connection.execute(
                delete(stripe_customer).where(of_account, stripe_customer.c.customer_id == dropped)
            )
        await connection.execute(
            update(stripe_customer).where(of_account, stripe_customer.c.customer_id == goes).values(customer_id=stays)
        )
