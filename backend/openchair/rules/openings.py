"""Earlier times: whom an opening suits, in which order they hear of it, how long it is held, and when nobody is woken.

An opening is a stretch of a staff member's time that became free. Instants are aware, minutes are since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from openchair.rules.notice import deadline
from openchair.rules.policy import Policy
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.rules.zone import offset_minutes, wall_to_epoch

_DAY: Final = 1440
BANDS: Final = 3
"""Morning to 12, afternoon to 17, evening."""
_BAND_STARTS: Final = (0, 720, 1020)
# 1 January 1970 was a Thursday.
_FIRST_WEEKDAY: Final = 3
SLOTS: Final = 7 * BANDS
"""The boxes of the week: each weekday's bands."""
ALL_SLOTS: Final = (1 << SLOTS) - 1

WAVE: Final = 5
"""How many hear of one opening at once, where the first to tap has it."""
LONGEST_CHAIN: Final = 5
"""Each time that is taken frees another; after so many nobody hears of the next."""
MOST_AT_ONCE: Final = 3
"""How many openings one message may tell one person of."""
SHORTEST_HOLD: Final = timedelta(minutes=10)
LONGEST_HOLD: Final = timedelta(hours=24)
_LEAD_A_HOLD: Final = 12


class OpeningCause(StrEnum):
    """How the time became free."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    UNBLOCKED = "unblocked"
    HOURS = "hours"
    LAPSED = "lapsed"


class OpeningStatus(StrEnum):
    """How far an opening has come: the first two are still worked on."""

    OPEN = "open"
    OFFERED = "offered"
    FILLED = "filled"
    GONE = "gone"
    UNFILLED = "unfilled"


class OpeningOfferStatus(StrEnum):
    """What became of an opening offered to one person."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    TAKEN_BACK = "taken_back"
    NOT_TOLD = "not_told"
    """No message of it arrived anywhere."""


class Ending(StrEnum):
    """Why an opening came to its end."""

    TAKEN = "taken"
    TIME_USED = "time_used"
    NOT_BOOKABLE = "not_bookable"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"
    NOBODY_WAITS = "nobody_waits"
    NOBODY_LEFT = "nobody_left"
    SWITCHED_OFF = "switched_off"
    CHAIN_ENDED = "chain_ended"


class WhyNot(StrEnum):
    """Why someone who waits for earlier times doesn't hear of an opening."""

    CLOSED = "closed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_REACHABLE = "not_reachable"
    STOPPED_MESSAGES = "stopped_messages"
    BOOKED_THEN = "booked_then"
    OTHER_STAFF = "other_staff"
    OTHER_SERVICE = "other_service"
    LEFT_IT = "left_it"
    DOES_NOT_FIT = "does_not_fit"
    NOT_EARLIER = "not_earlier"
    NOT_WANTED = "not_wanted"
    INSIDE_NOTICE = "inside_notice"
    OFFERED_BEFORE = "offered_before"
    HOLDS_ANOTHER = "holds_another"
    TOLD_LATELY = "told_lately"
    TOO_LATE = "too_late"
    NOT_NEXT = "not_next"


class WaitlistMode(StrEnum):
    """How many hear of an opening at a time."""

    ONE_AT_A_TIME = "one_at_a_time"
    FIRST_TO_TAP = "first_to_tap"


@dataclass(frozen=True, slots=True)
class WaitlistSettings:
    """How a venue wants its openings offered; quiet hours are minutes of its wall-clock day."""

    on: bool = True
    mode: WaitlistMode = WaitlistMode.ONE_AT_A_TIME
    throttle_hours: int = 6
    quiet_from: int = 1260
    quiet_until: int = 480

    @property
    def wave(self) -> int:
        """How many hear of one opening at once."""
        return WAVE if self.mode is WaitlistMode.FIRST_TO_TAP else 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone who waits for earlier times, with their booking as it is now, and what they were told before."""

    status: BookingStatus
    starts_at: datetime
    staff_id: str
    slots: int
    """Which boxes of the week they asked for, as the bits of a mask."""
    since: datetime
    reachable: bool = True
    stopped: bool = False
    """They have stopped messages about earlier times."""
    minutes: int = 0
    """How long their appointment takes."""
    booked: tuple[tuple[int, int], ...] = ()
    """Their other appointments at the venue, (start, end) in epoch minutes."""
    served: bool = True
    """The opening's staff member does the service."""
    left_it: bool = False
    """The opening is the time their booking had before."""
    told_at: datetime | None = None
    offered_before: bool = False
    holds_another: bool = False
    notice_hours: int | None = None
    """The notice window that binds their booking; the policy's where None."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The start to offer and until when it is held; or why there is none, and when to look again where that passes."""

    start_minute: int | None = None
    held_until: datetime | None = None
    why_not: WhyNot | None = None
    again_at: datetime | None = None


def judge(
    waiting: Waiting,
    starts: Sequence[int],
    staff_id: str,
    *,
    settings: WaitlistSettings,
    policy: Policy,
    zone: str,
    now: datetime,
    by_hand: bool = False,
) -> Verdict:
    """Whether this person hears of an opening, at the first of its `starts` that suits them, in order.

    `starts` are those at which their service fits. The desk, offering by hand, may pass over what they asked for and when they
    were last told; never over what couldn't be accepted.
    """
    why = _never(waiting, starts, staff_id, policy=policy, now=now)
    if why is not None:
        return Verdict(why_not=why)
    if waiting.left_it and not by_hand:
        return Verdict(why_not=WhyNot.LEFT_IT)
    earlier = [minute for minute in starts if minute * 60 < waiting.starts_at.timestamp()]
    if not earlier:
        return Verdict(why_not=WhyNot.NOT_EARLIER)
    earlier = [minute for minute in earlier if not _is_booked(waiting, minute)]
    if not earlier:
        return Verdict(why_not=WhyNot.BOOKED_THEN)
    wanted = [minute for minute in earlier if by_hand or wants(waiting.slots, minute, zone)]
    if not wanted:
        return Verdict(why_not=WhyNot.NOT_WANTED)
    binding = policy.cancellation_notice_hours if waiting.notice_hours is None else waiting.notice_hours
    last_act = deadline(waiting.starts_at, binding)
    start, until = None, now
    for minute in wanted:
        until = hold_until(minute, last_act, policy, now)
        if until - now >= SHORTEST_HOLD:
            start = minute
            break
    if start is None:
        return Verdict(why_not=WhyNot.TOO_LATE if now <= last_act - SHORTEST_HOLD else WhyNot.INSIDE_NOTICE)
    free_again = None if waiting.told_at is None else waiting.told_at + timedelta(hours=settings.throttle_hours)
    if free_again is not None and free_again > now and not by_hand:
        return Verdict(why_not=WhyNot.TOLD_LATELY, again_at=free_again)
    return Verdict(start, until)


def can_wait(status: BookingStatus, starts_at: datetime, now: datetime) -> bool:
    """Whether there is an appointment to come that something could be earlier than."""
    return status in OPEN_STATUSES and starts_at > now


def _never(waiting: Waiting, starts: Sequence[int], staff_id: str, *, policy: Policy, now: datetime) -> WhyNot | None:
    if not can_wait(waiting.status, waiting.starts_at, now):
        return WhyNot.CLOSED
    if waiting.status is BookingStatus.PENDING:
        return WhyNot.NOT_CONFIRMED
    if waiting.offered_before:
        return WhyNot.OFFERED_BEFORE
    if waiting.holds_another:
        return WhyNot.HOLDS_ANOTHER
    if not waiting.reachable:
        return WhyNot.NOT_REACHABLE
    if waiting.stopped:
        return WhyNot.STOPPED_MESSAGES
    if waiting.staff_id != staff_id and not policy.customers_may_switch_staff:
        return WhyNot.OTHER_STAFF
    if not waiting.served:
        return WhyNot.OTHER_SERVICE
    if not starts:
        return WhyNot.DOES_NOT_FIT
    return None


def _is_booked(waiting: Waiting, minute: int) -> bool:
    """Whether they would have to be at two appointments at once, were theirs to begin at this minute."""
    return any(start < minute + waiting.minutes and minute < end for start, end in waiting.booked)


def hold_until(start_minute: int, last_act: datetime, policy: Policy, now: datetime) -> datetime:
    """Until when a time is held for whoever is told of it now: longer the further away it is, from 10 minutes to a day.

    Never past the instant from which nobody could take it any more, nor past the customer's own last to act.
    """
    start = datetime.fromtimestamp(start_minute * 60, UTC)
    wanted = min(max((start - now) / _LEAD_A_HOLD, SHORTEST_HOLD), LONGEST_HOLD)
    return min(now + wanted, start - timedelta(minutes=policy.lead_time_minutes), last_act).replace(microsecond=0)


class QuietHours(Protocol):
    """Whatever names a venue's quiet hours, in minutes of its wall-clock day; the same number twice is none."""

    @property
    def quiet_from(self) -> int: ...

    @property
    def quiet_until(self) -> int: ...


def quiet_end(settings: QuietHours, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies, by the clock on the venue's wall; None where nobody sleeps."""
    minute = int(now.timestamp()) // 60
    naive = minute + offset_minutes(zone, minute)
    day, wall = divmod(naive, _DAY)
    if settings.quiet_from == settings.quiet_until:
        return None
    if settings.quiet_from < settings.quiet_until:
        quiet = settings.quiet_from <= wall < settings.quiet_until
        end = day * _DAY + settings.quiet_until
    else:
        quiet = wall >= settings.quiet_from or wall < settings.quiet_until
        end = (day + (wall >= settings.quiet_from)) * _DAY + settings.quiet_until
    if not quiet:
        return None
    # A wall-clock time that is skipped is when it skips; one that comes twice is its second, as the clock shows quiet until then.
    while not (instants := wall_to_epoch(zone, end)):
        end += 1
    return datetime.fromtimestamp(instants[-1] * 60, UTC)


def slot_of(epoch_minute: int, zone: str) -> int:
    """Which of the week's 21 boxes this minute lies in by the venue's clock: the weekday (0 is Monday) times 3, and the band."""
    naive = epoch_minute + offset_minutes(zone, epoch_minute)
    days, wall = divmod(naive, _DAY)
    band = sum(wall >= start for start in _BAND_STARTS) - 1
    return (days + _FIRST_WEEKDAY) % 7 * BANDS + band


def wants(slots: int, epoch_minute: int, zone: str) -> bool:
    """Whether someone who asked for these boxes of the week, as a bit mask, wants a time at this minute."""
    return bool(slots >> slot_of(epoch_minute, zone) & 1)


def mask_of(numbers: Collection[int]) -> int:
    """Numbers as the bits of a mask."""
    return sum(1 << number for number in set(numbers))


def numbers_of(mask: int) -> list[int]:
    """The numbers of the bits that are set, in order."""
    return [number for number in range(mask.bit_length()) if mask >> number & 1]
