"""Random lives of deposits that wait: booked and not paid, paid too late, with Stripe away, by whoever dies in the middle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import delete, text, update

from openchair.access.viewer import Operator
from openchair.bookings.lapse_deposit import lapse_unpaid
from openchair.bookings.revive import revive_next
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.progress import mark_arrived
from openchair.payments.jobs import PaymentsJob
from openchair.payments.payment_intents import PaymentToMake
from openchair.rules.parts import PartWish
from openchair.store import tables
from openchair_devkit.stripe.serve import stripe_app
from openchair_devkit.stripe.standin import StandIn
from tests.support.clock import TestClock
from tests.support.lives_common import HOUR, MINUTE, SECOND, Chances, Wrong, same
from tests.support.mortal import MortalDatabase, MortalTransport
from tests.support.oracle_deposits import Deposit, Waiting
from tests.support.salon import Salon
from tests.support.stand_in import URL, InProcess, gateway_to
from tests.support.storefront_web import offers_colour
from tests.support.till import Till
from tests.support.visitor import books, wish

_ASKED: Final = 2500
_WHAT_THERE_IS: Final = text(
    """
    SELECT 'time' AS what, count(*) AS amount FROM occupancy WHERE booking_id = :id
    UNION ALL SELECT 'held', coalesce(sum(CASE WHEN to_account = 'deposits' THEN amount_minor ELSE -amount_minor END), 0)
    FROM ledger_entry WHERE booking_id = :id AND 'deposits' IN (from_account, to_account)
    UNION ALL SELECT 'back', coalesce(sum(amount_minor), 0) FROM refund WHERE booking_id = :id
    UNION ALL SELECT 'cancelled', count(*) FROM message WHERE booking_id = :id AND kind = 'cancelled'
    """
)
"""What there is of a booking: its time, what is held of its deposit, what goes back, what was told."""


@dataclass
class Wait:
    """A booking whose deposit waits, and what is expected of it."""

    id: str
    who: NewCustomer
    expected: Deposit
    payment: PaymentToMake | None
    did: list[str] = field(default_factory=list)
    has_lapsed: bool = False
    """Whether it ever has."""


@dataclass
class Waits:
    """One deposit after the other, in a salon whose process dies now and then. The same seed gives the same lives."""

    till: Till
    chances: Chances
    desk: Operator
    at_stripe: int = 0
    """What Stripe must have of it all."""
    number: int = 0

    @property
    def chance(self) -> random.Random:
        return self.chances.chance

    @property
    def reached(self) -> Counter[StrEnum]:
        return self.chances.reached

    @property
    def now(self) -> datetime:
        return self.till.clock.now()

    async def happen(self, lives: int) -> None:
        """So many. Raises `Wrong`, with what happened in the life in which it came out."""
        for _ in range(lives):
            wait = await self._begins()
            try:
                await self._lives(wait)
            except Wrong as wrong:
                raise Wrong("\n".join((str(wrong), *wait.did))) from wrong

    async def _begins(self) -> Wait:
        """A booking of someone new, at the storefront or by the desk, which asks a deposit."""
        salon, chance = self.till.salon, self.chance
        self.number += 1
        async with salon.database.transaction() as connection:
            await connection.execute(delete(tables.occupancy))
            # Who was here before has been heard of: none of them holds a stranger's part of a day.
            await connection.execute(update(tables.booking).values(verified_at=self.now))
        who = NewCustomer(f"Bo {self.number}", f"bo.{self.number}@example.com", None)
        kind = self.chances.picks(
            (2, "storefront", Waiting.HELD),
            (2, "storefront", Waiting.REVIVED),
            (1, "desk", Waiting.DUE_AT_DESK),
            (1, "desk", Waiting.UNTOLD),
            (2, "desk", Waiting.WAS_HERE),
            (0.5, "near", Waiting.NOT_SO_NEAR),
            (0.5, "edge", Waiting.NOT_AFTER_THE_START),
            (0.5, "no keys", Waiting.NO_KEYS),
        )
        minutes, hours = chance.choice((5, 15, 60)), chance.choice((1, 24, 24, 168))
        reviewed_first = self.chances.picks((2, False, None), (40, True, Waiting.REQUEST_BEGINS))
        if kind == "near":
            hours = chance.choice((0, 24))
        if kind == "edge":
            hours = 168
        async with salon.database.transaction() as connection:
            changed = {"deposit_hold_minutes": minutes, "deposit_due_hours": hours, "review_first": reviewed_first}
            await connection.execute(update(tables.venue).values(**changed))
        # Who signs in now does so at the venue as it is now.
        self.desk = await salon.signs_in()
        self.till.clock.set(self.now.replace(second=chance.choice((0, 0, 30)), microsecond=0))
        starts_at = self._start(kind, hours)
        expected = Deposit(
            self.now,
            starts_at,
            _ASKED,
            at_storefront=kind == "storefront",
            reviewed_first=reviewed_first,
            minutes=minutes,
            hours=hours,
            has_stripe=kind != "no keys",
        )
        payment = None
        if kind == "storefront":
            wanted = wish(salon, starts_at, service="Colour", customer=who)
            booked = await books(salon, wanted, gateway=self.till.gateway)
            booking, payment = booked.booking, booked.payment
        else:
            runtime = replace(salon.runtime, takes_cards=kind != "no keys")
            unusual = kind == "near"
            new = NewBooking(
                (PartWish(salon.services["Colour"][0], salon.staff["Mia"][1]),),
                starts_at,
                who,
                None,
                False,
                confirm_unusual_start=unusual,
            )
            booking = (await book_as_operator(runtime, self.desk, new, new_id())).booking
        wait = Wait(booking.id, who, expected, payment)
        self._notes(
            wait, f"{kind}, held {minutes} min, due in {hours} h, reviewed first: {reviewed_first}, {starts_at}"
        )
        await self._agrees(wait)
        self.reached.update(expected.decided_by())
        return wait

    def _start(self, kind: str, hours: int) -> datetime:
        """In the salon's hours, a few days ahead; of one that is near, within a day."""
        if kind == "near" and hours:
            return (self.now + self.chance.uniform(1, 24) * HOUR).replace(second=0, microsecond=0)
        zone_day = 2 + self.chance.randint(0, 3)
        return self._at_nine(zone_day if kind in ("edge", "storefront") else zone_day + 6 * (hours == 168))

    def _at_nine(self, days: int) -> datetime:
        local = self.now.astimezone(self._zone) + timedelta(days=days)
        return local.replace(hour=self.chance.randint(9, 14), minute=0, second=0, microsecond=0).astimezone(
            self.now.tzinfo
        )

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.till.salon.zone)

    def _notes(self, wait: Wait, what: str) -> None:
        wait.did.append(f"{self.now:%d %b %H:%M:%S} {what}")

    async def _lives(self, wait: Wait) -> None:
        expected = wait.expected
        if expected.due_at is None:
            await self._passes(wait, expected.starts_at - SECOND)
            await self._jobs(wait)
            self.reached.update(expected.decided_by())
            return
        if expected.due_at + 4 * HOUR < expected.starts_at and self.chances.picks(
            (3, False, None), (2, True, Waiting.AWAY)
        ):
            await self._is_away(wait)
        if not expected.at_storefront:
            if self.chances.picks((3, False, None), (4, True, Waiting.WAS_HERE)):
                await self._arrives(wait)
            elif self.chances.picks((1, True, Waiting.LAPSES), (1, False, Waiting.UNTOLD)):
                await self._is_told(wait)
        due_at = expected.due_at
        assert due_at is not None, "it is"
        if self.chances.picks(
            (1, True, Waiting.PAID_IN_TIME),
            (12 if expected.at_storefront and expected.reviewed_first else 0, True, Waiting.REQUEST_BEGINS),
            (3, False, None),
        ):
            await self._passes(wait, due_at - self.chance.choice((0 * SECOND, SECOND, MINUTE)))
            await self._pays(wait)
        for at in (due_at, due_at + SECOND):
            await self._passes(wait, at)
            await self._jobs(wait)
        if expected.is_due(self.now):
            await self._waits_on(wait)
        if expected.lapsed and wait.payment is not None:
            await self._pays_late(wait)
        await self._passes(wait, self.now + 3 * HOUR)
        await self._jobs(wait)
        same("at Stripe", self.till.at_stripe(), self.at_stripe)

    async def _passes(self, wait: Wait, at: datetime) -> None:
        if at > self.now:
            self.till.clock.set(at)
            self._notes(wait, "time passes")

    async def _jobs(self, wait: Wait, *, may_die: bool = True) -> None:
        """The jobs run; now and then the first to do so dies in the middle, and the next does the rest."""
        while may_die and (step := self.chances.dies_at(12)) is not None:
            await self.chances.fate.lives(self._goes_on, step)
        await self._goes_on()
        wait.expected.lapses(self.now)
        # Until when it waits on whom nobody could tell, the product decides.
        await self._agrees(wait, due=not wait.expected.is_due(self.now))

    async def _goes_on(self) -> None:
        runtime, gateway = self.till.salon.runtime, self.till.gateway
        for _ in range(50):
            _, more = await lapse_unpaid(runtime, gateway)
            more |= await revive_next(runtime)
            if not (await PaymentsJob(runtime, gateway).run() or more):
                return
        raise Wrong("there is no end to it")

    async def _is_away(self, wait: Wait) -> None:
        """Stripe is away when it would be due, and back some time later."""
        expected, till, due_at = wait.expected, self.till, wait.expected.due_at
        assert due_at is not None, "it is"
        await self._jobs(wait)
        seen_at = self.now
        await self._passes(wait, seen_at + (due_at - seen_at) * self.chance.choice((0.1, 0.5, 0.9)))
        till.clock.set(self.now.replace(second=0, microsecond=0))
        left_at = self.now
        till.stripe.fail("unavailable", times=None)
        for at in (left_at, due_at, due_at + SECOND, due_at + self.chance.choice((MINUTE, HOUR))):
            await self._passes(wait, at)
            await self._goes_on()
            await self._agrees(wait, due=False)
        till.stripe.lift()
        back_at = self.now
        await self._goes_on()
        self._notes(wait, "Stripe was away, and is back")
        later = (await till.salon.reads(wait.id)).deposit_due_at
        if later is None:
            raise Wrong("it is due no more, though Stripe was away")
        least, most = due_at + (back_at - left_at), due_at + (back_at - seen_at) + MINUTE
        if not min(least, expected.starts_at) <= later <= min(most, expected.starts_at):
            raise Wrong(f"due at {later}, and not from {least} to {most}")
        expected.is_put_off(later)
        self.reached[Waiting.AWAY] += 1
        await self._agrees(wait)

    async def _arrives(self, wait: Wait) -> None:
        await mark_arrived(
            self.till.salon.runtime, self.desk, await self.till.target(await self.till.salon.reads(wait.id))
        )
        wait.expected.arrives()
        self._notes(wait, "is here")
        self.reached[Waiting.WAS_HERE] += 1

    async def _is_told(self, wait: Wait) -> None:
        """A message that says how it is paid arrives."""
        async with self.till.salon.database.transaction() as connection:
            told = update(tables.message).where(tables.message.c.booking_id == wait.id)
            await connection.execute(told.values(status="delivered"))
        wait.expected.told = True
        self._notes(wait, "the message arrives")

    async def _pays(self, wait: Wait) -> None:
        """In time: the event comes, or it is asked for when the jobs run."""
        if wait.payment is None:
            begun = await self.till.starts(await self.till.salon.reads(wait.id))
            wait.payment = begun
        await self.till.confirms(wait.payment.client_secret)
        self._notes(wait, "pays")
        if wait.expected.status == "arrived" or self.chance.random() < 0.7:
            await self.till.hears(mixed=self.chance)
        else:
            self.till.clock.advance(seconds=1)
            await self._passes(wait, (wait.expected.due_at or self.now) + SECOND)
        await self._goes_on()
        wait.expected.pays(self.now)
        self.at_stripe += wait.expected.paid
        self.reached[Waiting.PAID_IN_TIME] += 1
        self.reached[Waiting.REQUEST_BEGINS] += wait.expected.request_from is not None
        await self._agrees(wait)

    async def _waits_on(self, wait: Wait) -> None:
        """Nobody could be told, so it waits, and the desk knows."""
        booking = await self.till.salon.reads(wait.id)
        changes = [row["what"] for row in await self.till.salon.changes() if row["booking_id"] == wait.id]
        same("the desk is told", changes.count("deposit_untold"), 1)
        wait.expected.due_at = booking.deposit_due_at
        self.reached[Waiting.UNTOLD] += 1
        if booking.deposit_due_at is not None and self.chance.random() < 0.5:
            await self._is_told(wait)
            await self._passes(wait, booking.deposit_due_at + SECOND)
            await self._jobs(wait)

    async def _pays_late(self, wait: Wait) -> None:
        """Whoever was at their bank comes through in the two minutes after."""
        salon, expected = self.till.salon, wait.expected
        wait.has_lapsed = True
        self.reached[Waiting.LAPSES] += 1
        what = self.chances.picks(
            (1, "free", Waiting.REVIVED),
            (1, "taken", Waiting.TIME_TAKEN),
            (1, "booked since", Waiting.BOOKED_SINCE),
            (1, "begun", Waiting.BEGUN),
        )
        if what == "taken":
            other = NewCustomer(f"Cy {self.number}", f"cy.{self.number}@example.com", None)
            await books(salon, wish(salon, expected.starts_at, service="Cut", customer=other))
        if what == "booked since":
            await books(salon, wish(salon, self._at_nine(9), service="Cut", customer=wait.who))
        assert wait.payment is not None, "they had a form"
        await self.till.confirms(wait.payment.client_secret)
        if what == "begun":
            await self._passes(wait, expected.starts_at)
        self._notes(wait, f"pays too late; {what}")
        events = self.till.untold()
        # Stripe tells again what nobody has said yes to.
        if (step := self.chances.dies_at(6)) is not None:
            await self.chances.fate.lives(lambda: self.till.hears(events, mixed=self.chance), step)
        await self.till.hears(events, mixed=self.chance)
        if self.chance.random() < 0.3:
            await self.till.hears_again(self.chance)
        rule = expected.pays_late(self.now, is_free=what != "taken", booked_since=what == "booked since")
        self.at_stripe += expected.paid - expected.back
        self.reached[Waiting.REQUEST_BEGINS] += expected.request_from is not None
        while (step := self.chances.dies_at(12)) is not None:
            await self.chances.fate.lives(self._goes_on, step)
        # What whoever died had claimed is taken up again after its lease.
        self.till.clock.advance(minutes=1, seconds=1)
        await self._jobs(wait, may_die=False)
        self.till.clock.advance(minutes=2)
        await self.till.hears()
        await self._jobs(wait, may_die=False)
        self.reached[rule] += 1

    async def _agrees(self, wait: Wait, *, due: bool = True) -> None:
        """The booking, its time, its messages and its money are as the model has them."""
        booking, expected, salon = await self.till.salon.reads(wait.id), wait.expected, self.till.salon
        same("it is", booking.status.value, expected.status)
        if due and expected.status in ("pending", "confirmed"):
            same("due at", booking.deposit_due_at, expected.due_at)
        same("it is held", booking.is_held, expected.is_held)
        same("it has lapsed", booking.lapsed_unpaid, expected.lapsed)
        if expected.request_from is not None:
            # It begins when the money is known of, which whoever dies puts off.
            until, begins = booking.request_expires_at, expected.starts_at
            least, most = (min(at + 48 * HOUR, begins) for at in (expected.request_from, self.now))
            if until is None or not least <= until <= most:
                raise Wrong(f"a request until {until}, and not from {least} to {most}")
        same("paid", booking.deposit_paid_minor, expected.paid)
        async with salon.database.reading() as connection:
            rows = (await connection.execute(_WHAT_THERE_IS, {"id": wait.id})).all()
        found = {row.what: row.amount for row in rows}
        same("it has its time", bool(found["time"]), expected.status != "cancelled")
        if not expected.back:
            same("held of it", found["held"], expected.paid)
        same("goes back", found["back"], expected.back)
        same("told that it was cancelled", bool(found["cancelled"]), expected.lapsed or wait.has_lapsed)


@asynccontextmanager
async def waits(salon: Salon, clock: TestClock, folder: Path, seed: int) -> AsyncIterator[Waits]:
    """A salon whose Colour asks a deposit, in a process that can die, at a Stripe that can be away."""
    chances = Chances(random.Random(seed))
    await offers_colour(salon)
    desk = await salon.signs_in()
    stand_in = StandIn(folder, URL, clock=clock)
    app = stripe_app(stand_in)
    salon.database = MortalDatabase.fated(salon.database, chances.fate)
    gateway = gateway_to(stand_in, MortalTransport(chances.fate, app=app))
    async with httpx.AsyncClient(transport=InProcess(app=app)) as browser:
        try:
            yield Waits(Till(salon, clock, stand_in, gateway, browser), chances, desk)
        finally:
            await gateway.aclose()
            stand_in.store.close()
