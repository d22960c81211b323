"""The price of a move, and a move of the desk's that waits to be accepted."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, money_or_none
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.manage.moving import quote_of_move, staff_named
from openchair.presentation import booking_money
from openchair.presentation.booking import accepts_move, appointment, cancels_move
from openchair.rules import move_quotes as rules
from openchair.rules.agreement import AskedBy, DeskMove
from openchair.rules.deposits import DepositOutcome
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import MoveWay
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.zone import local_text


@strawberry.type(
    description="What a move does: show it, then send its id with the move to agree to it. The money is what cancelling right "
    "after the move would do."
)
class MoveQuote:
    id: strawberry.ID = strawberry.field(
        description="Names both starts and staff members, the outcome and the amounts; a later quote with the same answer has the "
        "same id."
    )
    from_starts_at: DateTime = strawberry.field(
        description="The start it is moved from; of a move by the desk, the one last agreed."
    )
    from_staff: StaffMember = strawberry.field(description="Whom it is moved from.")
    starts_at: DateTime = strawberry.field(description="The new start.")
    staff: StaffMember = strawberry.field(description="With whom then.")
    outcome: DepositOutcome = strawberry.field(description="What cancelling right after would do to the deposit.")
    refund: Money | None = strawberry.field(description="How much would go back to the card.")
    forfeit: Money | None = strawberry.field(description="How much the venue would keep.")
    credit: Money | None = strawberry.field(description="How much would become store credit.")
    fee: Money | None = strawberry.field(description="The fee that cancelling would cost, if there is one.")
    changeable_until: DateTime | None = strawberry.field(
        description="The last instant at which the new time could be changed online; null where it couldn't be any more."
    )
    sentences: list[str] = strawberry.field(
        description="The same in words for the customer: until when it can be changed, the deposit, and the fee."
    )


@strawberry.type(
    description="A move by the desk that the customer has not accepted. Where the venue asked for it, everything paid goes back if "
    "they cancel, without a fee, and they can cancel or move it until it starts; so until they accept it or take another time."
)
class VenueMove:
    record: strawberry.Private[BookingRecord]
    move: strawberry.Private[DeskMove]
    asked_by: AskedBy = strawberry.field(description="Who asked for it.")
    moved_at: DateTime = strawberry.field(description="When the desk moved it.")
    from_starts_at: DateTime = strawberry.field(description="The start that was last agreed.")
    starts_at: DateTime = strawberry.field(description="The start now.")
    staff: StaffMember = strawberry.field(description="With whom now.")
    changes_first: bool = strawberry.field(
        description="Whether its start, or who comes first, is another than last agreed; False where only later parts of the visit "
        "were changed."
    )
    accept_text: str = strawberry.field(description='What a customer says who accepts it: "Thursday 2:00 pm is fine".')
    cancel_text: str = strawberry.field(
        description='What a customer says who cancels instead: "Cancel, with everything back".'
    )

    @strawberry.field(description="With whom it was last agreed.")
    async def from_staff(self, info: Info) -> StaffMember:
        return staff_of(await _agreed_staff(info, self.record, self.move))

    @strawberry.field(
        description='When and with whom it was last agreed, in words: "Thursday 10 December, 2:00 pm with Jonah".'
    )
    async def from_text(self, info: Info) -> str:
        staff = await _agreed_staff(info, self.record, self.move)
        return appointment(self.move.starts_at, staff.name, booking_money.clock_of(self.record))

    @strawberry.field(description="What happened and what can be done, in words for the customer.")
    async def sentence(self, info: Info) -> str:
        return booking_money.venue_move_sentence(
            self.record, self.move, (await _agreed_staff(info, self.record, self.move)).name
        )

    @strawberry.field(
        description="What accepting it does; its id goes to acceptMove. Null where it can't be accepted any more."
    )
    async def quote(self, info: Info) -> MoveQuote | None:
        now = info.context.runtime.clock.now()
        if now >= self.record.starts_at:
            return None
        return await move_quote_of(info, self.record, self.record.staff, MoveWay.ACCEPTED)


async def move_quote_of(
    info: Info, record: BookingRecord, staff: StaffRecord, way: MoveWay, starts: datetime | None = None
) -> MoveQuote:
    """The quote of a customer's move, now; the start is the booking's own where it is accepted as it is."""
    now = info.context.runtime.clock.now()
    return await shown_move_quote(
        info, record, quote_of_move(record, starts or record.starts_at, staff, way, now), staff
    )


async def shown_move_quote(info: Info, record: BookingRecord, quote: rules.MoveQuote, staff: StaffRecord) -> MoveQuote:
    """The quote as the graph shows it."""
    zone, locale, after = record.venue.time_zone, record.venue.locale, quote.after
    old_start, old_staff_id = quote.old
    old_staff = await staff_named(info.context.runtime, info.context.scope, record, old_staff_id)
    return MoveQuote(
        id=strawberry.ID(quote.id),
        from_starts_at=DateTime(local_text(old_start, zone)),
        from_staff=staff_of(old_staff or record.staff),
        starts_at=DateTime(local_text(quote.new[0], zone)),
        staff=staff_of(staff),
        outcome=after.outcome,
        refund=money_or_none(after.refund_minor, after.currency, locale),
        forfeit=money_or_none(after.forfeit_minor, after.currency, locale),
        credit=money_or_none(after.credit_minor, after.currency, locale),
        fee=money_or_none(after.fee_minor, after.currency, locale),
        changeable_until=None if quote.changeable_until is None else DateTime(local_text(quote.changeable_until, zone)),
        sentences=booking_money.move_quote_sentences(quote, record),
    )


def venue_move_of(record: BookingRecord) -> VenueMove | None:
    """The move that waits to be accepted; None where none does."""
    move, zone = record.agreement.move, record.venue.time_zone
    if move is None or record.status in CLOSED_STATUSES:
        return None
    clock = booking_money.clock_of(record)
    return VenueMove(
        record=record,
        move=move,
        asked_by=move.asked_by,
        moved_at=DateTime(local_text(move.at, zone)),
        from_starts_at=DateTime(local_text(move.starts_at, zone)),
        starts_at=DateTime(local_text(record.starts_at, zone)),
        staff=staff_of(record.staff),
        changes_first=not booking_money.is_of_later_parts(record, move),
        accept_text=accepts_move(record, clock),
        cancel_text=cancels_move(record, move, clock),
    )


async def _agreed_staff(info: Info, record: BookingRecord, move: DeskMove) -> StaffRecord:
    found = await staff_named(info.context.runtime, info.context.scope, record, move.staff_id)
    assert found is not None, "staff members are never deleted"
    return found
