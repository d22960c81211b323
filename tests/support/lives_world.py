"""A salon in which bookings live, in the product and in the second model at once; and what the two must agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, text, update

from openchair.access.viewer import Customer, Operator
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settlement_jobs
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target
from openchair.manage.cancel import find_cancellation_quote
from openchair.manage.moving import actions_for
from openchair.rules.actions import Viewer, steps_back, undo_action
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal, SlotTaken
from openchair.store import tables
from openchair.store.moves import epoch_minute
from tests.support.clock import TestClock
from tests.support.lives_common import HOUR, MINUTE, SECOND, Chances, Wrong, same
from tests.support.oracle import Expected, Money, Rule, Terms, Tier
from tests.support.oracle_after import After, Course
from tests.support.salon import Salon

PEOPLE: Final = ("Mia", "Theo")
"""Who does the service; Uma doesn't."""
_WHAT_FOLLOWED: Final = text(
    """
    SELECT 'money' AS what, to_account AS name, sum(amount_minor) AS amount, 0 AS until_minute FROM ledger_entry
    WHERE booking_id = :id AND from_account = 'deposits' GROUP BY to_account
    UNION ALL SELECT 'money', 'fee', coalesce(sum(amount_minor), 0), 0 FROM fee WHERE booking_id = :id
    UNION ALL SELECT 'told', kind, count(*), 0 FROM message WHERE booking_id = :id GROUP BY kind
    UNION ALL SELECT 'time', CAST(staff_no AS VARCHAR(9)), start_minute, end_minute FROM occupancy
    """
)
"""What has become of a booking's deposit and its fees, what was told of it, and all time that is taken."""


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


def _as_spans(minutes: set[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Minutes of people as stretches: whose, from, to."""
    spans: list[tuple[int, int, int]] = []
    for who, minute in sorted(minutes):
        if spans and spans[-1][0] == who and spans[-1][2] == minute:
            spans[-1] = (who, spans[-1][1], minute + 1)
        else:
            spans.append((who, minute, minute + 1))
    return spans


def money_of(quote: CancellationQuote) -> Money:
    """A quote of the product in the model's words."""
    return Money(quote.refund_minor, quote.credit_minor, quote.forfeit_minor, quote.fee_minor)


@dataclass
class Life:
    """One booking, and what is expected of it. `did` is what happened, for whoever has to find out."""

    id: str
    course: Course
    did: list[str] = field(default_factory=list)
    booking: BookingRecord | None = None
    """As it was last read, where nothing has changed it since."""

    @property
    def expected(self) -> Expected:
        """What its customer may do, and what it costs them, now."""
        return self.course.expected

    @expected.setter
    def expected(self, expected: Expected) -> None:
        self.course.expected = expected

    def note(self, at: datetime, what: str) -> None:
        """It has happened."""
        self.did.append(f"{at:%d %b %H:%M:%S} {what}")


@dataclass(kw_only=True)
class World(Chances):
    """What the acts of a life have in common. The same seed gives the same lives."""

    salon: Salon
    clock: TestClock
    desk: Operator
    notice_hours: int
    """The venue's window today."""

    @property
    def runtime(self) -> Runtime:
        """Its customers read mail. It is not sent but by `tell`: that is others' to test."""
        return Runtime(self.salon.database, self.clock, ("email",))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def reads(self, life: Life) -> BookingRecord:
        """The booking as it is now."""
        if life.booking is None:
            life.booking = await self.salon.reads(life.id)
        return life.booking

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

    async def tries(self, life: Life, what: str, act: Callable[[], Awaitable[object]], *, allowed: bool) -> bool:
        """Whether it was done; the model must have known. That a time is taken is nobody's fault.

        Now and then whoever does it dies at some step, before or after, and it is asked again with the same key.
        """
        try:
            if (step := self.dies_at(3)) is not None:
                await self.fate.lives(act, step)
            await act()
        except SlotTaken:
            return False
        except Refusal as refusal:
            if allowed:
                raise Wrong(f"{what} is refused: {refusal!r}") from refusal
            return False
        if not allowed:
            raise Wrong(f"{what} is not refused")
        life.booking = None
        return True

    # What both must say

    async def agree(self, life: Life) -> BookingRecord:
        """Hold what may be done, until when, and what it costs, now and at what is ahead, against the model; gives the booking."""
        booking, expected = await self.reads(life), life.expected
        same("where it is", (booking.status, booking.starts_at), (expected.status, expected.starts_at))
        await self.agree_on_what_follows(life, booking)
        if not expected.is_open:
            return booking
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

    async def agree_on_what_follows(self, life: Life, booking: BookingRecord) -> None:
        """Hold who may take the last change back until when, what time is taken, what was told and moved, against the model."""
        course, now = life.course, self.now
        grace = course.grace
        instants = [now] if grace is None else [now, grace.until - SECOND, grace.until, grace.until + SECOND]
        for at in instants:
            if at < now:
                continue
            step = steps_back(booking.status, booking.status_before)
            for by, action in (
                ("customer", actions_for(booking, at).undo),
                ("desk", undo_action(booking.undo, Viewer.OPERATOR, at, steps_back=step)),
            ):
                same(f"the {by} may take it back at {at}", action.allowed, course.may_undo(at, by))
                if action.allowed and grace is not None and at < grace.until:
                    same("it can be taken back until", action.until, grace.until - SECOND)
                self.reached[After.WHO_ACTED] += grace is not None and at < grace.until and by != grace.by
        if grace is not None and now < grace.until:
            self.reached[After.GRACE] += 1
            self.reached[After.NEVER_PAST_THE_START] += grace.until in (
                grace.before.starts_at,
                course.expected.starts_at,
            )
            window = grace.before.cancel_until() or now
            self.reached[After.WINDOW_CLOSED] += grace.by == "customer" and window < grace.until - SECOND
        async with self.salon.database.reading() as connection:
            rows = (await connection.execute(_WHAT_FOLLOWED, {"id": life.id})).all()
        became, told, places = Counter[str](), Counter[str](), set[tuple[int, int]]()
        for what, name, amount, until_minute in rows:
            match what:
                case "money":
                    became[name] = amount
                case "told":
                    told[name] = amount
                case "time":
                    places |= {(int(name), minute) for minute in range(amount, until_minute)}
        found = Money(became["refunds"], became["credit"], became["income"], became["fee"])
        same("what has become of the money", found, course.became)
        self.reached.update(course.decided_by(now))
        same("the time that is taken", _as_spans(places), _as_spans(self._places(course)))
        same("moves told", told["rescheduled"] + told["moved_by_venue"], course.told["moved"])
        same("cancels told", told["cancelled"], course.told["cancelled"])

    def _places(self, course: Course) -> set[tuple[int, int]]:
        has_time = course.expected.status != "cancelled"
        places = [*course.holds, *([(course.expected.starts_at, course.expected.person)] if has_time else [])]
        return {
            (self.salon.staff[person][0], epoch_minute(start) + minute)
            for start, person in places
            for minute in range(60)
        }

    def edges(self, expected: Expected) -> list[datetime]:
        """The instants about which something changes."""
        hours = {
            0,
            24,
            expected.window_hours,
            expected.terms.late_from,
            *(tier.from_hours for tier in expected.terms.tiers),
        }
        about = [expected.starts_at - hour * HOUR for hour in sorted(hours)]
        cools = expected.cools_until or (expected.would_cool and expected.would_cool[1])
        if cools is not None and cools >= self.now:
            about += 3 * [cools]
        return [at + by for at in about for by in (-SECOND, 0 * SECOND, SECOND)]

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

    async def jobs(self, life: Life) -> None:
        """The jobs run; now and then the first to do so dies in the middle, and the next does the rest."""
        job = settlement_jobs(self.runtime)["settlements"]
        if (step := self.dies_at(3)) is not None:
            await self.fate.lives(job, step)
        while await job():
            pass
        life.course.jobs(self.now)
        life.booking = None
        life.note(self.now, "the jobs run")

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
