"""What a customer can pay now, and what Stripe's form in the page is opened with."""

from __future__ import annotations

import strawberry

from openchair.graph.context import Info
from openchair.graph.types.node import Money, money
from openchair.manage.pay import Due, Purpose, deposit_due, fee_due
from openchair.manage.reads import BookingReads
from openchair.payments.gateway import StripeGateway
from openchair.presentation import booking_money
from openchair.rules.tenders import part_payable


@strawberry.type(description="What store credit pays of a deposit.")
class PayableWithCredit:
    amount: Money = strawberry.field(description="How much of it.")
    pay_text: str = strawberry.field(
        description='What a customer says who pays so: "Use $10 of your credit, and pay $15 by card".'
    )


@strawberry.type(
    description="What the customer can pay now: a deposit that was asked, or a fee that could not be charged."
)
class PaymentDue:
    reads: strawberry.Private[BookingReads]
    due: strawberry.Private[Due]
    purpose: Purpose = strawberry.field(description="What it is for; startPayment is told it.")
    amount: Money = strawberry.field(description="How much.")
    sentence: str = strawberry.field(description='The same in words: "Your $25 deposit is to be paid."')
    pay_text: str = strawberry.field(description='What a customer says who pays it: "Pay your $25 deposit".')

    @strawberry.field(
        description="What of it the customer's store credit pays, by payDepositWithCredit: all, or what leaves enough for a card; "
        "null where it pays nothing."
    )
    async def with_credit(self, info: Info) -> PayableWithCredit | None:
        if self.purpose is not Purpose.DEPOSIT:
            return None
        record = self.reads.record
        usable = await self.reads.credit(info.context.runtime, info.context.scope)
        part = part_payable(self.due.amount_minor, sum(credit.left_minor for credit in usable), record.currency)
        if not part:
            return None
        return PayableWithCredit(
            amount=money(part, record.currency, record.venue.locale),
            pay_text=booking_money.uses_credit(part, record),
        )


@strawberry.type(description="What Stripe's Payment Element is opened with, in the customer's browser.")
class PaymentForm:
    client_secret: str = strawberry.field(description="Of the one payment, or the one card to save; keep it nowhere.")
    publishable_key: str = strawberry.field(description="Stripe's public key of this installation.")
    account: str | None = strawberry.field(
        description="The venue's connected account, to be given to Stripe.js as stripeAccount; null without one."
    )
    script_url: str = strawberry.field(description="Where Stripe.js is.")


async def payment_due_of(reads: BookingReads, info: Info) -> PaymentDue | None:
    """What is due as the graph shows it; None where nothing is. Of an open booking it is known without asking."""
    record = reads.record
    due, sentence = deposit_due(record), booking_money.deposit_due_sentence(record)
    pay_text = booking_money.pays_deposit(record)
    if due is None:
        due = fee_due(await reads.fees(info.context.runtime, info.context.scope))
        if due is None or due.fee is None:
            return None
        sentence = booking_money.fee_due_sentence(due.amount_minor, record, due.fee.kind)
        pay_text = booking_money.pays_fee(due.amount_minor, record)
    return PaymentDue(
        reads=reads,
        due=due,
        purpose=due.purpose,
        amount=money(due.amount_minor, record.currency, record.venue.locale),
        sentence=sentence,
        pay_text=pay_text,
    )


async def store_credit_of(reads: BookingReads, info: Info) -> Money | None:
    """The customer's credit at the venue as the graph shows it; None for nothing."""
    left = sum(credit.left_minor for credit in await reads.credit(info.context.runtime, info.context.scope))
    return money(left, reads.record.currency, reads.record.venue.locale) if left else None


def payment_form_of(gateway: StripeGateway | None, client_secret: str, account: str | None) -> PaymentForm:
    """What opens Stripe's form; whoever has a client secret has a gateway."""
    assert gateway is not None, "the use case has refused"
    return PaymentForm(
        client_secret=client_secret,
        publishable_key=gateway.publishable_key,
        account=account,
        script_url=gateway.script_url,
    )
