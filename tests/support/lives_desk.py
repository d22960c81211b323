"""What the desk does in random lives, for the salon or by phone, and what it must not do to the customer's money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from openchair.bookings.objections import taken_of
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.object import find_settlement
from openchair.messages.channel import Refused
from openchair.messages.delivery import Delivery
from openchair.rules.agreement import AskedBy
from openchair.rules.messages import Channel, MessageStatus
from openchair.rules.objections import ObjectionDecision
from openchair.rules.records.booking import BookingRecord
from openchair.store.sending import hand_over
from tests.support.lives_customer import costs
from tests.support.lives_world import HOUR, PEOPLE, SECOND, Life, World, Wrong, same
from tests.support.oracle import ENTERED_LATE, Expected, Money, Rule
from tests.support.salon import LINKS
from tests.support.senders import KeepingSender
from tests.support.word import decides, objects, settle, tell

HORIZON_DAYS = 60
_TAKE = (DepositDecision.KEEP, DepositDecision.CREDIT)
_FATES = ("is taken", "is too late", "is untold", "waits", "is taken after all", "is let go")
_WEIGHTS = (3, 1, 4, 2, 2, 2)
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
        if world.chance.random() < 0.5:
            await self._moves_out_of_bounds(life, world.unusual_start())
        moved = reschedule_as_operator(world.runtime, world.desk, await world.target(life), move)
        if not await world.tries(f"a desk move to {starts_at}", moved, allowed=True):
            return False
        is_unusual = unusual or (expected.unusual and starts_at == expected.starts_at)
        counts = asked_by is AskedBy.CUSTOMER and not expected.moved_by_venue and expected.status != "pending"
        if asked_by is AskedBy.VENUE:
            expected.venue_moves(now, starts_at, person, unusual=is_unusual)
        else:
            expected.phone_moves(now, starts_at, person, waived=waive, unusual=is_unusual)
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
            moved = reschedule_as_operator(self.world.runtime, self.world.desk, await self.world.target(life), move)
            await self.world.tries(f"a desk move to {starts_at}", moved, allowed=False)
            self.world.reached[Rule.BOUNDS] += 1

    def _is_unusual(self, starts_at: datetime) -> bool:
        now, zone = self.world.now, self.world.zone
        days = (starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
        return starts_at < now - ENTERED_LATE or days > HORIZON_DAYS

    async def moves_to_nobody(self, life: Life) -> None:
        """To someone who doesn't do the service: refused, whoever asks."""
        asked_by = self.world.chance.choice(list(AskedBy))
        move = DeskMove(self.world.some_start(), self.world.staff_id("Uma"), asked_by)
        moved = reschedule_as_operator(self.world.runtime, self.world.desk, await self.world.target(life), move)
        await self.world.tries("a desk move to someone who doesn't do it", moved, allowed=False)
        self.world.reached[Rule.WHO_DOES_IT] += 1

    async def approves(self, life: Life) -> None:
        """A request is confirmed."""
        if life.expected.status == "pending":
            await approve_booking(self.world.runtime, self.world.desk, await self.world.target(life))
            life.expected.status = "confirmed"
            life.note(self.world.now, "is approved")

    async def cancels(self, life: Life) -> None:
        """For the salon or by phone; and where it wants to keep more than it may, it is refused and does without."""
        world, now, expected = self.world, self.world.now, life.expected
        asked_by = world.chance.choices((AskedBy.VENUE, AskedBy.CUSTOMER), (3, 2))[0]
        deposit = world.chance.choice(list(DepositDecision))
        charge_fee = world.chance.random() < 0.5
        by_phone, by_rule = asked_by is AskedBy.CUSTOMER, expected.cost(now)
        # What goes back by the customer's own rules can't be kept, and money not become credit instead.
        takes_more = {
            DepositDecision.KEEP: bool(by_rule.refund or by_rule.credit),
            DepositDecision.CREDIT: bool(by_rule.refund),
        }.get(deposit, False)
        allowed = not takes_more if by_phone else not charge_fee and deposit not in _TAKE
        if not by_phone and by_rule != expected.all_back():
            world.reached[Rule.VENUE_CANCELS] += 1
        decided = self._decided(expected, by_rule, deposit, charge_fee=charge_fee)
        for what, fee in ((deposit, charge_fee), (DepositDecision.FOLLOW_RULE, False)):
            cancelled = cancel_as_operator(
                world.salon.runtime,
                world.desk,
                await world.target(life),
                asked_by=asked_by,
                deposit=what,
                charge_fee=fee,
                reason=None,
            )
            is_done = await world.tries(f"a desk cancel ({asked_by}, {what}, {fee})", cancelled, allowed=allowed)
            if is_done:
                break
            allowed, decided = True, replace(by_rule, fee=0)
        expected.status = "cancelled"
        life.note(now, f"desk cancels for the {asked_by}, {deposit}; fee: {charge_fee}")
        money = await self._on_word(life, decided, Rule.PHONE_CANCEL) if by_phone else expected.all_back()
        await world.is_settled(life, money)

    def _decided(self, expected: Expected, by_rule: Money, deposit: DepositDecision, *, charge_fee: bool) -> Money:
        """What the desk decides about a phone cancel."""
        money = {
            DepositDecision.REFUND_IN_FULL: expected.all_back(),
            DepositDecision.KEEP: Money(forfeit=expected.paid),
            DepositDecision.CREDIT: Money(credit=expected.paid),
        }.get(deposit, by_rule)
        return replace(money if expected.paid else Money(), fee=by_rule.fee if charge_fee else 0)

    async def _on_word(self, life: Life, money: Money, rule: Rule) -> Money:
        """What the desk alone says is told or not, and its customer objects or doesn't; gives what is to become of the money."""
        world, salon, expected = self.world, self.world.salon, life.expected
        back, taken = expected.on_word(money)
        await settle(salon)
        row = await find_settlement(salon.runtime, salon.scope, await world.reads(life))
        same("to be taken", 0 if row is None else taken_of(row).total_minor, taken)
        if not taken:
            return money
        fate = world.chance.choices(_FATES, _WEIGHTS)[0]
        life.note(world.now, f"{taken} would be taken: {fate}")
        booking = await world.reads(life)
        if fate == "is untold":
            await tell(salon, MessageStatus.BOUNCED)
            await self._stays(life, expected.all_back(), Rule.UNTOLD, HOUR, 23 * HOUR, SECOND, 99 * HOUR)
            return expected.all_back()
        world.clock.set(world.now + world.chance.choice((0, 3)) * HOUR)
        await tell(salon)
        await self._stays(life, back, rule, HOUR, 12 * HOUR, world.chance.choice((HOUR, 11 * HOUR - SECOND)))
        if fate in ("waits", "is taken after all", "is let go"):
            await objects(salon, booking)
            await self._stays(life, back, Rule.OBJECTION, HOUR, 24 * HOUR, world.chance.choice((1, 500)) * HOUR)
        decision = {"is taken after all": ObjectionDecision.TAKE, "is let go": ObjectionDecision.LET_GO}.get(fate)
        if decision is not None:
            await decides(salon, booking, decision)
        world.clock.set(world.now + world.chance.choice((23 * HOUR, 100 * HOUR)))
        await settle(salon)
        if fate == "is too late":
            await objects(salon, booking)
            await settle(salon)
        if fate == "is let go":
            return expected.all_back()
        return back if fate == "waits" else money

    async def _stays(self, life: Life, money: Money, rule: Rule, *times: timedelta) -> None:
        """However much time passes, this is what has become of the money."""
        for time in times:
            self.world.clock.set(self.world.now + time)
            await settle(self.world.salon)
            await self.world.is_settled(life, money)
            self.world.reached[rule] += 1

    async def misses(self, life: Life) -> None:
        """The salon has had it earlier, mostly; nobody came, and the desk says so too early, and then in time."""
        world, expected = self.world, life.expected
        await self.approves(life)
        earlier = world.now + (expected.agreed_start - world.now) * world.chance.uniform(0, 1)
        if earlier > world.now and world.chance.random() < 0.8:
            asked_by = world.chance.choice((AskedBy.VENUE, AskedBy.CUSTOMER, AskedBy.CUSTOMER))
            await self._moves(life, asked_by, earlier.replace(second=0, microsecond=0), expected.person)
        if world.chance.random() < 0.2:
            await mark_arrived(world.runtime, world.desk, await world.target(life))
            expected.status = "arrived"
        begins = expected.no_show_from()
        early = begins - world.chance.choice((SECOND, HOUR))
        if early > world.now:
            world.clock.set(early)
            missed = mark_no_show(world.runtime, world.desk, await world.target(life), charge_fee=True)
            await world.tries("being missed before it began", missed, allowed=False)
            world.reached[Rule.NO_SHOW_FROM] += expected.agreed_start > expected.starts_at
        world.clock.set(max(world.now, begins + world.chance.choice((timedelta(), HOUR))))
        charge_fee = world.chance.random() < 0.8
        missed = mark_no_show(world.salon.runtime, world.desk, await world.target(life), charge_fee=charge_fee)
        money = expected.missed(fee=charge_fee)
        await world.tries("being missed", missed, allowed=True)
        expected.status = "no_show"
        life.note(world.now, f"is missed; fee: {charge_fee}")
        await world.is_settled(life, await self._on_word(life, money, Rule.NO_SHOW_TAKES))

    async def mails(self, life: Life) -> None:
        """The confirmation goes out by mail: its server takes it, or refuses it."""
        world, booking, now = self.world, await self.world.reads(life), self.world.now
        if life.expected.status == "pending" or now >= booking.starts_at:
            return
        takes = world.chance.random() < 0.75
        runtime = Runtime(world.salon.database, world.clock, ("email",))
        async with world.salon.database.transaction() as connection:
            await Notifier(runtime, connection, world.salon.scope, now).notify_confirmed(booking)
            ids = await hand_over(connection, Channel.EMAIL, now, now + HOUR, 10)
        sender = KeepingSender([] if takes else [Refused("There is no such mailbox.")])
        delivery = Delivery(runtime, LINKS, {Channel.EMAIL: sender}, "bookings@openchair.example", HOUR)
        for message_id in ids:
            await delivery.deliver(message_id)
        if sender.sent:
            life.expected.mail_arrived(now)
        life.note(now, f"{len(sender.sent)} mail arrives")

    async def changes_window(self, life: Life) -> None:
        """The salon's policy is another from now on."""
        await self.world.notice_becomes(self.world.chance.choice(WINDOWS))
        life.expected.notice_hours = self.world.notice_hours
        life.note(self.world.now, f"the window becomes {self.world.notice_hours}")

    def never_worsens(self, before: BookingRecord, after: BookingRecord) -> None:
        """What the desk does, and its customer has not agreed to, must not cost them."""
        was, now = costs(before, self.world.now), costs(after, self.world.now)
        if any(new > old for old, new in zip(was, now, strict=True)):
            raise Wrong(f"the desk's act worsens the customer's money: {was} became {now}")
