"""The money of a booking that ends: what its rules would do, and the rows that do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.bookings.give_back import find_deposit_left, give_back
from openchair.core.ids import new_id
from openchair.rules.cancellation_quotes import CancellationQuote, quote_cancellation, with_all_back
from openchair.rules.deposits import DepositStatus, status_after
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import Problem, is_expired
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.card import CardOnFile
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingSource
from openchair.rules.tenders import shares_of
from openchair.store.cards import find_card_in_use
from openchair.store.credit import grant_credit
from openchair.store.ledger import balances, enter, list_entries
from openchair.store.money import request_fee
from openchair.store.payments import insert_payment


def quote_for(booking: BookingRecord, now: datetime) -> CancellationQuote:
    """What cancelling this booking would do to its money at `now`."""
    return quote_cancellation(
        booking_id=booking.id,
        status=booking.status,
        paid=booking.deposit_paid.by_tender,
        currency=booking.currency,
        parts=booking.agreed,
        starts_at=booking.starts_at,
        notice_hours=booking.notice_hours,
        now=now,
        agreement=booking.agreement,
    )


def all_back(booking: BookingRecord, quote: CancellationQuote) -> CancellationQuote:
    """The quote of giving back all that was paid for this booking: what the desk's cancel does, whoever asked for it."""
    return with_all_back(quote, booking.deposit_paid.by_tender)


def deposit_columns(booking: BookingRecord, quote: CancellationQuote) -> dict[str, Any]:
    """What a cancellation by this quote writes of the booking's deposit."""
    return {
        "deposit_status": deposit_status_after(booking, quote),
        "cancel_outcome": quote.outcome,
        "cancel_refund_minor": quote.refund_minor,
        "cancel_forfeit_minor": quote.forfeit_minor,
        "cancel_credit_minor": quote.credit_minor,
    }


class Shares(Protocol):
    """What becomes of a deposit, in minor units: a quote, or what was written of it until it is due."""

    @property
    def refund_minor(self) -> int: ...
    @property
    def credit_minor(self) -> int: ...
    @property
    def forfeit_minor(self) -> int: ...


async def settle_deposit(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    quote: Shares,
    now: datetime,
    *,
    about: str | None = None,
) -> None:
    """Have a deposit go where `quote` says, as far as it is there: what the desk has given back meanwhile doesn't go twice.

    `about` is the settlement that does it.
    """
    refund_minor, credit_minor, forfeit_minor = await _not_taken(connection, scope, booking, quote)
    if not (refund_minor or credit_minor or forfeit_minor):
        return
    left = await find_deposit_left(connection, scope, booking)
    shares = shares_of(
        left.by_tender(booking.currency),
        booking.currency,
        refund_minor=refund_minor,
        credit_minor=credit_minor,
        forfeit_minor=forfeit_minor,
    )
    held = left.held_minor - await give_back(connection, scope, booking, shares, left, now)
    credited = max(0, min(shares.credited_minor, held))
    if credited:
        await grant_credit(connection, scope, booking, credited, now, expires_at=credit_expiry(booking, now))
    forfeit = max(0, min(shares.forfeit_minor, held - credited))
    if forfeit:
        why = Why.DEPOSIT_FORFEITED
        await enter(connection, scope, booking.id, now, why, about or booking.id, forfeit, booking.currency)


async def _not_taken(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, quote: Shares
) -> tuple[int, int, int]:
    """The refund, the credit and the forfeit without what a customer's bank has taken since: their refund goes by it first."""
    shares = (quote.refund_minor, quote.credit_minor, quote.forfeit_minor)
    entries = await list_entries(connection, scope, booking.id)
    if all(entry.why is not Why.DISPUTE_TOOK_DEPOSIT for entry in entries):
        return shares
    gone = max(0, sum(shares) - balances(entries).get(Account.DEPOSITS, 0))
    left: list[int] = []
    for share in shares:
        left.append(max(0, share - gone))
        gone -= share - left[-1]
    return left[0], left[1], left[2]


async def enter_deposit(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, why: Why, amount_minor: int, now: datetime
) -> None:
    """Write in the ledger what became of a booking's deposit."""
    await enter(connection, scope, booking.id, now, why, booking.id, amount_minor, booking.currency)


async def write_fee(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    kind: FeeKind,
    amount_minor: int,
    now: datetime,
    *,
    is_told: bool = False,
) -> Problem | None:
    """Write a fee that is due, to be charged to the saved card after the commit; without a usable card it is not charged.

    Gives why it isn't charged. `is_told` says that its customer was told of it and had time to object.
    """
    card = await find_card_in_use(connection, scope, booking.customer.id)
    problem = card_problem(card, now)
    is_older = card is not None and card.consented_at < booking.created_at
    if is_older and booking.source is BookingSource.STOREFRONT and not is_told:
        # Whoever booked has only typed who they are: that is no consent to charge a card that was there before.
        problem = Problem.NOT_AGREED
    if card is None or problem is not None:
        await request_fee(connection, scope, booking, kind, amount_minor, FeeStatus.NOT_CHARGED, now, problem=problem)
        return problem
    fee_id = await request_fee(connection, scope, booking, kind, amount_minor, FeeStatus.REQUESTED, now)
    await ask_card_for_fee(connection, scope, booking, fee_id, amount_minor, card, now)
    return None


async def ask_card_for_fee(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    fee_id: str,
    amount_minor: int,
    card: CardOnFile,
    now: datetime,
) -> None:
    """Write that a saved card is to be charged with a fee."""
    await insert_payment(
        connection,
        scope,
        booking,
        new_id(),
        amount_minor,
        now,
        due_at=now,
        fee_id=fee_id,
        saved_card_id=card.id,
        account=card.stripe_account_id,
    )


def card_problem(card: CardOnFile | None, now: datetime) -> Problem | None:
    """Why a customer's card can't be charged; None where it can."""
    if card is None:
        return Problem.NO_CARD
    return Problem.CARD_EXPIRED if is_expired(card.exp_month, card.exp_year, now) else None


def credit_expiry(booking: BookingRecord, now: datetime) -> datetime | None:
    """Until when credit that this venue gives now can be used."""
    days = booking.venue.credit_days
    return None if days is None else now + timedelta(days=days)


def deposit_status_after(booking: BookingRecord, quote: CancellationQuote) -> DepositStatus | None:
    """Where the deposit stands once the booking is cancelled."""
    if not booking.deposit_paid_minor:
        return booking.deposit_status
    after = status_after(quote.outcome)
    return DepositStatus.REFUND_REQUESTED if quote.refund_minor and after is DepositStatus.CREDITED else after
