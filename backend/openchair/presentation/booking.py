"""A booking as its customer reads it: where it stands, when it is, what waits for an answer, and how it was called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openchair.presentation.catalogue import N_, words_of
from openchair.presentation.names import people_of, services_of
from openchair.presentation.offers import lapse_sentence
from openchair.presentation.refusals import inside_notice_window, refusal_sentence
from openchair.presentation.statuses import STATUS_WORDS
from openchair.presentation.wall_clock import WallClock
from openchair.rules.actions import Actions
from openchair.rules.agreement import AskedBy, DeskMove
from openchair.rules.deposits import DepositStatus
from openchair.rules.records.booking import BookingRecord, CancellationRecord
from openchair.rules.refusals import InsideNoticeWindow, OnlineChange
from openchair.rules.status import CLOSED_STATUSES, CancelledBy

_AWAITED: Final = N_("Waiting for your answer")
_HELD: Final = N_("Held for your deposit")
_CANCELLED: Final[Mapping[CancelledBy, str]] = {
    CancelledBy.CUSTOMER: N_("You cancelled this booking on {day}."),
    CancelledBy.VENUE: N_("{venue} cancelled this booking on {day}."),
    CancelledBy.PHONE: N_("{venue} cancelled this booking as you asked on {day}."),
    CancelledBy.SYSTEM: N_("This request wasn't answered in time on {day}."),
}


@dataclass(frozen=True, slots=True)
class BookingText:
    """The texts of a booking as it is at an instant; None where there is nothing to say."""

    status: str
    services: str
    people: str
    date: str
    time: str
    duration: str
    appointment: str
    blocked: str | None
    offered: str | None
    deposit_due: str | None
    cancelled: str | None


def booking_text(booking: BookingRecord, can: Actions, clock: WallClock, now: datetime) -> BookingText:
    """What a booking comes to in words, where its customer can do these things now."""
    minutes = int((booking.ends_at - booking.starts_at).total_seconds()) // 60
    accept = can.accept_counter_offer
    awaits_customer = accept.allowed or can.accept_move.allowed
    due = booking.deposit_awaited_until
    return BookingText(
        # While times are on offer, or a move by the salon waits to be accepted, it is the customer's turn.
        status=clock.words.say(_status(booking, awaits_customer=awaits_customer)),
        services=services_of(booking, clock.words),
        people=people_of(booking, clock.words),
        date=clock.long_date(booking.starts_at),
        time=clock.time_range(booking.starts_at, booking.ends_at),
        duration=clock.duration(minutes),
        appointment=appointment(booking.starts_at, people_of(booking, clock.words), clock),
        blocked=_blocked(booking, can, clock),
        offered=None
        if not accept.allowed or accept.until is None
        else clock.words.say(
            "{venue} can offer you something else. Choose by {moment}.",
            venue=booking.venue.name,
            moment=clock.moment(accept.until),
        ),
        deposit_due=None if due is None else deposit_due(due, clock, now),
        cancelled=None if booking.cancellation is None else _cancelled(booking, booking.cancellation, clock),
    )


def _status(booking: BookingRecord, *, awaits_customer: bool) -> str:
    if booking.is_held:
        return _HELD
    return _AWAITED if awaits_customer else STATUS_WORDS[booking.status]


def deposit_due(due: datetime, clock: WallClock, now: datetime) -> str:
    """Until when a deposit is to be paid, and what happens otherwise; a time of today without its day."""
    by = clock.clock(due) if clock.days_until(due, now) == 0 else clock.moment(due)
    return clock.words.say("Pay by {moment} or the time is let go.", moment=by)


def appointment(starts_at: datetime, staff: str, clock: WallClock) -> str:
    """As in "Thursday 10 December, 2:00 pm with Jonah"."""
    return clock.words.say("{moment} with {staff}", moment=clock.moment(starts_at), staff=staff)


def accepts_move(booking: BookingRecord, clock: WallClock) -> str:
    """What the customer says who accepts the new time: "Thursday 2:00 pm is fine"."""
    starts_at = booking.starts_at
    return clock.words.say("{weekday} {time} is fine", weekday=clock.weekday(starts_at), time=clock.clock(starts_at))


def cancels_move(booking: BookingRecord, move: DeskMove, clock: WallClock) -> str:
    """What the customer says who cancels instead of accepting the new time."""
    if move.asked_by is not AskedBy.VENUE:
        return clock.words.say("Cancel booking")
    if booking.deposit_status is DepositStatus.PAID:
        return clock.words.say("Cancel, with everything back")
    return clock.words.say("Cancel, without a fee")


def _blocked(booking: BookingRecord, can: Actions, clock: WallClock) -> str | None:
    """Why it can't be changed online; in one sentence, where it can be neither moved nor cancelled."""
    refusal, other = can.reschedule.refusal, can.cancel.refusal
    if booking.status in CLOSED_STATUSES:
        # While its end can be taken back, that is what is said.
        refusal = None if can.undo.allowed else other
    elif refusal is None:
        refusal = other
    elif isinstance(refusal, InsideNoticeWindow) and other is not None:
        return inside_notice_window(refusal.notice_hours, OnlineChange.CHANGED, booking.venue.name, clock.words)
    return None if refusal is None else refusal_sentence(refusal, booking.venue.name, clock)


def _cancelled(booking: BookingRecord, done: CancellationRecord, clock: WallClock) -> str:
    words, day = clock.words, clock.long_date(done.at)
    if done.by is CancelledBy.SYSTEM and done.reason:
        # What ended by itself says why in a sentence of its own.
        why = lapse_sentence(done.reason, booking.venue.name, words)
        lapsed = N_("This booking lapsed on {day}.") if booking.lapsed_unpaid else N_("This request lapsed on {day}.")
        return " ".join((words.say(lapsed, day=day), why))
    said = words.say(_CANCELLED[done.by], venue=booking.venue.name, day=day)
    return " ".join((said, words.say("Reason: {reason}", reason=done.reason))) if done.reason else said


def disowned_sentence(booking: BookingRecord, *, cancelled: bool) -> str:
    """What was done for whoever says that they haven't made a booking."""
    say, venue = words_of(booking.venue.locale).say, booking.venue.name
    if cancelled:
        return say("It is cancelled, and nothing is owed. {venue} sees that it wasn't you.", venue=venue)
    return say(
        "{venue} has been told that it wasn't you. The booking stands until they have looked at it.", venue=venue
    )
