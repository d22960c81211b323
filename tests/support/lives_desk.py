"""What the desk does in random lives, for the salon or by phone, and what it must not do to the customer's money."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.messages.channel import Refused
from openchair.messages.delivery import Delivery
from openchair.rules.agreement import AskedBy
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.sending import hand_over
from tests.support.lives_common import HOUR, SECOND, Wrong
from tests.support.lives_customer import costs
from tests.support.lives_world import PEOPLE, Life, World
from tests.support.oracle import ENTERED_LATE, Expected, Money, Rule
from tests.support.oracle_after import AFTER_MISSED, NOTHING, After, Coming, split
from tests.support.salon import LINKS
from tests.support.senders import KeepingSender
from tests.support.word import tell

HORIZON_DAYS = 60
WINDOWS = (0, 6, 12, 24, 24, 48)


@dataclass(frozen=True)
class DeskActs:
    """As `CustomerActs`."""

    world: World

    async def venue_moves(self, life: Life) -> None:
        """The salon needs another time, or another person."""
        await self._moves(life, AskedBy.VENUE, self._where_to(life), self.world.chance.choice(PEOPLE))

    async def phone_moves(self, life: Life) -> None:
        """The customer asks for another time by phone; now and then the desk doesn't count it."""
        waive, person = self.world.chance.random() < 0.55, self.world.chance.choice(PEOPLE)
        await self._moves(life, AskedBy.CUSTOMER, self._where_to(life), person, waive=waive)

    def _where_to(self, life: Life) -> datetime:
        """Any time; now and then only the person is another."""
        return life.expected.starts_at if self.world.chance.random() < 0.15 else self.world.any_start()

    async def moves_back(self, life: Life) -> None:
        """To what was last agreed, whoever asks."""
        before, world = life.expected.copy(), self.world
        asked_by = world.chance.choice((AskedBy.VENUE, AskedBy.VENUE, AskedBy.CUSTOMER))
        if before.most is not None:
            await self._moves(life, asked_by, before.agreed_start, before.agreed_person)
            world.reached[Rule.MOVED_BACK] += life.expected.most is None and world.differ(before, life.expected)

    async def _moves(
        self, life: Life, asked_by: AskedBy, starts_at: datetime, person: str, *, waive: bool = False
    ) -> bool:
        world, before, now, expected = self.world, await self.world.reads(life), self.world.now, life.expected
        if (starts_at, person) == (expected.starts_at, expected.person):
            return False
        unusual = starts_at != expected.starts_at and self._is_unusual(starts_at)
        move = DeskMove(
            starts_at,
            world.staff_id(person),
            asked_by,
            waive=waive,
            reason="a regular" if waive else None,
            confirm_unusual_start=unusual or world.chance.random() < 0.2,
        )
        if world.picks((1, False, None), (1, True, Rule.BOUNDS)):
            await self._moves_out_of_bounds(life, world.unusual_start())
        target, was = await world.target(life), expected.copy()
        if not await world.tries(
            life,
            f"a desk move to {starts_at}",
            lambda: reschedule_as_operator(world.runtime, world.desk, target, move),
            allowed=True,
        ):
            return False
        is_unusual = unusual or (expected.unusual and starts_at == expected.starts_at)
        counts = asked_by is AskedBy.CUSTOMER and not expected.moved_by_venue and expected.status != "pending"
        if asked_by is AskedBy.VENUE:
            expected.venue_moves(now, starts_at, person, unusual=is_unusual)
        else:
            expected.phone_moves(now, starts_at, person, waived=waive, unusual=is_unusual)
        life.course.moves(now, "desk", was)
        world.reached[Rule.WAIVED if waive else Rule.PHONE_MOVE] += counts
        life.note(now, f"desk moves for the {asked_by} to {person} {starts_at}; waived: {waive}, unusual: {is_unusual}")
        after = await world.agree(life)
        # Back to what was agreed, all is as it was before the salon gave it away, and time has passed since.
        if expected.most is not None:
            self.never_worsens(before, after)
        return True

    async def _moves_out_of_bounds(self, life: Life, starts_at: datetime) -> None:
        """Without the word that it is meant: refused."""
        if self._is_unusual(starts_at):
            move = DeskMove(starts_at, None, self.world.chance.choice(list(AskedBy)))
            world, target = self.world, await self.world.target(life)
            await world.tries(
                life,
                f"a desk move to {starts_at}",
                lambda: reschedule_as_operator(world.runtime, world.desk, target, move),
                allowed=False,
            )
            self.world.reached[Rule.BOUNDS] += 1

    def _is_unusual(self, starts_at: datetime) -> bool:
        now, zone = self.world.now, self.world.zone
        days = (starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
        return starts_at < now - ENTERED_LATE or days > HORIZON_DAYS

    async def moves_to_nobody(self, life: Life) -> None:
        """To someone who doesn't do the service: refused, whoever asks."""
        asked_by = self.world.chance.choice(list(AskedBy))
        move = DeskMove(self.world.some_start(), self.world.staff_id("Uma"), asked_by)
        world, target = self.world, await self.world.target(life)
        await world.tries(
            life,
            "a desk move to someone who doesn't do it",
            lambda: reschedule_as_operator(world.runtime, world.desk, target, move),
            allowed=False,
        )
        self.world.reached[Rule.WHO_DOES_IT] += 1

    async def approves(self, life: Life) -> None:
        """A request is confirmed."""
        if life.expected.status == "pending":
            await approve_booking(self.world.runtime, self.world.desk, await self.world.target(life))
            life.booking = None
            life.expected.status = "confirmed"
            life.course.changes_status(self.world.now)
            life.note(self.world.now, "is approved")

    async def arrives(self, life: Life) -> None:
        """The customer is here."""
        if life.expected.status == "confirmed":
            target = await self.world.target(life)
            await self.world.tries(
                life, "arriving", lambda: mark_arrived(self.world.runtime, self.world.desk, target), allowed=True
            )
            life.course.arrives(self.world.now)
            life.note(self.world.now, "is here")
            await self.world.agree(life)

    async def cancels(self, life: Life) -> None:
        """For the salon or by phone; and where it wants to keep more than it may, it is refused and does without."""
        world, now, expected = self.world, self.world.now, life.expected
        asked_by, deposit = world.chance.choice(list(AskedBy)), world.chance.choice(list(DepositDecision))
        charge_fee = world.chance.random() < 0.5
        by_phone, rule = asked_by is AskedBy.CUSTOMER, expected.cost(now)
        allowed = by_phone or not (charge_fee or deposit in (DepositDecision.KEEP, DepositDecision.CREDIT))
        if by_phone:
            # What the rule gives back, and as money, isn't taken.
            allowed = not (deposit is DepositDecision.KEEP and (rule.refund or rule.credit))
            allowed = allowed and not (deposit is DepositDecision.CREDIT and rule.refund)
        if rule != expected.all_back():
            world.reached[Rule.PHONE_CANCEL if by_phone else Rule.VENUE_CANCELS] += 1
        for what, fee in ((deposit, charge_fee), (DepositDecision.FOLLOW_RULE, charge_fee and by_phone)):
            target = await world.target(life)

            def cancel(what: DepositDecision = what, fee: bool = fee, target: Target = target) -> Awaitable[object]:
                runtime, desk = world.runtime, world.desk
                return cancel_as_operator(
                    runtime, desk, target, asked_by=asked_by, deposit=what, charge_fee=fee, reason=None
                )

            if await world.tries(life, f"a desk cancel ({asked_by}, {what}, {fee})", cancel, allowed=allowed):
                break
            allowed = True
        money = _decided(expected, rule, what, charge_fee=fee) if by_phone else expected.all_back()
        before = expected.copy()
        expected.status = "cancelled"
        back, taken = split(money, paid_by_credit=expected.paid_by_credit)
        comes = [Coming(back, None)]
        if by_phone and taken != NOTHING:
            comes.append(Coming(taken, None, on_word=True))
        life.course.cancels(now, "desk", before, *comes)
        life.note(now, f"desk cancels for the {asked_by}, {what}, fee {fee}: {back}, taken {taken}")
        await world.agree(life)

    async def misses(self, life: Life) -> None:
        """The salon has had it earlier, mostly; nobody came, and the desk says so too early, and then in time."""
        world, expected = self.world, life.expected
        await self.approves(life)
        earlier = world.now + (expected.agreed_start - world.now) * world.chance.uniform(0, 1)
        if earlier > world.now and world.picks((2, False, Rule.NO_SHOW_TAKES), (3, True, Rule.NO_SHOW_FROM)):
            asked_by = world.chance.choice((AskedBy.VENUE, AskedBy.CUSTOMER, AskedBy.CUSTOMER))
            await self._moves(life, asked_by, earlier.replace(second=0, microsecond=0), expected.person)
        if world.picks((3, False, Rule.NO_SHOW_TAKES), (1, True, After.WAS_HERE)):
            await self.arrives(life)
        begins = expected.no_show_from()
        early = begins - world.chance.choice((SECOND, HOUR))
        if early > world.now:
            world.clock.set(early)
            too_early = await world.target(life)
            await world.tries(
                life,
                "being missed before it began",
                lambda: mark_no_show(world.runtime, world.desk, too_early, charge_fee=True),
                allowed=False,
            )
            world.reached[Rule.NO_SHOW_FROM] += expected.agreed_start > expected.starts_at
        world.clock.set(max(world.now, begins + world.chance.choice((timedelta(), HOUR))))
        charge_fee, target = world.chance.random() < 0.8, await world.target(life)
        await world.tries(
            life,
            "being missed",
            lambda: mark_no_show(world.runtime, world.desk, target, charge_fee=charge_fee),
            allowed=True,
        )
        money = expected.cost_of_missing(charge_fee=charge_fee)
        world.reached[Rule.NO_SHOW_TAKES] += money.taken > 0
        if expected.status == "arrived" and expected.paid:
            life.course.because.add(After.WAS_HERE)
        expected.status, expected.step_before = "no_show", expected.status
        back, taken = split(money, paid_by_credit=expected.paid_by_credit)
        comes = [Coming(back, None)]
        if taken != NOTHING:
            comes.append(Coming(taken, None, on_word=True, not_before=begins + AFTER_MISSED))
        life.course.misses(world.now, *comes)
        life.note(world.now, f"is missed: {back}, taken {taken}")
        await world.agree(life)

    async def mails(self, life: Life) -> None:
        """The confirmation goes out by mail: its server takes it, or refuses it."""
        world, booking, now = self.world, await self.world.reads(life), self.world.now
        if life.expected.status == "pending" or now >= booking.starts_at:
            return
        await tell(world.salon)
        if any(
            (row["booking_id"], row["kind"], row["channel"], row["accepted_at"])
            == (booking.id, "confirmed", "email", now)
            for row in await world.salon.rows(tables.message)
        ):
            # Its approval had told it already, and that mail has just come.
            life.expected.mail_arrived(now)
        takes = world.chance.random() < 0.75
        runtime = Runtime(world.salon.database, world.clock, ("email",))
        async with world.salon.database.transaction() as connection:
            await Notifier(runtime, connection, world.salon.scope, now).notify_confirmed(booking)
            ids = await hand_over(connection, Channel.EMAIL, now, now + HOUR, 10)
        sender = KeepingSender([] if takes else [Refused("There is no such mailbox.")])
        delivery = Delivery(runtime, LINKS, {Channel.EMAIL: sender}, "bookings@openchair.example", HOUR)
        for message_id in ids:
            await delivery.deliver(message_id)
        life.booking = None
        if sender.sent:
            life.expected.mail_arrived(now)
        life.note(now, f"{len(sender.sent)} mail arrives")

    async def changes_window(self, life: Life) -> None:
        """The salon's policy is another from now on."""
        await self.world.notice_becomes(self.world.chance.choice(WINDOWS))
        life.booking = None
        life.expected.notice_hours = self.world.notice_hours
        life.note(self.world.now, f"the window becomes {self.world.notice_hours}")

    def never_worsens(self, before: BookingRecord, after: BookingRecord) -> None:
        """What the desk does, and its customer has not agreed to, must not cost them."""
        was, now = costs(before, self.world.now), costs(after, self.world.now)
        if any(new > old for old, new in zip(was, now, strict=True)):
            raise Wrong(f"the desk's act worsens the customer's money: {was} became {now}")


def _decided(expected: Expected, rule: Money, deposit: DepositDecision, *, charge_fee: bool) -> Money:
    """What a phone cancel does: what the rules say, or better."""
    fee = rule.fee if charge_fee else 0
    match deposit:
        case DepositDecision.FOLLOW_RULE:
            return replace(rule, fee=fee)
        case DepositDecision.REFUND_IN_FULL:
            return replace(expected.all_back(), fee=fee)
        case DepositDecision.KEEP:
            return Money(forfeit=expected.paid, fee=fee)
        case DepositDecision.CREDIT:
            return Money(credit=expected.paid, fee=fee)
