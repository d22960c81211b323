"""Saved cards, and cards that are about to be."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.consent import ConsentSource
from openchair.rules.fees import FEE_DUE, FeeStatus
from openchair.rules.payments import CardSetupStatus, SavedCardStatus
from openchair.rules.records.card import CardConsent, CardOnFile, CardSetupRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.store.booking_parts import of_booking
from openchair.store.rows import Columns
from openchair.store.settlements import has_fee_waiting
from openchair.store.tables import (
    booking,
    booking_part,
    card_setup,
    customer,
    deposit_rule,
    fee,
    payment,
    saved_card,
    venue,
)

CARD_SETUP: Final = Columns(
    CardSetupRecord,
    id=card_setup.c.id,
    venue_id=card_setup.c.venue_id,
    booking_id=card_setup.c.booking_id,
    customer_id=card_setup.c.customer_id,
    status=card_setup.c.status,
    consent_version=card_setup.c.consent_version,
    consent_text=card_setup.c.consent_text,
    stripe_account_id=card_setup.c.stripe_account_id,
    setup_intent_id=card_setup.c.setup_intent_id,
    requested_at=card_setup.c.requested_at,
    key_no=card_setup.c.key_no,
)
CARD_ON_FILE: Final = Columns(
    CardOnFile,
    id=saved_card.c.id,
    venue_id=saved_card.c.venue_id,
    customer_id=saved_card.c.customer_id,
    booking_id=saved_card.c.booking_id,
    setup_id=saved_card.c.setup_id,
    status=saved_card.c.status,
    stripe_account_id=saved_card.c.stripe_account_id,
    stripe_customer_id=saved_card.c.stripe_customer_id,
    payment_method_id=saved_card.c.payment_method_id,
    brand=saved_card.c.brand,
    last4=saved_card.c.last4,
    exp_month=saved_card.c.exp_month,
    exp_year=saved_card.c.exp_year,
    consented_at=saved_card.c.consented_at,
)
CONSENT: Final = Columns(
    CardConsent,
    brand=saved_card.c.brand,
    last4=saved_card.c.last4,
    consented_at=saved_card.c.consented_at,
    text=saved_card.c.consent_text,
    version=saved_card.c.consent_version,
    source=saved_card.c.consent_source,
)


async def lock_customer(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> bool:
    """Let nobody else change this customer's card until the transaction ends; False where there is no such customer."""
    found = await connection.execute(
        select(customer.c.id)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .with_for_update(key_share=True)
    )
    return found.one_or_none() is not None


async def insert_card_setup(
    connection: AsyncConnection,
    scope: VenueScope,
    setup_id: str,
    *,
    booking_id: str,
    customer_id: str,
    consent: tuple[str, str],
    account: str | None,
    now: datetime,
    due_at: datetime,
) -> None:
    """Write that a customer is about to save a card, having read the consent: its version and its text."""
    version, text = consent
    await connection.execute(
        insert(card_setup).values(
            venue_id=scope.venue_id,
            id=setup_id,
            booking_id=booking_id,
            customer_id=customer_id,
            status=CardSetupStatus.REQUESTED,
            consent_version=version,
            consent_text=text,
            stripe_account_id=account,
            requested_at=now,
            updated_at=now,
            due_at=due_at,
        )
    )


async def find_card_setup(connection: AsyncConnection, scope: VenueScope, setup_id: str) -> CardSetupRecord | None:
    """A card setup of this venue."""
    return await _setup(connection, card_setup.c.venue_id == scope.venue_id, card_setup.c.id == setup_id)


async def find_card_setup_of_booking(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, setup_intent_id: str
) -> CardSetupRecord | None:
    """The setup of this SetupIntent, if it was begun on this booking's page."""
    return await _setup(
        connection,
        card_setup.c.venue_id == scope.venue_id,
        card_setup.c.booking_id == booking_id,
        card_setup.c.setup_intent_id == setup_intent_id,
    )


async def change_card_setup(
    connection: AsyncConnection, scope: VenueScope, setup_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a card setup whose customer this transaction has locked."""
    await connection.execute(
        update(card_setup)
        .where(card_setup.c.venue_id == scope.venue_id, card_setup.c.id == setup_id)
        .values(updated_at=now, **changes)
    )


async def find_claimed_card_setup(connection: AsyncConnection, venue_id: str, setup_id: str) -> CardSetupRecord | None:
    """A setup by the key it was claimed with, by those who have no scope yet."""
    return await _setup(connection, card_setup.c.venue_id == venue_id, card_setup.c.id == setup_id)


async def find_card_setup_of_intent(connection: AsyncConnection, setup_intent_id: str) -> CardSetupRecord | None:
    """Whose SetupIntent this is: asked before there is a scope, by those who follow Stripe's events."""
    return await _setup(connection, card_setup.c.setup_intent_id == setup_intent_id)


async def insert_card(
    connection: AsyncConnection,
    scope: VenueScope,
    card_id: str,
    setup: CardSetupRecord,
    now: datetime,
    **card: Any,
) -> None:
    """Write the card that a setup has saved, with what was agreed; the customer is locked, and one at most is in use."""
    await connection.execute(
        insert(saved_card).values(
            venue_id=scope.venue_id,
            id=card_id,
            customer_id=setup.customer_id,
            booking_id=setup.booking_id,
            setup_id=setup.id,
            stripe_account_id=setup.stripe_account_id,
            consent_text=setup.consent_text,
            consent_version=setup.consent_version,
            consent_source=ConsentSource.MANAGE_PORTAL,
            consented_at=now,
            updated_at=now,
            **card,
        )
    )


async def find_card_in_use(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> CardOnFile | None:
    """The card that is on file for a customer."""
    return await _card(
        connection,
        saved_card.c.venue_id == scope.venue_id,
        saved_card.c.customer_id == customer_id,
        saved_card.c.status == SavedCardStatus.IN_USE,
    )


async def find_card(connection: AsyncConnection, scope: VenueScope, card_id: str) -> CardOnFile | None:
    """A card of this venue, in use or not."""
    return await _card(connection, saved_card.c.venue_id == scope.venue_id, saved_card.c.id == card_id)


async def list_consents(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, customer_id: str
) -> list[CardConsent]:
    """What a booking's customer agreed to for the cards saved on its page, or charged for it; oldest first."""
    charged = select(payment.c.saved_card_id).where(
        payment.c.venue_id == scope.venue_id, payment.c.booking_id == booking_id, payment.c.saved_card_id.is_not(None)
    )
    rows = await connection.execute(
        select(*CONSENT)
        .where(
            saved_card.c.venue_id == scope.venue_id,
            saved_card.c.customer_id == customer_id,
            or_(saved_card.c.booking_id == booking_id, saved_card.c.id.in_(charged)),
        )
        .order_by(saved_card.c.id)
    )
    return [CONSENT.read(row) for row in rows]


async def change_card(
    connection: AsyncConnection, scope: VenueScope, card_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a saved card whose customer this transaction has locked."""
    await connection.execute(
        update(saved_card)
        .where(saved_card.c.venue_id == scope.venue_id, saved_card.c.id == card_id)
        .values(updated_at=now, **changes)
    )


async def find_claimed_card(connection: AsyncConnection, venue_id: str, card_id: str) -> CardOnFile | None:
    """A card by the key it was claimed with, by those who have no scope yet."""
    return await _card(connection, saved_card.c.venue_id == venue_id, saved_card.c.id == card_id)


async def find_card_at_stripe(connection: AsyncConnection, payment_method_id: str) -> CardOnFile | None:
    """Whose payment method this is: asked before there is a scope, by those who follow Stripe's events."""
    return await _card(connection, saved_card.c.payment_method_id == payment_method_id)


async def list_terms_of_customer(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, since: datetime
) -> list[dict[str, Any]]:
    """What was agreed about a customer's open bookings that began after `since` or are yet to, or the venue's active rule."""
    terms = func.coalesce(booking_part.c.terms, deposit_rule.c.terms, type_=booking_part.c.terms.type)
    rows = await connection.scalars(
        select(terms)
        .select_from(booking)
        .join(booking_part, of_booking())
        .join(venue, venue.c.id == booking.c.venue_id)
        .outerjoin(
            deposit_rule,
            and_(deposit_rule.c.venue_id == venue.c.id, deposit_rule.c.id == venue.c.deposit_rule_id),
        )
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.customer_id == customer_id,
            booking.c.status.in_(OPEN_STATUSES),
            booking.c.starts_at > since,
        )
    )
    return [agreed for agreed in rows if agreed is not None]


async def owes_fee(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> bool:
    """Whether a fee of one of the customer's bookings is still to be paid, or still to be written."""
    found = await connection.execute(
        select(fee.c.id)
        .join(booking, and_(booking.c.venue_id == fee.c.venue_id, booking.c.id == fee.c.booking_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.customer_id == customer_id,
            fee.c.status.in_((FeeStatus.REQUESTED, *FEE_DUE)),
        )
        .limit(1)
    )
    return found.one_or_none() is not None or await has_fee_waiting(connection, scope, customer_id)


async def _setup(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> CardSetupRecord | None:
    found = (await connection.execute(select(*CARD_SETUP).where(*conditions).limit(1))).one_or_none()
    return None if found is None else CARD_SETUP.read(found)


async def _card(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> CardOnFile | None:
    found = (await connection.execute(select(*CARD_ON_FILE).where(*conditions).limit(1))).one_or_none()
    return None if found is None else CARD_ON_FILE.read(found)
