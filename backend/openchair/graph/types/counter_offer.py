"""Counter-offers: the times a venue proposes instead of the one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.move_quote import MoveQuote, move_quote_of
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.presentation.booking_money import clock_of
from openchair.presentation.offers import offer_sentence
from openchair.rules.offers import OfferStatus, status_at
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.refusals import MoveWay
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text


@strawberry.type(description="A time that the venue proposes instead of the one asked for.")
class CounterOffer:
    number: int = strawberry.field(
        description="What its link names; counted on through the booking's life, so that an old link never means a new time."
    )
    round: int = strawberry.field(description="Those sent together have the same.")
    status: OfferStatus = strawberry.field(description="Where it stands now.")
    starts_at: DateTime = strawberry.field(description="When it would start.")
    ends_at: DateTime = strawberry.field(description="When it would end.")
    staff: StaffMember = strawberry.field(description="With whom.")
    expires_at: DateTime = strawberry.field(description="The last instant at which it can be accepted.")
    sentence: str = strawberry.field(description="Where it stands, in words for the customer.")
    booking: strawberry.Private[BookingRecord]
    offer: strawberry.Private[CounterOfferRecord]

    @strawberry.field(
        description="What taking it does; its id goes to acceptCounterOffer. Null where it can't be taken."
    )
    async def quote(self, info: Info) -> MoveQuote | None:
        if self.status is not OfferStatus.OFFERED or self.booking.status is not BookingStatus.PENDING:
            return None
        return await move_quote_of(info, self.booking, self.offer.staff, MoveWay.OFFERED, self.offer.starts_at)


def counter_offers_of(
    records: Sequence[CounterOfferRecord], booking: BookingRecord, now: datetime
) -> list[CounterOffer]:
    """All of a booking's counter-offers as the graph shows them at `now`."""
    venue, zone = booking.venue, booking.venue.time_zone
    chosen = next((record for record in records if record.status is OfferStatus.ACCEPTED), None)
    found = []
    for record in records:
        status, held_until = status_at(record.status, record.expires_at, now), local_text(record.expires_at, zone)
        found.append(
            CounterOffer(
                number=record.number,
                round=record.round,
                status=status,
                starts_at=DateTime(local_text(record.starts_at, zone)),
                ends_at=DateTime(local_text(record.ends_at, zone)),
                staff=staff_of(record.staff),
                booking=booking,
                offer=record,
                expires_at=DateTime(held_until),
                sentence=offer_sentence(
                    status,
                    venue.name,
                    clock_of(booking),
                    held_until=record.expires_at,
                    chosen=None if chosen is None else chosen.starts_at,
                    chosen_staff=None if chosen is None else chosen.staff.name,
                ),
            )
        )
    return found
