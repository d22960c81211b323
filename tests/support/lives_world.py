"""A salon in which bookings live, in the product and in the second model at once; and what the two must agree on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from openchair.access.viewer import Customer, Operator
from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target
from openchair.manage.cancel import find_cancellation_quote
from openchair.manage.moving import actions_for
from openchair.rules.deposits import CancellationQuote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal, SlotTaken
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.oracle import Expected, Money, Rule, Terms, Tier
from tests.support.salon import Salon

PEOPLE: Final = ("Mia", "Theo")
"""Who does the service; Uma doesn't."""
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Wrong(AssertionError):
    """The product and the model don't say the same, or one of the promises is broken."""


def same(what: object, product: object, model: object) -> None:
    """Raise `Wrong` unless the two agree."""
    if product != model:
        raise Wrong(f"{what}: the product says {product}, and not {model}")


def as_kept(terms: Terms) -> dict[str, Any]:
    """The terms as a booking keeps them."""
    return {"tiers": [_tier(tier) for tier in terms.tiers], **_fees(terms)}


def _tier(tier: Tier) -> dict[str, Any]:
    if tier.as_credit:
        return {"from_hours": tier.from_hours, "outcome": "credit"}
    outcome = {100: "full_refund", 0: "forfeit"}.get(tier.back, "partial_refund")
    share = {"refund_percent": tier.back} if outcome == "partial_refund" else {}
    return {"from_hours": tier.from_hours, "outcome": outcome, **share}


def _fees(terms: Terms) -> dict[str, int]:
    fees = {
        "late_fee_minor": terms.late_fee,
        "late_fee_from_hours": terms.late_from,
        "no_show_fee_minor": terms.no_show_fee,
    }
    return {name: amount for name, amount in fees.items() if amount}


def money_of(quote: CancellationQuote) -> Money:
    """A quote of the product in the model's words."""
    return Money(quote.refund_minor, quote.credit_minor, quote.forfeit_minor, quote.fee_minor)


@dataclass
class Life:
    """One booking, and what is expected of it. `did` is what happened, for whoever has to find out."""

    id: str
    expected: Expected
    did: list[str] = field(default_factory=list)
    became: Money | None = None
    """What became of the money; None of a booking that is still open."""

    def note(self, at: datetime, what: str) -> None:
        """It has happened."""
        self.did.append(f"{at:%d %b %H:%M:%S} {what}")


@dataclass
class World:
    """What the acts of a life have in common. The same seed gives the same lives."""

    salon: Salon
    clock: TestClock
    chance: random.Random
    desk: Operator
    notice_hours: int
    """The venue's window today."""
    reached: Counter[Rule] = field(default_factory=Counter)
    """How often each rule made a difference in what was compared."""

    @property
    def runtime(self) -> Runtime:
        """Nothing is sent of what is done in it: that is others' to test."""
        return Runtime(self.salon.database, self.clock, ())

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def reads(self, life: Life) -> BookingRecord:
        """The booking as it is now."""
        return await self.salon.reads(life.id)

    async def customer(self, life: Life) -> Customer:
        """Whoever holds its link."""
        return Customer(await self.reads(life), self.salon.scope)

    async def target(self, life: Life) -> Target:
        """The booking as the desk sees it now."""
        return Target(life.id, (await self.reads(life)).version, new_id())

    def staff_id(self, person: str) -> str:
        """By name."""
        return self.salon.staff[person][1]

    async def notice_becomes(self, hours: int) -> None:
        """The venue's window is another from now on."""
        if hours != self.notice_hours:
            self.notice_hours = hours
            async with self.salon.database.transaction() as connection:
                await connection.execute(update(tables.venue).values(cancellation_notice_hours=hours))

    async def clears_calendar(self) -> None:
        """Whoever lived before takes nobody's time."""
        async with self.salon.database.transaction() as connection:
            await connection.execute(delete(tables.occupancy))

    async def tries(self, what: str, act: Awaitable[object], *, allowed: bool) -> bool:
        """Whether it was done; the model must have known. That a time is taken is nobody's fault."""
        try:
            await act
        except SlotTaken:
            return False
        except Refusal as refusal:
            if allowed:
                raise Wrong(f"{what} is refused: {refusal!r}") from refusal
            return False
        if not allowed:
            raise Wrong(f"{what} is not refused")
        return True

    # What both must say

    async def agree(self, life: Life) -> BookingRecord:
        """Hold what may be done, until when, and what it costs, now and at what is ahead, against the model; gives the booking."""
        booking, expected = await self.reads(life), life.expected
        for at in (self.now, *self.chance.sample(self.edges(expected), 3)):
            if at < self.now:
                continue
            actions = actions_for(booking, at)
            for what, action, until in (
                ("cancel", actions.cancel, expected.cancel_until()),
                ("move", actions.reschedule, expected.move_until()),
            ):
                allowed = until is not None and at <= until
                same(f"may {what} at {at}", action.allowed, allowed)
                if allowed:
                    same(f"may {what} until", action.until, until)
            same("may accept", actions.accept_move.allowed, expected.most is not None and at < booking.starts_at)
            # By the customer's rules, also where they can't cancel online: a desk's move is held against that, too.
            quote = quote_for(booking, at)
            same(f"cancelling at {at}", money_of(quote), expected.cost(at))
            shown = find_cancellation_quote(booking, at)
            same(f"shown at {at}", shown, quote if actions.cancel.allowed else None)
            if shown is not None:
                same(f"it holds until {quote.holds_until}", money_of(quote), expected.cost(quote.holds_until))
            self.reached.update(expected.decided_by(at))
            self.reached.update(expected.costs_by(at))
        return booking

    def edges(self, expected: Expected) -> list[datetime]:
        """The instants about which something changes."""
        hours = {
            0,
            24,
            expected.window_hours,
            expected.terms.late_from,
            *(tier.from_hours for tier in expected.terms.tiers),
        }
        return [expected.starts_at - hour * HOUR + by for hour in sorted(hours) for by in (-SECOND, 0 * SECOND, SECOND)]

    def differ(self, before: Expected, after: Expected) -> bool:
        """Whether what has happened makes a difference to the customer, now or at any time that is still ahead."""
        ahead = [self.now, *(at for at in (*self.edges(before), *self.edges(after)) if at > self.now)]
        return before.cancel_until() != after.cancel_until() or any(before.cost(at) != after.cost(at) for at in ahead)

    def same_quote(self, quote: CancellationQuote, until: datetime | None, after: Expected) -> None:
        """A move's quote says what the model says of the booking once it is moved."""
        same("the quote of a move", money_of(quote), after.cost(self.now))
        last = after.move_until()
        same("could be changed until", until, last if last is not None and self.now <= last else None)
        self.reached[Rule.MOVE_QUOTE] += 1

    async def is_settled(self, life: Life, money: Money) -> None:
        """The ledger says that this has become of the deposit, and no other fee is asked than this."""
        of_it = tables.ledger_entry.c.booking_id == life.id, tables.fee.c.booking_id == life.id
        async with self.salon.database.reading() as connection:
            entries = (await connection.execute(select(tables.ledger_entry).where(of_it[0]))).mappings().all()
            fees = (await connection.execute(select(tables.fee).where(of_it[1]))).mappings().all()
        became: Counter[str] = Counter()
        for entry in entries:
            became[entry["to_account"]] += entry["amount_minor"] * (entry["from_account"] == "deposits")
        found = Money(became["refunds"], became["credit"], became["income"], sum(fee["amount_minor"] for fee in fees))
        same("what became of the money", found, money)
        life.became = money

    # When

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.salon.zone)

    def some_start(self) -> datetime:
        """A start from here on, on a quarter of an hour: nearer ones more often."""
        low, high = self.chance.choice(((1, 30), (20, 80), (60, 700)))
        ahead = self.now + timedelta(hours=self.chance.uniform(low, high))
        return ahead.replace(minute=ahead.minute // 15 * 15, second=0, microsecond=0) + 15 * MINUTE

    def open_start(self) -> datetime:
        """One in the salon's hours, and not too soon to be booked online."""
        while True:
            local = self.some_start().astimezone(self.zone)
            opens = datetime.combine(local.date(), time(self.chance.randint(9, 15), self.chance.choice((0, 30))))
            starts_at = opens.replace(tzinfo=self.zone).astimezone(UTC)
            if starts_at >= self.now + 61 * MINUTE:
                return starts_at

    def any_start(self) -> datetime:
        """Where a desk may want it: now and then long ago, or too far ahead, or just past."""
        return self.unusual_start() if self.chance.random() < 0.21 else self.some_start()

    def unusual_start(self) -> datetime:
        """At the edge of what is usual, or far out."""
        hours = self.chance.choice((-11, -12, -12.1, -300, -50_000, 1_300, 1_500, 1_500, 9_000))
        return (self.now + hours * HOUR).replace(second=0, microsecond=0)
