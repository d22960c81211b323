"""What the customers of random lives do on their page, and what it must do to their money."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.desk.counter_offers import OfferedTime, send_counter_offers
from openchair.manage.accept_counter_offer import Choice, accept_counter_offer
from openchair.manage.accept_move import Acceptance, accept_move
from openchair.manage.cancel import Cancellation, cancel_booking
from openchair.manage.earlier import stop_earlier_times
from openchair.manage.moving import find_move_quote, quote_of_move
from openchair.manage.openings import Taking, accept_opening
from openchair.manage.reschedule import Move, reschedule_booking
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import MoveQuoteChanged, MoveWay, SlotTaken
from tests.support.lives_common import HOUR, Wrong, same
from tests.support.lives_world import PEOPLE, Life, World
from tests.support.offers import offer_opening, offers_of
from tests.support.oracle import Rule
from tests.support.oracle_after import After, Coming


@dataclass(frozen=True)
class CustomerActs:
    """Each does it, or tries to and is refused as the model has it, and leaves the model where the product should be."""

    world: World

    async def moves(self, life: Life) -> None:
        """They take another time, on the terms of its quote."""
        world, before, now, expected = self.world, await self.world.reads(life), self.world.now, life.expected
        starts_at, person = world.open_start(), world.chance.choice(PEOPLE)
        if (starts_at, person) == (expected.starts_at, expected.person):
            return
        until = expected.move_until()
        allowed = until is not None and now <= until
        staff_id, after = world.staff_id(person), expected.after(now, starts_at, person)
        found = await find_move_quote(world.runtime, world.salon.scope, before, starts_at, staff_id)
        same("a move has a quote", found is not None, allowed)
        quote_id = "none"
        if found is not None:
            quote = found[0]
            world.same_quote(quote.after, quote.changeable_until, after)
            quote_id = quote.id
            if world.chance.random() < 0.1:
                await self._moves_on_another_quote(life, starts_at, person)
        move = Move(starts_at, staff_id, quote_id, before.version)
        customer, key = await world.customer(life), new_id()
        if await world.tries(
            life, "moving", lambda: reschedule_booking(world.runtime, customer, move, key), allowed=allowed
        ):
            life.expected = after
            life.course.moves(now, "customer", expected)
            life.note(now, f"moves to {person} {starts_at}")
            if expected.moved_by_venue and world.differ(expected, after):
                world.reached[Rule.ANSWERED] += 1
            if expected.moved_by_venue or expected.status == "pending":
                world.reached[Rule.UNCOUNTED] += 1
            self.never_betters(before, await world.agree(life))

    async def _moves_on_another_quote(self, life: Life, starts_at: datetime, person: str) -> None:
        """A quote of another move, or none: nothing moves."""
        world, before = self.world, await self.world.reads(life)
        other = await find_move_quote(world.runtime, world.salon.scope, before, starts_at + HOUR, None)
        quote_id = "none" if other is None else other[0].id
        move = Move(starts_at, world.staff_id(person), quote_id, before.version)
        try:
            await reschedule_booking(world.runtime, await world.customer(life), move, new_id())
        except (MoveQuoteChanged, SlotTaken):
            after = await world.reads(life)
            same("where it is then", (after.starts_at, after.version), (before.starts_at, before.version))
        else:
            raise Wrong("it moves on another move's quote")

    async def accepts(self, life: Life) -> None:
        """They say yes to where the desk has moved them."""
        world, booking, now, expected = self.world, await self.world.reads(life), self.world.now, life.expected
        allowed = expected.most is not None and now < expected.starts_at
        quote = quote_of_move(booking, booking.starts_at, booking.staff, MoveWay.ACCEPTED, now)
        after = expected.copy()
        after.accepts(now)
        if allowed:
            world.same_quote(quote.after, quote.changeable_until, after)
        acceptance = Acceptance(quote.id, booking.version)
        customer, key = await world.customer(life), new_id()
        if await world.tries(
            life, "accepting", lambda: accept_move(world.runtime, customer, acceptance, key), allowed=allowed
        ):
            life.expected = after
            life.course.changes_status(now)
            life.note(now, "accepts")
            world.reached[Rule.ACCEPTED] += world.differ(expected, after)
            world.reached[Rule.UNCOUNTED] += expected.moved_by_venue
            self.never_betters(booking, await world.agree(life))

    async def takes_opening(self, life: Life) -> None:
        """An earlier time is offered to them, and they take it."""
        world, before, now, expected = self.world, await self.world.reads(life), self.world.now, life.expected
        starts_at, until = world.open_start(), expected.move_until()
        if starts_at >= expected.starts_at or until is None or expected.status == "pending":
            return
        offer_id = await offer_opening(world.salon, before, starts_at)
        quote = quote_of_move(before, starts_at, before.staff, MoveWay.OFFERED, now)
        after = expected.copy()
        after.takes_offer(now, starts_at, before.staff.name)
        world.same_quote(quote.after, quote.changeable_until, after)
        taking = Taking(offer_id, quote.id, before.version)
        customer, key = await world.customer(life), new_id()
        if await world.tries(
            life,
            "taking an opening",
            lambda: accept_opening(world.runtime, customer, taking, key),
            allowed=now <= until,
        ):
            life.expected = after
            life.course.moves(now, "customer", expected, may_be_undone=False)
            life.course.because.add(After.NO_UNDO_OF_AN_OFFER)
            life.note(now, f"takes an opening at {starts_at}")
            world.reached[Rule.UNCOUNTED] += 1
            self.never_betters(before, await world.agree(life))

    async def takes_counter_offer(self, life: Life) -> None:
        """The salon offers their request another time, and they take it."""
        world, now, expected = self.world, self.world.now, life.expected
        starts_at = expected.starts_at + 24 * HOUR
        if expected.status != "pending" or starts_at <= now + HOUR:
            return
        offered = [OfferedTime(starts_at, world.staff_id("Theo"))]
        with suppress(SlotTaken):
            target = await world.target(life)
            life.booking = None
            await send_counter_offers(world.runtime, world.desk, target, offered, expires_in_hours=None)
            booking = await world.reads(life)
            offer = (await offers_of(world.salon, booking))[-1]
            quote = quote_of_move(booking, offer.starts_at, offer.staff, MoveWay.OFFERED, now)
            after = expected.copy()
            after.takes_offer(now, starts_at, "Theo")
            world.same_quote(quote.after, quote.changeable_until, after)
            choice = Choice(offer.number, quote.id, booking.version)
            await accept_counter_offer(world.runtime, await world.customer(life), choice, new_id())
            life.booking = None
            life.expected = after
            life.course.takes_counter_offer(now)
            life.note(now, f"takes a counter-offer at {starts_at}")
            world.reached[Rule.UNCOUNTED] += 1

    async def presses(self, life: Life) -> None:
        """They press something that changes nothing."""
        await stop_earlier_times(self.world.runtime, await self.world.customer(life), new_id())
        life.booking = None
        life.expected.pressed(self.world.now)
        life.note(self.world.now, "presses")

    async def cancels(self, life: Life) -> bool:
        """They cancel on the quote's terms; gives whether they could."""
        world, booking, now, expected = self.world, await self.world.agree(life), self.world.now, life.expected
        until, money = expected.cancel_until(), expected.cost(now)
        cancellation = Cancellation(quote_for(booking, now).id, None, booking.version)
        customer, key, allowed = await world.customer(life), new_id(), until is not None and now <= until
        if not await world.tries(
            life, "cancelling", lambda: cancel_booking(world.runtime, customer, cancellation, key), allowed=allowed
        ):
            return False
        before = expected.copy()
        expected.status = "cancelled"
        life.course.cancels(now, "customer", before, Coming(money, None))
        life.note(now, f"cancels: {money}")
        if money.taken:
            life.course.because.add(After.OWN_PRESS)
        await world.agree(life)
        return True

    def never_betters(self, before: BookingRecord, after: BookingRecord) -> None:
        """What they do must not leave them with more than they had."""
        was, now = costs(before, self.world.now), costs(after, self.world.now)
        if any(new < old for old, new in zip(was, now, strict=True)):
            raise Wrong(f"a customer's move betters their money: {was} became {now}")


def costs(booking: BookingRecord, now: datetime) -> tuple[int, int, int]:
    """What cancelling costs by the product's quote: kept, kept or turned into credit, and the fee."""
    quote = quote_for(booking, now)
    credited = quote.credit_minor - quote.returned_minor
    return quote.forfeit_minor, quote.forfeit_minor + credited, quote.fee_minor
