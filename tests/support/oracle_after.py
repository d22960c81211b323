"""What follows from a change, when, and until when it can be taken back: the second model, gone on with.

It follows the product page's sentences on undo, and on money taken on the desk's word alone. It imports the standard library
and the model of what a cancel costs, and asks nobody. What is due happens when the jobs run, not before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from tests.support.oracle import Expected, Money

GRACE: Final = timedelta(minutes=2)
TO_OBJECT: Final = timedelta(hours=24)
AFTER_MISSED: Final = timedelta(minutes=30)
NOTHING: Final = Money()
_STEPS: Final = ("arrived", "no_show")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class After(StrEnum):
    """The sentences, each of which decides something. `tests` count how often each did."""

    GRACE = "for two minutes a cancel or a move can be taken back, at their end no more"
    NEVER_PAST_THE_START = "never past the start, the old one or the new"
    WHO_ACTED = "only whoever acted may take it back"
    RESTORED = "taken back, time, person, status and money are as before"
    WINDOW_CLOSED = "it is taken back though the window has closed meanwhile"
    COUNTS_NOTHING = "a move that was taken back counts nothing, and leaves the least notice kept before it"
    ENDED_BY_A_CHANGE = "a later change of time, person or status ends it"
    ENDED_BY_THE_DESK = "the desk may end it early"
    NO_UNDO_OF_AN_OFFER = "an opening that was accepted stays accepted"
    HELD = "the old time stays taken until then, and is free after"
    MONEY_WAITS = "refund and credit follow at its end, not before"
    TOLD_AT_THE_END = "the customer is told at its end, once, and never of what was taken back"
    OWN_PRESS = "what the customer's own cancel takes is taken at the grace's end, by nobody's word"
    TAKEN_AFTER_A_DAY = "what the desk's word takes is taken 24 hours after it was told, not a second before"
    UNTOLD = "what could be told to nobody is not taken"
    OBJECTED = "an objection stops it for as long as nobody decides"
    OBJECTED_LATE = "an objection to what was taken changes no money"
    OWNER_TAKES = "the owner has it taken all the same"
    OWNER_LETS_GO = "the owner lets it go, and all of it goes back"
    HALF_AN_HOUR = "a no-show costs nothing before half an hour after it was to begin, whoever decides"
    WAS_HERE = "arrived made no-show costs nothing"
    STEP_BACK = "that it has arrived, or was missed, the desk takes back, to the status before, at any time"
    UNDONE_WITH_IT = "what was to be taken is not, of a cancel that was taken back"


@dataclass
class Coming:
    """Money that a change moves, and that is yet to follow."""

    money: Money
    due_at: datetime | None
    """When what needs no word follows; None of what is taken on the desk's word before it was told."""
    on_word: bool = False
    not_before: datetime | None = None
    told_at: datetime | None = None
    objected: bool = False
    decided: bool = False

    def is_due(self, at: datetime) -> bool:
        """Whether it follows when the jobs run at this instant."""
        if not self.on_word:
            return self.due_at is not None and at >= self.due_at
        if self.not_before is not None and at < self.not_before:
            return False
        if self.decided:
            return True
        return not self.objected and self.told_at is not None and at >= self.told_at + TO_OBJECT


@dataclass
class Grace:
    """A change that can still be taken back."""

    by: str
    before: Expected
    until: datetime
    comes: list[Coming] = field(default_factory=list)
    is_move: bool = True


@dataclass
class Course:
    """A booking in time: what is expected of it, what is yet to follow, and what has become of its money."""

    expected: Expected
    grace: Grace | None = None
    coming: list[Coming] = field(default_factory=list)
    became: Money = NOTHING
    holds: list[tuple[datetime, str]] = field(default_factory=list)
    """The time that it has left, and that is not free yet, by start and person."""
    knows: tuple[datetime, str] = (datetime.min, "")
    """The time and person that its customer was told of."""
    told: Counter[str] = field(default_factory=Counter)
    """How often they were told that it was moved, cancelled."""
    to_tell: str | None = None
    """What they are yet to be told, when the grace ends."""
    tell_from: datetime = _NEVER
    taken: list[Coming] = field(default_factory=list)
    """What was taken on the desk's word alone."""
    because: set[After] = field(default_factory=set)
    """What has decided how it stands."""

    def __post_init__(self) -> None:
        self.knows = self._place()

    def _place(self) -> tuple[datetime, str]:
        return self.expected.starts_at, self.expected.person

    # What may be done

    def undo_until(self) -> datetime | None:
        """The first instant at which the last change can't be taken back any more; None where none can be."""
        return None if self.grace is None else self.grace.until

    def may_undo(self, at: datetime, by: str) -> bool:
        """Whether this side, "customer" or "desk", may take the last change back."""
        if self.grace is not None and at < self.grace.until:
            return self.grace.by == by
        return by == "desk" and self.expected.step_before is not None and self.expected.status in _STEPS

    def taking(self) -> Coming | None:
        """What waits to be taken on the desk's word alone."""
        return next((each for each in self.coming if each.on_word), None)

    def decided_by(self, at: datetime) -> set[After]:
        """Which rules make the difference in what has become of it so far."""
        found = set(self.because)
        if self.grace is not None and self.coming:
            found.add(After.MONEY_WAITS)
        if self.holds:
            found.add(After.HELD)
        if self.to_tell is not None:
            found.add(After.TOLD_AT_THE_END)
        for each in self.coming:
            if each.told_at is not None and not each.objected:
                found.add(After.TAKEN_AFTER_A_DAY)
            if each.objected and not each.decided:
                found.add(After.OBJECTED)
            if each.decided and each.not_before is not None and at < each.not_before:
                found.add(After.HALF_AN_HOUR)
        return found

    # What is done

    def moves(self, at: datetime, by: str, before: Expected, *, may_be_undone: bool = True) -> None:
        """It was moved: `expected` is as the move left it."""
        self._another(at)
        old, new = before.starts_at, self.expected.starts_at
        until = max(at, min(at + GRACE, old, new)) if may_be_undone else at
        self.to_tell, self.tell_from = "moved", until
        if until > at:
            self.grace = Grace(by, before, until)
            self.holds = [(old, before.person)]
        else:
            self._tell()

    def cancels(self, at: datetime, by: str, before: Expected, *comes: Coming) -> None:
        """It was cancelled; what follows falls due at the grace's end, but what the desk's word takes."""
        self._another(at)
        until = max(at, min(at + GRACE, before.starts_at))
        for each in comes:
            each.due_at = None if each.on_word else until
        self.coming += comes
        self.to_tell, self.tell_from = "cancelled", until
        self.holds = [(before.starts_at, before.person)]
        if until > at:
            self.grace = Grace(by, before, until, list(comes), is_move=False)
        else:
            self.jobs(at)

    def misses(self, at: datetime, *comes: Coming) -> None:
        """Nobody came: what goes back does so in two minutes, which nobody can take back by this."""
        self.changes_status(at)
        for each in comes:
            each.due_at = None if each.on_word else at + GRACE
        self.coming += comes

    def takes_counter_offer(self, at: datetime) -> None:
        """The customer takes what the salon offered instead: they are told of it in its own words."""
        self._another(at)
        self.knows = self._place()

    def changes_status(self, at: datetime) -> None:
        """A change that can't be taken back this way: it ends the grace, and what was to follow is due."""
        if self.grace is not None:
            self.grace = None
            self.tell_from = min(self.tell_from, at)
            for each in self.coming:
                if each.due_at is not None:
                    each.due_at = min(each.due_at, at)

    def arrives(self, at: datetime) -> None:
        """Its customer is here, says the desk."""
        self.changes_status(at)
        self.expected.step_before, self.expected.status = self.expected.status, "arrived"

    def steps_back(self) -> None:
        """They are not, after all."""
        assert self.expected.step_before is not None, "it came from somewhere"
        self.expected.status, self.expected.step_before = self.expected.step_before, None
        self.coming = []
        self.because = {After.STEP_BACK}

    def ends_grace(self, at: datetime) -> None:
        """The desk lets the last change stand."""
        self.changes_status(at)
        self.jobs(at)

    def _another(self, at: datetime) -> None:
        """Another change of time or of its being there: of a move that could be taken back nobody was told, nor is now."""
        self.grace = None
        self.holds = []
        self.to_tell = None
        self.tell_from = at
        self.because = set()

    def undoes(self, at: datetime, by: str) -> None:
        """The last change is taken back. What its customer has pressed, and been told in time, they have all the same."""
        grace = self.grace
        assert grace is not None, "there is one"
        was = grace.before.copy()
        was.told, was.told_at, was.notice_hours = (
            was.told or self.expected.told,
            list(self.expected.told_at),
            self.expected.notice_hours,
        )
        if by == "customer":
            was.pressed(at)
        self.expected, self.grace, self.holds, self.to_tell = was, None, [], None
        self.coming = [each for each in self.coming if each not in grace.comes]
        self.because = {After.RESTORED}
        if any(each.on_word for each in grace.comes):
            self.because.add(After.UNDONE_WITH_IT)
        if self.knows != self._place():
            self.to_tell, self.tell_from = "moved", at
            self._tell()

    # What follows

    def jobs(self, at: datetime) -> None:
        """The jobs run, and do what is due by now."""
        if self.grace is not None and at >= self.grace.until:
            self.grace = None
        if at >= self.tell_from:
            self.holds = [] if self.grace is None else self.holds
            self._tell()
        for each in [each for each in self.coming if each.is_due(at)]:
            self.coming.remove(each)
            self._has_become(each.money)
            if each.on_word:
                self.taken.append(each)
                self.because.add(After.OWNER_TAKES if each.decided else After.TAKEN_AFTER_A_DAY)

    def _tell(self) -> None:
        if self.to_tell == "cancelled" or (
            self.to_tell == "moved" and self.expected.is_open and self.knows != self._place()
        ):
            self.told[self.to_tell] += 1
            self.knows = self._place()
        self.to_tell = None

    def _has_become(self, money: Money) -> None:
        now = self.became
        self.became = Money(
            now.refund + money.refund,
            now.credit + money.credit,
            now.forfeit + money.forfeit,
            now.fee + money.fee,
        )

    def hears(self, at: datetime, *, arrives: bool) -> None:
        """The message that asks whether it is right arrives, or can't; then nothing is taken."""
        taking = self.taking()
        if taking is None or taking.told_at is not None or taking.objected:
            return
        if arrives:
            taking.told_at = at
        else:
            self.lets_go()
            self.because = self.because - {After.OWNER_LETS_GO} | {After.UNTOLD}

    def objects(self) -> bool:
        """The customer says that it isn't right; gives whether that stops it."""
        taking = self.taking()
        if taking is None:
            self.because.add(After.OBJECTED_LATE)
            return False
        if taking.objected:
            return False
        taking.objected = True
        return True

    def takes_after_all(self) -> None:
        """The owner has it taken."""
        taking = self.taking()
        assert taking is not None and taking.objected, "there was an objection"
        taking.decided = True

    def lets_go(self) -> None:
        """None of it is taken: what is held of the deposit goes back as it was paid."""
        taking = self.taking()
        assert taking is not None, "there is something to let go"
        self.coming.remove(taking)
        self.because.add(After.OWNER_LETS_GO)
        self._has_become(self.expected.as_paid(taking.money.forfeit + taking.money.credit))


def split(money: Money, *, paid_by_credit: bool) -> tuple[Money, Money]:
    """What goes back of an outcome, and what is taken: credit that had paid and is credit again isn't."""
    credit = 0 if paid_by_credit else money.credit
    taken = Money(0, credit, money.forfeit, money.fee)
    return replace(money, credit=money.credit - credit, forfeit=0, fee=0), taken
