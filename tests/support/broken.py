"""The product with one of its rules broken: each must come out when random lives are held against the second model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest

import openchair.bookings.settle as settlement
import openchair.desk.bookings as desk_bookings
import openchair.desk.cancel as desk_cancel
import openchair.desk.no_show as desk_no_show
import openchair.desk.reschedule as desk_reschedule
import openchair.manage.moving as moving
import openchair.manage.reschedule as manage_reschedule
import openchair.rules.actions as actions
import openchair.rules.agreement as agreement_rules
import openchair.rules.cancellation_quotes as quotes
from openchair.bookings.settle import all_back
from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositTier
from openchair.rules.fees import fee_when_cancelled
from openchair.rules.notice import deadline
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import MoveWay
from openchair.rules.status import BookingStatus
from tests.support.lives_common import SECOND
from tests.support.oracle import Rule

Patch = pytest.MonkeyPatch
_ANYTHING: Final = Most(10**9, 10**9, 10**9)


async def nothing(*_given: object, **_named: object) -> None:
    """As if nobody had looked."""


def _window_ends_early(patch: Patch) -> None:
    true = deadline
    patch.setattr(
        actions, "deadline", lambda starts_at, hours: true(starts_at, hours) - (SECOND if hours else 0 * SECOND)
    )


def _open_at_the_start(patch: Patch) -> None:
    true = deadline
    patch.setattr(actions, "deadline", lambda starts_at, hours: true(starts_at, hours) if hours else starts_at)


def _todays_window(patch: Patch) -> None:
    patch.setattr(Agreement, "notice", lambda _self, hours_today: hours_today)


def _quoted_with(patch: Patch, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    true = quotes.quote_cancellation
    patch.setattr(settlement, "quote_cancellation", lambda **given: true(**{**given, **change(given)}))


def _request_pays(patch: Patch) -> None:
    _quoted_with(patch, lambda given: {"status": BookingStatus.CONFIRMED})


def _tier_ends_early(patch: Patch) -> None:
    def tier_at(self: CancellationTerms, starts_at: datetime, now: datetime) -> DepositTier:
        return true(self, starts_at, now + SECOND)

    true = CancellationTerms.tier_at
    patch.setattr(CancellationTerms, "tier_at", tier_at)


def _late_too_early(patch: Patch) -> None:
    true = fee_when_cancelled
    patch.setattr(
        quotes, "fee_when_cancelled", lambda fee, hours, starts_at, now: true(fee, hours, starts_at, now + SECOND)
    )


def _only_todays_notice(patch: Patch) -> None:
    patch.setattr(Agreement, "counts_at", lambda _self, _starts_at, now: now)


def _desk_moves_with(patch: Patch, **changed: Any) -> None:
    true = Agreement.moved_by_desk
    patch.setattr(Agreement, "moved_by_desk", lambda self, *given, **named: true(self, *given, **{**named, **changed}))


def _after(patch: Patch, change: Callable[[BookingRecord, MoveWay, datetime, Agreement], Agreement]) -> None:
    true = moving._agreement_after

    def after(booking: BookingRecord, way: MoveWay, now: datetime) -> Agreement:
        return change(booking, way, now, true(booking, way, now))

    patch.setattr(moving, "_agreement_after", after)


def _answers_count(patch: Patch) -> None:
    def counted(booking: BookingRecord, _way: MoveWay, now: datetime, after: Agreement) -> Agreement:
        before = replace(booking.agreement, move=None)
        least = before.moved_by_customer(BookingStatus.CONFIRMED, booking.starts_at, now).least_notice
        return replace(after, least_notice=least)

    _after(patch, counted)


def _keeps_move(patch: Patch, of: MoveWay) -> None:
    _after(
        patch,
        lambda booking, way, _now, after: replace(after, move=booking.agreement.move) if way is of else after,
    )


def _back_is_a_move(patch: Patch) -> None:
    true = Agreement.moved_by_desk

    def moved(
        self: Agreement, old: tuple[datetime, str], new: tuple[datetime, str], *given: Any, **named: Any
    ) -> Agreement:
        after = true(self, old, new, *given, **named)
        again = DeskMove(given[1], named["asked_by"], *new, named["most"])
        return replace(after, move=after.move or again)

    patch.setattr(Agreement, "moved_by_desk", moved)


def _as_if_asked(agreement: Agreement, most: Most | None = None) -> Agreement:
    """As if the customer had asked for what the salon did."""
    move = agreement.move
    if move is None:
        return agreement
    return replace(agreement, move=replace(move, asked_by=AskedBy.CUSTOMER, most=most or move.most))


def _salons_move_costs(patch: Patch) -> None:
    def costs(given: dict[str, Any]) -> dict[str, Any]:
        agreement: Agreement = given["agreement"]
        return {"agreement": _as_if_asked(agreement, _ANYTHING) if agreement.is_moved_by_venue else agreement}

    _quoted_with(patch, costs)


def _window_stays_shut(patch: Patch) -> None:
    true = actions.possible_actions

    def possible(*given: Any, agreement: Agreement, **named: Any) -> actions.Actions:
        return true(*given, agreement=_as_if_asked(agreement), **named)

    patch.setattr(moving, "possible_actions", possible)


def _told_or_not(patch: Patch) -> None:
    patch.setattr(Agreement, "is_in_time", lambda self, _starts_at: not self.unusual_start)


def _told_late(patch: Patch) -> None:
    patch.setattr(agreement_rules, "_IN_TIME", 0 * SECOND)


def _moves_make_forget(patch: Patch) -> None:
    patch.setattr(Agreement, "told_before", lambda self, _starts_at: self)


def _desk_moves_cost(patch: Patch) -> None:
    def costs(given: dict[str, Any]) -> dict[str, Any]:
        agreement: Agreement = given["agreement"]
        move = agreement.move
        return {"agreement": agreement if move is None else replace(agreement, move=replace(move, most=_ANYTHING))}

    _quoted_with(patch, costs)


def _quotes_the_old_time(patch: Patch) -> None:
    patch.setattr(moving, "moved_as", lambda booking, *_given: booking)


def _whole_fee(parts: Sequence[AgreedPart], *_given: object) -> int:
    return sum(part.terms.no_show_fee_minor or 0 for part in parts)


def _phone_gives_all_back(patch: Patch) -> None:
    patch.setattr(desk_cancel, "decided", lambda quote, booking, *_given, **_named: all_back(booking, quote))


BROKEN: Final[tuple[tuple[Rule, Callable[[Patch], None]], ...]] = (
    (Rule.OUTSIDE_THE_WINDOW, _window_ends_early),
    (Rule.NEVER_FROM_THE_START, _open_at_the_start),
    (Rule.LESSER_WINDOW, _todays_window),
    (Rule.REQUEST_WITHDRAWN, _request_pays),
    (Rule.TIER, _tier_ends_early),
    (Rule.LATE_FEE, _late_too_early),
    (Rule.LEAST_NOTICE, _only_todays_notice),
    (Rule.PHONE_MOVE, lambda patch: _desk_moves_with(patch, waived=True)),
    (Rule.WAIVED, lambda patch: _desk_moves_with(patch, waived=False)),
    (Rule.UNCOUNTED, _answers_count),
    (Rule.FREE, _salons_move_costs),
    (Rule.OPENED_WINDOW, _window_stays_shut),
    (Rule.ACCEPTED, lambda patch: _keeps_move(patch, MoveWay.ACCEPTED)),
    (Rule.MOVED_BACK, _back_is_a_move),
    (Rule.ANSWERED, lambda patch: _keeps_move(patch, MoveWay.OWN)),
    (Rule.NOT_TOLD, _told_or_not),
    (Rule.NOT_TOLD, _told_late),
    (Rule.NOT_TOLD, _moves_make_forget),
    (Rule.MOST_AFTER_DESK_MOVE, _desk_moves_cost),
    (Rule.UNUSUAL_START, lambda patch: _desk_moves_with(patch, unusual=False)),
    (Rule.BOUNDS, lambda patch: patch.setattr(desk_bookings, "is_unusual_start", lambda *_given: False)),
    (Rule.WHO_DOES_IT, lambda patch: patch.setattr(desk_reschedule, "refuse_unless_able", nothing)),
    (Rule.MOVE_QUOTE, lambda patch: patch.setattr(manage_reschedule, "refuse_unless_quoted", lambda *_given: None)),
    (Rule.MOVE_QUOTE, _quotes_the_old_time),
    (
        Rule.VENUE_CANCELS,
        lambda patch: patch.setattr(desk_cancel, "_refuse_if_asked_by_venue", lambda *_given, **_named: None),
    ),
    (Rule.PHONE_CANCEL, _phone_gives_all_back),
    (
        Rule.NO_SHOW_FROM,
        lambda patch: patch.setattr(Agreement, "can_be_missed_from", lambda _self, starts_at: starts_at),
    ),
    (Rule.NO_SHOW_TAKES, lambda patch: patch.setattr(desk_no_show, "fee_when_missed", lambda *_given: 0)),
    (Rule.NO_SHOW_TAKES, lambda patch: patch.setattr(desk_no_show, "fee_when_missed", _whole_fee)),
)
"""Each rule of the model, and how the product looks without it. Some are broken in more ways than one."""
