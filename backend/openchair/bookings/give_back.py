"""Giving a deposit back the way it was paid, and never more of it than is left: refunds as intents, and credit at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.credit import CreditSource
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import DisputeRecord, PaymentRecord, RefundRecord
from openchair.rules.scope import VenueScope
from openchair.rules.tenders import DepositShares, Tender, share_out
from openchair.store.credit import find_expiry_of_used, grant_credit, sum_given_back
from openchair.store.disputes import list_disputes
from openchair.store.ledger import balances, list_entries
from openchair.store.money import list_refunds, request_refund
from openchair.store.payments import list_deposit_payments

_RETURNED_CREDIT_LASTS = timedelta(days=30)
"""At the least, and once: credit that comes back must be of use, though it was about to expire when it was spent."""


@dataclass(frozen=True, slots=True)
class DepositLeft:
    """What of a deposit has not gone back: of each payment, of what was paid elsewhere, and of credit. `held_minor` is what of
    it the venue still holds as a deposit; the rest of what is left it has earned.
    """

    payments: tuple[tuple[PaymentRecord, int], ...]
    elsewhere_minor: int
    credit_minor: int
    credited_minor: int
    """Money that has become credit, whatever had paid it."""
    held_minor: int

    def by_tender(self, currency: str) -> dict[Tender, int]:
        """How much can still go back by each."""
        money = {Tender.ELSEWHERE: self.elsewhere_minor}
        for payment, left in self.payments:
            money[payment.tender] = money.get(payment.tender, 0) + left
        gone = share_out(money, min(self.credited_minor, sum(money.values())), currency)
        lefts = {tender: amount - gone.get(tender, 0) for tender, amount in money.items()}
        return {tender: amount for tender, amount in {**lefts, Tender.CREDIT: self.credit_minor}.items() if amount > 0}

    def parts(self, tender: Tender, amount_minor: int) -> list[tuple[str | None, int]]:
        """So much of what a tender brought, payment by payment, by their ids; less where less is left."""
        sources = [(payment.id, left) for payment, left in self.payments if payment.tender is tender]
        found: list[tuple[str | None, int]] = []
        for payment_id, left in [(None, self.elsewhere_minor)] if tender is Tender.ELSEWHERE else sources:
            part = min(left, amount_minor)
            amount_minor -= part
            if part:
                found.append((payment_id, part))
        return found


def left_of(payment: PaymentRecord, refunds: list[RefundRecord], disputes: list[DisputeRecord]) -> int:
    """What of a payment has not gone back, and is not about to, and was not lost to a bank; the others are its booking's."""
    back = sum(
        one.amount_minor for one in refunds if one.payment_id == payment.id and one.status is not RefundStatus.DROPPED
    )
    lost = sum(one.lost_minor for one in disputes if one.payment_id == payment.id)
    return max(0, payment.amount_minor - back - lost)


async def find_deposit_left(connection: AsyncConnection, scope: VenueScope, booking: BookingRecord) -> DepositLeft:
    """What is left of a locked booking's deposit."""
    refunds = await list_refunds(connection, scope, booking.id)
    disputes = await list_disputes(connection, scope, booking.id)
    entries = await list_entries(connection, scope, booking.id)
    came = {
        why: sum(entry.amount_minor for entry in entries if entry.why is why)
        for why in (Why.DEPOSIT_RECORDED, Why.DEPOSIT_FROM_CREDIT)
    }
    gone_elsewhere = sum(one.amount_minor for one in refunds if one.payment_id is None)
    # Credit that went on to the card it had come from is a refund now.
    credit_back = sum(
        entry.amount_minor
        for entry in entries
        if entry.why is Why.REFUND_REQUESTED and entry.from_account is Account.CREDIT
    )
    given = await sum_given_back(connection, scope, booking.id)
    return DepositLeft(
        payments=tuple(
            (payment, left_of(payment, refunds, disputes))
            for payment in await list_deposit_payments(connection, scope, booking.id)
        ),
        elsewhere_minor=max(0, came[Why.DEPOSIT_RECORDED] - gone_elsewhere),
        credit_minor=max(0, came[Why.DEPOSIT_FROM_CREDIT] - given.get(CreditSource.RETURNED, 0)),
        credited_minor=given.get(CreditSource.CANCELLATION, 0) - credit_back,
        held_minor=balances(entries).get(Account.DEPOSITS, 0),
    )


async def give_back(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    shares: DepositShares,
    left: DepositLeft,
    now: datetime,
    *,
    source: Account | None = None,
) -> int:
    """Write the refunds that these shares are, and give credit back that had paid; out of the deposits, or of `source`.

    Gives how much that was.
    """
    gone = 0
    for tender, amount in shares.refunds.items():
        for payment_id, part in left.parts(tender, amount):
            await request_refund(
                connection, scope, booking, part, now, tender=tender, payment_id=payment_id, source=source
            )
            gone += part
    returned = min(shares.returned_minor, left.credit_minor)
    if not returned:
        return gone
    # It comes back as it was: booking and cancelling doesn't make it last longer.
    expires_at, was_returned = await find_expiry_of_used(connection, scope, booking.id)
    if expires_at is not None and not was_returned:
        expires_at = max(expires_at, now + _RETURNED_CREDIT_LASTS)
    await grant_credit(
        connection,
        scope,
        booking,
        returned,
        now,
        expires_at=expires_at,
        source=CreditSource.RETURNED,
        account=source,
    )
    return gone + returned
