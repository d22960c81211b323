"""Refusals: expected outcomes as data, each with words for a person and, in its type, what a program needs."""

from __future__ import annotations

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.enums import BookingStatus, OpeningOfferStatus
from openchair.graph.types.money_state import CancellationQuote, quote_of
from openchair.graph.types.slots import Slot, slot_of
from openchair.manage.open_slots import list_soonest_slots
from openchair.payments.settlement import quote_for
from openchair.rules import refusals as rules
from openchair.rules.sentences import refusal_sentence
from openchair.store.records import BookingRecord, VenueRecord

_ALTERNATIVES = 3


@strawberry.interface(description="Why something was not done. Nothing was changed.")
class Refusal:
    message: str = strawberry.field(description="What is so and what to do, in words for the person who asked.")


@strawberry.type(description="It is too close to the start to change this online.")
class InsideNoticeWindow(Refusal):
    notice_hours: int = strawberry.field(description="How many hours before the start changes end.")
    venue_phone: str | None = strawberry.field(description="The venue's phone, E.164, to call instead.")


@strawberry.type(description="The booking is completed, cancelled or missed.")
class BookingClosed(Refusal):
    status: BookingStatus = strawberry.field(description="Where it stands.")


@strawberry.type(description="That time is not free, or not any more.")
class SlotTaken(Refusal):
    record: strawberry.Private[BookingRecord | None]

    @strawberry.field(description="The next best times, at most three, as they are free now.")
    async def alternatives(self, info: Info) -> list[Slot]:
        if self.record is None:
            return []
        context = info.context
        found = await list_soonest_slots(context.runtime, context.scope, self.record, limit=_ALTERNATIVES)
        return [slot_of(slot, self.record.venue.time_zone) for slot in found]


@strawberry.type(description="What happens to the money is no longer what the quote said.")
class QuoteChanged(Refusal):
    record: strawberry.Private[BookingRecord]

    @strawberry.field(description="What it is now; send its id to agree to it.")
    def quote(self, info: Info) -> CancellationQuote:
        return quote_of(quote_for(self.record, info.context.runtime.clock.now()), self.record)


@strawberry.type(description="The booking was changed since it was read: expectedVersion is stale.")
class BookingChanged(Refusal):
    record: strawberry.Private[BookingRecord]

    @strawberry.field(description="The booking as it is now.")
    def booking(self) -> Booking:
        return booking_of(self.record)


@strawberry.type(description="Something in the input can't be right.")
class InvalidInput(Refusal):
    field: str = strawberry.field(description="Which field of the input.")


@strawberry.type(description="The idempotency key was used before, with another input.")
class KeyReused(Refusal):
    pass


@strawberry.type(description="There is no such thing at this venue.")
class NotFound(Refusal):
    pass


@strawberry.type(description="The booking's status doesn't allow this.")
class NotPossibleNow(Refusal):
    status: BookingStatus = strawberry.field(description="Where the booking stands.")


@strawberry.type(description="This was done several times in a short while.")
class TooOften(Refusal):
    allowed_at: DateTime = strawberry.field(description="When it may be done again.")


@strawberry.type(description="This earlier time can't be taken any more.")
class OpeningNotOpen(Refusal):
    offer_status: OpeningOfferStatus = strawberry.field(description="What became of its offer.")


@strawberry.type(description="The appointment is too near to begin asking for earlier times.")
class TooSoonForEarlierTimes(Refusal):
    min_days: int = strawberry.field(description="How many days away it has to be.")


@strawberry.type(description="The venue has not answered the request yet.")
class NotConfirmedYet(Refusal):
    pass


@strawberry.type(description="Whoever asked may not do this.")
class CredentialNeeded(Refusal):
    pass


def refusal_of(  # noqa: PLR0912  # a case for each refusal
    refusal: rules.Refusal, venue: VenueRecord | None, current: BookingRecord | None
) -> Refusal:
    """The union member for a refusal. `current` is the booking as it is now, where there is one."""
    message = refusal_sentence(refusal, venue.name if venue is not None else "the venue")
    match refusal:
        case rules.InsideNoticeWindow():
            phone = None if venue is None else venue.phone
            return InsideNoticeWindow(message=message, notice_hours=refusal.notice_hours, venue_phone=phone)
        case rules.BookingClosed():
            return BookingClosed(message=message, status=BookingStatus(refusal.status.value))
        case rules.SlotTaken():
            return SlotTaken(message=message, record=current)
        case rules.QuoteChanged() if current is not None:
            return QuoteChanged(message=message, record=current)
        case rules.BookingChanged() if current is not None:
            return BookingChanged(message=message, record=current)
        case rules.InvalidInput():
            return InvalidInput(message=message, field=refusal.field)
        case rules.KeyReused():
            return KeyReused(message=message)
        case rules.NotFound():
            return NotFound(message=message)
        case rules.NotPossibleNow():
            return NotPossibleNow(message=message, status=BookingStatus(refusal.status.value))
        case rules.TooOften():
            return TooOften(message=message, allowed_at=DateTime(refusal.allowed_at))
        case rules.OpeningNotOpen():
            return OpeningNotOpen(message=message, offer_status=OpeningOfferStatus(refusal.status.value))
        case rules.TooSoonForEarlierTimes():
            return TooSoonForEarlierTimes(message=message, min_days=refusal.min_days)
        case rules.NotConfirmedYet():
            return NotConfirmedYet(message=message)
        case rules.CredentialNeeded():
            return CredentialNeeded(message=message)
    raise refusal
