"""Random lives of bookings: who books, what happens in between and in which order, and how it ends."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete

from openchair.core.database import Database
from openchair.rules import agreement
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.lives_after import AfterActs
from tests.support.lives_common import HOUR, SECOND, Wrong
from tests.support.lives_customer import CustomerActs
from tests.support.lives_desk import HORIZON_DAYS, WINDOWS, DeskActs
from tests.support.lives_world import PEOPLE, Life, World, as_kept
from tests.support.mortal import Fate, MortalDatabase
from tests.support.oracle import Expected, Rule, Terms, Tier, cooling_off
from tests.support.oracle_after import After, Course
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

    @property
    def after(self) -> AfterActs:
        return AfterActs(self.world)

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
        minutes, used_at = chance.choices((0, chance.choice((5, 15, 60))), (3, 2))[0], None
        if minutes and chance.random() < 0.5:
            used_at = world.now - chance.choice((24 * HOUR, 22 * HOUR, 30 * HOUR, 3 * HOUR))
        cools = cooling_off(world.now, minutes, starts_at, used_at)
        booking = await world.salon.books(
            starts_at,
            staff=person,
            status="pending" if chance.random() < 0.08 else "confirmed",
            terms=as_kept(terms),
            source=source,
            notice_hours=agreed,
            terms_shown_at=world.now if source == "storefront" else None,
            cooling_off_until=agreement.cooling_off_until(world.now, minutes, starts_at),
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
            **cools,  # type: ignore[arg-type]
        )
        if used_at is not None:
            once: dict[str, Any] = {"customer_id": booking.customer.id, "cooled_off_at": used_at}
            await world.salon.books(starts_at, status="cancelled", **once)
        life = Life(booking.id, Course(expected))
        life.note(world.now, f"{source}, {booking.status}, paid {paid}, {person} {starts_at}, {terms}")
        life.note(world.now, f"the window was {agreed} and is {world.notice_hours}")
        return life

    def paid_as(self, paid_minor: int) -> dict[str, Any]:
        """How a booking is made whose deposit this is: it was paid elsewhere."""
        return {"paid_minor": paid_minor}

    async def lives(self, life: Life) -> None:
        """Mostly one thing happens: it ends, or the desk moves it and is answered. Some have a long life."""
        world, chance = self.world, self.world.chance
        await world.agree(life)
        if not life.expected.told and chance.random() < 0.6:
            await self._acts_of(life, (2, self.desk.mails, None), (1, self.customer.presses, None))
        match world.picks(
            (5, "ends", None),
            *((0.1, "ends", rule) for rule in After),
            (5, "is moved", None),
            *((0.1, "is moved", rule) for rule in Rule),
            (1, "is long", None),
            (3, "is long", After.NO_UNDO_OF_AN_OFFER),
            (0.5, "is long", Rule.UNCOUNTED),
        ):
            case "is moved":
                for _ in range(3):
                    await self._acts_of(life, *self._moved_by_desk())
                    await self._acts_of(life, *self._answers(life.expected))
            case "is long":
                for _ in range(chance.randint(3, 8)):
                    is_moved = life.expected.most is not None and chance.random() < 0.6
                    await self._acts_of(
                        life, *(self._answers(life.expected) if is_moved else self._anything(life.expected))
                    )
        await self._ends(life)

    async def _acts_of(self, life: Life, *acts: tuple[float, Act, StrEnum | None]) -> None:
        """One of these, the likelier the more it weighs; both have said the same of it."""
        if not life.expected.is_open:
            return
        await self.world.picks(*acts)(life)
        if life.course.grace is not None and self.world.chance.random() < 0.6:
            await self.after.has_second_thoughts(life)
        if self.world.chance.random() < 0.1:
            await self.world.jobs(life)
            await self.world.agree(life)

    async def _ends(self, life: Life) -> None:
        """It ends, and that may be taken back, some times over; then all that follows comes to pass."""
        world = self.world
        for _ in range(4):
            ends: Act = world.picks(
                (1, self._cancels, After.OWN_PRESS),
                (0.3, self._cancels, After.RESTORED),
                (1, self.desk.cancels, After.UNDONE_WITH_IT),
                (0.3, self.desk.misses, After.OBJECTED_LATE),
                (0.3, self.desk.misses, After.OWNER_LETS_GO),
                (0.3, self.desk.misses, After.OWNER_TAKES),
                (0.3, self.desk.misses, After.UNTOLD),
                (1, self._cancels_at_the_edge, After.WINDOW_CLOSED),
                (1, self._cancels_in_the_last_minute, After.NEVER_PAST_THE_START),
                (1, self.desk.cancels, Rule.PHONE_CANCEL),
                (1, self.desk.cancels, Rule.VENUE_CANCELS),
                (1, self.desk.misses, Rule.NO_SHOW_TAKES),
                (1, self.desk.misses, Rule.NO_SHOW_FROM),
                (1, self.desk.misses, After.WAS_HERE),
                (1, self.desk.misses, After.HALF_AN_HOUR),
                (1, self.desk.arrives, After.STEP_BACK),
            )
            is_fresh = life.expected.cools_until is not None and world.chance.random() < 0.7
            if ends in (self._cancels, self.desk.cancels) and not is_fresh:
                await world.chance.choice((self.time_passes, *4 * (self.it_is_late,)))(life)
            await ends(life)
            await self.after.has_second_thoughts(life)
            if not life.expected.is_open:
                break
        await self.after.comes_to_pass(life)

    async def _cancels_at_the_edge(self, life: Life) -> None:
        """In the last minute in which they may."""
        until = life.expected.cancel_until()
        if until is not None:
            self._passes(life, until - self.world.chance.choice((0, 1, 30)) * SECOND)
        await self._cancels(life)

    async def _cancels_in_the_last_minute(self, life: Life) -> None:
        """Before it is to begin."""
        self._passes(life, life.expected.starts_at - self.world.chance.choice((1, 30, 119, 120, 121)) * SECOND)
        await self.desk.cancels(life)

    def _passes(self, life: Life, at: datetime) -> None:
        if at > self.world.now:
            self.world.clock.set(at)
            life.note(self.world.now, "it is later")

    def _moved_by_desk(self) -> list[tuple[float, Act, StrEnum | None]]:
        return [
            (3, self.desk.venue_moves, Rule.FREE),
            (5, self.desk.phone_moves, Rule.PHONE_MOVE),
            (2, self.desk.phone_moves, Rule.WAIVED),
            (2, self.desk.moves_to_nobody, Rule.WHO_DOES_IT),
        ]

    def _answers(self, expected: Expected) -> list[tuple[float, Act, StrEnum | None]]:
        """What may follow a move by the desk."""
        return [
            (6 if expected.moved_by_venue else 1, self.customer.moves, Rule.ANSWERED),
            (4, self.customer.accepts, Rule.ACCEPTED),
            (3, self.desk.moves_back, Rule.MOVED_BACK),
        ]

    def _anything(self, expected: Expected) -> list[tuple[float, Act, StrEnum | None]]:
        customer, desk, is_pending = self.customer, self.desk, expected.status == "pending"
        return [
            (3, self.time_passes, None),
            (3, customer.moves, Rule.UNCOUNTED),
            (0.3, customer.accepts, None),
            (10, customer.takes_opening, After.NO_UNDO_OF_AN_OFFER),
            (5 if is_pending else 0, customer.takes_counter_offer, None),
            (0.5, customer.presses, None),
            (4, desk.venue_moves, None),
            (3, desk.phone_moves, Rule.PHONE_MOVE),
            (1.5, desk.moves_to_nobody, Rule.WHO_DOES_IT),
            (5 if is_pending else 0, desk.approves, None),
            (0 if expected.told else 2, desk.mails, None),
            (0.5, desk.changes_window, None),
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
    desk, fate = await salon.signs_in(), Fate()
    async with salon.database.transaction() as connection:
        await connection.execute(delete(tables.staff_service).where(tables.staff_service.c.staff_id == uma))
    salon.database = MortalDatabase.fated(salon.database, fate)
    return World(chance=random.Random(seed), fate=fate, salon=salon, clock=clock, desk=desk, notice_hours=24)
