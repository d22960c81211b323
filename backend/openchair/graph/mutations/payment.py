"""startPayment, finishPayment and payDepositWithCredit: the customer pays what is due."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.changes.call import check_key
from openchair.graph.answering import answer, in_time
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.scalars import DateTime
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.node import Money, money
from openchair.graph.types.payment import PaymentForm, payment_form_of
from openchair.graph.types.refusals import (
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotEnoughCredit,
    NotFound,
    NothingToPay,
    PaymentsAway,
    PaymentUnderWay,
    TooOften,
)
from openchair.manage.pay import Purpose, finish_payment, pay_deposit_with_credit, start_payment
from openchair.presentation import booking_money
from openchair.rules.zone import local_text


@strawberry.input(description="What the customer wants to pay. Nothing is charged by it.")
class StartPaymentInput:
    purpose: Purpose = strawberry.field(description="What for: the booking's due says it.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which payment to look at, once Stripe's form has sent it off, whatever came of it.")
class FinishPaymentInput:
    payment_id: strawberry.ID = strawberry.field(description="What startPayment gave.")
    idempotency_key: strawberry.ID = strawberry.field(
        description=(
            "1 to 128 characters. Asking changes nothing of its own, so a repeated call answers how the payment stands by then."
        )
    )


@strawberry.input(
    description="That the deposit is to be paid out of the customer's credit, as far as PaymentDue.withCredit says."
)
class PayDepositWithCreditInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="What is due can be paid with Stripe's form.")
class StartPaymentSuccess(Done):
    payment_id: strawberry.ID = strawberry.field(description="The payment; finishPayment is told it.")
    amount: Money = strawberry.field(description="How much will be charged.")
    sentence: str = strawberry.field(description="The same in words.")
    pay_by: DateTime | None = strawberry.field(
        description="The last instant at which it can be paid, of a deposit that lapses its booking; null where there is none."
    )
    form: PaymentForm = strawberry.field(description="What the form is opened with.")


@strawberry.type(description="How the payment stands.")
class FinishPaymentSuccess:
    booking: Booking = strawberry.field(description="As it is now.")
    paid: bool = strawberry.field(description="Whether the money has arrived.")
    sentence: str = strawberry.field(
        description='In words: "Your $25 deposit is paid."; or why it is not, and what to do.'
    )


@strawberry.type(description="The deposit is paid, or a part of it; Booking.due says what is left.")
class PayDepositWithCreditSuccess(Done):
    booking: Booking = strawberry.field(description="As it is now.")
    sentence: str = strawberry.field(description='In words: "$10 of your deposit is paid with your credit."')


StartPaymentResult = Annotated[
    StartPaymentSuccess
    | NothingToPay
    | PaymentUnderWay
    | PaymentsAway
    | TooOften
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("StartPaymentResult", description="What takes the payment, or why not."),
]
FinishPaymentResult = Annotated[
    FinishPaymentSuccess | NotFound | PaymentsAway | InvalidInput | CredentialNeeded,
    strawberry.union("FinishPaymentResult", description="How the payment stands, or why that can't be told."),
]
PayDepositWithCreditResult = Annotated[
    PayDepositWithCreditSuccess | NothingToPay | NotEnoughCredit | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("PayDepositWithCreditResult", description="The deposit paid, or why not."),
]


async def resolve_start_payment(info: Info, input: StartPaymentInput) -> StartPaymentResult:
    context = info.context

    async def start() -> StartPaymentSuccess:
        customer, purpose = context.customer, input.purpose
        begun = await in_time(start_payment(context.runtime, context.gateway, customer, purpose, input.idempotency_key))
        payment, booking = begun.payment.payment, customer.booking
        return StartPaymentSuccess(
            payment_id=strawberry.ID(payment.id),
            amount=money(payment.amount_minor, payment.currency, booking.venue.locale),
            sentence=booking_money.deposit_due_sentence(booking)
            if payment.fee_id is None
            else booking_money.fee_due_sentence(payment.amount_minor, booking),
            pay_by=None
            if payment.fee_id is not None or booking.deposit_awaited_until is None
            else DateTime(local_text(booking.deposit_awaited_until, booking.venue.time_zone)),
            form=payment_form_of(context.gateway, begun.payment.client_secret, payment.stripe_account_id),
            replayed=begun.replayed,
        )

    return await answer(context, start)


async def resolve_finish_payment(info: Info, input: FinishPaymentInput) -> FinishPaymentResult:
    context = info.context

    async def finish() -> FinishPaymentSuccess:
        customer = context.customer
        check_key(input.idempotency_key)
        paid = await in_time(finish_payment(context.runtime, context.gateway, customer, input.payment_id))
        return FinishPaymentSuccess(
            booking=booking_of(paid.booking),
            paid=paid.succeeded,
            sentence=booking_money.payment_sentence(
                paid.payment,
                paid.booking,
                succeeded=paid.succeeded,
                goes_back=paid.goes_back,
                problem=paid.problem,
            ),
        )

    return await answer(context, finish)


async def resolve_pay_deposit_with_credit(info: Info, input: PayDepositWithCreditInput) -> PayDepositWithCreditResult:
    context = info.context

    async def pay() -> PayDepositWithCreditSuccess:
        paid = await pay_deposit_with_credit(context.runtime, context.customer, input.idempotency_key)
        return PayDepositWithCreditSuccess(
            booking=booking_of(paid.booking),
            sentence=booking_money.credit_used_sentence(paid.booking),
            replayed=paid.replayed,
        )

    return await answer(context, pay)
