"""Random lives of bookings, in the product and in the second model at once: after each act both must say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from openchair.access.viewer import Customer, Operator
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.accept_counter_offer import Choice, accept_counter_offer
from openchair.manage.accept_move import Acceptance, accept_move
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.earlier import stop_earlier_times
from openchair.manage.moving import actions_for, find_move_quote, quote_of_move
from openchair.manage.openings import Taking, accept_opening
from openchair.manage.reschedule import Move, reschedule_booking
from openchair.messages.channel import Refused
from openchair.messages.delivery import Delivery
from openchair.payments.settlement import quote_for
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import CancellationQuote
from openchair.rules.messages import Channel
from openchair.rules.refusals import MoveQuoteChanged, MoveWay, Refusal, SlotTaken
from openchair.store import tables
from openchair.store.moves import epoch_minute
from openchair.store.records import BookingRecord
from openchair.store.sending import hand_over
from openchair.telling import Teller
from tests.support.clock import TestClock
from tests.support.offers import offers_of
from tests.support.oracle import ENTERED_LATE, IN_TIME, Expected, Money, Rule, Terms, Tier
from tests.support.salon import LINKS, Salon
from tests.support.senders import KeepingSender

TIERED: Final = (Tier(48, 100), Tier(24, 50), Tier(0, 0))
TERMS: Final = (
    Terms(TIERED, late_fee=1500, late_from=72, no_show_fee=3000),
    Terms(TIERED, late_fee=1500, late_from=36),
    Terms(TIERED, no_show_fee=3000),
    Terms((Tier(72, 100), Tier(12, 30), Tier(0, 0)), late_fee=900, late_from=12),
    Terms((Tier(48, 100), Tier(0, 100, as_credit=True)), late_fee=1500, late_from=48),
    Terms((Tier(0, 50),), late_fee=1500, late_from=24, no_show_fee=3000),
)
WINDOWS: Final = (0, 6, 12, 24, 24, 48)
HORIZON_DAYS: Final = 60
_HOUR, _MINUTE, _SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
_NO_CHANNELS: Final = ()


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


@dataclass
class Lives:
    """A salon in which bookings live one after the other; the same for the same seed."""

    salon: Salon
    clock: TestClock
    chance: random.Random
    desk: Operator
    notice_hours: int = 24
    reached: Counter[Rule] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)

    async def happen(self, lives: int) -> None:
        """So many lives. Raises `Wrong`, with the life in which it came out."""
        for _ in range(lives):
            life = await self.begins()
            try:
                await self.lives(life)
            except Wrong as wrong:
                raise Wrong(f"{wrong}\n" + "\n".join(life.did)) from wrong

    async def begins(self) -> Life:
        """A booking of someone new."""
        await self._notice_becomes(self.chance.choice(WINDOWS))
        pending, now = self.chance.random() < 0.15, self.clock.now()
        source = self.chance.choices(("storefront", "desk", "import"), (5, 4, 1))[0]
        # When its terms were agreed the window may have been another.
        agreed = None if source == "import" else self.chance.choice((self.notice_hours, self.chance.choice(WINDOWS)))
        terms, paid = self.chance.choice(TERMS), self.chance.choice((0, 2500, 2500, 3333))
        starts_at, person = self._some_start(), self.chance.choice(("Mia", "Theo"))
        booking = await self.salon.books(
            starts_at,
            staff=person,
            status="pending" if pending else "confirmed",
            paid_minor=paid,
            terms=as_kept(terms),
            source=source,
            notice_hours=agreed,
            terms_shown_at=now if source == "storefront" else None,
        )
        expected = Expected(
            starts_at=starts_at,
            person=person,
            terms=terms,
            agreed_notice_hours=agreed,
            notice_hours=self.notice_hours,
            status=booking.status.value,
            paid=paid,
            imported=source == "import",
            told=source == "storefront",
        )
        life = Life(booking.id, expected)
        self._note(life, f"{source}, {terms}, paid {paid}, window {agreed}/{self.notice_hours}, {person} {starts_at}")
        return life

    async def lives(self, life: Life) -> None:
        """Acts in any order, both compared after each; then it ends, one way or another."""
        acts: list[tuple[float, Callable[[Life], Awaitable[None]]]] = [
            (5, self.time_passes),
            (5, self.moves),
            (4, self.venue_moves),
            (4, self.phone_moves),
            (2, self.moved_back),
            (3, self.accepts),
            (1.5, self.takes_opening),
            (1.5, self.takes_counter_offer),
            (2, self.mail),
            (1, self.presses),
            (0.7, self.window_changes),
            (0.7, self.impossible_moves),
            (1, self.is_approved),
        ]
        await self.agree(life)
        for _ in range(self.chance.randint(1, 6)):
            act = self.chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
            await act(life)
            await self.agree(life)
        if self.chance.random() < 0.5:
            await self.time_passes(life)
            await self.agree(life)
        await self.chance.choice((self.cancels, self.cancels, self.desk_cancels, self.is_missed))(life)

    # What both say

    async def agree(self, life: Life) -> BookingRecord:
        """Hold what may be done, until when, and what it costs, against the model; gives the booking."""
        booking, now, expected = await self.salon.reads(life.id), self.clock.now(), life.expected
        actions = actions_for(booking, now)
        for what, action, until in (
            ("cancel", actions.cancel, expected.cancel_until()),
            ("move", actions.reschedule, expected.move_until()),
        ):
            allowed = until is not None and now <= until
            same(f"may {what}", action.allowed, allowed)
            if allowed:
                same(f"may {what} until", action.until, until)
        same("may accept", actions.accept_move.allowed, expected.most is not None and now < booking.starts_at)
        self.reached.update(expected.decided_by(now))
        quote = find_cancellation_quote(booking, now)
        if quote is not None:
            same("cancelling", money_of(quote), expected.cost(now))
            same(f"it holds until {quote.holds_until}", money_of(quote), expected.cost(quote.holds_until))
            self.reached.update(expected.costs_by(now))
        return booking

    def never_betters(self, before: BookingRecord, after: BookingRecord) -> None:
        """A customer's own move must not leave them with more than they had."""
        was, now = self._costs(before), self._costs(after)
        if any(new < old for old, new in zip(was, now, strict=True)):
            raise Wrong(f"a customer's move betters their money: {was} became {now}")

    def never_worsens(self, before: BookingRecord, after: BookingRecord) -> None:
        """What the desk does, and its customer has not agreed to, must not cost them."""
        was, now = self._costs(before), self._costs(after)
        if any(new > old for old, new in zip(was, now, strict=True)):
            raise Wrong(f"the desk's act worsens the customer's money: {was} became {now}")

    def _costs(self, booking: BookingRecord) -> tuple[int, int, int]:
        quote = quote_for(booking, self.clock.now())
        credit = 0 if booking.deposit_paid_by == "credit" else quote.credit_minor
        return quote.forfeit_minor, quote.forfeit_minor + credit, quote.fee_minor

    # What the customer does

    async def moves(self, life: Life) -> None:
        """The customer takes another time, on the terms of its quote; or tries to."""
        before, now, expected = await self.salon.reads(life.id), self.clock.now(), life.expected
        starts_at, person = self._open_start(), self.chance.choice(("Mia", "Theo"))
        if (starts_at, person) == (expected.starts_at, expected.person):
            return
        until = expected.move_until()
        allowed = until is not None and now <= until
        staff_id = self.salon.staff[person][1]
        found = await find_move_quote(self._runtime, self.salon.scope, before, starts_at, staff_id)
        same("a move has a quote", found is not None, allowed)
        after, quote_id = expected.after(now, starts_at, person), "none"
        if found is not None:
            quote = found[0]
            self._same_quote(quote.after, quote.changeable_until, after)
            quote_id = quote.id
            if self.chance.random() < 0.1:
                await self._stale(life, starts_at, person)
        move = Move(starts_at, staff_id, quote_id, before.version)
        if not await self._tries(
            "move", allowed, reschedule_booking(self._runtime, await self._in(life), move, new_id())
        ):
            return
        answers, counted = expected.moved_by_venue, expected.least
        costs = bool(expected.costs_by(now))
        life.expected = after
        self._note(life, f"moves to {person} {starts_at}")
        booking = await self.agree(life)
        self.never_betters(before, booking)
        if answers and costs:
            self.reached[Rule.ANSWERED] += 1
        if (answers or before.status == "pending") and counted == after.least:
            self.reached[Rule.UNCOUNTED] += 1

    async def _stale(self, life: Life, starts_at: datetime, person: str) -> None:
        """A quote of another move, or none: nothing moves."""
        before = await self.salon.reads(life.id)
        other = await find_move_quote(self._runtime, self.salon.scope, before, starts_at + _HOUR, None)
        quote_id = "none" if other is None else other[0].id
        move = Move(starts_at, self.salon.staff[person][1], quote_id, before.version)
        try:
            await reschedule_booking(self._runtime, await self._in(life), move, new_id())
        except (MoveQuoteChanged, SlotTaken):
            after = await self.salon.reads(life.id)
            same("what a stale quote moves", (after.starts_at, after.version), (before.starts_at, before.version))
        else:
            raise Wrong("it moves on another move's quote")

    async def accepts(self, life: Life) -> None:
        """The customer says yes to where the desk has moved them; or tries to."""
        booking, now, expected = await self.salon.reads(life.id), self.clock.now(), life.expected
        allowed = expected.most is not None and now < expected.starts_at
        quote = quote_of_move(booking, booking.starts_at, booking.staff, MoveWay.ACCEPTED, now)
        after = expected.copy()
        after.accepts(now)
        if allowed:
            self._same_quote(quote.after, quote.changeable_until, after)
        acceptance = Acceptance(quote.id, booking.version)
        if await self._tries("accept", allowed, accept_move(self._runtime, await self._in(life), acceptance, new_id())):
            if expected.costs_by(now) & {Rule.FREE, Rule.MOST_AFTER_DESK_MOVE}:
                self.reached[Rule.ACCEPTED] += 1
            if expected.moved_by_venue and after.least == expected.least:
                self.reached[Rule.UNCOUNTED] += 1
            life.expected = after
            self._note(life, "accepts")

    async def takes_opening(self, life: Life) -> None:
        """An earlier time is offered, and the customer takes it."""
        before, now, expected = await self.salon.reads(life.id), self.clock.now(), life.expected
        starts_at = self._open_start()
        until = expected.move_until()
        if starts_at >= expected.starts_at or until is None or expected.status == "pending":
            return
        staff = before.staff
        opening_id, offer_id, minute = new_id(), new_id(), epoch_minute(starts_at)
        await self.salon.write(
            tables.opening,
            id=opening_id,
            staff_id=staff.id,
            start_minute=minute,
            end_minute=minute + 60,
            cause="cancelled",
            depth=0,
            status="offered",
            considered=[],
            due_at=now + 60 * _HOUR,
            created_at=now,
        )
        await self.salon.write(
            tables.opening_offer,
            id=offer_id,
            opening_id=opening_id,
            booking_id=life.id,
            customer_id=before.customer.id,
            hold_id=new_id(),
            status="offered",
            starts_at=starts_at,
            held_until=now + _HOUR,
            shared=False,
            by_hand=False,
            told_at=now,
        )
        quote = quote_of_move(before, starts_at, staff, MoveWay.OFFERED, now)
        after = expected.copy()
        after.takes_offer(now, starts_at, staff.name)
        self._same_quote(quote.after, quote.changeable_until, after)
        taking = Taking(offer_id, quote.id, before.version)
        taken = accept_opening(self._runtime, await self._in(life), taking, new_id())
        if await self._tries("take an opening", now <= until, taken):
            life.expected = after
            self._note(life, f"takes an opening at {starts_at}")
            await self.agree(life)
            self.never_betters(before, await self.salon.reads(life.id))
            self.reached[Rule.UNCOUNTED] += 1

    async def takes_counter_offer(self, life: Life) -> None:
        """The salon offers a request another time, and the customer takes it."""
        expected, now = life.expected, self.clock.now()
        starts_at = expected.starts_at + 24 * _HOUR
        if expected.status != "pending" or starts_at <= now + _HOUR:
            return
        from openchair.desk.counter_offers import OfferedTime, send_counter_offers

        offered = [OfferedTime(starts_at, self.salon.staff["Theo"][1])]
        with suppress(SlotTaken):
            await send_counter_offers(
                self._runtime, self.desk, await self._target(life), offered, expires_in_hours=None
            )
            booking = await self.salon.reads(life.id)
            offer = (await offers_of(self.salon, booking))[-1]
            quote = quote_of_move(booking, offer.starts_at, offer.staff, MoveWay.OFFERED, now)
            after = expected.copy()
            after.takes_offer(now, starts_at, "Theo")
            self._same_quote(quote.after, quote.changeable_until, after)
            choice = Choice(offer.number, quote.id, booking.version)
            await accept_counter_offer(self._runtime, await self._in(life), choice, new_id())
            life.expected = after
            self._note(life, f"takes a counter-offer at {starts_at}")
            self.reached[Rule.UNCOUNTED] += 1

    async def presses(self, life: Life) -> None:
        """A press on the page that changes nothing."""
        await stop_earlier_times(self._runtime, await self._in(life), new_id())
        life.expected.pressed(self.clock.now())
        self._note(life, "presses")

    async def cancels(self, life: Life) -> None:
        """The customer cancels on the quote's terms; or tries to, and the salon does it for them."""
        booking, now, expected = await self.agree(life), self.clock.now(), life.expected
        until = expected.cancel_until()
        allowed = until is not None and now <= until
        quote = quote_for(booking, now)
        cancellation = Cancellation(quote.id, None, booking.version)
        if await self._tries(
            "cancel", allowed, cancel_booking(self._runtime, await self._in(life), cancellation, new_id())
        ):
            self._note(life, f"cancels: {expected.cost(now)}")
            await self._is_settled(life, expected.cost(now))
        else:
            await self.desk_cancels(life)

    # What the desk does

    async def venue_moves(self, life: Life) -> None:
        """The salon needs another time, or person."""
        await self._desk_moves(life, AskedBy.VENUE, self._any_start(life), self.chance.choice(("Mia", "Theo")))

    async def phone_moves(self, life: Life) -> None:
        """The customer asks for another time by phone."""
        waive = self.chance.random() < 0.25
        person = self.chance.choice(("Mia", "Theo"))
        await self._desk_moves(life, AskedBy.CUSTOMER, self._any_start(life), person, waive=waive)

    async def moved_back(self, life: Life) -> None:
        """The desk moves it back to what was last agreed, whoever asks."""
        expected = life.expected
        asked_by = self.chance.choice((AskedBy.VENUE, AskedBy.VENUE, AskedBy.CUSTOMER))
        was = expected.costs_by(self.clock.now()) & {Rule.FREE, Rule.MOST_AFTER_DESK_MOVE}
        if await self._desk_moves(life, asked_by, expected.agreed_start, expected.agreed_person) and was:
            self.reached[Rule.MOVED_BACK] += 1

    async def _desk_moves(
        self, life: Life, asked_by: AskedBy, starts_at: datetime, person: str, *, waive: bool = False
    ) -> bool:
        before, now, expected = await self.salon.reads(life.id), self.clock.now(), life.expected
        if (starts_at, person) == (expected.starts_at, expected.person):
            return False
        days = (starts_at.astimezone(self._zone).date() - now.astimezone(self._zone).date()).days
        changed = starts_at != expected.starts_at
        unusual = changed and (starts_at < now - ENTERED_LATE or days > HORIZON_DAYS)
        meant = self.chance.random() < 0.5
        move = DeskMove(
            starts_at,
            self.salon.staff[person][1],
            asked_by,
            waive=waive,
            reason="a regular" if waive else None,
            confirm_unusual_start=meant,
        )
        done = await self._tries(
            f"desk move to {starts_at}",
            meant or not unusual,
            reschedule_as_operator(self._runtime, self.desk, await self._target(life), move),
        )
        self.reached[Rule.BOUNDS] += unusual and not meant
        if not done:
            return False
        unusual = unusual if changed else expected.unusual
        was, counted = expected.cost(now), expected.least
        if asked_by is AskedBy.VENUE:
            expected.venue_moves(now, starts_at, person, unusual=unusual)
        else:
            expected.phone_moves(now, starts_at, person, waived=waive, unusual=unusual)
            if not expected.moved_by_venue and expected.status != "pending":
                self.reached[Rule.WAIVED if waive else Rule.PHONE_MOVE] += 1
        self._note(life, f"desk moves for the {asked_by} to {person} {starts_at} (waived: {waive}, unusual: {unusual})")
        booking = await self.agree(life)
        if expected.most is not None:
            self.never_worsens(before, booking)
            if asked_by is AskedBy.CUSTOMER and not (waive or unusual or expected.moved_by_venue):
                self.never_betters(before, booking)
        del was, counted
        return True

    async def impossible_moves(self, life: Life) -> None:
        """To someone who doesn't do this: refused, whoever asks."""
        move = DeskMove(self._some_start(), self.salon.staff["Uma"][1], AskedBy.VENUE)
        moved = reschedule_as_operator(self._runtime, self.desk, await self._target(life), move)
        await self._tries("desk move to someone who doesn't do it", False, moved)
        self.reached[Rule.WHO_DOES_IT] += 1

    async def is_approved(self, life: Life) -> None:
        """A request is confirmed."""
        if life.expected.status == "pending":
            await approve_booking(self._runtime, self.desk, await self._target(life))
            life.expected.status = "confirmed"
            self._note(life, "is approved")

    async def desk_cancels(self, life: Life) -> None:
        """The desk cancels, for the salon or by phone, and now and then wants to keep what it may not."""
        asked_by = self.chance.choice((AskedBy.VENUE, AskedBy.CUSTOMER))
        now, expected = self.clock.now(), life.expected
        deposit = self.chance.choice(list(DepositDecision))
        charge_fee = self.chance.random() < 0.5
        credit = deposit is DepositDecision.CREDIT
        costs = expected.cost(now)
        target = await self._target(life)
        cancelled = cancel_as_operator(
            self._runtime,
            self.desk,
            target,
            asked_by=asked_by,
            deposit=deposit,
            charge_fee=charge_fee,
            reason=None,
        )
        greedy = deposit is DepositDecision.KEEP or (asked_by is AskedBy.VENUE and (credit or charge_fee))
        greedy = greedy or (credit and bool(costs.refund))
        if costs != expected.all_back():
            self.reached[Rule.VENUE_CANCELS if asked_by is AskedBy.VENUE else Rule.PHONE_CANCEL] += 1
        if await self._tries(f"desk cancel for the {asked_by}, {deposit}, {charge_fee}", not greedy, cancelled):
            back = Money(credit=expected.paid) if credit and expected.paid else expected.all_back()
            await self._is_settled(life, back)
            return
        await cancel_as_operator(
            self._runtime,
            self.desk,
            target=Target(target.booking_id, target.expected_version, new_id()),
            asked_by=asked_by,
            deposit=DepositDecision.FOLLOW_RULE,
            charge_fee=False,
            reason=None,
        )
        await self._is_settled(life, expected.all_back())

    async def is_missed(self, life: Life) -> None:
        """Nobody came; the desk says so too early, and then in time."""
        expected = life.expected
        if expected.status == "pending":
            await self.is_approved(life)
        if self.chance.random() < 0.2:
            await mark_arrived(self._runtime, self.desk, await self._target(life))
        misses = lambda: self._target(life)  # noqa: E731
        begins = expected.no_show_from()
        early = begins - self.chance.choice((_SECOND, _HOUR))
        if early > self.clock.now():
            self.clock.set(early)
            missed = mark_no_show(self._runtime, self.desk, await misses(), charge_fee=True)
            await self._tries("be missed before it began", False, missed)
            self.reached[Rule.NO_SHOW_FROM] += expected.agreed_start > expected.starts_at
        self.clock.set(max(self.clock.now(), begins + self.chance.choice((timedelta(), _HOUR))))
        costs = expected.cost(expected.starts_at) != expected.all_back() or expected.terms.no_show_fee
        missed = mark_no_show(self._runtime, self.desk, await misses(), charge_fee=self.chance.random() < 0.8)
        await self._tries("be missed", True, missed)
        self.reached[Rule.NO_SHOW_TAKES] += bool(costs)
        self._note(life, "is missed")
        await self._is_settled(life, expected.all_back())

    async def _is_settled(self, life: Life, money: Money) -> None:
        """The rows say that this has become of the money, and the ledger says it, too."""
        scope = (tables.ledger_entry.c.venue_id == self.salon.venue_id, tables.ledger_entry.c.booking_id == life.id)
        async with self.salon.database.reading() as connection:
            entries = (await connection.execute(select(tables.ledger_entry).where(*scope))).mappings().all()
            fees = (
                (await connection.execute(select(tables.fee).where(tables.fee.c.booking_id == life.id)))
                .mappings()
                .all()
            )
        gone: Counter[str] = Counter()
        for entry in entries:
            gone[entry["to_account"]] += entry["amount_minor"] * (entry["from_account"] == "deposits")
        same("forfeited", gone["income"], money.forfeit)
        same("to go back", gone["refunds"], money.refund)
        same("turned into credit", gone["credit"], money.credit)
        same("fees", sum(fee["amount_minor"] for fee in fees if fee["status"] != "waived"), money.fee)

    # What else happens

    async def time_passes(self, life: Life) -> None:
        """To somewhere between now and the start, mostly to the edge of something."""
        expected, now = life.expected, self.clock.now()
        edges = [
            expected.window_hours,
            24,
            expected.terms.late_from,
            *(tier.from_hours for tier in expected.terms.tiers),
        ]
        ahead = expected.starts_at - self.chance.choice(edges) * _HOUR
        ahead += self.chance.choice(
            (timedelta(), _SECOND, -_SECOND, _HOUR, timedelta(hours=self.chance.uniform(-9, 9)))
        )
        if self.chance.random() < 0.15:
            ahead = now + timedelta(hours=self.chance.uniform(0, 30))
        if ahead > now:
            self.clock.set(ahead.replace(microsecond=0))
            self._note(life, "time passes")

    async def mail(self, life: Life) -> None:
        """The confirmation goes out by mail: its server takes it, or refuses it."""
        takes = self.chance.random() < 0.75
        runtime = Runtime(self.salon.database, self.clock, ("email",))
        booking, now = await self.salon.reads(life.id), self.clock.now()
        if booking.status == "pending" or now >= booking.starts_at:
            return
        async with self.salon.database.transaction() as connection:
            teller = Teller(runtime, connection, self.salon.scope, now)
            await teller.of_confirmation(booking)
            ids = await hand_over(connection, Channel.EMAIL, now, now + _HOUR, 10)
        sender = KeepingSender([] if takes else [Refused("no such mailbox")])
        delivery = Delivery(runtime, LINKS, {Channel.EMAIL: sender}, "bookings@openchair.example", _HOUR)
        for message_id in ids:
            await delivery.deliver(message_id)
        if ids and takes:
            life.expected.mail_arrived(now)
        self._note(life, f"mail of {len(ids)}, taken: {takes}")

    async def window_changes(self, life: Life) -> None:
        """The salon's policy is another from now on."""
        await self._notice_becomes(self.chance.choice(WINDOWS))
        life.expected.notice_hours = self.notice_hours
        self._note(life, f"the window becomes {self.notice_hours}")

    # How

    @property
    def _runtime(self) -> Runtime:
        return Runtime(self.salon.database, self.clock, _NO_CHANNELS)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.salon.zone)

    def _same_quote(self, quote: CancellationQuote, until: datetime | None, after: Expected) -> None:
        """A move's quote says what the model says of the booking once it is moved."""
        now = self.clock.now()
        same("the quote of a move", money_of(quote), after.cost(now))
        last = after.move_until()
        same("could be changed until", until, last if last is not None and now <= last else None)
        self.reached[Rule.MOVE_QUOTE] += 1

    async def _tries(self, what: str, allowed: bool, act: Awaitable[object]) -> bool:
        """Whether it was done; the model must have known. A time that is taken is neither one's fault."""
        self.did[what.split(" to ")[0]] += 1
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

    async def _in(self, life: Life) -> Customer:
        return Customer(await self.salon.reads(life.id), self.salon.scope)

    async def _target(self, life: Life) -> Target:
        return Target(life.id, (await self.salon.reads(life.id)).version, new_id())

    async def _notice_becomes(self, hours: int) -> None:
        if hours != self.notice_hours:
            self.notice_hours = hours
            async with self.salon.database.transaction() as connection:
                await connection.execute(update(tables.venue).values(cancellation_notice_hours=hours))

    def _some_start(self) -> datetime:
        """A start from here on, on a quarter of an hour: nearer ones more often."""
        hours = self.chance.choice(
            (self.chance.uniform(1, 30), self.chance.uniform(20, 80), self.chance.uniform(60, 700))
        )
        ahead = self.clock.now() + timedelta(hours=hours)
        return ahead.replace(minute=ahead.minute // 15 * 15, second=0, microsecond=0) + 15 * _MINUTE

    def _open_start(self) -> datetime:
        """One in the salon's hours, and not too soon to be booked online."""
        while True:
            local = self._some_start().astimezone(self._zone)
            opens = datetime.combine(local.date(), time(self.chance.randint(9, 15), self.chance.choice((0, 30))))
            starts_at = opens.replace(tzinfo=self._zone).astimezone(UTC)
            if starts_at >= self.clock.now() + 61 * _MINUTE:
                return starts_at

    def _any_start(self, life: Life) -> datetime:
        """Where a desk may want it: now and then long ago, or too far ahead, or just for another hour."""
        now = self.clock.now().replace(second=0, microsecond=0)
        draw = self.chance.random()
        if draw < 0.12:
            return now - self.chance.choice((_HOUR, 11 * _HOUR, 12 * _HOUR + _MINUTE, 300 * _HOUR, 50_000 * _HOUR))
        if draw < 0.18:
            return now + self.chance.choice((1_000 * _HOUR, 1_500 * _HOUR, 9_000 * _HOUR))
        return self._some_start()

    def _note(self, life: Life, what: str) -> None:
        life.did.append(f"{self.clock.now():%d %b %H:%M:%S} {what}")
        self.did[what.split(" ")[0]] += 1


assert IN_TIME
