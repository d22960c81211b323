"""The demo's money as Stripe would have it: the stand-in took each deposit that was paid, and holds a few customers' cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.devkit.showcase import Shown
from openchair.devkit.stripe.standin import StandIn
from openchair.rules.consent import CONSENT_SOURCE, CONSENT_VERSION, consent_text
from openchair.rules.ledger import Account, Why
from openchair.store.tables import booking, ledger_entry, payment, refund, saved_card, stripe_customer, venue

# What a shown booking's deposit was paid with, by its name: these refunds take a while, and one comes back.
_PAID_WITH: Final[Mapping[str, str]] = {
    "cancelled-refund-requested": "pm_card_pendingRefund",
    "refund-failed": "pm_card_refundFail",
}
_CARDS: Final[Mapping[str, str]] = {
    "saved-card": "pm_card_visa",
    "late-fee": "pm_card_mastercard",
}
"""Whose customers have a card on file."""


async def fill_till(connection: AsyncConnection, stand_in: StandIn, shown: list[Shown], now: datetime) -> None:
    """Have the stand-in take what was paid, and keep cards; in the transaction that has seeded the rest."""
    names = {entry.booking_id: entry.name for entry in shown}
    paid = await connection.execute(
        select(
            booking.c.venue_id,
            booking.c.id,
            booking.c.reference,
            booking.c.deposit_paid_minor,
            booking.c.currency,
            booking.c.created_at,
        )
        .where(booking.c.deposit_paid_minor > 0)
        .order_by(booking.c.id)
    )
    for row in paid.all():
        await _take(connection, stand_in, row, _PAID_WITH.get(names.get(row.id, ""), "pm_card_visa"), now)
    for entry in shown:
        if entry.name in _CARDS:
            await _keep_card(connection, stand_in, entry, _CARDS[entry.name], now)


async def _take(connection: AsyncConnection, stand_in: StandIn, row: Any, card: str, now: datetime) -> None:
    payment_id = new_id()
    intent = stand_in.ask(
        "POST",
        "/v1/payment_intents",
        amount=str(row.deposit_paid_minor),
        currency=row.currency.lower(),
        payment_method=card,
        confirm="true",
        description=f"Booking {row.reference}",
        automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
        metadata={"payment": payment_id},
    )
    await connection.execute(
        insert(payment).values(
            venue_id=row.venue_id,
            id=payment_id,
            booking_id=row.id,
            amount_minor=row.deposit_paid_minor,
            currency=row.currency,
            status="succeeded",
            payment_intent_id=intent["id"],
            requested_at=row.created_at,
            updated_at=row.created_at,
        )
    )
    of_booking = {"venue_id": row.venue_id, "booking_id": row.id}
    await connection.execute(
        update(ledger_entry)
        .filter_by(**of_booking, why=Why.DEPOSIT_RECORDED.value)
        .values(from_account=Account.STRIPE.value, why=Why.DEPOSIT_PAID.value, about=payment_id)
    )
    await connection.execute(
        update(booking).where(booking.c.venue_id == row.venue_id, booking.c.id == row.id).values(deposit_paid_by="card")
    )
    for back in (await connection.execute(select(refund).filter_by(**of_booking))).all():
        known: dict[str, Any] = {"payment_id": payment_id}
        if back.status == "succeeded":
            made = stand_in.ask(
                "POST",
                "/v1/refunds",
                payment_intent=intent["id"],
                amount=str(back.amount_minor),
                metadata={"refund": back.id},
            )
            known["stripe_refund_id"] = made["id"]
            await connection.execute(
                update(ledger_entry)
                .filter_by(venue_id=row.venue_id, about=back.id, why=Why.REFUND_BY_HAND.value)
                .values(to_account=Account.STRIPE.value, why=Why.REFUND_SUCCEEDED.value)
            )
        else:
            known["due_at"] = now
        await connection.execute(
            update(refund).where(refund.c.venue_id == row.venue_id, refund.c.id == back.id).values(**known)
        )


async def _keep_card(connection: AsyncConnection, stand_in: StandIn, entry: Shown, card: str, now: datetime) -> None:
    found = (
        await connection.execute(
            select(booking.c.customer_id, venue.c.name)
            .join(venue, venue.c.id == booking.c.venue_id)
            .where(booking.c.venue_id == entry.venue_id, booking.c.id == entry.booking_id)
        )
    ).one()
    whose = stand_in.ask("POST", "/v1/customers", metadata={"customer": found.customer_id})
    intent = stand_in.ask(
        "POST",
        "/v1/setup_intents",
        customer=whose["id"],
        payment_method=card,
        confirm="true",
        usage="off_session",
        automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
    )
    method = stand_in.ask("GET", f"/v1/payment_methods/{intent['payment_method']}")
    of_customer = {"venue_id": entry.venue_id, "customer_id": found.customer_id}
    await connection.execute(
        insert(stripe_customer).values(**of_customer, stripe_account_id="", stripe_customer_id=whose["id"])
    )
    about = method["card"]
    await connection.execute(
        insert(saved_card).values(
            **of_customer,
            id=new_id(),
            booking_id=entry.booking_id,
            status="in_use",
            stripe_customer_id=whose["id"],
            payment_method_id=method["id"],
            **{name: about[name] for name in ("brand", "last4", "exp_month", "exp_year")},
            consent_text=consent_text(found.name),
            consent_version=CONSENT_VERSION,
            consent_source=CONSENT_SOURCE,
            consented_at=now,
            updated_at=now,
        )
    )
