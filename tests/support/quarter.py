"""A busy quarter of two salons in fast motion: people cancel, move, take, decline and say nothing, and processes die in between."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert, select

from openchair.core.database import Database
from openchair.core.ids import new_id, new_reference
from openchair.desk.block_time import Block, block_time, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.manage.openings import decline_opening
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.openings import numbers_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.rules.wishes import Wanted
from openchair.store import tables
from openchair.store.bookings import find_bookings
from openchair.store.earlier import keep_earlier
from openchair.store.moves import epoch_minute
from openchair.waitlist.jobs import look_at_next
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.moving import Move, accept_opening, reschedule_booking
from tests.support.parts import of_one_part
from tests.support.queue import cancels
from tests.support.salon import Salon, open_salon

DAYS = 90
FIRST_DAY = date(2027, 2, 1)
"""Both zones change their clocks in the ninety days after it: London goes forward on 28 March, Sydney back on 4 April."""


class Died(BaseException):
    """The process that was at it is no more."""


@dataclass(frozen=True)
class Size:
    """How much goes on."""

    staff: int
    bookings: int
    opt_ins: int
    steps: int


@dataclass
class Quarter:
    """Two salons, one that offers one at a time and one where the first to tap has it, and what has happened so far."""

    database: WholeDatabase
    clock: TestClock
    size: Size
    chance: random.Random
    salons: list[Salon] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    """Of bookings: ids differ from run to run, and the story must not."""
    story: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    blocks: list[tuple[Salon, str]] = field(default_factory=list)
    operators: dict[str, Any] = field(default_factory=dict)
    _dies_in: int | None = None

    @classmethod
    async def opens(cls, database: Database, clock: TestClock, size: Size, seed: int) -> Quarter:
        """Both salons, their people, who is booked when, and who waits."""
        clock.set(datetime.combine(FIRST_DAY, time(9), UTC))
        quarter = cls(WholeDatabase.of(database), clock, size, random.Random(seed))
        for slug, zone, mode in (
            ("north", "Australia/Sydney", "one_at_a_time"),
            ("south", "Europe/London", "first_to_tap"),
        ):
            salon = await open_salon(
                database, clock, slug=slug, zone=zone, matching_mode=mode, horizon_days=120,
                customers_may_switch_staff=slug == "south",
            )  # fmt: skip
            await salon.offers("Colour", 120, 16_000, gap_start_minutes=40, gap_minutes=30, buffer_minutes=10)
            for name in ("Mia", "Theo"):
                service_id = salon.services["Colour"][0]
                await salon.write(tables.staff_service, staff_id=salon.staff[name][1], service_id=service_id)
            for number in range(2, size.staff // 2):
                await salon.hires(f"{slug.title()} {number}")
            quarter.operators[slug] = await salon.signs_in()
            quarter.salons.append(salon)
            await quarter._fill(salon)
        return quarter

    async def _fill(self, salon: Salon) -> None:
        """Bookings on the hour that don't overlap, in one transaction, and wishes of some of their customers."""
        now, scope = self.clock.now(), salon.scope
        hours = [(name, ahead, hour) for name in salon.staff for ahead in range(1, DAYS) for hour in range(9, 16)]
        rows: dict[str, list[dict[str, Any]]] = {
            "customer": [], "booking": [], "booking_part": [], "occupancy": []
        }  # fmt: skip
        taken: set[tuple[str, int, int]] = set()
        for name, ahead, hour in self.chance.sample(hours, len(hours)):
            if len(rows["booking"]) >= self.size.bookings // 2:
                break
            service = "Colour" if self.chance.random() < 0.2 else "Cut"
            needed = {(name, ahead, hour + more) for more in range(3 if service == "Colour" else 1)}
            if needed & taken:
                continue
            taken |= needed
            self._book(salon, rows, name, _at(salon, ahead, hour), service, now)
        async with self.database.transaction() as connection:
            for table, values in rows.items():
                await connection.execute(
                    insert(tables.metadata.tables[table]), [{"venue_id": salon.venue_id, **row} for row in values]
                )
        late = [row["id"] for row in rows["booking"] if row["starts_at"] > now + timedelta(days=15)]
        waiting = self.chance.sample(late, min(len(late), self.size.opt_ins // 2))
        async with self.database.transaction() as connection:
            bookings = await find_bookings(connection, scope, waiting)
            for turn, id in enumerate(waiting):
                weekdays = 127 if self.chance.random() < 0.3 else self.chance.randrange(1, 128)
                bands = 7 if self.chance.random() < 0.3 else self.chance.randrange(1, 8)
                since = now - timedelta(days=9) + timedelta(seconds=turn)
                wanted = Wanted.checked(list(product(numbers_of(weekdays), numbers_of(bands))))
                await keep_earlier(connection, scope, bookings[id], wanted, since)

    def _book(
        self,
        salon: Salon,
        rows: dict[str, list[dict[str, Any]]],
        name: str,
        starts_at: datetime,
        service: str,
        now: datetime,
    ) -> None:
        service_id, time, price_minor = salon.services[service]
        no, staff_id = salon.staff[name]
        id, customer_id = new_id(), new_id()
        number = self.numbers[id] = len(self.numbers)
        rows["customer"].append(
            {"id": customer_id, "name": f"Guest {number}", "email": f"g{number}@example.com", "created_at": now}
        )
        booking, part = of_one_part(
            {
                "id": id, "reference": f"{new_reference()}{number:02}"[-8:], "version": 1, "status": "confirmed",
                "customer_id": customer_id, "service_id": service_id, "staff_id": staff_id, "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=time.duration_minutes),
                "duration_minutes": time.duration_minutes, "gap_start_minutes": time.gap_start_minutes,
                "gap_minutes": time.gap_minutes, "buffer_minutes": time.buffer_minutes, "price_minor": price_minor,
                "currency": salon.currency, "source": "desk", "created_at": now, "updated_at": now,
            }
        )  # fmt: skip
        rows["booking"].append(booking)
        rows["booking_part"].append(part)
        for start, end in busy_spans(epoch_minute(starts_at), time):
            rows["occupancy"].append(
                {"staff_no": no, "start_minute": start, "end_minute": end, "kind": "booking", "booking_id": id}
            )

    async def goes_by(self) -> AsyncIterator[int]:
        """One step after another: what people do, then the waitlist until it rests; gives the number of each step."""
        gap = timedelta(days=DAYS - 20) / self.size.steps
        with self._mortal():
            for step in range(self.size.steps):
                self.clock.set(self.clock.now() + gap * self.chance.uniform(0.2, 1.8))
                await self._people()
                await self._engine()
                yield step

    async def ends(self) -> None:
        """Time goes on, and nothing else happens, until no opening is worked on any more."""
        for _ in range(2_000):
            due = [
                row["due_at"] for salon in self.salons[:1] for row in await salon.rows(tables.opening)
                if row["status"] in ("open", "offered")
            ]  # fmt: skip
            if not due:
                return
            self.clock.set(max(self.clock.now(), min(due)))
            await self._engine()
        raise AssertionError("the quarter never ends")

    def fingerprint(self) -> str:
        """The same for the same story."""
        return hashlib.sha256("\n".join(self.story).encode()).hexdigest()[:16]

    # What people do

    async def _people(self) -> None:
        offers = tables.opening_offer
        async with self.database.reading() as connection:
            open_ones = select(offers).where(offers.c.status == "offered").order_by(offers.c.id)
            waiting = [dict(row._mapping) for row in await connection.execute(open_ones)]
        for offer in waiting:
            if self.chance.random() < 0.85:
                await self._answer(offer)
        for _ in range(self.chance.choice((0, 1, 1))):
            await self._change()

    async def _answer(self, offer: dict[str, Any]) -> None:
        salon = self._salon(offer["venue_id"])
        booking = await salon.reads(offer["booking_id"])
        customer = await salon.lets_in(booking)
        what = self.chance.choices(("takes", "declines", "says nothing", "cancels"), (45, 30, 20, 5))[0]
        key = f"{what} {offer['id']}"
        if what == "takes":
            await self._does(
                what, booking.id, lambda: accept_opening(salon.runtime, customer, offer["id"], booking.version, key)
            )
        elif what == "declines":
            await self._does(what, booking.id, lambda: decline_opening(salon.runtime, customer, offer["id"], key))
        elif what == "cancels" and self._may_cancel(booking):
            await self._does(what, booking.id, lambda: cancels(salon, booking))

    def _may_cancel(self, booking: BookingRecord) -> bool:
        # One who was offered two times may have cancelled over the first.
        return booking.status is BookingStatus.CONFIRMED and booking.starts_at > self.clock.now() + timedelta(days=2)

    async def _change(self) -> None:
        salon = self.chance.choice(self.salons)
        operator = self.operators[salon.slug]
        soon = self.clock.now() + timedelta(days=2)
        booking_columns = tables.booking.c
        async with self.database.reading() as connection:
            found = await connection.execute(
                select(booking_columns.id, booking_columns.starts_at).where(
                    booking_columns.venue_id == salon.venue_id,
                    booking_columns.status == "confirmed",
                    booking_columns.starts_at > soon,
                )
            )
            bookings = sorted(found, key=lambda row: (row.starts_at, self.numbers[row.id]))
        if not bookings:
            return
        # Most changes are about the days ahead.
        chosen = bookings[int(len(bookings) * self.chance.random() ** 3)]
        booking = await salon.reads(chosen.id)
        what = self.chance.choices(
            ("cancels", "desk cancels", "moves", "desk blocks", "desk lifts"), (45, 15, 20, 10, 10)
        )[0]
        key = f"{what} {len(self.story)}"
        if what == "cancels":
            await self._does(what, booking.id, lambda: cancels(salon, booking))
        elif what == "desk cancels":
            target = Target(booking.id, booking.version, key)
            follow = DepositDecision.FOLLOW_RULE
            await self._does(what, booking.id, lambda: cancel_as_operator(
                salon.runtime, operator, target, asked_by=AskedBy.CUSTOMER, deposit=follow, charge_fee=False, reason=None
            ))  # fmt: skip
        elif what == "moves":
            to = booking.starts_at + timedelta(days=self.chance.randrange(1, 9), hours=self.chance.randrange(-2, 3))
            customer = await salon.lets_in(booking)
            move = Move(to, None, booking.version)
            await self._does(what, booking.id, lambda: reschedule_booking(salon.runtime, customer, move, key))
        elif what == "desk blocks":
            block = Block(
                booking.staff.id,
                booking.starts_at + timedelta(hours=self.chance.randrange(1, 4)),
                120,
                BlockedTimeKind.TRAINING,
                None,
            )
            blocked = await self._does(what, booking.id, lambda: block_time(salon.runtime, operator, block, key))
            if blocked is not None:
                self.blocks.append((salon, blocked.time.id))
        elif self.blocks:
            salon, block_id = self.blocks.pop(self.chance.randrange(len(self.blocks)))
            operator = self.operators[salon.slug]
            await self._does(what, booking.id, lambda: unblock_time(salon.runtime, operator, block_id, key))

    async def _does(self, what: str, booking_id: str, act: Any) -> Any:
        """Something is done, again where its process dies in the middle, and told of in the story."""
        outcome, done = what, None
        for attempt in range(3):
            try:
                with self._may_die(0.1 if attempt == 0 else 0):
                    done = await act()
            except Died:
                outcome = f"{what} at the second try"
                continue
            except Refusal as refusal:
                outcome = f"{what}, refused: {type(refusal).__name__}"
            break
        self.counts[outcome] += 1
        self.story.append(f"{self.clock.now():%d %b %H:%M:%S} {self.numbers[booking_id]} {outcome}")
        return done

    # The waitlist

    async def _engine(self) -> None:
        while True:
            try:
                with self._may_die(0.08):
                    if not await look_at_next(self.salons[0].runtime):
                        return
                self.counts["looks"] += 1
            except Died:
                self.counts["looks cut off"] += 1

    @contextmanager
    def _may_die(self, likely: float) -> Iterator[None]:
        """At some statement or other, the process may end; what it did since the last commit never was."""
        if self.chance.random() < likely:
            self._dies_in = self.chance.randrange(1, 24)
        try:
            yield
        finally:
            self._dies_in = None

    @contextmanager
    def _mortal(self) -> Iterator[None]:
        def before(_connection: Any, _cursor: Any, _statement: str, *_rest: Any) -> None:
            if self._dies_in is not None:
                self._dies_in -= 1
                if self._dies_in <= 0:
                    raise Died

        engine = self.database.write_engine.sync_engine
        event.listen(engine, "before_cursor_execute", before)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", before)

    def _salon(self, venue_id: str) -> Salon:
        return next(salon for salon in self.salons if salon.venue_id == venue_id)


def _at(salon: Salon, ahead: int, hour: int) -> datetime:
    """That hour by the salon's clock, so many days after the first."""
    return datetime.combine(FIRST_DAY + timedelta(days=ahead), time(hour), ZoneInfo(salon.zone)).astimezone(UTC)
