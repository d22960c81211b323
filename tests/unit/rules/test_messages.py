"""Messages of earlier times: which of them one still tells of, and when none is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from openchair.rules.messages import (
    MessageKind,
    Outdated,
    openings_told,
    outdated,
    stated,
    stated_opening,
    telling_of,
)
from openchair.rules.status import BookingStatus

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOOKED = NOW + timedelta(days=20)


def _opening(name: str, hours: int, *, shared: bool = False) -> dict[str, Any]:
    return stated_opening(name, NOW + timedelta(days=5), "Mia", NOW + hours * HOUR, shared=shared)


def _facts(*openings: dict[str, Any]) -> dict[str, Any]:
    first, *more = openings
    return stated(BOOKED, "mia", BookingStatus.CONFIRMED, **first) | ({"more": more} if more else {})


def _why(facts: dict[str, Any], *still_open: str, now: datetime = NOW) -> Outdated | None:
    return outdated(
        MessageKind.EARLIER_OPENING,
        facts,
        status=BookingStatus.CONFIRMED,
        starts_at=BOOKED,
        ends_at=BOOKED + HOUR,
        staff_id="mia",
        now=now,
        open_openings=still_open,
    )


def test_a_message_of_earlier_times_holds_while_one_of_them_can_be_taken() -> None:
    facts = _facts(_opening("a", 1), _opening("b", 3))
    assert _why(facts, "a", "b") is None
    assert _why(facts, "b", now=NOW + 2 * HOUR) is None
    assert _why(facts, "another") is Outdated.TAKEN
    # Until the last of them ran out, it was something else that ended it.
    assert _why(facts, now=NOW + 2 * HOUR) is Outdated.TAKEN
    assert _why(facts, now=NOW + 3 * HOUR) is Outdated.OVER


def test_what_was_written_when_less_was_kept_is_read_as_far_as_it_goes() -> None:
    old = {"opening": "b", "opening_starts_at": NOW.isoformat(), "opening_staff": "Mia"}
    facts = _facts(_opening("a", 1), old)
    assert _why(facts, "b", now=NOW + 2 * HOUR) is None
    assert _why(facts, now=NOW + 2 * HOUR) is Outdated.OVER
    assert _why(_facts(old)) is Outdated.TAKEN
    assert openings_told(facts) == [_opening("a", 1), old]


def test_a_message_tells_of_what_is_left_and_leads_to_the_first_of_it() -> None:
    one, two, three = _opening("a", 1), _opening("b", 2, shared=True), _opening("c", 3)
    facts = _facts(one, two, three)
    assert openings_told(facts) == [one, two, three]
    left = telling_of(facts, [two, three])
    assert openings_told(left) == [two, three]
    assert (left["held_until"], left["until"]) == (None, (NOW + 2 * HOUR).isoformat())
    assert left["starts_at"] == facts["starts_at"]
    assert openings_told(telling_of(facts, [one])) == [one]
    # What is kept in the outbox stays as it was.
    assert openings_told(facts) == [one, two, three]
