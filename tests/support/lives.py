"""Random lives of bookings: who books, what happens in between and in which order, and how it ends."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete

from openchair.core.database import Database
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.lives_customer import CustomerActs
from tests.support.lives_desk import HORIZON_DAYS, WINDOWS, DeskActs
from tests.support.lives_world import HOUR, PEOPLE, SECOND, Life, World, Wrong, as_kept
from tests.support.oracle import Expected, Terms, Tier
from tests.support.salon import open_salon

_TIERED: Final = (Tier(48, 100), Tier(24, 50), Tier(0, 0))
_TERMS: Final = (
    Terms(_TIERED, late_fee=1500, late_from=72, no_show_fee=3000),
    Terms(_TIERED, late_fee=1500, late_from=36),
    Terms(_TIERED, no_show_fee=3000),
    Terms((Tier(72, 100), Tier(12, 30), Tier(0, 0)), late_fee=900, late_from=12),
    Terms((Tier(48, 100), Tier(0, 100, as_credit=True)), late_fee=1500, late_from=48),
    Terms((Tier(0, 50),), late_fee=1500, late_from=24, no_show_fee=3000),
)
Act = Callable[[Life], Awaitable[object]]


@dataclass
class Lives:
    """One booking after the other lives in a salon. After each act the product and the model must say the same."""

    world: World

    @property
    def customer(self) -> CustomerActs:
        return CustomerActs(self.world)

    @property
    def desk(self) -> DeskActs:
        return DeskActs(self.world)

    async def happen(self, lives: int) -> None:
        """So many. Raises `Wrong`, with what happened in the life in which it came out."""
        for _ in range(lives):
            life = await self.begins()
            try:
                await self.lives(life)
            except Wrong as wrong:
                raise Wrong("\n".join((str(wrong), *life.did))) from wrong

    async def begins(self) -> Life:
        """A booking of someone new."""
        world, chance = self.world, self.world.chance
        await world.notice_becomes(chance.choice(WINDOWS))
        await world.clears_calendar()
        source = chance.choices(("storefront", "desk", "import"), (16, 4, 1))[0]
        # When its terms were agreed the window may have been another.
        agreed = None if source == "import" else chance.choice((world.notice_hours, chance.choice(WINDOWS)))
        terms, paid = chance.choice(_TERMS), chance.choices((0, 2500, 3333), (1, 5, 3))[0]
        starts_at, person = world.some_start(), chance.choice(PEOPLE)
        booking = await world.salon.books(
            starts_at,
            staff=person,
            status="pending" if chance.random() < 0.08 else "confirmed",
            terms=as_kept(terms),
            source=source,
            notice_hours=agreed,
            terms_shown_at=world.now if source == "storefront" else None,
            **self.paid_as(paid),
        )
        expected = Expected(
            starts_at=starts_at,
            person=person,
            terms=terms,
            agreed_notice_hours=agreed,
            notice_hours=world.notice_hours,
            status=booking.status.value,
            paid=paid,
            imported=source == "import",
            told=source == "storefront",
        )
        life = Life(booking.id, expected)
        life.note(world.now, f"{source}, {booking.status}, paid {paid}, {person} {starts_at}, {terms}")
        life.note(world.now, f"the window was {agreed} and is {world.notice_hours}")
        return life

    def paid_as(self, paid_minor: int) -> dict[str, Any]:
        """How a booking is made whose deposit this is: it was paid elsewhere."""
        return {"paid_minor": paid_minor}

    async def lives(self, life: Life) -> None:
        """Mostly one thing happens: it ends, or the desk moves it and is answered. Some have a long life."""
        chance = self.world.chance
        await self.world.agree(life)
        if not life.expected.told and chance.random() < 0.6:
            await self._acts_of(life, [(2, self.desk.mails), (1, self.customer.presses)])
        match chance.choices(("ends", "is moved", "is long"), (12, 5, 1))[0]:
            case "is moved":
                for _ in range(3):
                    await self._acts_of(life, self._moved_by_desk())
                    await self._acts_of(life, self._answers(life.expected))
            case "is long":
                for _ in range(chance.randint(3, 8)):
                    is_moved = life.expected.most is not None and chance.random() < 0.6
                    await self._acts_of(
                        life, self._answers(life.expected) if is_moved else self._anything(life.expected)
                    )
                await self._ends(life)
            case _:
                await self._ends(life)

    async def _acts_of(self, life: Life, acts: list[tuple[float, Act]]) -> None:
        """One of these, the likelier the more it weighs; then both must still say the same."""
        act = self.world.chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        await act(life)
        await self.world.agree(life)

    async def _ends(self, life: Life) -> None:
        await self.world.chance.choice((self.time_passes, *4 * (self.it_is_late,)))(life)
        ends = ((1, self._cancels), (8, self.desk.cancels), (7, self.desk.misses))
        await self.world.chance.choices([end for _, end in ends], [weight for weight, _ in ends])[0](life)

    def _moved_by_desk(self) -> list[tuple[float, Act]]:
        return [(6, self.desk.venue_moves), (5, self.desk.phone_moves), (2.5, self.desk.moves_to_nobody)]

    def _answers(self, expected: Expected) -> list[tuple[float, Act]]:
        """What may follow a move by the desk."""
        moves = 6 if expected.moved_by_venue else 1
        return [(moves, self.customer.moves), (4, self.customer.accepts), (3, self.desk.moves_back)]

    def _anything(self, expected: Expected) -> list[tuple[float, Act]]:
        customer, desk, is_pending = self.customer, self.desk, expected.status == "pending"
        return [
            (3, self.time_passes),
            (3, customer.moves),
            (0.3, customer.accepts),
            (1, customer.takes_opening),
            (5 if is_pending else 0, customer.takes_counter_offer),
            (0.5, customer.presses),
            (4, desk.venue_moves),
            (3, desk.phone_moves),
            (1.5, desk.moves_to_nobody),
            (5 if is_pending else 0, desk.approves),
            (0 if expected.told else 2, desk.mails),
            (0.5, desk.changes_window),
        ]

    async def _cancels(self, life: Life) -> None:
        if not await self.customer.cancels(life):
            await self.desk.cancels(life)

    async def it_is_late(self, life: Life) -> None:
        """The start is near, or has passed."""
        at = life.expected.starts_at - timedelta(hours=self.world.chance.uniform(-2, 12))
        if at > self.world.now:
            self.world.clock.set(at.replace(microsecond=0))
            life.note(self.world.now, "it is late")

    async def time_passes(self, life: Life) -> None:
        """To somewhere between now and the start, mostly to the edge of something."""
        world, expected, chance = self.world, life.expected, self.world.chance
        hours = [
            expected.window_hours,
            24,
            expected.terms.late_from,
            *(tier.from_hours for tier in expected.terms.tiers),
        ]
        edge = expected.starts_at - chance.choice(hours) * HOUR
        at = edge + chance.choice((timedelta(), SECOND, -SECOND, HOUR, timedelta(hours=chance.uniform(-9, 9))))
        if chance.random() < 0.15:
            at = world.now + timedelta(hours=chance.uniform(0, 30))
        if at > world.now:
            world.clock.set(at.replace(microsecond=0))
            life.note(world.now, "it is later")


async def open_world(database: Database, clock: TestClock, seed: int) -> World:
    """A salon with Mia and Theo, who cut, and Uma, who doesn't; nobody in it sends reminders or looks for earlier times."""
    policy: dict[str, Any] = {"horizon_days": HORIZON_DAYS, "reminder_hours": 0, "cancellation_notice_hours": 24}
    salon = await open_salon(database, clock, matching_on=False, **policy)
    uma = await salon.hires("Uma")
    async with database.transaction() as connection:
        await connection.execute(delete(tables.staff_service).where(tables.staff_service.c.staff_id == uma))
    return World(salon, clock, random.Random(seed), await salon.signs_in(), notice_hours=24)
