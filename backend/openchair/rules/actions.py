"""What may be done with a booking now, until when, and if not, why: the one place that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from openchair.rules.actors import ActorKind
from openchair.rules.agreement import Agreement
from openchair.rules.notice import LAST_INSTANT, deadline
from openchair.rules.policy import Policy
from openchair.rules.records.settlement import UndoRecord
from openchair.rules.refusals import (
    BookingClosed,
    InsideNoticeWindow,
    NoMoveToAccept,
    NoOpenOffer,
    NotConfirmedYet,
    NothingToUndo,
    NotYoursToUndo,
    OnlineChange,
    Refusal,
    TooSoonForEarlierTimes,
)
from openchair.rules.status import CLOSED_STATUSES, OPEN_STATUSES, BookingSource, BookingStatus
from openchair.rules.zone import day_begins, local_day


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
    """The seven things a manage link can do."""

    reschedule: Action
    cancel: Action
    accept_move: Action
    accept_counter_offer: Action
    manage_card: Action
    ask_earlier: Action
    undo: Action


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
_ACTS_AS: Final = {Viewer.CUSTOMER: ActorKind.CUSTOMER, Viewer.OPERATOR: ActorKind.OPERATOR}


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
    undo: UndoRecord | None = None,
    status_before: BookingStatus | None = None,
    owes_fee: bool = False,
    has_card: bool = False,
) -> Actions:
    """What the viewer may do at `now`, both aware.

    A closed booking only lets a fee still owed be paid by card, a card on file be removed, and its end be taken back.
    `offers_open_until` is the last instant at which a counter-offer can be accepted, where one is open; `undo` is its last change,
    where that can be taken back, `status_before` the status before the desk's last step of the day. After a move that the venue
    asked for, which its customer has yet to answer, they may act until the start.
    """
    take_back = undo_action(undo, viewer, now, steps_back=steps_back(status, status_before))
    if status in CLOSED_STATUSES:
        closed = _refused(BookingClosed(status))
        card = _ALLOWED if owes_fee or has_card else closed
        return Actions(closed, closed, closed, closed, card, closed, take_back)
    if viewer is Viewer.OPERATOR:
        no_move, no_offer = _refused(NoMoveToAccept()), _refused(NoOpenOffer())
        return Actions(_ALLOWED, _ALLOWED, no_move, no_offer, _ALLOWED, _ALLOWED, take_back)
    notice_hours = agreement.notice(policy.cancellation_notice_hours)
    move_hours = 0 if agreement.is_moved_by_venue else notice_hours
    # A request may be withdrawn at any time before its start: the venue has promised nothing yet.
    cancel_hours = 0 if status is BookingStatus.PENDING else move_hours
    return Actions(
        reschedule=_within_notice(starts_at, move_hours, now, OnlineChange.RESCHEDULED, notice_hours),
        cancel=_or_cooling_off(
            _within_notice(starts_at, cancel_hours, now, OnlineChange.CANCELLED, notice_hours), agreement, now
        ),
        accept_move=_accept_move(agreement, starts_at, now),
        accept_counter_offer=_accept(status, offers_open_until, now),
        manage_card=_ALLOWED,
        ask_earlier=_earlier(status, starts_at, policy.earlier_times_min_days, zone, now),
        undo=take_back,
    )


_STEPS: Final = frozenset(
    (BookingStatus.ARRIVED, BookingStatus.READY_TO_START, BookingStatus.COMPLETED, BookingStatus.NO_SHOW)
)


def steps_back(status: BookingStatus, before: BookingStatus | None) -> BookingStatus | None:
    """The status to which the desk can take back a booking that is arrived, ready, done or missed; None where it can't."""
    return before if status in _STEPS else None


def undo_action(
    undo: UndoRecord | None, viewer: Viewer, now: datetime, *, steps_back: BookingStatus | None = None
) -> Action:
    """Whoever made the last change may take it back before its time is over, whatever the notice window says meanwhile.

    A step of the day the desk may take back at any time, one.
    """
    if steps_back is not None and viewer is Viewer.OPERATOR and (undo is None or now >= undo.until):
        return _ALLOWED
    if undo is None or now >= undo.until:
        return _refused(NothingToUndo())
    if undo.by is not _ACTS_AS[viewer]:
        return _refused(NotYoursToUndo(undo.by))
    return Action(allowed=True, until=undo.until - LAST_INSTANT)


def _within_notice(starts_at: datetime, hours: int, now: datetime, verb: OnlineChange, shown_hours: int) -> Action:
    until = deadline(starts_at, hours)
    if now <= until:
        return Action(allowed=True, until=until)
    return Action(
        allowed=False,
        until=until,
        refusal=InsideNoticeWindow(shown_hours, verb),
    )


def _or_cooling_off(action: Action, agreement: Agreement, now: datetime) -> Action:
    """The same, allowed also while the booking is cooling off: until the later of the two."""
    until = agreement.cooling_off_until
    if until is None or not agreement.is_cooling_off(now):
        return action
    return Action(allowed=True, until=until if action.until is None else max(action.until, until))


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
    if is_too_soon(starts_at, min_days, zone, now):
        return _refused(TooSoonForEarlierTimes(min_days))
    too_soon_from = local_day(starts_at, zone) - timedelta(days=min_days - 1)
    return Action(allowed=True, until=day_begins(too_soon_from, zone) - LAST_INSTANT)


def is_too_soon(starts_at: datetime, min_days: int, zone: str, now: datetime) -> bool:
    """Whether an appointment is fewer than `min_days` of the venue's calendar away: too few to begin to wait for an earlier one."""
    return (local_day(starts_at, zone) - local_day(now, zone)).days < min_days


def can_disown(source: BookingSource, status: BookingStatus) -> bool:
    """Whether saying that one hasn't made it does something: it was made online, by whoever typed the contact, and isn't over."""
    return source is BookingSource.STOREFRONT and status in OPEN_STATUSES


def _refused(refusal: Refusal) -> Action:
    return Action(allowed=False, refusal=refusal)
