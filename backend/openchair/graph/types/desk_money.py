"""What operators see of a booking's money: its refunds with what went wrong, its ledger, and its customer's credit."""

from __future__ import annotations

import strawberry

from openchair.desk.reads import PaymentMade
from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, Node, money, money_or_none
from openchair.rules.credit import CreditSource
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import RefundStatus
from openchair.rules.records import money as records
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import CreditRecord, RefundRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.tenders import Tender
from openchair.rules.zone import local_text


@strawberry.type(description="Money on its way back to the customer, as the desk looks after it.")
class DeskRefund(Node):
    amount: Money = strawberry.field(description="How much.")
    status: RefundStatus = strawberry.field(description="How far it has come.")
    problem: str | None = strawberry.field(description="Of one that failed, why, in a sentence.")
    tender: Tender = strawberry.field(description="By what it goes back.")
    is_frozen: bool = strawberry.field(description="Whether it waits for the end of a dispute of its booking.")
    by_hand: bool = strawberry.field(
        description="Whether the venue pays it back itself, outside of Stripe: deskSettleRefund says that it has."
    )


@strawberry.type(description="A payment that brought money: of the deposit, of a part of it, or of a fee.")
class DeskPayment(Node):
    amount: Money = strawberry.field(description="How much.")
    tender: Tender = strawberry.field(description="With what.")
    is_fee: bool = strawberry.field(description="Whether it paid a fee.")
    at: DateTime = strawberry.field(description="When it was asked for, or taken at the desk.")
    taken_by: str | None = strawberry.field(description="Who took it at the desk; null where it was paid online.")
    left: Money | None = strawberry.field(
        description="How much of it has not gone back, and is not about to: deskRefund gives no more. Null where nothing is left."
    )


@strawberry.type(description="A movement of money. What is written here is never changed.")
class LedgerEntry(Node):
    at: DateTime = strawberry.field(description="When.")
    source: Account = strawberry.field(description="From where.")
    target: Account = strawberry.field(description="To where.")
    amount: Money = strawberry.field(description="How much.")
    why: Why = strawberry.field(description="What moved it.")


@strawberry.type(description="Money that the venue holds for a customer, who can pay deposits with it.")
class StoreCredit(Node):
    amount: Money = strawberry.field(description="How much it was.")
    left: Money = strawberry.field(description="How much of it can still be used.")
    source: CreditSource = strawberry.field(description="What it came of.")
    granted_at: DateTime = strawberry.field(description="Since when.")
    expires_at: DateTime | None = strawberry.field(description="Until when it can be used; null for ever.")


def desk_refund_of(refund: RefundRecord, record: BookingRecord) -> DeskRefund:
    """The refund as the desk sees it."""
    return DeskRefund(
        id=strawberry.ID(refund.id),
        amount=money(refund.amount_minor, refund.currency, record.venue.locale),
        status=refund.status,
        problem=refund.problem,
        tender=refund.tender,
        is_frozen=refund.is_frozen,
        by_hand=refund.by_hand,
    )


def desk_payment_of(paid: PaymentMade, record: BookingRecord) -> DeskPayment:
    """The payment as the desk sees it."""
    payment, locale = paid.payment, record.venue.locale
    return DeskPayment(
        id=strawberry.ID(payment.id),
        amount=money(payment.amount_minor, payment.currency, locale),
        tender=payment.tender,
        is_fee=payment.fee_id is not None,
        at=DateTime(local_text(payment.requested_at, record.venue.time_zone)),
        taken_by=payment.taken_by,
        left=money_or_none(paid.left_minor, payment.currency, locale),
    )


def ledger_entry_of(entry: records.LedgerEntry, record: BookingRecord) -> LedgerEntry:
    """The movement as the desk sees it."""
    return LedgerEntry(
        id=strawberry.ID(entry.id),
        at=DateTime(local_text(entry.at, record.venue.time_zone)),
        source=entry.from_account,
        target=entry.to_account,
        amount=money(entry.amount_minor, entry.currency, record.venue.locale),
        why=entry.why,
    )


def store_credit_of_desk(credit: CreditRecord, venue: VenueRecord) -> StoreCredit:
    """The credit as the desk sees it."""
    zone, locale = venue.time_zone, venue.locale
    return StoreCredit(
        id=strawberry.ID(credit.id),
        amount=money(credit.amount_minor, credit.currency, locale),
        left=money(credit.left_minor, credit.currency, locale),
        source=credit.source,
        granted_at=DateTime(local_text(credit.granted_at, zone)),
        expires_at=None if credit.expires_at is None else DateTime(local_text(credit.expires_at, zone)),
    )
