"""Second thoughts in random lives: what was done is taken back, objected to, decided, or comes to pass when its time has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from openchair.core.ids import new_id
from openchair.desk.objections import decide_objection
from openchair.desk.undo import end_grace_as_operator, undo_as_operator
from openchair.manage.object import object_to_settlement
from openchair.manage.undo import undo_change
from openchair.rules.messages import MessageStatus
from openchair.rules.objections import ObjectionDecision
from tests.support.lives_common import HOUR, MINUTE, SECOND, same
from tests.support.lives_customer import CustomerActs
from tests.support.lives_desk import DeskActs
from tests.support.lives_world import Life, World
from tests.support.oracle_after import GRACE, TO_OBJECT, After
from tests.support.word import taking_of, tell


@dataclass(frozen=True)
class AfterActs:
    """As `CustomerActs`."""

    world: World

    async def has_second_thoughts(self, life: Life) -> None:
        """Something has just been done to it: it is taken back in time, too late, or by the wrong side, or stands."""
        world, grace = self.world, life.course.grace
        if grace is None:
            if life.course.may_undo(world.now, "desk") and world.picks((1, True, After.STEP_BACK), (0.5, False, None)):
                await self.takes_back(life, "desk")
            return
        other = "desk" if grace.by == "customer" else "customer"
        match world.picks(
            (3, "in time", After.COUNTS_NOTHING if grace.is_move else After.RESTORED),
            (3 if any(each.on_word for each in grace.comes) else 0, "in time", After.UNDONE_WITH_IT),
            (0.3, "too late", After.GRACE),
            (0.3, "by others", After.WHO_ACTED),
            (1, "ended", After.ENDED_BY_THE_DESK),
            (2 if grace.is_move else 0, "changed", After.ENDED_BY_A_CHANGE),
            (1, "stands", None),
        ):
            case "in time":
                self._passes(life, grace.until - world.chance.choice((SECOND, SECOND, MINUTE, GRACE)))
                if world.chance.random() < 0.2:
                    await world.jobs(life)
                await self.takes_back(life, grace.by)
            case "too late":
                self._passes(life, grace.until + world.chance.choice((0 * SECOND, SECOND, HOUR)))
                await self.takes_back(life, grace.by)
            case "by others":
                await self.takes_back(life, other)
            case "ended":
                await self.ends_grace(life)
            case "changed":
                await self._changes_meanwhile(life)
                if life.course.grace is not grace:
                    world.reached[After.ENDED_BY_A_CHANGE] += 1
                    if life.course.grace is None or life.course.grace.by != grace.by:
                        await self.takes_back(life, grace.by)
            case "stands":
                pass

    async def _changes_meanwhile(self, life: Life) -> None:
        """While its move can still be taken back, something else is done to it."""
        world, desk, customer = self.world, DeskActs(self.world), CustomerActs(self.world)
        acts = [desk.arrives, desk.phone_moves, desk.venue_moves, customer.moves]
        if life.expected.most is not None:
            acts += [customer.accepts, customer.accepts]
        await world.chance.choice(acts)(life)

    def _passes(self, life: Life, at: datetime) -> None:
        if at > self.world.now:
            self.world.clock.set(at)
            life.note(self.world.now, "time passes")

    async def takes_back(self, life: Life, by: str) -> None:
        """One side takes the last change back, or tries to."""
        world, course, now = self.world, life.course, self.world.now
        grace, allowed, was = course.grace, course.may_undo(now, by), course.expected.copy()
        if by == "customer":
            customer, version, key = await world.customer(life), (await world.reads(life)).version, new_id()
            undone = await world.tries(
                life, "taking it back", lambda: undo_change(world.runtime, customer, version, key), allowed=allowed
            )
        else:
            target = await world.target(life)
            undone = await world.tries(
                life,
                "the desk's taking it back",
                lambda: undo_as_operator(world.runtime, world.desk, target),
                allowed=allowed,
            )
        if undone and (grace is None or now >= grace.until):
            course.steps_back()
            life.note(now, "the desk takes its last step back")
        elif undone:
            assert grace is not None, "the model knew of it"
            world.reached[After.COUNTS_NOTHING] += grace.is_move and was.least != grace.before.least
            course.undoes(now, by)
            life.note(now, f"the {by} takes it back")
        await world.agree(life)

    async def ends_grace(self, life: Life) -> None:
        """The desk lets the last change stand at once."""
        world, course = self.world, life.course
        allowed, target = course.grace is not None and world.now < course.grace.until, await world.target(life)
        if await world.tries(
            life, "ending the grace", lambda: end_grace_as_operator(world.runtime, world.desk, target), allowed=allowed
        ):
            course.ends_grace(world.now)
            life.note(world.now, "the desk lets it stand")
            world.reached[After.ENDED_BY_THE_DESK] += 1
        await world.agree(life)

    # On the desk's word alone

    async def comes_to_pass(self, life: Life) -> None:
        """It is over, and the time of all that follows comes; where something is taken on the desk's word, they may object."""
        world, course = self.world, life.course
        later = (0 * SECOND, SECOND, HOUR, 30 * HOUR)
        is_missed = life.expected.status == "no_show"
        at_once = world.picks((1, False, None), (3 if is_missed else 0, True, After.HALF_AN_HOUR))
        self._passes(life, world.now + GRACE + (0 * SECOND if at_once else world.chance.choice(later)))
        await world.jobs(life)
        await world.agree(life)
        taking = course.taking()
        if taking is not None:
            await self._is_told(life, arrives=at_once or None)
        if taking is not None and taking.told_at is not None:
            told_at = taking.told_at
            match (
                "objects"
                if at_once
                else world.picks(
                    (1, "nothing", After.TAKEN_AFTER_A_DAY),
                    (2, "objects", After.OBJECTED),
                    (1, "too late", After.OBJECTED_LATE),
                )
            ):
                case "nothing":
                    await self._is_taken(life, told_at + TO_OBJECT)
                case "too late":
                    await self._is_taken(life, told_at + TO_OBJECT)
                    await self._objects(life)
                case "objects":
                    if not at_once:
                        self._passes(life, told_at + world.chance.choice((0 * SECOND, TO_OBJECT - SECOND, 40 * HOUR)))
                    await self._objects(life)
                    await self._is_decided(life, at_once=at_once)
        self._passes(life, world.now + timedelta(days=3))
        await world.jobs(life)
        await world.agree(life)

    async def _is_told(self, life: Life, *, arrives: bool | None) -> None:
        world, course = self.world, life.course
        if arrives is None:
            arrives = world.picks((4, True, After.OBJECTED), (1, False, After.UNTOLD))
        await tell(world.salon, MessageStatus.ACCEPTED if arrives else MessageStatus.BOUNCED)
        course.hears(world.now, arrives=arrives)
        life.booking = None
        life.note(world.now, f"they are told: {arrives}")
        await world.jobs(life)
        await world.agree(life)

    async def _is_taken(self, life: Life, at: datetime) -> None:
        """A second before its time, and then."""
        world = self.world
        for instant in (at - SECOND, at):
            self._passes(life, instant)
            await world.jobs(life)
            await world.agree(life)

    async def _objects(self, life: Life) -> None:
        world, course, now = self.world, life.course, self.world.now
        row, customer, key = await taking_of(world.salon, await world.reads(life)), await world.customer(life), new_id()
        is_first = course.taking() is not None
        if await world.tries(
            life,
            "objecting",
            lambda: object_to_settlement(world.runtime, customer, row.id, "I was there.", key),
            allowed=is_first or bool(course.taken),
        ):
            stops = course.objects()
            same("it stops it", (await taking_of(world.salon, await world.reads(life))).status == "objected", stops)
            life.note(now, f"objects; stops it: {stops}")
        await world.agree(life)

    async def _is_decided(self, life: Life, *, at_once: bool) -> None:
        """Days pass, and nothing is taken; then the owner decides, mostly."""
        world, course = self.world, life.course
        taking = course.taking()
        if taking is None:
            return
        if not at_once and world.chance.random() < 0.4:
            self._passes(life, world.now + timedelta(days=2))
            await world.jobs(life)
            await world.agree(life)
        decision = world.picks(
            (3, ObjectionDecision.TAKE, After.HALF_AN_HOUR if at_once else After.OWNER_TAKES),
            (0 if at_once else 3, ObjectionDecision.LET_GO, After.OWNER_LETS_GO),
            (0 if at_once else 1, None, After.OBJECTED),
        )
        if decision is None:
            return
        row, target = await taking_of(world.salon, await world.reads(life)), await world.target(life)
        await world.tries(
            life,
            "deciding",
            lambda: decide_objection(world.runtime, world.desk, target, row.id, decision),
            allowed=True,
        )
        life.note(world.now, f"the owner decides: {decision}")
        if decision is ObjectionDecision.LET_GO:
            course.lets_go()
        else:
            course.takes_after_all()
        await world.agree(life)
        if taking.not_before is not None and world.now < taking.not_before:
            for instant in (taking.not_before - SECOND, taking.not_before):
                self._passes(life, instant)
                await world.jobs(life)
                await world.agree(life)
