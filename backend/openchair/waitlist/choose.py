"""Choosing whom an opening is offered to next: the longest waiting it suits; of the others it is noted why they are not told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from openchair.rules.openings import WhyNot, slot_of
from openchair.store.earlier import Place, list_candidates, list_longest_waiting
from openchair.waitlist.candidates import Candidate, candidates_of
from openchair.waitlist.locked_opening import LockedOpening
from openchair.waitlist.offer import Chosen

PAGE: Final = 20
MOST_PAGES: Final = 25
MOST_CONSIDERED: Final = 40


@dataclass(slots=True)
class Choice:
    """Who was chosen; who was considered and not chosen, and why; and when one of those could be offered it after all."""

    chosen: list[Chosen] = field(default_factory=list)
    considered: list[dict[str, Any]] = field(default_factory=list)
    again_at: datetime | None = None
    seen: set[str] = field(default_factory=set)

    def add(self, locked: LockedOpening, candidate: Candidate, wave: int) -> None:
        """Judge the next candidate: chosen, or considered with the reason."""
        id = candidate.booking.id
        self.seen.add(id)
        verdict = locked.judged(candidate.waiting, candidate.booking.whole_time or candidate.booking.time)
        why = verdict.why_not
        if verdict.start_minute is not None and verdict.held_until is not None:
            if len(self.chosen) < wave and not self._has(candidate):
                self.chosen.append(Chosen(candidate, verdict.start_minute, verdict.held_until))
                return
            why = WhyNot.NOT_NEXT
        if verdict.again_at is not None:
            self.again_at = min(self.again_at or verdict.again_at, verdict.again_at)
        if why is not None and len(self.considered) < MOST_CONSIDERED:
            self.considered.append({"booking": id, "why": why.value})

    def _has(self, candidate: Candidate) -> bool:
        # One with two bookings here is told once.
        customer = candidate.booking.customer.id
        return any(each.candidate.booking.customer.id == customer for each in self.chosen)


async def choose(locked: LockedOpening, *, look_around: bool) -> Choice:
    """Choose whom the opening is offered to now; with `look_around` also note why the venue's longest waiting are not."""
    choice = Choice()
    starts = {service.id: locked.starts(service.time) for service in locked.services}
    fitting = [service for service, minutes in starts.items() if minutes]
    minutes = {minute for each in starts.values() for minute in each}
    zone, after = locked.venue.time_zone, None
    own = None if locked.venue.policy.customers_may_switch_staff else locked.opening.staff.no
    for _ in range(MOST_PAGES):
        if not minutes:
            break
        page: list[Place] = await list_candidates(
            locked.change.connection,
            locked.change.scope,
            services=fitting,
            slots=sorted({slot_of(minute, zone) for minute in minutes}),
            later_than_minute=min(minutes),
            staff_no=own,
            after=after,
            limit=PAGE,
        )
        found = await candidates_of(locked, [id for _, id in page])
        for _, id in page:
            if id in found:
                choice.add(locked, found[id], locked.settings.wave)
        # A page that is full and suits nobody is no reason to stop: the next may wait for just this.
        if len(page) < PAGE or len(choice.chosen) == locked.settings.wave:
            break
        after = page[-1]
    if look_around:
        await _look_around(locked, choice)
    return choice


async def _look_around(locked: LockedOpening, choice: Choice) -> None:
    """Note for the desk why the longest waiting who want another day, person or length are not offered it."""
    change = locked.change
    others = [
        id
        for id in await list_longest_waiting(change.connection, change.scope, change.now, PAGE)
        if id not in choice.seen
    ]
    found = await candidates_of(locked, others)
    for id in others:
        if id in found:
            # None of them comes before one who was found above: their turn is over.
            choice.add(locked, found[id], len(choice.chosen))
