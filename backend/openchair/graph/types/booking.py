"""A booking, for whoever may see it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.access.viewer import Operator
from openchair.core.ids import is_id
from openchair.graph.context import Info
from openchair.graph.scalars import Date, DateTime, day_of, instant_of
from openchair.graph.types.actions import BookingActions, actions_of
from openchair.graph.types.booking_part import BookingPart, parts_of
from openchair.graph.types.booking_text import BookingText, booking_text_of
from openchair.graph.types.calendar import CalendarLinks, calendar_links_of
from openchair.graph.types.card import SavedCard, saved_card_of
from openchair.graph.types.counter_offer import CounterOffer, counter_offers_of
from openchair.graph.types.desk_booking import BookingDesk, booking_desk_of
from openchair.graph.types.money_state import (
    Cancellation,
    CancellationQuote,
    Deposit,
    Fee,
    Refund,
    cancellation_of,
    deposit_of,
    fee_of,
    quote_of,
    refund_of,
)
from openchair.graph.types.move_quote import MoveQuote, VenueMove, shown_move_quote, venue_move_of
from openchair.graph.types.node import Money, Node, money
from openchair.graph.types.openings import (
    EarlierAvailability,
    OpeningOffer,
    earlier_availability_of,
    opening_offer_of,
)
from openchair.graph.types.page import BookingPage, booking_page_of
from openchair.graph.types.payment import PaymentDue, payment_due_of, store_credit_of
from openchair.graph.types.preferences import MessagePreferences, message_preferences_of
from openchair.graph.types.settlement import Settlement, settlement_of
from openchair.graph.types.slots import Slot, SlotDay, slot_of
from openchair.graph.types.undo import Undo, undo_of
from openchair.graph.types.venue import Service, StaffMember, Venue, service_of, staff_of, venue_of
from openchair.manage.cancel import find_cancellation_quote
from openchair.manage.earlier import find_earlier_availability
from openchair.manage.moving import actions_for, find_move_quote
from openchair.manage.open_slots import list_open_slots, list_soonest_slots
from openchair.manage.openings import find_offered, list_offered
from openchair.manage.reads import (
    BookingReads,
    list_counter_offers,
    list_switchable_staff,
)
from openchair.presentation.booking_money import booking_policy, clock_of
from openchair.rules.actions import BookingPhase, can_disown, phase_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.repeated_hours import repeated_zone
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text, local_time


@strawberry.type(description="A visit: one customer, one status, one link, and one or more parts.")
class Booking(Node):
    record: strawberry.Private[BookingRecord]
    reads: strawberry.Private[BookingReads]
    reference: str = strawberry.field(description="Short, for saying on the phone.")
    version: int = strawberry.field(description="Rises with every change; send it back as expectedVersion.")
    status: BookingStatus = strawberry.field(description="Where the booking stands.")
    starts_at: DateTime = strawberry.field(description="When it starts.")
    ends_at: DateTime = strawberry.field(description="When it ends.")
    duration_minutes: int = strawberry.field(
        description="From the first part's start to the last one's end, in minutes."
    )
    parts: list[BookingPart] = strawberry.field(description="What is done in it, one after another; 1 to 8 parts.")
    service: Service = strawberry.field(description="What is done first.")
    staff: StaffMember = strawberry.field(description="Who comes first.")
    venue: Venue = strawberry.field(description="Where.")
    price: Money = strawberry.field(description="The price agreed when it was made.")
    deposit: Deposit | None = strawberry.field(description="The deposit; null when none was asked.")
    deposit_due_at: DateTime | None = strawberry.field(
        description=(
            "The last instant at which its deposit can be paid; then it lapses and its time is free. Null where no time is set, "
            "once it is paid, and once the customer has arrived. It is put off while Stripe is away."
        )
    )
    can_disown: bool = strawberry.field(
        description="Whether disownBooking does something: it was made online, by whoever typed the contact, and isn't over."
    )
    held: bool = strawberry.field(
        description=(
            "Whether its time is only held until its deposit is paid. It is PENDING then, and no request yet: by the payment it is "
            "confirmed, or a request where the venue reviews first."
        )
    )

    @strawberry.field(description="It in words, for its customer.")
    def text(self, info: Info) -> BookingText:
        return booking_text_of(self.record, info.context.runtime.clock.now())

    @strawberry.field(
        description="What its customer's page shows of it now, chosen; the sentences of what is shown stand beside it."
    )
    async def page(self, info: Info) -> BookingPage:
        return await booking_page_of(self.reads, info)

    @strawberry.field(
        description="How far it has come: whether something waits for an answer, and whether it is still to come."
    )
    def phase(self, info: Info) -> BookingPhase:
        return phase_of(self.record.status, actions_for(self.record, info.context.runtime.clock.now()))

    @strawberry.field(description="What this viewer may do now, and if not, why, in words.")
    def can(self, info: Info) -> BookingActions:
        return actions_of(self.reads, info.context.runtime.clock.now(), info.context.viewer)

    @strawberry.field(
        description=(
            "The free times it can move to, of its own staff member unless staffId names another the venue allows. Every day of "
            "the range is there; one without free time has an empty list."
        )
    )
    async def open_slots(
        self,
        info: Info,
        start: Annotated[
            Date | None, strawberry.argument(name="from", description="The first day; today if left out.")
        ] = None,
        days: Annotated[int, strawberry.argument(description="How many days; at most 93 are looked at.")] = 31,
        staff_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Another staff member than the booking's own."),
        ] = None,
    ) -> list[SlotDay]:
        context = info.context
        found = await list_open_slots(
            context.runtime,
            context.scope,
            self.record,
            first_day=None if start is None else day_of(start),
            days=days,
            staff_id=staff_id,
        )
        zone = self.record.venue.time_zone
        return [SlotDay.of(day, minutes, zone) for day, minutes in found]

    @strawberry.field(
        description="The quick answers: the next time with the same person first, then the soonest with anyone allowed."
    )
    async def soonest_slots(
        self, info: Info, limit: Annotated[int, strawberry.argument(description="How many; at most 10.")] = 2
    ) -> list[Slot]:
        context = info.context
        found = await list_soonest_slots(context.runtime, context.scope, self.record, limit=limit)
        return [slot_of(slot, self.record.venue.time_zone) for slot in found]

    @strawberry.field(description="Who else does this service, where the venue lets customers switch; else nobody.")
    async def switchable_staff(self, info: Info) -> list[StaffMember]:
        context = info.context
        found = await list_switchable_staff(context.runtime, context.scope, self.record)
        return [staff_of(person) for person in found]

    @strawberry.field(
        description=(
            "What cancelling would do to the money now, by the agreed rule; to an operator, what a cancel at the desk would do. "
            "Null while this viewer can't cancel it."
        )
    )
    def cancellation_quote(self, info: Info) -> CancellationQuote | None:
        is_operator = isinstance(info.context.viewer, Operator)
        quote = find_cancellation_quote(self.record, info.context.runtime.clock.now(), is_operator=is_operator)
        return None if quote is None else quote_of(quote, self.record)

    @strawberry.field(
        description=(
            "What a move to this start would do: the money if it were cancelled right after, and until when it could still be "
            "changed online. Null while the customer can't move it, and where that is no move."
        )
    )
    async def move_quote(
        self,
        info: Info,
        starts_at: Annotated[DateTime, strawberry.argument(description="The new start.")],
        staff_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="With whom; the same person if left out.")
        ] = None,
    ) -> MoveQuote | None:
        context, start = info.context, instant_of(starts_at)
        if staff_id is not None and not is_id(staff_id):
            return None
        found = await find_move_quote(context.runtime, context.scope, self.record, start, staff_id)
        return None if found is None else await shown_move_quote(info, self.record, *found)

    @strawberry.field(
        description="A move by the desk that its customer has not accepted; null where there is none, and once it is over."
    )
    def venue_move(self) -> VenueMove | None:
        return venue_move_of(self.record)

    @strawberry.field(
        description="Its last change, while that can be taken back, by whoever made it; null where nothing can be, or not any more."
    )
    def undo(self, info: Info) -> Undo | None:
        return undo_of(self.record, info.context.runtime.clock.now())

    @strawberry.field(description="All the times the venue ever offered instead of the one asked for, by number.")
    async def counter_offers(self, info: Info) -> list[CounterOffer]:
        context = info.context
        found = await list_counter_offers(context.runtime, context.scope, self.record)
        return counter_offers_of(found, self.record, context.runtime.clock.now())

    @strawberry.field(description="What cancelling did, once it is cancelled.")
    def cancellation(self) -> Cancellation | None:
        return cancellation_of(self.record, self.reads)

    @strawberry.field(
        description="What the venue takes for it on its word alone, or has taken or let go; null where there is no such thing."
    )
    async def settlement(self, info: Info) -> Settlement | None:
        found = await self.reads.settlement(info.context.runtime, info.context.scope)
        return None if found is None else settlement_of(found, self.record)

    @strawberry.field(description="The card that is on file for the customer; null where there is none.")
    def saved_card(self, info: Info) -> SavedCard | None:
        return saved_card_of(self.record, info)

    @strawberry.field(description="What the customer can pay now; null where nothing is due.")
    async def due(self, info: Info) -> PaymentDue | None:
        return await payment_due_of(self.reads, info)

    @strawberry.field(
        description="The credit that the customer can use at the venue; null for nothing, and on a receipt."
    )
    async def store_credit(self, info: Info) -> Money | None:
        if info.context.has_receipt_only:
            return None
        return await store_credit_of(self.reads, info)

    @strawberry.field(description="Money on its way back to the customer, oldest first.")
    async def refunds(self, info: Info) -> list[Refund]:
        found = await self.reads.refunds(info.context.runtime, info.context.scope)
        return [refund_of(refund, self.record) for refund in found]

    @strawberry.field(description="Fees for cancelling late or not coming, oldest first.")
    async def fees(self, info: Info) -> list[Fee]:
        return [fee_of(fee, self.record) for fee in await self.reads.fees(info.context.runtime, info.context.scope)]

    @strawberry.field(description="What its customer waits for; null where they don't wait for earlier times.")
    async def earlier_availability(self, info: Info) -> EarlierAvailability | None:
        context = info.context
        found = await find_earlier_availability(context.runtime, context.scope, self.record)
        return None if found is None else earlier_availability_of(found, self.record.venue.time_zone)

    @strawberry.field(description="Earlier times offered to it now, soonest first.")
    async def opening_offers(self, info: Info) -> list[OpeningOffer]:
        context = info.context
        now = context.runtime.clock.now()
        found = await list_offered(context.runtime, context.scope, self.record)
        return [opening_offer_of(offer, self.record, now) for offer in found]

    @strawberry.field(description="One earlier time that is or was offered to it, and what became of it.")
    async def opening_offer(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The offer.")]
    ) -> OpeningOffer | None:
        context = info.context
        if not is_id(id):
            return None
        found = await find_offered(context.runtime, context.scope, self.record, id)
        return None if found is None else opening_offer_of(found, self.record, context.runtime.clock.now())

    @strawberry.field(
        description="Which messages its customer wants beside those about the booking itself: setMessagePreferences changes it. "
        "Null on a receipt."
    )
    def message_preferences(self, info: Info) -> MessagePreferences | None:
        return None if info.context.has_receipt_only else message_preferences_of(self.record)

    @strawberry.field(
        description=(
            'When it is in words, "2:30 am AEDT – 3:15 am", where the venue\'s clock shows the start or the end twice, since '
            "clocks go back then: the zone's name is written with that time. Null at any other hour."
        )
    )
    def repeated_hour(self) -> str | None:
        record = self.record
        local = (local_time(instant, record.venue.time_zone) for instant in (record.starts_at, record.ends_at))
        if not any(map(repeated_zone, local)):
            return None
        return clock_of(record).time_range(record.starts_at, record.ends_at)

    @strawberry.field(description="The rules agreed for this booking, a sentence each.")
    def policy(self) -> list[str]:
        return booking_policy(self.record)

    @strawberry.field(
        description="Whether this is a receipt: 30 days after it was closed, its customer's link shows what was booked and paid, "
        "and nothing can be changed any more; not while a refund, a fee, an objection or a dispute is open."
    )
    def receipt(self, info: Info) -> bool:
        return info.context.has_receipt_only

    @strawberry.field(description="Addresses for the customer's own calendar.")
    def calendar(self, info: Info) -> CalendarLinks:
        return calendar_links_of(self.record, info.context.links)

    @strawberry.field(
        description="What only the venue's operators see; null to anyone else, and of a colleague's booking to staff."
    )
    def desk(self, info: Info) -> BookingDesk | None:
        viewer = info.context.viewer
        if not isinstance(viewer, Operator) or not viewer.sight.sees_any(self.record.staff_ids):
            return None
        return booking_desk_of(self.reads, viewer.reader)


def booking_of(record: BookingRecord) -> Booking:
    """The booking as the graph shows it."""
    zone = record.venue.time_zone
    return Booking(
        id=strawberry.ID(record.id),
        record=record,
        reads=BookingReads(record),
        reference=record.reference,
        version=record.version,
        status=record.status,
        starts_at=DateTime(local_text(record.starts_at, zone)),
        ends_at=DateTime(local_text(record.ends_at, zone)),
        duration_minutes=int((record.ends_at - record.starts_at).total_seconds()) // 60,
        parts=parts_of(record),
        service=service_of(record.service, record.venue),
        staff=staff_of(record.staff),
        venue=venue_of(record.venue),
        price=money(record.price_minor, record.currency, record.venue.locale),
        deposit=deposit_of(record),
        deposit_due_at=None
        if record.deposit_awaited_until is None
        else DateTime(local_text(record.deposit_awaited_until, zone)),
        can_disown=can_disown(record.source, record.status),
        held=record.is_held,
    )
