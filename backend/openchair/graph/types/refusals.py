"""Refusals: expected outcomes as data, each with words for a person and, in its type, what a program needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import strawberry

from openchair.bookings.settle import quote_for
from openchair.desk.reads import list_customers
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.money_state import CancellationQuote, quote_of
from openchair.graph.types.move_quote import MoveQuote, move_quote_of
from openchair.graph.types.refusal import Refusal
from openchair.graph.types.sign_in_refusals import sign_in_refusal_of
from openchair.graph.types.slots import Slot, slot_of
from openchair.graph.types.stripe_account import stripe_refusal_of
from openchair.manage.moving import staff_named
from openchair.manage.open_slots import list_soonest_slots
from openchair.presentation.catalogue import ENGLISH, words_of
from openchair.presentation.desk.erasure import open_matter_sentence
from openchair.presentation.desk.in_the_way import in_the_way_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.presentation.refusals import refusal_sentence
from openchair.presentation.wall_clock import WallClock
from openchair.rules import refusals as rules
from openchair.rules.erasure import MatterKind
from openchair.rules.fees import FeeStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.records import calendar as records
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text

_ALTERNATIVES = 3


@strawberry.type(description="It is too close to the start to change this online.")
class InsideNoticeWindow(Refusal):
    notice_hours: int = strawberry.field(description="How many hours before the start changes end.")
    venue_phone: str | None = strawberry.field(description="The venue's phone, E.164, to call instead.")


@strawberry.type(description="The booking is completed, cancelled or missed.")
class BookingClosed(Refusal):
    status: BookingStatus = strawberry.field(description="Where it stands.")


@strawberry.type(description="What takes a time that was wanted.")
class InTheWay:
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")
    booking_id: strawberry.ID | None = strawberry.field(
        description="The booking that is there, or that it is offered to; null of a block, and of one that isn't seen."
    )
    blocked_time_id: strawberry.ID | None = strawberry.field(description="The block that is there.")
    sentence: str = strawberry.field(description="What it is, in words.")


def in_the_way_of(met: records.InTheWay, reader: DeskReader) -> InTheWay:
    """The same as the graph shows it."""
    return InTheWay(
        starts_at=DateTime(local_text(met.starts_at, reader.zone)),
        ends_at=DateTime(local_text(met.ends_at, reader.zone)),
        booking_id=None if met.booking is None else strawberry.ID(met.booking.id),
        blocked_time_id=None if met.blocked is None else strawberry.ID(met.blocked.id),
        sentence=in_the_way_sentence(met, reader),
    )


@strawberry.type(description="That time is not free, or not any more.")
class SlotTaken(Refusal):
    record: strawberry.Private[BookingRecord | None]
    instead: strawberry.Private[Callable[[], Awaitable[list[Slot]]] | None] = None
    met: strawberry.Private[Sequence[records.InTheWay]] = ()
    near: strawberry.Private[Sequence[records.OpenSlot] | None] = None

    @strawberry.field(description="The next best times, at most three, as they are free now.")
    async def alternatives(self, info: Info) -> list[Slot]:
        if self.instead is not None:
            return await self.instead()
        if self.near is not None:
            zone = info.context.operator.record.venue.time_zone
            return [slot_of(slot, zone) for slot in self.near]
        if self.record is None:
            return []
        context = info.context
        found = await list_soonest_slots(context.runtime, context.scope, self.record, limit=_ALTERNATIVES)
        return [slot_of(slot, self.record.venue.time_zone) for slot in found]

    @strawberry.field(
        description="To the desk, what is in the way there now, in order; nothing where it has gone meanwhile."
    )
    def in_the_way(self, info: Info) -> list[InTheWay]:
        return [in_the_way_of(each, info.context.operator.reader) for each in self.met]


@strawberry.type(description="What happens to the money is no longer what the quote said.")
class QuoteChanged(Refusal):
    record: strawberry.Private[BookingRecord]

    @strawberry.field(description="What it is now; send its id to agree to it.")
    def quote(self, info: Info) -> CancellationQuote:
        return quote_of(quote_for(self.record, info.context.runtime.clock.now()), self.record)


@strawberry.type(
    description="What cancelling would do after this move is no longer what the quote said. Nothing was moved."
)
class MoveQuoteChanged(Refusal):
    record: strawberry.Private[BookingRecord]
    changed: strawberry.Private[rules.MoveQuoteChanged]

    @strawberry.field(description="What it is now; send its id to agree to it.")
    async def quote(self, info: Info) -> MoveQuote:
        context, changed = info.context, self.changed
        staff = await staff_named(context.runtime, context.scope, self.record, changed.staff_id)
        assert staff is not None, "staff members are never deleted"
        starts_at = datetime.fromisoformat(changed.starts_at)
        return await move_quote_of(info, self.record, staff, changed.way, starts_at)


@strawberry.type(
    description="The desk has not moved the booking since its time was last agreed, or that time has come."
)
class NoMoveToAccept(Refusal):
    pass


@strawberry.type(description="Nothing that was done with the booking can be taken back, or not any more.")
class NothingToUndo(Refusal):
    pass


@strawberry.type(description="The last change was made by the other side, and only they can take it back.")
class NotYoursToUndo(Refusal):
    pass


@strawberry.type(
    description="Bookings don't start then: it is more than 12 hours ago, or beyond the venue's horizon. confirmUnusualStart says "
    "that it is meant; such a booking carries no fee and no forfeit."
)
class UnusualStart(Refusal):
    horizon_days: int = strawberry.field(description="How many days ahead the venue's bookings start.")


@strawberry.type(description="A fee isn't charged on the venue's word alone.")
class OnDeskWordAlone(Refusal):
    pass


@strawberry.type(
    description="The customer's bank disputes a payment of the booking: its refunds and charges wait until that has ended."
)
class DisputeOpen(Refusal):
    pass


@strawberry.type(description="Nothing is taken for this booking on the venue's word alone, or not any more.")
class NothingToObjectTo(Refusal):
    pass


@strawberry.type(description="No objection of this booking's customer waits for a decision.")
class NoObjection(Refusal):
    pass


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


@strawberry.type(
    description=(
        "Somebody of that name and one of the contacts is on record with another one: the desk says who it is, with "
        "customerId or newCustomer and a new idempotency key."
    )
)
class CustomerInDoubt(Refusal):
    ids: strawberry.Private[tuple[str, ...]]

    @strawberry.field(description="Who it may be, oldest first; at most 10.")
    async def candidates(self, info: Info) -> list[Customer]:
        context = info.context
        found = await list_customers(context.runtime, context.operator, self.ids)
        return [customer_of(each) for each in found]


@strawberry.type(description="Something open about a customer, which keeps them from being erased.")
class OpenMatter:
    kind: MatterKind = strawberry.field(description="What it is, for a program.")
    reference: str = strawberry.field(description="The reference of the booking it is about.")
    sentence: str = strawberry.field(description="What it is and what to do, in words.")


@strawberry.type(description="Something about the customer is still open.")
class CustomerHasOpenMatters(Refusal):
    matters: list[OpenMatter] = strawberry.field(description="Each thing that is open, at most 20 of a kind.")


@strawberry.type(description="The customer was changed since they were read: expectedVersion is stale.")
class CustomerChanged(Refusal):
    id: strawberry.Private[str]

    @strawberry.field(description="The customer as they are now.")
    async def customer(self, info: Info) -> Customer:
        context = info.context
        (found,) = await list_customers(context.runtime, context.operator, (self.id,))
        return customer_of(found)


@strawberry.type(description="The booking's status doesn't allow this.")
class NotPossibleNow(Refusal):
    status: BookingStatus = strawberry.field(description="Where the booking stands.")


@strawberry.type(description="This was done several times in a short while.")
class TooOften(Refusal):
    allowed_at: DateTime = strawberry.field(description="When it may be done again.")


@strawberry.type(description="That isn't the code that was sent. The time is still held.")
class WrongCode(Refusal):
    tries_left: int = strawberry.field(description="How often it may be typed yet.")


@strawberry.type(description="The code was not typed in time, or wrong too often: the time was let go.")
class CodeOver(Refusal):
    pass


@strawberry.type(
    description="A link to sign in, or to take an invitation up, is none, was used, was taken back, or is too old."
)
class SignInLinkSpent(Refusal):
    pass


@strawberry.type(description="The session has ended, or the refresh token is none of one: sign in again.")
class SessionOver(Refusal):
    pass


@strawberry.type(description="A venue keeps at least one owner who can sign in.")
class LastOwner(Refusal):
    pass


@strawberry.type(description="Cards can't be taken online.")
class PaymentsAway(Refusal):
    for_now: bool = strawberry.field(description="Whether it is worth trying again in a minute.")


@strawberry.type(description="There is no deposit and no fee that waits to be paid.")
class NothingToPay(Refusal):
    pass


@strawberry.type(description="The same money is being taken at this moment.")
class PaymentUnderWay(Refusal):
    pass


@strawberry.type(description="The customer's credit at the venue is less than the deposit.")
class NotEnoughCredit(Refusal):
    pass


@strawberry.type(description="The card was not saved.")
class CardNotSaved(Refusal):
    problem: Problem | None = strawberry.field(
        description="Why the bank did not let it; null where the customer has not finished."
    )


@strawberry.type(description="The card can't be removed yet.")
class CardStillNeeded(Refusal):
    fee_owed: bool = strawberry.field(
        description="Whether a fee is still to be paid; else one was agreed that could become due."
    )


@strawberry.type(description="There is no card that could be charged.")
class CardNeeded(Refusal):
    problem: Problem = strawberry.field(description="What is wrong with the card, or that there is none.")


@strawberry.type(description="The refund did not fail, or it was seen to already.")
class RefundNotFailed(Refusal):
    pass


@strawberry.type(description="No deposit of this booking waits for the venue to decide about it.")
class DepositDecided(Refusal):
    pass


@strawberry.type(
    description="More was to go back than is left of what was paid: the rest has gone back, or is about to."
)
class MoreThanLeft(Refusal):
    left_minor: int = strawberry.field(description="How much is left, in the minor unit of the booking's currency.")


@strawberry.type(description="The fee was charged or waived, or is being charged.")
class FeeSettled(Refusal):
    status: FeeStatus = strawberry.field(description="What became of it.")


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


@strawberry.type(
    description="That counter-offer can't be accepted, or not any more; the words say what was chosen instead."
)
class OfferNotOpen(Refusal):
    record: strawberry.Private[BookingRecord]
    status: OfferStatus = strawberry.field(description="Where the offer stands.")

    @strawberry.field(description="The booking as it is now.")
    def booking(self) -> Booking:
        return booking_of(self.record)


@strawberry.type(description="No counter-offer is open.")
class NoOpenOffer(Refusal):
    pass


def refusal_of(  # noqa: PLR0912  # a case for each refusal
    refusal: rules.Refusal, venue: VenueRecord | None, current: BookingRecord | None, *, desk: DeskReader | None = None
) -> Refusal:
    """The union member for a refusal. `current` is the booking as it is now, where there is one.

    One of the venue's own staff reads it as `desk`; a customer, or someone who would be one, in the venue's language.
    """
    if venue is None:
        message = refusal_sentence(refusal, "the venue", WallClock(ENGLISH, "UTC"))
    elif desk is not None:
        message = desk_refusal_sentence(refusal, desk)
    else:
        clock = WallClock(words_of(venue.locale), venue.time_zone)
        message = refusal_sentence(refusal, venue.name, clock)
    match refusal:
        case rules.InsideNoticeWindow():
            phone = None if venue is None else venue.phone
            return InsideNoticeWindow(message=message, notice_hours=refusal.notice_hours, venue_phone=phone)
        case rules.BookingClosed():
            return BookingClosed(message=message, status=refusal.status)
        case rules.SlotTaken():
            return SlotTaken(message=message, record=current, met=refusal.in_the_way, near=refusal.near)
        case rules.QuoteChanged() if current is not None:
            return QuoteChanged(message=message, record=current)
        case rules.MoveQuoteChanged() if current is not None:
            return MoveQuoteChanged(message=message, record=current, changed=refusal)
        case rules.NoMoveToAccept():
            return NoMoveToAccept(message=message)
        case rules.NothingToUndo():
            return NothingToUndo(message=message)
        case rules.NotYoursToUndo():
            return NotYoursToUndo(message=message)
        case rules.UnusualStart():
            return UnusualStart(message=message, horizon_days=refusal.horizon_days)
        case rules.OnDeskWordAlone():
            return OnDeskWordAlone(message=message)
        case rules.BookingChanged() if current is not None:
            return BookingChanged(message=message, record=current)
        case rules.BookingPaused():
            return InvalidInput(field="startsAt", message=message)
        case rules.InvalidInput():
            return InvalidInput(message=message, field=refusal.field)
        case rules.KeyReused():
            return KeyReused(message=message)
        case rules.NotFound():
            return NotFound(message=message)
        case rules.CustomerInDoubt():
            return CustomerInDoubt(message=message, ids=refusal.candidates)
        case rules.CustomerHasOpenMatters() if desk is not None:
            return CustomerHasOpenMatters(
                message=message,
                matters=[
                    OpenMatter(kind=each.kind, reference=each.reference, sentence=open_matter_sentence(each, desk))
                    for each in refusal.open_matters
                ],
            )
        case rules.CustomerChanged():
            return CustomerChanged(message=message, id=refusal.customer_id)
        case rules.NotPossibleNow():
            return NotPossibleNow(message=message, status=refusal.status)
        case rules.OfferNotOpen() if current is not None:
            return OfferNotOpen(message=message, record=current, status=refusal.status)
        case rules.NoOpenOffer():
            return NoOpenOffer(message=message)
        case rules.TooOften():
            return TooOften(message=message, allowed_at=DateTime(refusal.allowed_at))
        case rules.WrongCode():
            return WrongCode(message=message, tries_left=refusal.tries_left)
        case rules.CodeOver():
            return CodeOver(message=message)
        case rules.OpeningNotOpen():
            return OpeningNotOpen(message=message, offer_status=refusal.status)
        case rules.TooSoonForEarlierTimes():
            return TooSoonForEarlierTimes(message=message, min_days=refusal.min_days)
        case rules.NotConfirmedYet():
            return NotConfirmedYet(message=message)
        case rules.CredentialNeeded():
            return CredentialNeeded(message=message)
        case rules.SignInLinkSpent():
            return SignInLinkSpent(message=message)
        case rules.SessionOver():
            return SessionOver(message=message)
        case rules.LastOwner():
            return LastOwner(message=message)
    found = (
        sign_in_refusal_of(refusal, message) or stripe_refusal_of(refusal, message) or _about_money(refusal, message)
    )
    if found is None:
        raise refusal
    return found


def _about_money(refusal: rules.Refusal, message: str) -> Refusal | None:  # noqa: PLR0912  # one case for each
    match refusal:
        case rules.DisputeOpen():
            return DisputeOpen(message=message)
        case rules.NothingToObjectTo():
            return NothingToObjectTo(message=message)
        case rules.NoObjection():
            return NoObjection(message=message)
        case rules.PaymentsAway():
            return PaymentsAway(message=message, for_now=refusal.for_now)
        case rules.NothingToPay():
            return NothingToPay(message=message)
        case rules.PaymentUnderWay():
            return PaymentUnderWay(message=message)
        case rules.NotEnoughCredit():
            return NotEnoughCredit(message=message)
        case rules.CardNotSaved():
            return CardNotSaved(message=message, problem=refusal.problem)
        case rules.CardStillNeeded():
            return CardStillNeeded(message=message, fee_owed=refusal.fee_owed)
        case rules.CardNeeded():
            return CardNeeded(message=message, problem=refusal.problem)
        case rules.RefundNotFailed():
            return RefundNotFailed(message=message)
        case rules.DepositDecided():
            return DepositDecided(message=message)
        case rules.MoreThanLeft():
            return MoreThanLeft(message=message, left_minor=refusal.left_minor)
        case rules.FeeSettled():
            return FeeSettled(message=message, status=refusal.status)
    return None
