"""The waitlist's jobs: the opening that is due is offered, waited for, passed on, and ended with its reason.

Each look is one transaction under the opening's lock. A process that dies in the middle has done nothing: the next look finds the
opening as it was. Several processes may look at once, at different openings.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.openings import (
    LONGEST_CHAIN,
    SHORTEST_HOLD,
    Ending,
    OpeningOfferStatus,
    OpeningStatus,
    quiet_end,
)
from openchair.rules.records.waitlist import OpeningOfferRecord
from openchair.store.earlier import forget_past_wishes
from openchair.store.opening_offers import end_offers, list_offers_of_openings
from openchair.store.openings import change_opening, claim_opening, is_any_opening_due
from openchair.waitlist.choose import Choice, choose
from openchair.waitlist.end import end_opening, free_holds
from openchair.waitlist.follow import follow
from openchair.waitlist.locked_opening import LockedOpening
from openchair.waitlist.offer import offer_to

_AFTER_TROUBLE = timedelta(minutes=1)


def waitlist_jobs(runtime: Runtime) -> dict[str, Job]:
    """Offering openings, and ending wishes whose appointments have begun."""
    tidied_on = None

    async def tidy() -> bool:
        nonlocal tidied_on
        today = runtime.clock.now().date()
        if tidied_on == today:
            return False
        async with runtime.database.transaction(ACROSS) as connection:
            more = await forget_past_wishes(connection, runtime.clock.now()) > 0
        tidied_on = None if more else today
        return more

    return {"openings": lambda: look_at_next(runtime), "past_wishes": tidy}


async def look_at_next(runtime: Runtime) -> bool:
    """Look at the opening that is due first; False where none is."""
    now = runtime.clock.now()
    async with runtime.database.reading(ACROSS) as connection:
        if not await is_any_opening_due(connection, now):
            return False
    opening = None
    try:
        async with runtime.database.transaction(ACROSS) as connection:
            opening = await claim_opening(connection, now)
            if opening is None:
                return False
            scope = scope_of_claim(opening)
            await keep_within(connection, scope)
            await _look(await LockedOpening.of(Change(runtime, connection, scope, now), opening))
    except Exception:
        # Whatever it is, it must not keep the others waiting: they come first from now on.
        if opening is not None:
            async with runtime.database.transaction(scope_of_claim(opening)) as connection:
                await change_opening(connection, scope_of_claim(opening), opening.id, due_at=now + _AFTER_TROUBLE)
        raise
    return True


async def _look(locked: LockedOpening) -> None:
    change = locked.change
    opening, now = locked.opening, change.now
    first_look = not opening.considered and opening.status is OpeningStatus.OPEN
    offers = await list_offers_of_openings(change.connection, change.scope, [opening.id])
    if first_look and opening.left_by is not None and not offers:
        await follow(locked, opening.left_by)
    still_open = [offer for offer in offers if offer.status is OpeningOfferStatus.OFFERED]
    lapsed = [offer.id for offer in still_open if offer.held_until <= now]
    await end_offers(change.connection, change.scope, lapsed, OpeningOfferStatus.LAPSED, now)
    held = [offer.held_until for offer in still_open if offer.id not in lapsed]
    if held:
        # Some of those who were told at once have said no; the others may still tap.
        await change_opening(change.connection, change.scope, opening.id, due_at=min(held))
        return
    await locked.lock_time()
    await free_holds(locked, offers)
    await locked.read_time()
    await _pass_on(locked, offers, first_look=first_look)


async def _pass_on(locked: LockedOpening, offers: list[OpeningOfferRecord], *, first_look: bool) -> None:
    """Nobody holds the opening: offer it to whoever is next, or wait, or end it."""
    ending = _over(locked)
    if ending is not None:
        await end_opening(locked, ending, offers)
        return
    latest = max(minute for service in locked.services for minute in locked.starts(service.time))
    quiet_until = quiet_end(locked.settings, locked.venue.time_zone, locked.change.now)
    if quiet_until is not None:
        await _wait(locked, quiet_until, latest, offers)
        return
    choice = await choose(locked, look_around=first_look)
    if choice.chosen:
        await offer_to(locked, choice.chosen)
        await _remember(locked, choice)
    elif choice.again_at is not None:
        await _remember(locked, choice)
        await _wait(locked, choice.again_at, latest, offers)
    else:
        await _remember(locked, choice)
        await end_opening(locked, Ending.NOBODY_LEFT if offers else Ending.NOBODY_WAITS, offers)


def _over(locked: LockedOpening) -> Ending | None:
    if not locked.settings.on:
        return Ending.SWITCHED_OFF
    if locked.opening.depth > LONGEST_CHAIN:
        return Ending.CHAIN_ENDED
    if any(locked.starts(service.time) for service in locked.services):
        return None
    soonest = locked.change.now + timedelta(minutes=locked.venue.policy.lead_time_minutes)
    if locked.opening.start_minute * 60 <= soonest.timestamp():
        return Ending.TOO_LATE
    return Ending.TIME_USED if locked.is_used() else Ending.NOT_BOOKABLE


async def _wait(locked: LockedOpening, until: datetime, latest: int, offers: list[OpeningOfferRecord]) -> None:
    """Look again at `until`, if someone could still take it then; else end it. The time is free for anyone meanwhile."""
    lead = timedelta(minutes=locked.venue.policy.lead_time_minutes)
    if (until + lead + SHORTEST_HOLD).timestamp() > latest * 60:
        await end_opening(locked, Ending.TOO_LATE, offers)
        return
    await change_opening(
        locked.change.connection, locked.change.scope, locked.opening.id, status=OpeningStatus.OPEN.value, due_at=until
    )


async def _remember(locked: LockedOpening, choice: Choice) -> None:
    """Keep for the desk who was considered and why they are not offered it; a newer reason replaces an older one."""
    now_said = {each["booking"]: each for each in choice.considered}
    chosen = {each.candidate.booking.id for each in choice.chosen}
    before = [each for each in locked.opening.considered if each["booking"] not in now_said | dict.fromkeys(chosen)]
    considered = [*choice.considered, *before][:40]
    if considered or locked.opening.considered:
        await change_opening(locked.change.connection, locked.change.scope, locked.opening.id, considered=considered)
