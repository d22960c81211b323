"""What may be done with a booking now, until when, and if not, why: the one place that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openchair.rules.agreement import Agreement
from openchair.rules.notice import deadline
from openchair.rules.policy import Policy
from openchair.rules.refusals import (
    BookingClosed,
    InsideNoticeWindow,
    NoMoveToAccept,
    NoOpenOffer,
    NotConfirmedYet,
    Refusal,
    TooSoonForEarlierTimes,
)
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.rules.zone import local_day


class Viewer(StrEnum):
    """For whom it is decided: the notice window binds customers only."""

    CUSTOMER = "customer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Action:
    """Whether something may be done, the last instant at which it may, and the refusal it would meet otherwise."""

    allowed: bool
    until: datetime | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Actions:
    """The six things a manage link can do."""

    reschedule: Action
    cancel: Action
    accept_move: Action
    accept_counter_offer: Action
    manage_card: Action
    ask_earlier: Action


def refuse_unless(action: Action) -> None:
    """Raise the refusal that an action meets, if it meets one."""
    if action.refusal is not None:
        raise action.refusal


class BookingPhase(StrEnum):
    """How far a booking has come."""

    WAITING = "waiting"
    AGREED = "agreed"
    OVER = "over"


def phase_of(status: BookingStatus, can: Actions) -> BookingPhase:
    """The phase of a booking with which its customer `can` do these things now."""
    if status in CLOSED_STATUSES:
        return BookingPhase.OVER
    awaited = status is BookingStatus.PENDING or can.accept_move.allowed
    return BookingPhase.WAITING if awaited else BookingPhase.AGREED


_ALLOWED = Action(allowed=True)


def possible_actions(
    status: BookingStatus,
    starts_at: datetime,
    policy: Policy,
    zone: str,
    now: datetime,
    *,
    agreement: Agreement,
    viewer: Viewer = Viewer.CUSTOMER,
    offers_open_until: datetime | None = None,
    owes_fee: bool = False,
    has_card: bool = False,
) -> Actions:
    """What the viewer may do at `now`, both aware.

    A closed booking only lets a fee still owed be paid by card, and a card on file be removed. `offers_open_until` is the last
    instant at which a counter-offer can be accepted, where one is open. After a move that the venue asked for, which its customer
    has yet to answer, they may act until the start.
    """
    if status in CLOSED_STATUSES:
        closed = _refused(BookingClosed(status))
        return Actions(closed, closed, closed, closed, _ALLOWED if owes_fee or has_card else closed, closed)
    if viewer is Viewer.OPERATOR:
        return Actions(_ALLOWED, _ALLOWED, _refused(NoMoveToAccept()), _refused(NoOpenOffer()), _ALLOWED, _ALLOWED)
    notice_hours = agreement.notice(policy.cancellation_notice_hours)
    move_hours = 0 if agreement.is_moved_by_venue else notice_hours
    # A request may be withdrawn at any time before its start: the venue has promised nothing yet.
    cancel_hours = 0 if status is BookingStatus.PENDING else move_hours
    return Actions(
        reschedule=_within_notice(starts_at, move_hours, now, "rescheduled", notice_hours),
        cancel=_within_notice(starts_at, cancel_hours, now, "cancelled", notice_hours),
        accept_move=_accept_move(agreement, starts_at, now),
        accept_counter_offer=_accept(status, offers_open_until, now),
        manage_card=_ALLOWED,
        ask_earlier=_earlier(status, starts_at, policy.earlier_times_min_days, zone, now),
    )


def _within_notice(starts_at: datetime, hours: int, now: datetime, verb: str, shown_hours: int) -> Action:
    until = deadline(starts_at, hours)
    if now <= until:
        return Action(allowed=True, until=until)
    return Action(
        allowed=False,
        until=until,
        refusal=InsideNoticeWindow(shown_hours, verb),
    )


def _accept_move(agreement: Agreement, starts_at: datetime, now: datetime) -> Action:
    until = deadline(starts_at, 0)
    if agreement.move is None or now > until:
        return _refused(NoMoveToAccept())
    return Action(allowed=True, until=until)


def _accept(status: BookingStatus, open_until: datetime | None, now: datetime) -> Action:
    if status is BookingStatus.PENDING and open_until is not None and now <= open_until:
        return Action(allowed=True, until=open_until)
    return _refused(NoOpenOffer())


def _earlier(status: BookingStatus, starts_at: datetime, min_days: int, zone: str, now: datetime) -> Action:
    if status is BookingStatus.PENDING:
        return _refused(NotConfirmedYet())
    return _refused(TooSoonForEarlierTimes(min_days)) if is_too_soon(starts_at, min_days, zone, now) else _ALLOWED


def is_too_soon(starts_at: datetime, min_days: int, zone: str, now: datetime) -> bool:
    """Whether an appointment is fewer than `min_days` of the venue's calendar away: too few to begin to wait for an earlier one."""
    return (local_day(starts_at, zone) - local_day(now, zone)).days < min_days


def _refused(refusal: Refusal) -> Action:
    return Action(allowed=False, refusal=refusal)
