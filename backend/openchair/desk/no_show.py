"""The customer did not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.missed import settle_missed
from openchair.bookings.objections import can_be_told
from openchair.bookings.settle import all_back, quote_for
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.cancel import OnWord, on_word
from openchair.desk.limits import count_money
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Missed
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.desk_actions import step
from openchair.rules.fees import FeeKind
from openchair.rules.money_limits import MoneyAct
from openchair.rules.objections import fee_when_missed
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord
from openchair.rules.status import BookingStatus
from openchair.store.money import list_fees
from openchair.store.settlements import make_due


@needs(Permission.KEEP_BOOK)
async def mark_no_show(runtime: Runtime, operator: Operator, target: Target, *, charge_fee: bool) -> Changed:
    """Close the booking as missed, from the later of its start and the one that its customer last agreed to.

    It is asked as a cancel at the start would be, with the agreed fee for not coming where `charge_fee`. What that takes is on the
    desk's word alone: told, and taken a day later unless the customer objects. Nothing is taken of one who had arrived, and of one
    who can't be told. Raises `CredentialNeeded` when the role may not decide about money.
    """
    if not charge_fee:
        refuse_unless_may(operator, Permission.WAIVE_FEES)

    async def rule(change: Change, booking: BookingRecord) -> Missed:
        refuse_unless(step(booking, BookingStatus.NO_SHOW, change.now))
        await make_due(change.connection, change.scope, booking.id, change.now)
        fees = await list_fees(change.connection, change.scope, booking.id)
        done = missing(booking, fees, charge_fee=charge_fee, can_be_told=can_be_told(runtime, booking.customer))
        await count_money(change, operator, MoneyAct.FEE, done.quote.fee_minor)
        if not charge_fee:
            await count_money(change, operator, MoneyAct.WAIVE, quote_when_missed(booking, fees).fee_minor)
        await settle_missed(change, booking, done.quote)
        return Missed(done.not_taken_minor, done.to_take_minor)

    return await change_as_operator(runtime, operator, target, "deskMarkNoShow", {"chargeFee": charge_fee}, rule)


def missing(booking: BookingRecord, fees: Sequence[FeeRecord], *, charge_fee: bool, can_be_told: bool) -> OnWord:
    """What not coming does to the money of a booking that has these fees, as far as the desk's word may take it."""
    quote = quote_when_missed(booking, fees)
    return on_word(quote if charge_fee else replace(quote, fee_minor=0), booking, can_be_told=can_be_told)


def quote_when_missed(booking: BookingRecord, fees: Sequence[FeeRecord]) -> CancellationQuote:
    """What not coming would do by what was agreed."""
    by_rule = quote_for(booking, booking.starts_at)
    if booking.status is not BookingStatus.CONFIRMED:
        # They were there.
        return all_back(booking, by_rule)
    fee = fee_when_missed(booking.agreed, booking.agreement, booking.starts_at)
    if any(each.kind is FeeKind.NO_SHOW for each in fees):
        # A no-show that was taken back has cost its fee once, and given it back.
        fee = 0
    return replace(by_rule, fee_minor=fee)
