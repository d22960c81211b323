"""Making a customer nameless: what stands against it, and every place where something of them is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import ActorKind
from openchair.rules.deposits import DepositStatus
from openchair.rules.erasure import Matter, MatterKind
from openchair.rules.feed import FeedKind
from openchair.rules.fees import FEE_DUE, FeeStatus
from openchair.rules.messages import MessageStatus
from openchair.rules.payments import PAYMENT_UNDER_WAY, CardSetupStatus, RefundStatus, SavedCardStatus
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.rules.undo import SettlementStatus
from openchair.store.activity_details import nameless_detail
from openchair.store.feed import note_bookings
from openchair.store.retention import EMPTY
from openchair.store.tables import (
    activity,
    booking,
    card_setup,
    customer,
    customer_word,
    dead_address,
    dispute,
    earlier_availability,
    earlier_wish,
    fee,
    idempotency_key,
    message,
    payment,
    refund,
    saved_card,
    settlement,
    store_credit,
    stripe_customer,
    stripe_erasure,
)

MOST_MATTERS: Final = 20
"""Of each kind: what is named to whoever has to see to it."""
_UNSENT: Final = (MessageStatus.QUEUED,)
_BEING_SENT: Final = (MessageStatus.HANDED_OVER, MessageStatus.SENDING)


def _open() -> tuple[tuple[MatterKind, Table, ColumnElement[bool]], ...]:
    """Per kind: where it is looked for, and which rows of a booking are open."""
    return (
        (
            MatterKind.CHANGE,
            settlement,
            settlement.c.status.in_((SettlementStatus.WAITING, SettlementStatus.OBJECTED)),
        ),
        (MatterKind.PAYMENT, payment, payment.c.status.in_(sorted(PAYMENT_UNDER_WAY))),
        (
            MatterKind.REFUND,
            refund,
            or_(
                refund.c.status.in_((RefundStatus.REQUESTED, RefundStatus.SUBMITTED)),
                and_(refund.c.status == RefundStatus.FAILED, refund.c.retried_as.is_(None)),
            ),
        ),
        (MatterKind.FEE, fee, fee.c.status.in_((FeeStatus.REQUESTED, *sorted(FEE_DUE)))),
        (MatterKind.DISPUTE, dispute, dispute.c.settled_at.is_(None)),
        (
            MatterKind.CARD,
            card_setup,
            card_setup.c.status.in_((CardSetupStatus.REQUESTED, CardSetupStatus.OPEN)),
        ),
        (MatterKind.MESSAGE, message, message.c.status.in_(_BEING_SENT)),
    )


async def list_open_matters(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> list[Matter]:
    """What is open about a customer, at most 20 of a kind; credit comes last."""
    mine = and_(booking.c.venue_id == scope.venue_id, booking.c.customer_id == customer_id)
    found: list[Matter] = []
    of_bookings = (
        (MatterKind.BOOKING, booking.c.status.in_(OPEN_STATUSES)),
        (
            MatterKind.DEPOSIT,
            or_(booking.c.deposit_status == DepositStatus.KEPT, booking.c.late_money_at.is_not(None)),
        ),
    )
    for kind, condition in of_bookings:
        rows = await connection.scalars(
            select(booking.c.reference).where(mine, condition).order_by(booking.c.starts_at).limit(MOST_MATTERS)
        )
        found += [Matter(kind, reference) for reference in rows]
    for kind, table, condition in _open():
        rows = await connection.scalars(
            select(booking.c.reference)
            .where(
                mine,
                exists().where(table.c.venue_id == booking.c.venue_id, table.c.booking_id == booking.c.id, condition),
            )
            .order_by(booking.c.starts_at)
            .limit(MOST_MATTERS)
        )
        found += [Matter(kind, reference) for reference in rows]
    credits = await connection.execute(
        select(booking.c.reference, store_credit.c.left_minor, store_credit.c.currency)
        .join(booking, and_(booking.c.venue_id == store_credit.c.venue_id, booking.c.id == store_credit.c.booking_id))
        .where(
            store_credit.c.venue_id == scope.venue_id,
            store_credit.c.customer_id == customer_id,
            store_credit.c.left_minor > 0,
        )
        .order_by(store_credit.c.id)
        .limit(MOST_MATTERS)
    )
    found += [Matter(MatterKind.CREDIT, row.reference, row.left_minor, row.currency) for row in credits]
    return found


async def is_anything_open(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> bool:
    """Whether money of a closed booking is on its way, owed, objected to, disputed or to be decided about."""
    to_decide = or_(booking.c.deposit_status == DepositStatus.KEPT, booking.c.late_money_at.is_not(None))
    rows = [
        exists().where(table.c.venue_id == booking.c.venue_id, table.c.booking_id == booking.c.id, condition)
        for kind, table, condition in _open()
        if kind not in (MatterKind.CARD, MatterKind.MESSAGE)
    ]
    found = await connection.execute(
        select(booking.c.id).where(
            booking.c.venue_id == scope.venue_id, booking.c.id == booking_id, or_(to_decide, *rows)
        )
    )
    return found.one_or_none() is not None


async def list_booking_ids(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> list[str]:
    """The ids of all bookings of a customer, oldest first."""
    return list(
        await connection.scalars(
            select(booking.c.id)
            .where(booking.c.venue_id == scope.venue_id, booking.c.customer_id == customer_id)
            .order_by(booking.c.id)
        )
    )


async def make_nameless(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, now: datetime, called: str
) -> None:
    """Empty all that says who a locked customer is, and end all that leads to them; they are `called` so from now on.

    Their bookings stay with what was agreed about time and money. They are to be deleted at Stripe by whoever looks at
    `stripe_erasure`.
    """
    bookings = await list_booking_ids(connection, scope, customer_id)
    await _empty_addresses(connection, scope, customer_id, bookings)
    await _empty_activity(connection, scope, customer_id, bookings, called)
    await _empty_cards(connection, scope, customer_id, now)

    async def write(table: Table, by: str = "booking_id", **values: Any) -> None:
        await connection.execute(
            update(table).where(table.c.venue_id == scope.venue_id, table.c[by].in_(bookings)).values(**values)
        )

    await connection.execute(
        update(message)
        .where(message.c.venue_id == scope.venue_id, message.c.booking_id.in_(bookings), message.c.status.in_(_UNSENT))
        .values(status=MessageStatus.SUPERSEDED, updated_at=now)
    )
    await write(message, **EMPTY, cleared_at=now, follow_up_due=False)
    await write(settlement, words=None, before=None)
    await write(card_setup, setup_intent_id=None, consent_text="")
    # Not `changed`: nobody who holds the old version may act on it any more, and the link's epoch ends the link and the feed.
    await write(
        booking,
        "id",
        notes=None,
        cancel_reason=None,
        client=None,
        link_epoch=booking.c.link_epoch + 1,
        version=booking.c.version + 1,
        updated_at=now,
    )
    for kind in (FeedKind.BOOKING, FeedKind.LINK):
        await note_bookings(connection, scope, bookings, now, kind=kind)
    for table in (earlier_wish, earlier_availability):
        await connection.execute(
            delete(table).where(table.c.venue_id == scope.venue_id, table.c.booking_id.in_(bookings))
        )
    await connection.execute(
        delete(idempotency_key).where(
            idempotency_key.c.venue_id == scope.venue_id,
            idempotency_key.c.owner.in_([f"manage:{each}" for each in bookings]),
        )
    )
    await connection.execute(
        delete(customer_word).where(
            customer_word.c.venue_id == scope.venue_id, customer_word.c.customer_id == customer_id
        )
    )
    await connection.execute(
        update(customer)
        .where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id)
        .values(
            name=called,
            name_key=None,
            email=None,
            email_key=None,
            phone=None,
            reminders_stopped_at=None,
            earlier_stopped_at=None,
            notes=None,
            alert=None,
            erased_at=now,
            version=customer.c.version + 1,
        )
    )


async def _empty_addresses(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, bookings: Sequence[str]
) -> None:
    """Forget that mail or texts to them died, at every address they ever had, unless somebody else has it."""
    sent_to = select(message.c.sent_to).where(
        message.c.venue_id == scope.venue_id, message.c.booking_id.in_(bookings), message.c.sent_to.is_not(None)
    )
    now_at = [
        select(column).where(customer.c.venue_id == scope.venue_id, customer.c.id == customer_id, column.is_not(None))
        for column in (customer.c.email, customer.c.phone)
    ]
    somebody_else = exists().where(
        customer.c.venue_id == scope.venue_id,
        customer.c.id != customer_id,
        or_(customer.c.email == dead_address.c.address, customer.c.phone == dead_address.c.address),
    )
    await connection.execute(
        delete(dead_address).where(
            dead_address.c.venue_id == scope.venue_id,
            or_(*(dead_address.c.address.in_(known) for known in (sent_to, *now_at))),
            ~somebody_else,
        )
    )


async def _empty_activity(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, bookings: Sequence[str], called: str
) -> None:
    about_them = or_(
        activity.c.booking_id.in_(bookings),
        and_(
            activity.c.what == ActivityKind.CONTACT_CORRECTED,
            activity.c.detail["customer"].as_string() == customer_id,
        ),
    )
    await connection.execute(
        update(activity)
        .where(activity.c.venue_id == scope.venue_id, about_them, activity.c.actor_kind == ActorKind.CUSTOMER)
        .values(actor_name=called)
    )
    lines = await connection.execute(
        select(activity.c.id, activity.c.what, activity.c.detail).where(
            activity.c.venue_id == scope.venue_id, about_them
        )
    )
    for line in lines.all():
        kept = nameless_detail(line.what, line.detail)
        if kept != line.detail:
            await connection.execute(
                update(activity)
                .where(activity.c.venue_id == scope.venue_id, activity.c.id == line.id)
                .values(detail=kept)
            )


async def _empty_cards(connection: AsyncConnection, scope: VenueScope, customer_id: str, now: datetime) -> None:
    """Say nothing of their cards any more, and have them deleted at Stripe, which detaches every card they had there."""
    at_stripe = await connection.execute(
        select(stripe_customer.c.stripe_account_id, stripe_customer.c.stripe_customer_id).where(
            stripe_customer.c.venue_id == scope.venue_id, stripe_customer.c.customer_id == customer_id
        )
    )
    for row in at_stripe.all():
        await connection.execute(
            insert(stripe_erasure).values(
                venue_id=scope.venue_id,
                stripe_account_id=row.stripe_account_id,
                stripe_customer_id=row.stripe_customer_id,
                due_at=now,
                updated_at=now,
            )
        )
    await connection.execute(
        delete(stripe_customer).where(
            stripe_customer.c.venue_id == scope.venue_id, stripe_customer.c.customer_id == customer_id
        )
    )
    await connection.execute(
        update(saved_card)
        .where(saved_card.c.venue_id == scope.venue_id, saved_card.c.customer_id == customer_id)
        .values(
            status=SavedCardStatus.REMOVED,
            due_at=None,
            stripe_customer_id="",
            payment_method_id="erased-" + saved_card.c.id,
            brand="",
            last4="",
            exp_month=0,
            exp_year=0,
            consent_text="",
            updated_at=now,
        )
    )


async def finish_erasure(connection: AsyncConnection, venue_id: str, account: str, stripe_customer_id: str) -> None:
    """Write, by the key it was claimed with, that a customer is deleted at Stripe."""
    await connection.execute(
        delete(stripe_erasure).where(
            stripe_erasure.c.venue_id == venue_id,
            stripe_erasure.c.stripe_account_id == account,
            stripe_erasure.c.stripe_customer_id == stripe_customer_id,
        )
    )
