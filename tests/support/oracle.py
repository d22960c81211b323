"""What a booking's customer may do, and what it costs them, written a second time: a model to hold the product against.

It follows the product page's section "Who asked for the change", sentence by sentence, imports the standard library alone, and
never asks the product. Amounts are minor units of one currency, instants are aware; a hold-up of whoever asks is none of its own.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IN_TIME: Final = timedelta(hours=24)
"""Terms that reach a customer bind them where they came so long before the start."""
ENTERED_LATE: Final = timedelta(hours=12)
"""A walk-in may be entered so long after its start."""
_A_SECOND: Final = timedelta(seconds=1)
_HOUR: Final = timedelta(hours=1)
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
    NOT_TOLD = "who was not told of the terms in time pays nothing"
    MOST_AFTER_DESK_MOVE = "after a desk move no more is taken than before it, until the customer accepts on the page"
    UNUSUAL_START = "a booking with an unusual start carries no fee and no forfeit"
    BOUNDS = "a start lies between 12 hours ago and the horizon, or the desk says that it is meant"
    WHO_DOES_IT = "a move goes to someone who does the service"
    MOVE_QUOTE = "a move's quote says what a cancel right after it would do"
    VENUE_CANCELS = "a cancel by the venue gives everything back"
    PHONE_CANCEL = "a phone cancel follows the customer's agreed rules"
    COOLING_OFF = "only just made, it can be cancelled, and everything goes back without a fee"
    COOLED_BY_A_MOVE = "the first move ends that"
    ONCE_A_DAY = "once per customer and day"
    NO_SHOW_FROM = "no-show exists from the later of the start and the start last agreed"
    NO_SHOW_TAKES = "a no-show is asked as a cancel at the start would be, with the fee agreed for it"


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
        """The same, of which no more is kept, kept as credit, or asked as a fee: the rest goes back as money."""
        forfeit = min(self.forfeit, most.forfeit)
        credit = min(self.credit, most.forfeit + most.credit - forfeit)
        back = self.refund + self.credit + self.forfeit - forfeit - credit
        return Money(back, credit, forfeit, min(self.fee, most.fee))


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
    imported: bool = False
    told: bool = False
    """The terms were on the page where they booked or paid, or came in time for an earlier start."""
    told_at: list[datetime] = field(default_factory=list)
    """When else they came: by a mail that arrived, or with a press on the page."""
    unusual: bool = False
    least: timedelta | None = None
    moved_by_venue: bool = False
    """The start or the person is the venue's choice, and the customer has not answered it."""
    most: Money | None = None
    """What cancelling would have cost just before a desk move that the customer has not accepted on the page."""
    step_before: str | None = None
    """The status to which the desk can take it back, where it is one step of the day further."""
    cools_until: datetime | None = None
    """The last instant at which it was only just made."""
    would_cool: tuple[Rule, datetime] | None = None
    """The rule by which it isn't, and until when it were without that rule."""
    agreed_start: datetime = field(default=datetime.min)
    agreed_person: str = ""

    def __post_init__(self) -> None:
        if not self.agreed_person:
            self.agreed_start, self.agreed_person = self.starts_at, self.person

    # What may be done

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    @property
    def is_free(self) -> bool:
        """Whether cancelling is free because of what the venue did."""
        return self.moved_by_venue

    def cancel_until(self) -> datetime | None:
        """The last instant at which the customer may cancel; None where the booking is closed."""
        until = self._until(anytime=self.status == "pending" or self.is_free)
        return until if until is None or self.cools_until is None else max(until, self.cools_until)

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
        if inside and self.cools_until is not None and at <= self.cools_until:
            found.add(Rule.COOLING_OFF)
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

    def all_back(self) -> Money:
        """Everything that was paid, as it was paid."""
        return self.as_paid(self.paid)

    def as_paid(self, amount: int) -> Money:
        """So much of what was paid, going back as it was paid."""
        return self._as_paid(Money(amount))

    def cost_of_missing(self, *, charge_fee: bool) -> Money:
        """What not coming does: what a cancel at the start would, and the fee agreed for it. Who was here has not missed it."""
        if self.status in ("arrived", "ready_to_start"):
            return self.all_back()
        is_free = self.moved_by_venue or self.unusual or not self.is_told() or not charge_fee
        fee = 0 if is_free else self.terms.no_show_fee
        if self.most is not None:
            fee = min(fee, self.most.fee)
        return replace(self.cost(self.starts_at), fee=fee)

    def _cost(self, at: datetime) -> tuple[Money, set[Rule]]:
        today = self.starts_at - at
        by_terms = self._by_terms(today if self.least is None else min(today, self.least))
        costs = by_terms != Money(self.paid)
        for rule, holds in (
            (Rule.COOLING_OFF, self.cools_until is not None and at <= self.cools_until),
            (Rule.REQUEST_WITHDRAWN, self.status == "pending"),
            (Rule.FREE, self.moved_by_venue),
            (Rule.UNUSUAL_START, self.unusual),
            (Rule.NOT_TOLD, not self.is_told()),
        ):
            if holds:
                return self.all_back(), {rule} if costs else set()
        if self.most is not None and (capped := by_terms.no_more_than(self.most)) != by_terms:
            return self._as_paid(capped), {Rule.MOST_AFTER_DESK_MOVE}
        found = {Rule.TIER} if self.paid else set()
        if self.terms.late_fee:
            found.add(Rule.LATE_FEE)
        if by_terms != self._by_terms(today):
            found.add(Rule.LEAST_NOTICE)
        if self.would_cool is not None and at <= self.would_cool[1] and costs:
            found.add(self.would_cool[0])
        return self._as_paid(by_terms), found

    def _by_terms(self, notice: timedelta) -> Money:
        """As if it had been paid by card."""
        tier = next(tier for tier in self.terms.tiers if tier.from_hours == 0 or notice >= tier.from_hours * _HOUR)
        # Half up: an odd unit is the customer's.
        back = (self.paid * tier.back * 2 + 100) // 200
        fee = self.terms.late_fee if notice < self.terms.late_from * _HOUR else 0
        return Money(0 if tier.as_credit else back, back if tier.as_credit else 0, self.paid - back, fee)

    def _as_paid(self, money: Money) -> Money:
        return Money(0, money.refund + money.credit, money.forfeit, money.fee) if self.paid_by_credit else money

    # What is done

    def pressed(self, at: datetime) -> None:
        """The customer pressed something on their page for the first time; its loading is no press."""
        self.told_at.append(at)

    def mail_arrived(self, at: datetime) -> None:
        """A server took the confirmation with the terms, and didn't send it back."""
        self.told_at.append(at)

    def terms_shown(self) -> None:
        """The customer booked, or paid the deposit, on a page with the terms."""
        self.told = True

    def is_told(self) -> bool:
        """Whether the terms were there in time: before the start as it was then, which a move doesn't undo, or as it is now."""
        if self.imported:
            return False
        return self.told or any(self.starts_at - at >= IN_TIME for at in self.told_at)

    def moves(self, at: datetime, starts_at: datetime, person: str) -> None:
        """The customer takes another time, on the page."""
        self._counts(at)
        self._agrees(at, starts_at, person)
        self.unusual = False

    def takes_offer(self, at: datetime, starts_at: datetime, person: str) -> None:
        """The customer accepts an opening or a counter-offer: their press, but nothing counts."""
        self._agrees(at, starts_at, person)
        self.status = "confirmed" if self.status == "pending" else self.status
        self.unusual = False

    def accepts(self, at: datetime) -> None:
        """The customer says yes on the page to where the desk has moved them."""
        self._agrees(at, self.starts_at, self.person)

    def _agrees(self, at: datetime, starts_at: datetime, person: str) -> None:
        self.pressed(at)
        self._starts(starts_at, person)
        self.agreed_start, self.agreed_person = starts_at, person
        self._forget_desk_move()

    def _starts(self, starts_at: datetime, person: str) -> None:
        self.told = self.is_told()
        if self.cools_until is not None:
            self.would_cool = Rule.COOLED_BY_A_MOVE, self.cools_until
            self.cools_until = None
        self.starts_at, self.person = starts_at, person

    def _counts(self, at: datetime) -> None:
        if self.status == "pending" or self.is_free:
            return
        notice = self.starts_at - at
        self.least = notice if self.least is None else min(self.least, notice)

    def _forget_desk_move(self) -> None:
        self.moved_by_venue = False
        self.most = None

    def venue_moves(self, at: datetime, starts_at: datetime, person: str, *, unusual: bool = False) -> None:
        """The desk moves the booking, asked by the venue."""
        self._desk_moves(at, starts_at, person, unusual=unusual, by_venue=True)

    def phone_moves(
        self, at: datetime, starts_at: datetime, person: str, *, waived: bool = False, unusual: bool = False
    ) -> None:
        """The desk moves the booking, asked by the customer, as it says: only what they press answers the venue."""
        if not waived:
            self._counts(at)
        self._desk_moves(at, starts_at, person, unusual=unusual, by_venue=self.moved_by_venue)

    def _desk_moves(self, at: datetime, starts_at: datetime, person: str, *, unusual: bool, by_venue: bool) -> None:
        most = self.cost(at)
        # Credit that comes back as credit isn't taken.
        self.most = Money(0, 0 if self.paid_by_credit else most.credit, most.forfeit, most.fee)
        self.unusual = unusual
        self._starts(starts_at, person)
        self.moved_by_venue = by_venue
        if (starts_at, person) == (self.agreed_start, self.agreed_person):
            self._forget_desk_move()

    def after(self, at: datetime, starts_at: datetime, person: str) -> Expected:
        """The booking as it would be had its customer moved it there: what a move's quote tells of."""
        moved = self.copy()
        moved.moves(at, starts_at, person)
        return moved

    def copy(self) -> Expected:
        """Another like it, with a life of its own."""
        return replace(self, told_at=list(self.told_at))

    def no_show_from(self) -> datetime:
        """From when a booking can have been missed."""
        return max(self.starts_at, self.agreed_start)


def cooling_off(made_at: datetime, minutes: int, starts_at: datetime, used_at: datetime | None) -> dict[str, object]:
    """What a booking made then has of cooling off, whose customer has last used that at `used_at`, as fields of `Expected`."""
    until = min(made_at + timedelta(minutes=minutes), starts_at - _A_SECOND)
    if not minutes or until <= made_at:
        return {}
    if used_at is not None and made_at - used_at < timedelta(days=1):
        return {"would_cool": (Rule.ONCE_A_DAY, until)}
    return {"cools_until": until}


def is_usual(starts_at: datetime, now: datetime, horizon: datetime) -> bool:
    """Whether the desk may book or move to this start without saying that it is meant."""
    return now - ENTERED_LATE <= starts_at <= horizon
