"""Earlier times: what a customer waits for, what is offered to them, and what the desk sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.enums import TimeBand, Weekday
from openchair.graph.types.move_quote import MoveQuote, move_quote_of
from openchair.graph.types.node import Money, Node
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.manage.openings import caution_of, standing_of
from openchair.presentation.catalogue import words_of
from openchair.presentation.desk.openings import offer_sentence, opening_sentence, why_not_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.refusals import opening_over
from openchair.rules import openings as rules
from openchair.rules.openings import OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import EarlierRecord, OpeningOfferRecord, OpeningRecord
from openchair.rules.refusals import MoveWay
from openchair.rules.wishes import Wanted
from openchair.rules.zone import local_text, local_text_of_minute


@strawberry.type(description="A part of a day of the week, by the venue's clock.")
class TimeOfWeek:
    weekday: Weekday = strawberry.field(description="The day.")
    band: TimeBand = strawberry.field(description="The part of that day.")


@strawberry.input(description="A part of a day of the week, by the venue's clock.")
class TimeOfWeekInput:
    weekday: Weekday = strawberry.field(description="The day.")
    band: TimeBand = strawberry.field(description="The part of that day.")


@strawberry.type(description="A customer's wish to hear of earlier times.")
class EarlierAvailability:
    times: list[TimeOfWeek] = strawberry.field(description="At these times of the week, in order.")
    since: DateTime = strawberry.field(description="Waiting since; whoever waits longest hears first.")


@strawberry.type(description="An earlier time offered to a booking's customer.")
class OpeningOffer(Node):
    starts_at: DateTime = strawberry.field(description="When it starts.")
    staff: StaffMember = strawberry.field(description="With whom.")
    held_until: DateTime = strawberry.field(description="Until when it can be taken.")
    shared: bool = strawberry.field(description="It was offered to several at once: the first to take it has it.")
    status: OpeningOfferStatus = strawberry.field(description="What became of it.")
    sentence: str | None = strawberry.field(
        description="Why it can't be taken any more, in a sentence for the customer; null while it can."
    )
    caution: str | None = strawberry.field(
        description="What to know before taking it, in words: what is worse the nearer an appointment is; null where nothing is."
    )
    booking: strawberry.Private[BookingRecord]
    offer: strawberry.Private[OpeningOfferRecord]

    @strawberry.field(description="What taking it does; its id goes to acceptOpening. Null where it can't be taken.")
    async def quote(self, info: Info) -> MoveQuote | None:
        if self.status is not OpeningOfferStatus.OFFERED:
            return None
        return await move_quote_of(info, self.booking, self.offer.staff, MoveWay.OFFERED, self.offer.starts_at)


@strawberry.type(description="Someone who was looked at for an opening and not told of it.")
class OpeningConsidered:
    booking_id: strawberry.ID = strawberry.field(description="Their booking.")
    customer: str = strawberry.field(description="Their name.")
    why_not: str = strawberry.field(description="Why they were not told, in a sentence.")


@strawberry.type(description="Someone who was told of an opening, as the desk sees it.")
class OpeningTold(Node):
    booking_id: strawberry.ID = strawberry.field(description="Their booking.")
    customer: str = strawberry.field(description="Their name.")
    starts_at: DateTime = strawberry.field(description="The start offered to them.")
    told_at: DateTime = strawberry.field(description="When they were told.")
    held_until: DateTime = strawberry.field(description="Until when they could take it.")
    by_hand: bool = strawberry.field(description="The desk chose them.")
    status: OpeningOfferStatus = strawberry.field(description="What became of it.")
    sentence: str = strawberry.field(description="The same in words.")


@strawberry.type(description="A stretch of a staff member's time that became free, and whom it was offered to.")
class Opening(Node):
    staff: StaffMember = strawberry.field(description="Whose time.")
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")
    cause: OpeningCause = strawberry.field(description="How it became free.")
    status: OpeningStatus = strawberry.field(description="How far it has come.")
    sentence: str = strawberry.field(description="The same in words: what is waited for, or why it ended.")
    appeared_at: DateTime = strawberry.field(description="When it became free.")
    told: list[OpeningTold] = strawberry.field(description="Who was told, in order.")
    considered: list[OpeningConsidered] = strawberry.field(
        description="Who was looked at last and not told, and why not; at most 40."
    )


@strawberry.type(description="What offering openings has brought a venue.")
class WaitlistFigures:
    openings: int = strawberry.field(description="How many openings appeared.")
    filled: int = strawberry.field(description="How many of these were taken by someone who waited.")
    taken: int = strawberry.field(
        description="How many earlier times were taken; each also frees the time its booking had before."
    )
    minutes: int = strawberry.field(description="Minutes of work recovered: of times that nobody would have had.")
    recovered: Money = strawberry.field(description="The price of that work.")


def times_of(given: Iterable[TimeOfWeekInput]) -> list[tuple[int, int]]:
    """What was given, as weekdays (0 is Monday) and bands."""
    return [(int(time.weekday.value), int(time.band.value)) for time in given]


def earlier_availability_of(record: EarlierRecord, zone: str) -> EarlierAvailability:
    """The wish that is kept as the graph shows it."""
    return earlier_availability(Wanted.of_mask(record.slots), record.since, zone)


def earlier_availability(wanted: Wanted, since: datetime, zone: str) -> EarlierAvailability:
    """The wish as the graph shows it."""
    return EarlierAvailability(
        times=[TimeOfWeek(weekday=Weekday(weekday), band=TimeBand(band)) for weekday, band in wanted.times],
        since=DateTime(local_text(since, zone)),
    )


def opening_offer_of(offer: OpeningOfferRecord, booking: BookingRecord, now: datetime) -> OpeningOffer:
    """The offer as its customer sees it."""
    status, zone = standing_of(offer, booking, now), booking.venue.time_zone
    is_open = status is rules.OpeningOfferStatus.OFFERED
    return OpeningOffer(
        id=strawberry.ID(offer.id),
        starts_at=DateTime(local_text(offer.starts_at, zone)),
        staff=staff_of(offer.staff),
        held_until=DateTime(local_text(offer.held_until, zone)),
        shared=offer.shared,
        status=status,
        sentence=None if is_open else opening_over(status, words_of(booking.venue.locale)),
        booking=booking,
        offer=offer,
        caution=caution_of(offer, booking, now) if is_open else None,
    )


def openings_of(
    records: Iterable[OpeningRecord], offers: Iterable[OpeningOfferRecord], names: dict[str, str], reader: DeskReader
) -> list[Opening]:
    """Openings as the desk sees them; `names` are customers' names by their bookings."""
    by_opening: dict[str, list[OpeningOfferRecord]] = {}
    for offer in offers:
        by_opening.setdefault(offer.opening_id, []).append(offer)
    return [_opening_of(record, by_opening.get(record.id, []), names, reader) for record in records]


def _opening_of(
    record: OpeningRecord, offers: list[OpeningOfferRecord], names: dict[str, str], reader: DeskReader
) -> Opening:
    zone = reader.zone
    return Opening(
        id=strawberry.ID(record.id),
        staff=staff_of(record.staff),
        starts_at=DateTime(local_text_of_minute(record.start_minute, zone)),
        ends_at=DateTime(local_text_of_minute(record.end_minute, zone)),
        cause=record.cause,
        status=record.status,
        sentence=opening_sentence(record.status, record.ending, record.due_at, reader),
        appeared_at=DateTime(local_text(record.created_at, zone)),
        told=[
            OpeningTold(
                id=strawberry.ID(offer.id),
                booking_id=strawberry.ID(offer.booking_id),
                customer=offer.customer_name,
                starts_at=DateTime(local_text(offer.starts_at, zone)),
                told_at=DateTime(local_text(offer.told_at, zone)),
                held_until=DateTime(local_text(offer.held_until, zone)),
                by_hand=offer.by_hand,
                status=offer.status,
                sentence=offer_sentence(offer.status, offer.customer_name, reader),
            )
            for offer in offers
        ],
        considered=[
            OpeningConsidered(
                booking_id=strawberry.ID(each["booking"]),
                customer=names[each["booking"]],
                why_not=why_not_sentence(rules.WhyNot(each["why"]), names[each["booking"]], reader),
            )
            for each in record.considered
            if each["booking"] in names
        ],
    )
