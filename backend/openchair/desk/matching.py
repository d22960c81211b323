"""The desk turns the engine off or on, offers an opening by hand, and takes one back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.matching.ending import end_opening, free_holds
from openchair.matching.offering import Chosen, offer_to
from openchair.matching.stage import Stage
from openchair.matching.waiting import NOTHING, candidate_by_hand
from openchair.presentation.openings import opening_sentence, quiet_sentence, why_not_sentence
from openchair.rules.openings import Ending, OpeningOfferStatus, quiet_end
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NotFound
from openchair.rules.roles import OperatorRole
from openchair.store.activity import record_activity
from openchair.store.bookings import find_booking
from openchair.store.once import Answer, Call, once
from openchair.store.opening_offers import end_offers, find_told, list_offers_of_openings
from openchair.store.openings import lock_openings, set_matching

_HELD: Final = "This time is being held for someone. Take it back from them first, or wait until they answer."


async def turn_matching(runtime: Runtime, operator: Operator, key: str, *, on: bool) -> bool:
    """Whether openings are offered by themselves from now on. Raises `CredentialNeeded`, `KeyReused`, `InvalidInput`."""
    if operator.record.role is OperatorRole.STAFF:
        raise CredentialNeeded("Only an owner or a manager can turn earlier times on or off.")
    call = Call(operator.scope, operator.owner, key, "deskSetMatching", {"on": on})

    async def work(connection: AsyncConnection) -> Answer:
        await set_matching(connection, operator.scope, matching_on=on)
        await record_activity(
            connection,
            operator.scope,
            None,
            runtime.clock.now(),
            actor_kind="operator",
            actor_name=operator.record.name,
            what="matching_on" if on else "matching_off",
        )
        return {"on": on}

    await once(runtime, call, work)
    return on


async def offer_by_hand(runtime: Runtime, operator: Operator, opening_id: str, booking_id: str, key: str) -> str:
    """Offer an opening to a customer of the desk's choice, before those who wait longer; gives the opening's id.

    What they asked for and when they were last told may be passed over; a hold of someone else's may not. An opening that had
    ended is taken up again. Raises `NotFound`, `InvalidInput` with the reason in words, `KeyReused`.
    """
    asked = {"openingId": opening_id, "bookingId": booking_id}
    call = Call(operator.scope, operator.owner, key, "deskOfferOpening", asked)

    async def work(connection: AsyncConnection) -> Answer:
        now, scope = runtime.clock.now(), operator.scope
        opening = (await lock_openings(connection, scope, [opening_id])).get(opening_id)
        if opening is None:
            raise NotFound("opening")
        booking = await find_booking(connection, scope, booking_id)
        if booking is None:
            raise NotFound("booking")
        stage = await Stage.of(runtime, connection, scope, now, opening)
        await _offer(stage, booking)
        await record_activity(
            connection,
            scope,
            booking.id,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="offered_opening",
            opening=opening.id,
        )
        return {"id": opening.id}

    answer = await once(runtime, call, work)
    offered: str = answer["id"]
    return offered


async def withdraw_opening(runtime: Runtime, operator: Operator, opening_id: str, key: str) -> str:
    """Take an opening back: whoever holds it can't take it any more, and nobody else is offered it; gives the opening's id.

    Its time is free at once, to be blocked, booked, or offered by hand. Raises `NotFound`, `InvalidInput` where it has ended
    already, `KeyReused`.
    """
    call = Call(operator.scope, operator.owner, key, "deskWithdrawOpening", {"openingId": opening_id})

    async def work(connection: AsyncConnection) -> Answer:
        now, scope = runtime.clock.now(), operator.scope
        opening = (await lock_openings(connection, scope, [opening_id])).get(opening_id)
        if opening is None:
            raise NotFound("opening")
        if opening.ending is not None:
            ended = opening_sentence(opening.status, opening.ending, now)
            raise InvalidInput("openingId", f"This time isn't offered to anyone any more. {ended}")
        stage = await Stage.of(runtime, connection, scope, now, opening)
        offers = await list_offers_of_openings(connection, scope, [opening_id])
        told = [offer for offer in offers if offer.status is OpeningOfferStatus.OFFERED]
        await end_offers(connection, scope, [offer.id for offer in told], OpeningOfferStatus.TAKEN_BACK, now)
        await free_holds(stage, offers)
        await end_opening(stage, Ending.WITHDRAWN, offers)
        whose: list[str | None] = [offer.booking_id for offer in told]
        for booking_id in whose or [None]:
            await record_activity(
                connection,
                scope,
                booking_id,
                now,
                actor_kind="operator",
                actor_name=operator.record.name,
                what="withdrew_opening",
                opening=opening_id,
            )
        return {"id": opening_id}

    answer = await once(runtime, call, work)
    withdrawn: str = answer["id"]
    return withdrawn


async def _offer(stage: Stage, booking: BookingRecord) -> None:
    now, zone = stage.now, stage.venue.time_zone
    offers = await list_offers_of_openings(stage.connection, stage.scope, [stage.opening.id])
    if any(_is_held(offer.status, offer.held_until, now) for offer in offers):
        raise InvalidInput(
            "openingId", "This time is being held for someone. Take it back from them first, or wait until they answer."
        )
    until = quiet_end(stage.settings, zone, now)
    if until is not None:
        raise InvalidInput("openingId", quiet_sentence(until, zone))
    await stage.lock_time()
    await free_holds(stage, offers)
    await stage.read_time()
    told = await find_told(stage.connection, stage.scope, stage.opening.id, [booking.customer.id])
    candidate = await candidate_by_hand(stage, booking, told.get(booking.customer.id, NOTHING))
    verdict = stage.judged(candidate.waiting, booking.time, by_hand=True)
    if verdict.start_minute is None or verdict.held_until is None:
        assert verdict.why_not is not None, "a no has a reason"
        raise InvalidInput("bookingId", why_not_sentence(verdict.why_not, booking.customer.name))
    await offer_to(stage, [Chosen(candidate, verdict.start_minute, verdict.held_until)], by_hand=True)


def _is_held(status: OpeningOfferStatus, held_until: datetime, now: datetime) -> bool:
    return status is OpeningOfferStatus.OFFERED and held_until > now
