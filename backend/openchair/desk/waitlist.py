"""The desk turns the waitlist off or on, offers an opening by hand, and takes one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, Done, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.presentation.desk.openings import over_sentence, quiet_sentence, why_not_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.activity import OfOpening, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.openings import Ending, OpeningOfferStatus, quiet_end
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import OpeningRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.scope import VenueScope
from openchair.store.bookings import find_booking
from openchair.store.opening_offers import end_offers, find_told, list_offers_of_openings
from openchair.store.openings import find_waitlist_settings, lock_openings, set_waitlist
from openchair.waitlist.candidates import NOTHING, candidate_by_hand
from openchair.waitlist.end import end_opening, free_holds
from openchair.waitlist.locked_opening import LockedOpening
from openchair.waitlist.offer import Chosen, offer_to


@dataclass(frozen=True, slots=True)
class Turned:
    """Whether openings are offered by themselves now; `replayed` where the call had been made before."""

    on: bool
    replayed: bool


@dataclass(frozen=True, slots=True)
class _OneOpening:
    """An opening of the venue."""

    opening_id: str

    async def lock(self, change: Change) -> OpeningRecord:
        opening = (await lock_openings(change.connection, change.scope, [self.opening_id])).get(self.opening_id)
        if opening is None:
            raise NotFound("opening")
        change.refuse_unless_seen(opening.staff.id)
        return opening

    def refuse_if_changed(self, locked: OpeningRecord) -> None:
        """An opening has no version."""


@needs(Permission.TURN_WAITLIST)
async def turn_waitlist(runtime: Runtime, operator: Operator, key: str, *, on: bool) -> Turned:
    """Have openings offered by themselves from now on, or not. Raises `KeyReused`, `InvalidInput`."""

    async def work(change: Change, scope: VenueScope) -> Answer:
        await set_waitlist(change.connection, scope, matching_on=on)
        await change.record(Plain(ActivityKind.WAITLIST_ON if on else ActivityKind.WAITLIST_OFF), None)
        return {"on": on}

    done = await make_change(runtime, operator.author, Call("deskSetWaitlist", key, {"on": on}), TheVenue(), work)
    async with runtime.database.reading(operator.scope) as connection:
        settings = await find_waitlist_settings(connection, operator.scope)
    return Turned(settings.on, done.replayed)


@needs(Permission.OFFER_OPENINGS)
async def offer_by_hand(runtime: Runtime, operator: Operator, opening_id: str, booking_id: str, key: str) -> Done:
    """Offer an opening to a customer of the desk's choice, before those who wait longer.

    What they asked for and when they were last told may be passed over; a hold of someone else's may not. An opening that had
    ended is taken up again. Raises `NotFound`, `InvalidInput` with the reason in words, `KeyReused`.
    """

    async def work(change: Change, opening: OpeningRecord) -> Answer:
        booking = await find_booking(change.connection, change.scope, booking_id)
        if booking is None:
            raise NotFound("booking")
        change.refuse_unless_sees(booking)
        locked = await LockedOpening.of(change, opening)
        await _offer(locked, booking, operator.reader)
        await change.record(OfOpening(ActivityKind.OFFERED_OPENING, opening.id), booking.id)
        return {"id": opening.id}

    call = Call("deskOfferOpening", key, {"openingId": opening_id, "bookingId": booking_id})
    return await make_change(runtime, operator.author, call, _OneOpening(opening_id), work)


@needs(Permission.OFFER_OPENINGS)
async def withdraw_opening(runtime: Runtime, operator: Operator, opening_id: str, key: str) -> Done:
    """Take an opening back: whoever holds it can't take it any more, and nobody else is offered it.

    Its time is free at once, to be blocked, booked, or offered by hand. Raises `NotFound`, `InvalidInput` where it has ended
    already, `KeyReused`.
    """

    async def work(change: Change, opening: OpeningRecord) -> Answer:
        connection, scope, now = change.connection, change.scope, change.now
        if opening.ending is not None:
            raise InvalidInput("openingId", over_sentence(opening.status, opening.ending, now, operator.reader))
        locked = await LockedOpening.of(change, opening)
        offers = await list_offers_of_openings(connection, scope, [opening_id])
        told = [offer for offer in offers if offer.status is OpeningOfferStatus.OFFERED]
        await end_offers(connection, scope, [offer.id for offer in told], OpeningOfferStatus.TAKEN_BACK, now)
        await free_holds(locked, offers)
        await end_opening(locked, Ending.WITHDRAWN, offers)
        whose: list[str | None] = [offer.booking_id for offer in told]
        for booking_id in whose or [None]:
            await change.record(OfOpening(ActivityKind.WITHDREW_OPENING, opening_id), booking_id)
        return {"id": opening_id}

    call = Call("deskWithdrawOpening", key, {"openingId": opening_id})
    return await make_change(runtime, operator.author, call, _OneOpening(opening_id), work)


async def _offer(locked: LockedOpening, booking: BookingRecord, reader: DeskReader) -> None:
    change = locked.change
    now, zone = change.now, locked.venue.time_zone
    offers = await list_offers_of_openings(change.connection, change.scope, [locked.opening.id])
    if any(_is_held(offer.status, offer.held_until, now) for offer in offers):
        raise InvalidInput(
            "openingId", "This time is being held for someone. Take it back from them first, or wait until they answer."
        )
    until = quiet_end(locked.settings, zone, now)
    if until is not None:
        raise InvalidInput("openingId", quiet_sentence(until, reader))
    await locked.lock_time()
    await free_holds(locked, offers)
    await locked.read_time()
    told = await find_told(change.connection, change.scope, locked.opening.id, [booking.customer.id])
    candidate = await candidate_by_hand(locked, booking, told.get(booking.customer.id, NOTHING))
    verdict = locked.judged(candidate.waiting, booking.whole_time or booking.time, by_hand=True)
    if verdict.start_minute is None or verdict.held_until is None:
        assert verdict.why_not is not None, "a no has a reason"
        raise InvalidInput("bookingId", why_not_sentence(verdict.why_not, booking.customer.name, reader))
    await offer_to(locked, [Chosen(candidate, verdict.start_minute, verdict.held_until)], by_hand=True)


def _is_held(status: OpeningOfferStatus, held_until: datetime, now: datetime) -> bool:
    return status is OpeningOfferStatus.OFFERED and held_until > now
