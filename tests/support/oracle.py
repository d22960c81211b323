"""What a booking's customer may do, and what it costs them, written a second time: a model to hold the product against.

It follows the product page's section "Who asked for the change", sentence by sentence, imports the standard library alone, and
never asks the product. Amounts are minor units of one currency, instants are aware; a hold-up of whoever asks is none of its own.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IN_TIME: Final = timedelta(hours=24)
"""Terms that reach a customer bind them where they came so long before the start."""
ENTERED_LATE: Final = timedelta(hours=12)
"""A walk-in may be entered so long after its start."""
_A_SECOND: Final = timedelta(seconds=1)
_OPEN: Final = frozenset(("pending", "confirmed", "arrived", "ready_to_start"))


class Rule(StrEnum):
    """The sentences, each of which decides something. `tests` count how often each did."""

    OUTSIDE_THE_WINDOW = "at exactly N hours before the start the customer may act, a second later not"
    NEVER_FROM_THE_START = "nothing is self-service at or after the start"
    LESSER_WINDOW = "N is the lesser of what was agreed and today's"
    REQUEST_WITHDRAWN = "a request may always be withdrawn, and everything goes back"
    TIER = "the tier of the notice says what becomes of the deposit"
    LATE_FEE = "a cancel below the agreed hours is late"
    LEAST_NOTICE = "tiers and fees are asked with the least notice or today's, whichever is less"
    PHONE_MOVE = "a move that the customer asked for by phone counts as their own"
    WAIVED = "a move that the desk waives isn't counted"
    UNCOUNTED = "accepting an offer, moving a request and answering a venue's move are not counted"
    FREE = "after a venue's move everything goes back, whatever the window says"
    OPENED_WINDOW = "after a venue's move the customer may act inside the window"
    ACCEPTED = "accepting the venue's time ends that"
    MOVED_BACK = "a move back to what was last agreed ends that"
    ANSWERED = "taking another time ends that, and notice counted earlier stays"
    ASKED_TO_CHOOSE = "from counter-offers for a confirmed booking until one is accepted, the same holds"
    OLD_TIME_STANDS = "the venue ends that by saying, 24 hours or more ahead, that the old time stands"
    NOT_TOLD = "who was not told of the terms in time pays nothing"
    MOST_AFTER_DESK_MOVE = "after a desk move no more is taken than before it, until the customer accepts on the page"
    UNUSUAL_START = "a booking with an unusual start carries no fee and no forfeit"
    BOUNDS = "a start lies between 12 hours ago and the horizon, or the desk says that it is meant"
    WHO_DOES_IT = "a move goes to someone who does the service"
    MOVE_QUOTE = "a move's quote says what a cancel right after it would do"
    VENUE_CANCELS = "a cancel by the venue gives everything back"
    PHONE_CANCEL = "a phone cancel takes nothing on the desk's word alone"
    NO_SHOW_FROM = "no-show exists from the later of the start and the start last agreed"
    NO_SHOW_TAKES = "a no-show takes nothing on the desk's word alone"


@dataclass(frozen=True)
class Tier:
    """So many percent of the deposit go back, as money or as credit, at `from_hours` of notice or more."""

    from_hours: int
    back: int
    as_credit: bool = False


@dataclass(frozen=True)
class Terms:
    """Tiers from the most hours to 0, each worse than the one before; a fee below `late_from` hours where there is one."""

    tiers: tuple[Tier, ...]
    late_fee: int = 0
    late_from: int = 0
    no_show_fee: int = 0


@dataclass(frozen=True)
class Money:
    """What ending a booking does to its money."""

    refund: int = 0
    credit: int = 0
    forfeit: int = 0
    fee: int = 0

    @property
    def taken(self) -> int:
        """What its customer loses."""
        return self.forfeit + self.fee

    def no_more_than(self, most: Money) -> Money:
        """The same, of which neither the forfeit nor the fee is more than another's; what is not kept goes back."""
        spared = max(0, self.forfeit - most.forfeit)
        fee, forfeit = min(self.fee, most.fee), self.forfeit - spared
        # Credit in place of money is worse than money, where money would have come back.
        if self.credit and not most.refund:
            return Money(0, self.credit + spared, forfeit, fee)
        return Money(self.refund + self.credit + spared, 0, forfeit, fee)


@dataclass
class Expected:
    """A booking as its customer could tell of it: what they agreed to, what was done to them, and what they paid."""

    starts_at: datetime
    person: str
    terms: Terms
    agreed_notice_hours: int | None
    notice_hours: int
    """Today's, at the venue."""
    status: str = "confirmed"
    paid: int = 0
    paid_by_credit: bool = False
    told_in_time: bool = False
    unusual: bool = False
    least: timedelta | None = None
    agreed_start: datetime = field(init=False)
    agreed_person: str = field(init=False)
    moved_by_venue: bool = False
    """The start or the person is the venue's choice, and the customer has not answered it."""
    asked_to_choose: bool = False
    most: Money | None = None
    """What cancelling would have cost just before a desk move that the customer has not accepted on the page."""
    arrived: bool = False

    def __post_init__(self) -> None:
        self.agreed_start, self.agreed_person = self.starts_at, self.person

    # What may be done

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    @property
    def is_free(self) -> bool:
        """Whether cancelling is free because of what the venue did."""
        return self.moved_by_venue or self.asked_to_choose

    def cancel_until(self) -> datetime | None:
        """The last instant at which the customer may cancel; None where the booking is closed."""
        return self._until(anytime=self.status == "pending" or self.is_free)

    def move_until(self) -> datetime | None:
        """The last instant at which the customer may move."""
        return self._until(anytime=self.is_free)

    def _until(self, *, anytime: bool) -> datetime | None:
        if not self.is_open:
            return None
        hours = 0 if anytime else self.window_hours
        return self.starts_at - (timedelta(hours=hours) if hours else _A_SECOND)

    @property
    def window_hours(self) -> int:
        """Within how many hours of the start the customer can't act."""
        return min(
            self.notice_hours, self.notice_hours if self.agreed_notice_hours is None else self.agreed_notice_hours
        )

    def decided_by(self, at: datetime) -> set[Rule]:
        """Which rules make the difference in whether the customer may cancel or move at this instant."""
        found = {Rule.OUTSIDE_THE_WINDOW}
        if at >= self.starts_at:
            return {Rule.NEVER_FROM_THE_START}
        inside = self.starts_at - at < timedelta(hours=self.window_hours)
        if inside and self.status == "pending":
            found.add(Rule.REQUEST_WITHDRAWN)
        if inside and self.is_free:
            found.add(Rule.OPENED_WINDOW)
        widest = max(self.notice_hours, self.agreed_notice_hours or 0)
        if not inside and self.starts_at - at < timedelta(hours=widest):
            found.add(Rule.LESSER_WINDOW)
        return found

    # What it costs

    def cost(self, at: datetime) -> Money:
        """What cancelling by the customer does at this instant."""
        return self._cost(at)[0]

    def costs_by(self, at: datetime) -> AbstractSet[Rule]:
        """Which rules make the difference in that."""
        return self._cost(at)[1]

    def _cost(self, at: datetime) -> tuple[Money, set[Rule]]:
        today = self.starts_at - at
        least = today if self.least is None else min(today, self.least)
        by_rule, all_back = self._by_terms(least), self._all_back()
        if self.status == "pending":
            return all_back, {Rule.REQUEST_WITHDRAWN} if by_rule != all_back else set()
        for rule, holds in (
            (Rule.FREE, self.moved_by_venue),
            (Rule.ASKED_TO_CHOOSE, self.asked_to_choose),
            (Rule.UNUSUAL_START, self.unusual),
            (Rule.NOT_TOLD, not self.told_in_time),
        ):
            if holds:
                return self._nothing_taken(by_rule), {rule} if by_rule.taken else set()
        if self.most is not None and (capped := by_rule.no_more_than(self.most)) != by_rule:
            return capped, {Rule.MOST_AFTER_DESK_MOVE}
        found = {Rule.TIER} if self.paid and len(self.terms.tiers) > 1 else set()
        if self.terms.late_fee:
            found.add(Rule.LATE_FEE)
        if by_rule != self._by_terms(today):
            found.add(Rule.LEAST_NOTICE)
        return by_rule, found

    def _by_terms(self, notice: timedelta) -> Money:
        tier = next(
            (tier for tier in self.terms.tiers if notice >= timedelta(hours=tier.from_hours)), self.terms.tiers[-1]
        )
        # Half up: an odd unit is the customer's.
        back = (self.paid * tier.back * 2 + 100) // 200
        is_late = self.terms.late_fee and notice < timedelta(hours=self.terms.late_from)
        fee = self.terms.late_fee if is_late else 0
        if tier.as_credit or self.paid_by_credit:
            return Money(0, back, self.paid - back, fee)
        return Money(back, 0, self.paid - back, fee)

    def _all_back(self) -> Money:
        return Money(credit=self.paid) if self.paid_by_credit else Money(refund=self.paid)

    def _nothing_taken(self, otherwise: Money) -> Money:
        """Everything goes back as it was paid; what credit the terms give in place of money is no money back."""
        return self._all_back() if otherwise.taken or otherwise.credit else otherwise

    # What is done

    def pressed(self, at: datetime) -> None:
        """The customer pressed something on their page, and its load is no press."""
        self._told(at)

    def mail_arrived(self, at: datetime) -> None:
        """A server took the confirmation with the terms, and didn't send it back."""
        self._told(at)

    def terms_shown(self) -> None:
        """The customer booked, or paid the deposit, on a page with the terms."""
        self.told_in_time = True

    def _told(self, at: datetime) -> None:
        self.told_in_time = self.told_in_time or self.starts_at - at >= IN_TIME

    def moves(self, at: datetime, starts_at: datetime, person: str) -> None:
        """The customer takes another time, on the page."""
        self.pressed(at)
        self._counts(at)
        self._agrees(starts_at, person)

    def takes_offer(self, at: datetime, starts_at: datetime, person: str) -> None:
        """The customer accepts an opening or a counter-offer: their press, but nothing counts."""
        self.pressed(at)
        self._agrees(starts_at, person)
        self.status = "confirmed" if self.status == "pending" else self.status

    def accepts(self, at: datetime) -> None:
        """The customer says yes on the page to where the desk has moved them."""
        self.pressed(at)
        self._agrees(self.starts_at, self.person)

    def _agrees(self, starts_at: datetime, person: str) -> None:
        self.starts_at, self.person = starts_at, person
        self.agreed_start, self.agreed_person = starts_at, person
        self.moved_by_venue = self.asked_to_choose = False
        self.most = None

    def _counts(self, at: datetime) -> None:
        if self.status == "pending" or self.is_free:
            return
        notice = self.starts_at - at
        self.least = notice if self.least is None else min(self.least, notice)

    def venue_moves(self, at: datetime, starts_at: datetime, person: str) -> None:
        """The desk moves the booking, asked by the venue."""
        # Whatever was not to be taken before it isn't to be taken now: while it stands nothing is, and once it is taken back
        # all is as it was.
        self.starts_at, self.person = starts_at, person
        self.moved_by_venue = (starts_at, person) != (self.agreed_start, self.agreed_person)

    def customer_asks_desk(self, at: datetime, starts_at: datetime, person: str, *, waived: bool) -> None:
        """The desk moves the booking, asked by the customer, who is on the phone."""
        before = self.cost(at)
        if not waived:
            self._counts(at)
        self._agrees(starts_at, person)
        self.most = before

    def offers_sent(self) -> None:
        """The venue must change a confirmed booking's time, and asks which."""
        self.asked_to_choose = self.asked_to_choose or self.status != "pending"

    def old_time_stands(self, at: datetime) -> None:
        """The venue takes its counter-offers back."""
        self.asked_to_choose = self.asked_to_choose and self.starts_at - at < IN_TIME

    def after(self, at: datetime, starts_at: datetime, person: str) -> Expected:
        """The booking as it would be had its customer moved it there: what a move's quote tells of."""
        moved = copy(self)
        moved.moves(at, starts_at, person)
        return moved

    def no_show_from(self) -> datetime:
        """From when a booking can have been missed."""
        return max(self.starts_at, self.agreed_start)


def is_usual(starts_at: datetime, now: datetime, horizon: datetime) -> bool:
    """Whether the desk may book or move to this start without saying that it is meant."""
    return now - ENTERED_LATE <= starts_at <= horizon
