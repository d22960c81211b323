"""Each column says in its definition whether its value was copied when agreed, is read when used, or is neither."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from openchair.store.columns import AGREED, Kept
from openchair.store.tables import booking, booking_part, customer, deposit_rule, metadata, service, venue

TABLES = metadata.sorted_tables


def silent(table: Table) -> list[str]:
    """The columns that don't say it."""
    return [column.name for column in table.columns if column.info.get("kept") not in tuple(Kept)]


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_column_says_how_it_is_kept(table: Table) -> None:
    assert silent(table) == [], "say info=KEY, AGREED, READ, FACT or STATE, see openchair.store.columns"


def test_a_column_that_does_not_say_is_noticed() -> None:
    table = Table("t", MetaData(), Column("said", Integer, info=AGREED), Column("unsaid", Integer))
    assert silent(table) == ["unsaid"]


def of(table: Table, kept: Kept) -> set[str]:
    return {column.name for column in table.columns if column.info["kept"] is kept}


def test_what_a_booking_is_agreed_as_is_its_own_copy() -> None:
    copied = {
        "duration_minutes",
        "gap_start_minutes",
        "gap_minutes",
        "buffer_minutes",
        "price_minor",
        "terms",
    }
    assert copied | {"after_minutes", "staff_id", "service_id", "deposit_minor"} <= of(booking_part, Kept.AGREED)
    assert {"currency", "starts_at", "ends_at", "staff_id", "service_id", "deposit_minor"} <= of(booking, Kept.AGREED)
    # Where it is copied from is read for the next booking.
    assert copied - {"terms"} <= of(service, Kept.READ)
    assert "terms" in of(deposit_rule, Kept.READ)
    assert "currency" in of(venue, Kept.READ)


def test_how_people_are_reached_is_read_when_it_is_used() -> None:
    assert {"name", "email", "phone"} <= of(customer, Kept.READ) & of(venue, Kept.READ)
    assert {"reminder_hours", "quiet_from", "quiet_until", "cancellation_notice_hours"} <= of(venue, Kept.READ)
