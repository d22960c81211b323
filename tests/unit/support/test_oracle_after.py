"""The second model of what follows says what the product page says, and asks nobody."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import tests.support.oracle_after as oracle_after
import tests.support.oracle_deposits as oracle_deposits
from tests.support.oracle import Expected, Money, Rule, Terms, Tier, cooling_off
from tests.support.oracle_after import AFTER_MISSED, GRACE, TO_OBJECT, Coming, Course, split

NOW = datetime(2026, 11, 24, 22, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
TIERED = Terms((Tier(48, 100), Tier(24, 50), Tier(0, 0)), late_fee=1500, late_from=48, no_show_fee=3000)


def _course(hours: float = 30, **more: object) -> Course:
    """Mia's, so many hours ahead, with $25 paid and terms that were told."""
    given: dict[str, object] = {"agreed_notice_hours": 24, "notice_hours": 24, "paid": 2500, "told": True}
    return Course(Expected(NOW + timedelta(hours=hours), "Mia", TIERED, **{**given, **more}))  # type: ignore[arg-type]


def _cancelled_by_phone(hours: float = 30) -> Course:
    course = _course(hours)
    before = course.expected.copy()
    back, taken = split(before.cost(NOW), paid_by_credit=False)
    course.expected.status = "cancelled"
    course.cancels(NOW, "desk", before, Coming(back, None), Coming(taken, None, on_word=True))
    return course


@pytest.mark.parametrize("model", [oracle_after, oracle_deposits])
def test_it_imports_nothing_of_the_product(model: object) -> None:
    tree = ast.parse(Path(str(model.__file__)).read_text())  # type: ignore[attr-defined]
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in named if name.split(".")[0] == "openchair"}
    assert {name for name in named if name.startswith("tests")} <= {"tests.support.oracle"}


def test_a_cancel_can_be_taken_back_for_two_minutes_by_whoever_made_it_and_costs_nothing_until_then() -> None:
    course = _course()
    before = course.expected.copy()
    course.expected.status = "cancelled"
    course.cancels(NOW, "customer", before, Coming(before.cost(NOW), None))
    for at in (NOW, NOW + GRACE - A_SECOND):
        course.jobs(at)
        assert (course.may_undo(at, "customer"), course.may_undo(at, "desk"), course.became) == (True, False, Money())
    assert not course.may_undo(NOW + GRACE, "customer")
    course.jobs(NOW + GRACE)
    assert course.became == Money(refund=1250, forfeit=1250, fee=1500)
    assert course.told == {"cancelled": 1}


def test_it_is_over_at_the_start() -> None:
    course = _course(1 / 60)
    before = course.expected.copy()
    course.expected.status = "cancelled"
    course.cancels(NOW, "desk", before, Coming(before.all_back(), None))
    assert course.undo_until() == NOW + timedelta(minutes=1)


def test_a_move_that_is_taken_back_counts_nothing_and_is_never_told() -> None:
    course = _course(47)
    before = course.expected.copy()
    course.expected = course.expected.after(NOW, NOW + timedelta(hours=300), "Theo")
    course.moves(NOW, "customer", before)
    assert course.holds == [(before.starts_at, "Mia")]
    course.undoes(NOW + A_SECOND, "customer")
    course.jobs(NOW + GRACE)
    assert (course.expected.least, course.expected.starts_at, course.expected.person) == (None, before.starts_at, "Mia")
    assert (course.told, course.holds) == ({}, [])


def test_another_change_ends_it_and_only_the_last_time_is_told() -> None:
    course = _course(100)
    for hours in (200, 300):
        before = course.expected.copy()
        course.expected.venue_moves(NOW, NOW + timedelta(hours=hours), "Mia")
        course.moves(NOW, "desk", before)
    course.changes_status(NOW)
    assert not course.may_undo(NOW, "desk")
    course.jobs(NOW)
    assert course.told == {"moved": 1}


def test_what_the_desks_word_takes_is_taken_a_day_after_it_was_told_unless_it_is_objected_to() -> None:
    for objects in (False, True):
        course = _cancelled_by_phone()
        course.jobs(NOW + GRACE)
        assert course.became == Money(refund=1250)
        told_at = NOW + timedelta(hours=5)
        course.hears(told_at, arrives=True)
        course.jobs(told_at + TO_OBJECT - A_SECOND)
        assert course.became == Money(refund=1250)
        if objects:
            assert course.objects()
        course.jobs(told_at + TO_OBJECT)
        assert course.became == (Money(refund=1250) if objects else Money(refund=1250, forfeit=1250, fee=1500))
        assert not course.objects()


def test_the_owner_decides_about_an_objection() -> None:
    for lets_go in (False, True):
        course = _cancelled_by_phone()
        course.jobs(NOW + GRACE)
        course.hears(NOW + GRACE, arrives=True)
        course.objects()
        course.jobs(NOW + timedelta(days=30))
        assert course.became == Money(refund=1250)
        if lets_go:
            course.lets_go()
        else:
            course.takes_after_all()
        course.jobs(NOW + timedelta(days=30))
        assert course.became == (Money(refund=2500) if lets_go else Money(refund=1250, forfeit=1250, fee=1500))


def test_what_was_told_to_nobody_goes_back() -> None:
    course = _cancelled_by_phone()
    course.jobs(NOW + GRACE)
    course.hears(NOW + GRACE, arrives=False)
    assert course.became == Money(refund=2500)


def test_a_no_show_costs_nothing_before_half_an_hour_though_the_owner_says_so_at_once() -> None:
    course = _course(0)
    taken = course.expected.cost_of_missing(charge_fee=True)
    assert taken == Money(forfeit=2500, fee=3000)
    course.expected.status = "no_show"
    course.misses(NOW, Coming(taken, None, on_word=True, not_before=NOW + AFTER_MISSED))
    course.jobs(NOW + GRACE)
    course.hears(NOW + GRACE, arrives=True)
    course.objects()
    course.takes_after_all()
    course.jobs(NOW + AFTER_MISSED - A_SECOND)
    assert course.became == Money()
    course.jobs(NOW + AFTER_MISSED)
    assert course.became == taken


def test_who_was_here_has_missed_nothing() -> None:
    assert _course(0, status="arrived").expected.cost_of_missing(charge_fee=True) == Money(refund=2500)


def test_what_was_only_just_made_is_cancelled_for_nothing_until_its_first_move_and_once_a_day() -> None:
    starts_at = NOW + timedelta(hours=5)
    cools = _course(5, **cooling_off(NOW, 15, starts_at, None)).expected
    last = NOW + timedelta(minutes=15)
    assert (cools.cancel_until(), cools.cost(last), cools.cost(last + A_SECOND)) == (
        last,
        Money(refund=2500),
        Money(forfeit=2500, fee=1500),
    )
    cools.phone_moves(NOW, starts_at + timedelta(hours=1), "Mia", waived=True)
    cools.accepts(NOW)
    assert cools.cost(NOW) == Money(forfeit=2500, fee=1500)
    for ago, costs in ((timedelta(hours=24), False), (timedelta(hours=24) - A_SECOND, True)):
        booking = _course(5, **cooling_off(NOW, 15, starts_at, NOW - ago)).expected
        assert bool(booking.cost(NOW).taken) == costs
        assert (Rule.ONCE_A_DAY in booking.costs_by(NOW)) == costs
    assert cooling_off(NOW, 0, starts_at, None) == cooling_off(NOW, 15, NOW, None) == {}
