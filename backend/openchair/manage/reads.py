"""What is read of one booking beside its record, for its customer and for the desk alike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from openchair.core.runtime import Runtime
from openchair.manage.card import why_card_stays
from openchair.rules.deposits import DepositStatus
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.records.money import CreditRecord, FeeRecord, RefundRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import Refusal
from openchair.rules.scope import VenueScope
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.rules.tenders import AT_DESK, Tender
from openchair.store.bookings import find_booking
from openchair.store.credit import list_credit
from openchair.store.money import list_fees, list_refunds
from openchair.store.objections import find_taking
from openchair.store.offers import list_offers
from openchair.store.people import list_staff

_HAVE_FEES = (BookingStatus.CANCELLED, BookingStatus.NO_SHOW)
_BESIDE_CARD = {Tender.CREDIT, *AT_DESK}
_GOES_BACK = (DepositStatus.REFUND_REQUESTED, DepositStatus.REFUNDED, DepositStatus.PART_REFUNDED)


@dataclass(slots=True)
class BookingReads:
    """What several fields of one booking ask for, read once however many ask at the same time: who comes second waits."""

    record: BookingRecord
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _fees: list[FeeRecord] | None = None
    _refunds: list[RefundRecord] | None = None
    _credit: list[CreditRecord] | None = None
    _settlement: list[SettlementRecord | None] = field(default_factory=list)

    async def fees(self, runtime: Runtime, scope: VenueScope) -> list[FeeRecord]:
        """Its fees, oldest first. Only a booking that was cancelled or missed has any."""
        if self.record.status not in _HAVE_FEES:
            return []
        async with self._lock:
            if self._fees is None:
                async with runtime.database.reading(scope) as connection:
                    self._fees = await list_fees(connection, scope, self.record.id)
        return self._fees

    async def refunds(self, runtime: Runtime, scope: VenueScope) -> list[RefundRecord]:
        """Money on its way back, oldest first; of what was tried again, the last."""
        booking = self.record
        # Of an open booking, only what came beside other tenders can be on its way back while the deposit stands as paid.
        if (
            booking.status not in CLOSED_STATUSES
            and booking.deposit_status not in _GOES_BACK
            and not _BESIDE_CARD & booking.deposit_paid.by_tender.keys()
        ):
            return []
        async with self._lock:
            if self._refunds is None:
                async with runtime.database.reading(scope) as connection:
                    self._refunds = await list_refunds(connection, scope, booking.id)
        return self._refunds

    async def settlement(self, runtime: Runtime, scope: VenueScope) -> SettlementRecord | None:
        """What is or was taken for it on the desk's word alone, the newest. Only of a booking that was cancelled or missed."""
        if self.record.status not in _HAVE_FEES:
            return None
        async with self._lock:
            if not self._settlement:
                async with runtime.database.reading(scope) as connection:
                    self._settlement.append(await find_taking(connection, scope, self.record.id))
        return self._settlement[0]

    async def credit(self, runtime: Runtime, scope: VenueScope) -> list[CreditRecord]:
        """What its customer can use at the venue now, first to expire first."""
        async with self._lock:
            if self._credit is None:
                customer_id, currency, now = self.record.customer.id, self.record.currency, runtime.clock.now()
                async with runtime.database.reading(scope) as connection:
                    self._credit = await list_credit(connection, scope, customer_id, currency, now)
        return self._credit


async def find_booking_now(runtime: Runtime, scope: VenueScope, booking_id: str) -> BookingRecord | None:
    """A booking of the venue as it is now; None where there is no such."""
    async with runtime.database.reading(scope) as connection:
        return await find_booking(connection, scope, booking_id)


async def list_switchable_staff(runtime: Runtime, scope: VenueScope, booking: BookingRecord) -> list[StaffRecord]:
    """Who else does what its first staff member does, where the venue lets customers switch; else nobody."""
    if not booking.venue.policy.customers_may_switch_staff:
        return []
    async with runtime.database.reading(scope) as connection:
        able = [await list_staff(connection, scope, service_id=service.id) for service in booking.of_first]
    return [
        person for person in able[0] if person.id != booking.staff.id and all(person in others for others in able[1:])
    ]


async def list_counter_offers(runtime: Runtime, scope: VenueScope, booking: BookingRecord) -> list[CounterOfferRecord]:
    """All the times the venue ever offered instead of the one asked for, by number."""
    async with runtime.database.reading(scope) as connection:
        return await list_offers(connection, scope, booking.id)


async def find_why_card_stays(runtime: Runtime, scope: VenueScope, booking: BookingRecord) -> Refusal | None:
    """What keeps the customer's card from being removed now; None where nothing does."""
    async with runtime.database.reading(scope) as connection:
        return await why_card_stays(connection, scope, booking.customer.id, runtime.clock.now())
