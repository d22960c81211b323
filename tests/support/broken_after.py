"""The product with one of its rules of second thoughts broken, as `broken` has those of what a change costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

import openchair.bookings.cancel as cancelling
import openchair.bookings.missed as missed
import openchair.bookings.move as moving
import openchair.bookings.objections as taking
import openchair.bookings.settlements as following
import openchair.bookings.undo as undoing
import openchair.desk.no_show as desk_no_show
import openchair.desk.objections as deciding
import openchair.desk.progress as desk_progress
import openchair.desk.undelivered as undelivered
import openchair.desk.undo as desk_undo
import openchair.manage.accept_move as accepting
import openchair.manage.object as objecting_to
import openchair.manage.openings as manage_openings
import openchair.rules.actions as actions
import openchair.rules.agreement as agreement_rules
import openchair.rules.objections as objection_rules
import openchair.rules.undo as undo_rules
from openchair.rules.actions import Action, Viewer
from openchair.rules.agreement import Agreement
from openchair.rules.notice import deadline
from openchair.rules.objections import Objecting
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.records.booking import PartPlace
from openchair.rules.records.settlement import SettlementRecord, UndoRecord
from openchair.rules.refusals import NothingToUndo
from openchair.rules.status import CancelledBy
from openchair.store import objections, occupancy, settlements
from tests.support.broken import Patch, nothing
from tests.support.lives_common import MINUTE, SECOND
from tests.support.oracle import Rule
from tests.support.oracle_after import After


def _longer(patch: Patch) -> None:
    patch.setattr(undo_rules, "GRACE", undo_rules.GRACE + SECOND)


def _past_the_start(patch: Patch) -> None:
    for module in (cancelling, moving):
        patch.setattr(module, "grace_ends", lambda now, *_starts: now + undo_rules.GRACE)


def _undo_with(patch: Patch, change: Callable[[UndoRecord | None, Viewer, datetime, Action], Action]) -> None:
    true = actions.undo_action
    patch.setattr(
        actions,
        "undo_action",
        lambda undo, viewer, now, **step: change(undo, viewer, now, true(undo, viewer, now, **step)),
    )


def _anybody(undo: UndoRecord | None, _viewer: Viewer, now: datetime, action: Action) -> Action:
    return action if undo is None or now >= undo.until else Action(allowed=True, until=undo.until - SECOND)


def _inside_the_window(undo: UndoRecord | None, viewer: Viewer, now: datetime, action: Action) -> Action:
    is_closed = undo is not None and now > deadline(undo.left.starts_at, 6)
    return Action(allowed=False, refusal=NothingToUndo()) if is_closed and viewer is Viewer.CUSTOMER else action


def _restores_without(patch: Patch, name: str) -> None:
    true = settlements.columns_as_they_were

    def without(before: Mapping[str, Any]) -> tuple[list[PartPlace], dict[str, Any]]:
        places, columns = true(before)
        return places, {key: each for key, each in columns.items() if key != name}

    patch.setattr(undoing, "columns_as_they_were", without)


def _changes_endnothing(patch: Patch) -> None:
    for module in (desk_progress, accepting):
        patch.setattr(module, "make_due", nothing)


def _offers_undone(patch: Patch) -> None:
    true = moving.move_booking

    def move(*given: Any, **named: Any) -> Awaitable[None]:
        return true(*given, **{**named, "may_be_undone": True})

    patch.setattr(manage_openings, "move_booking", move)


def _frees_at_once(patch: Patch) -> None:
    true = occupancy.take_time

    async def take(*given: Any, kind: OccupancyKind, **named: Any) -> None:
        if kind is not OccupancyKind.HOLD:
            await true(*given, kind=kind, **named)

    patch.setattr(moving, "take_time", take)


def _early(patch: Patch) -> None:
    true = settlements.list_waiting

    async def waiting(*given: Any) -> list[SettlementRecord]:
        return [row if row.due_at is None else replace(row, due_at=row.due_at - MINUTE) for row in await true(*given)]

    patch.setattr(following, "list_waiting", waiting)
    patch.setattr(following, "list_due", _due_early(settlements.list_due))


def _due_early(true: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    return lambda connection, now, limit: true(connection, now + MINUTE, limit)


def _tells_what_was_moved_on(patch: Patch) -> None:
    true = following._finish

    async def finish(change: Any, row: Any, *, tells: bool) -> None:
        await true(change, row, tells=tells or row.told is not None)

    patch.setattr(following, "_finish", finish)


def _own_cancel_on_word(patch: Patch) -> None:
    phone = SimpleNamespace(PHONE=CancelledBy.CUSTOMER, SYSTEM=CancelledBy.SYSTEM)
    patch.setattr(cancelling, "CancelledBy", phone)


def _day_is_shorter(patch: Patch) -> None:
    for module in (objection_rules, taking):
        patch.setattr(module, "TIME_TO_OBJECT", timedelta(hours=24) - SECOND)


def _untold_is_taken(patch: Patch) -> None:
    patch.setattr(undelivered, "let_go_untold", nothing)
    patch.setattr(taking, "take_at", lambda _telling, not_before, now: max(not_before, now))


def _objection_stopsnothing(patch: Patch) -> None:
    true = objections.change_taking

    async def change(*given: Any, **values: Any) -> None:
        values = {name: value for name, value in values.items() if name not in ("status", "due_at")}
        await true(*given, **values)

    patch.setattr(objecting_to, "change_taking", change)


def _never_too_late(patch: Patch) -> None:
    true = objection_rules.objecting
    patch.setattr(
        objecting_to, "objecting", lambda row: Objecting.STOPS if true(row) is Objecting.TOO_LATE else true(row)
    )


def _undoes_one_of_two(patch: Patch) -> None:
    true = settlements.end_settlements

    async def end(connection: Any, scope: Any, ids: list[str], *given: Any) -> None:
        await true(connection, scope, ids[-1:], *given)

    patch.setattr(undoing, "end_settlements", end)


def _never_used(patch: Patch) -> None:
    patch.setattr(
        Agreement,
        "is_cooling_off",
        lambda self, now: self.cooling_off_until is not None and now <= self.cooling_off_until,
    )


def _keeps_cooling(patch: Patch) -> None:
    for name in ("moved_by_desk", "moved_by_customer", "took_offer"):
        true = getattr(Agreement, name, None)
        if true is not None:
            patch.setattr(Agreement, name, _cooling_still(true))


def _cooling_still(true: Callable[..., Agreement]) -> Callable[..., Agreement]:
    return lambda self, *given, **named: replace(true(self, *given, **named), cooling_off_until=self.cooling_off_until)


BROKEN_AFTER: Final[tuple[tuple[Rule | After, Callable[[Patch], None]], ...]] = (
    (Rule.COOLING_OFF, lambda patch: patch.setattr(Agreement, "is_cooling_off", lambda _self, _now: False)),
    (Rule.COOLED_BY_A_MOVE, _keeps_cooling),
    (Rule.ONCE_A_DAY, _never_used),
    (Rule.ONCE_A_DAY, lambda patch: patch.setattr(agreement_rules, "_ONCE_IN", timedelta(hours=25))),
    (After.GRACE, _longer),
    (After.NEVER_PAST_THE_START, _past_the_start),
    (After.WHO_ACTED, lambda patch: _undo_with(patch, _anybody)),
    (After.RESTORED, lambda patch: _restores_without(patch, "status")),
    (After.RESTORED, lambda patch: _restores_without(patch, "moved_for")),
    (After.WINDOW_CLOSED, lambda patch: _undo_with(patch, _inside_the_window)),
    (After.COUNTS_NOTHING, lambda patch: _restores_without(patch, "least_notice_seconds")),
    (After.ENDED_BY_A_CHANGE, _changes_endnothing),
    (After.ENDED_BY_THE_DESK, lambda patch: patch.setattr(desk_undo, "make_due", nothing)),
    (After.NO_UNDO_OF_AN_OFFER, _offers_undone),
    (After.HELD, _frees_at_once),
    (After.MONEY_WAITS, _early),
    (After.TOLD_AT_THE_END, lambda patch: patch.setattr(following, "_tell", nothing)),
    (After.TOLD_AT_THE_END, _tells_what_was_moved_on),
    (After.OWN_PRESS, _own_cancel_on_word),
    (After.TAKEN_AFTER_A_DAY, _day_is_shorter),
    (After.UNTOLD, _untold_is_taken),
    (After.OBJECTED, _objection_stopsnothing),
    (After.OBJECTED_LATE, _never_too_late),
    (After.OWNER_TAKES, lambda patch: patch.setattr(deciding, "change_taking", nothing)),
    (After.OWNER_LETS_GO, lambda patch: patch.setattr(deciding, "let_go", nothing)),
    (
        After.HALF_AN_HOUR,
        lambda patch: patch.setattr(
            missed, "missed_can_be_charged_from", lambda agreement, start: agreement.can_be_missed_from(start)
        ),
    ),
    (After.WAS_HERE, lambda patch: patch.setattr(desk_no_show, "all_back", lambda _booking, quote: quote)),
    (After.STEP_BACK, lambda patch: patch.setattr(desk_undo, "steps_back", lambda _status, _before: None)),
    (After.UNDONE_WITH_IT, _undoes_one_of_two),
)
"""Each rule of second thoughts, and how the product looks without it."""
