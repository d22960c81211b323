"""A customer's credit is settled: paid out, sent back to the cards that had paid it, or let go by the customer."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.give_back import left_of
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.core.money import Money, format_money
from openchair.core.runtime import Runtime
from openchair.desk.customer_data import OneCustomer
from openchair.rules.activity_of_money import CreditSettled
from openchair.rules.credit import CreditSource
from openchair.rules.erasure import CreditSettling
from openchair.rules.ledger import Account, Why
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.money import CreditRecord, PaymentRecord
from openchair.rules.refusals import DisputeOpen, InvalidInput
from openchair.rules.tenders import Tender
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.store.bookings import change_booking
from openchair.store.credit import list_credit_of_customer, take_credit_back
from openchair.store.customers import find_customers
from openchair.store.disputes import is_frozen, list_disputes
from openchair.store.ledger import enter
from openchair.store.money import list_refunds, request_refund
from openchair.store.payments import list_deposit_payments

_WHY = {CreditSettling.PAID_OUT: Why.CREDIT_PAID_OUT, CreditSettling.WAIVED: Why.CREDIT_WAIVED}


@dataclass(frozen=True, slots=True)
class Settled:
    """A customer without credit; `replayed` where the call had been made before."""

    customer: CustomerRecord
    replayed: bool


@needs(Permission.GIVE_CREDIT)
async def settle_credit(
    runtime: Runtime,
    operator: Operator,
    customer_id: str,
    how: CreditSettling,
    reason: str | None,
    key: str,
) -> Settled:
    """Settle all credit of a customer, of every booking, in one of three ways; each is an entry in the ledger.

    To cards it goes only whole: credit that the venue had given, or that cash had paid, goes to none. Raises `DisputeOpen`,
    `InvalidInput`, `NotFound`, `KeyReused`.
    """
    why = optional_text("reason", reason, LONGEST_REASON)
    if why is None:
        raise InvalidInput("reason", "Say why the credit is settled.")

    async def work(change: Change, locked: CustomerRecord) -> Answer:
        connection, scope, now = change.connection, change.scope, change.now
        credits = await list_credit_of_customer(connection, scope, locked.id)
        if not credits:
            raise InvalidInput("customerId", "This customer has no credit.")
        # All of their bookings are locked.
        bookings = {id: await change.read(id) for id in {credit.booking_id for credit in credits}}
        for credit in credits:
            booking = bookings[credit.booking_id]
            if await is_frozen(connection, scope, booking.id, refunds=True):
                raise DisputeOpen
            if how is CreditSettling.TO_CARD:
                await _to_card(change, booking, credit)
            else:
                money = (credit.id, credit.left_minor, credit.currency)
                await enter(connection, scope, booking.id, now, _WHY[how], *money)
            await take_credit_back(connection, scope, credit, credit.left_minor)
        for booking in bookings.values():
            settled = sum(credit.left_minor for credit in credits if credit.booking_id == booking.id)
            if settled:
                # The page shows what is left of it: whoever holds the old version has not seen it.
                await change_booking(connection, scope, booking.id, now)
                await change.record(CreditSettled(settled, how, why), booking.id)
        return {"customer": locked.id}

    inputs = {"customerId": customer_id, "how": how.value, "reason": why}
    call = Call("deskSettleCredit", key, inputs)
    done = await make_change(runtime, operator.author, call, OneCustomer(customer_id), work)
    async with runtime.database.reading(operator.scope) as connection:
        (customer,) = await find_customers(connection, operator.scope, (customer_id,))
    return Settled(customer, done.replayed)


async def _to_card(change: Change, booking: BookingRecord, credit: CreditRecord) -> None:
    """Ask for refunds of what cards had paid of the booking's deposit, before it became this credit."""
    connection, scope = change.connection, change.scope
    sources: list[tuple[PaymentRecord, int]] = []
    if credit.source is CreditSource.CANCELLATION:
        refunds = await list_refunds(connection, scope, booking.id)
        disputes = await list_disputes(connection, scope, booking.id)
        paid = await list_deposit_payments(connection, scope, booking.id)
        sources = [(one, left_of(one, refunds, disputes)) for one in paid if one.tender is Tender.CARD]
    most = sum(left for _, left in sources)
    if most < credit.left_minor:
        locale = booking.venue.locale
        from_cards = format_money(Money(most, credit.currency), locale)
        all_of_it = format_money(Money(credit.left_minor, credit.currency), locale)
        places = {"credit": all_of_it, "reference": booking.reference, "left": from_cards}
        raise InvalidInput(
            "how",
            "Of the {credit} credit of booking {reference} only {left} can go back to a card. Pay it out, or have the customer "
            "let it go.",
            places,
        )
    wanted = credit.left_minor
    for payment, left in sources:
        part = min(left, wanted)
        wanted -= part
        if part:
            await request_refund(
                connection,
                scope,
                booking,
                part,
                change.now,
                tender=Tender.CARD,
                payment_id=payment.id,
                source=Account.CREDIT,
            )
