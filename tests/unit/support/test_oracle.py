"""The second model says what the product page says, and asks nobody."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tests.support.oracle as oracle
from tests.support.oracle import Expected, Money, Rule, Terms, Tier

NOW = datetime(2026, 11, 24, 22, tzinfo=UTC)
TIERED = Terms((Tier(48, 100), Tier(24, 50), Tier(0, 0)), late_fee=1500, late_from=48, no_show_fee=3000)


def _in(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def _booked(hours: float, **more: object) -> Expected:
    """Mia's, so many hours ahead, with $25 paid and terms that were told."""
    given: dict[str, object] = {"agreed_notice_hours": 24, "notice_hours": 24, "paid": 2500, "told": True}
    return Expected(_in(hours), "Mia", TIERED, **{**given, **more})  # type: ignore[arg-type]


def test_it_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text())
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name for name in named if name.split(".")[0] in ("openchair", "tests")}
    assert not {node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in ("__import__", "eval")}


def test_tiers_and_fees_change_a_second_after_their_hour() -> None:
    booking = _booked(48)
    assert booking.cost(NOW) == Money(refund=2500)
    assert booking.cost(NOW + timedelta(seconds=1)) == Money(refund=1250, forfeit=1250, fee=1500)
    assert booking.cost(_in(24)) == Money(refund=1250, forfeit=1250, fee=1500)
    assert booking.cost(_in(24.1)) == Money(forfeit=2500, fee=1500)
    assert booking.cancel_until() == booking.move_until() == _in(24)


def test_whom_the_salon_moved_it_costs_nothing_until_they_answer() -> None:
    booking = _booked(240)
    booking.venue_moves(NOW, _in(23), "Theo")
    assert booking.cost(_in(22)) == Money(refund=2500)
    assert booking.costs_by(_in(22)) == {Rule.FREE}
    assert booking.cancel_until() == booking.move_until() == _in(23) - timedelta(seconds=1)
    booking.accepts(_in(1))
    assert booking.cost(_in(1)) == Money(forfeit=2500, fee=1500)
    assert booking.cancel_until() == _in(-1)


def test_moved_back_it_is_as_it_was() -> None:
    booking = _booked(47)
    booking.venue_moves(NOW, _in(300), "Mia")
    assert booking.cost(NOW).taken == 0
    booking.venue_moves(NOW, _in(47), "Mia")
    assert booking.cost(NOW) == Money(refund=1250, forfeit=1250, fee=1500)


def test_moving_it_far_away_betters_nothing() -> None:
    booking = _booked(47)
    before = booking.cost(NOW)
    assert booking.after(NOW, _in(216), "Mia").cost(NOW) == before
    booking.moves(NOW, _in(216), "Mia")
    assert booking.cost(NOW) == before == Money(refund=1250, forfeit=1250, fee=1500)
    assert booking.costs_by(NOW) == {Rule.TIER, Rule.LATE_FEE, Rule.LEAST_NOTICE}


def test_an_answer_to_the_salon_is_not_counted_and_what_was_counted_stays() -> None:
    booking = _booked(47)
    booking.moves(NOW, _in(216), "Mia")
    booking.venue_moves(NOW, _in(10), "Mia")
    booking.moves(NOW, _in(400), "Mia")
    assert booking.least == timedelta(hours=47)
    assert booking.cost(NOW) == Money(refund=1250, forfeit=1250, fee=1500)


def test_a_move_by_phone_takes_no_more_than_before_it_until_it_is_accepted() -> None:
    booking = _booked(200)
    booking.phone_moves(NOW, _in(30), "Mia")
    assert booking.cost(NOW) == Money(refund=2500)
    booking.accepts(NOW)
    assert booking.cost(NOW) == Money(refund=1250, forfeit=1250, fee=1500)


def test_who_was_not_told_in_time_pays_nothing() -> None:
    booking = _booked(30, told=False)
    assert booking.cost(NOW) == Money(refund=2500)
    booking.mail_arrived(_in(6.1))
    assert booking.cost(_in(7)) == Money(refund=2500)
    booking.pressed(_in(6))
    assert booking.cost(_in(7)) == Money(forfeit=2500, fee=1500)


def test_who_was_told_is_told_though_they_move_nearer() -> None:
    booking = _booked(47, told=False)
    booking.mail_arrived(NOW)
    before = booking.cost(NOW)
    booking.moves(NOW, _in(20), "Mia")
    assert booking.cost(NOW).taken > before.taken > 0


def test_a_request_is_withdrawn_without_loss() -> None:
    booking = _booked(3, status="pending")
    assert booking.cost(NOW) == Money(refund=2500)
    assert booking.cancel_until() == _in(3) - timedelta(seconds=1)
    assert booking.move_until() == _in(-21)


def test_the_lesser_window_holds() -> None:
    booking = _booked(20, agreed_notice_hours=12, notice_hours=24)
    assert booking.cancel_until() == _in(8)
    assert Rule.LESSER_WINDOW in booking.decided_by(NOW)
    booking.notice_hours = 6
    assert booking.cancel_until() == _in(14)


def test_nothing_is_missed_before_the_start_that_was_agreed() -> None:
    booking = _booked(200)
    booking.venue_moves(NOW, _in(2), "Mia")
    assert booking.no_show_from() == _in(200)
