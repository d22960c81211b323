"""The demo's salon: the same each time, whole, and within the rules that real bookings keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from openchair.access.door import BadCredential, Door, new_secret
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.bookings.settle import quote_for
from openchair.core.clock import SystemClock
from openchair.core.database import Database
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.manage.openings import list_offered
from openchair.rules.deposits import DepositOutcome
from openchair.rules.ledger import Account
from openchair.rules.offers import is_in_window
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InsideNoticeWindow
from openchair.rules.scope import VenueScope
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.rules.status import OPEN_STATUSES, BookingStatus
from openchair.store import tables
from openchair.store.bookings import find_booking
from openchair.store.guard import check_overlap_guard
from openchair.store.moves import epoch_minute
from openchair.waitlist.jobs import look_at_next
from openchair_devkit.fill import block_time, fill_calendars
from openchair_devkit.opening import AHEAD_DAYS, PAST_DAYS, open_venue
from openchair_devkit.rows import VenueRows
from openchair_devkit.salons import LUMEN, SMITH, VENUES, DemoVenue
from openchair_devkit.seed import Seeded, seed
from openchair_devkit.showcase import show
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import KEY_RING
from tests.support.untouched import all_rows

NOW = datetime(2026, 11, 24, 3, 7, 12, tzinfo=UTC)
SECRET = "s" * 22
# Australia's, the United Kingdom's and North America's numbers for films and examples.
FICTIONAL = re.compile(r"\+61491570(110|15[6-9])|\+447700900\d{3}|\+151855501\d{2}")
HOSTS = HostRule.of("http://localhost:8000")


@pytest.fixture
async def seeded(database: WholeDatabase) -> Seeded:
    return await seed(database, NOW, SECRET)


async def shown(database: WholeDatabase, seeded: Seeded) -> dict[str, BookingRecord]:
    async with database.reading() as connection:
        found = {
            entry.name: await find_booking(connection, VenueScope(entry.venue_id), entry.booking_id)
            for entry in seeded.shown
        }
    return {name: booking for name, booking in found.items() if booking is not None}


@pytest.fixture
def another_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "another.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
async def another(another_url: str) -> AsyncIterator[WholeDatabase]:
    database = WholeDatabase.connect(another_url)
    yield database
    await database.close()


async def test_two_seeds_into_two_databases_are_equal_row_for_row(database: WholeDatabase, another: Database) -> None:
    first, second = await seed(database, NOW, SECRET), await seed(another, NOW, SECRET)
    assert first == second
    one, other = await all_rows(database), await all_rows(another)
    assert {name: len(rows) for name, rows in one.items()} == {name: len(rows) for name, rows in other.items()}
    assert one == other
    assert len(one["booking"]) > 2000


def test_what_is_not_near_now_is_the_same_all_day() -> None:
    def far_rows(now: datetime) -> list[Any]:
        rows = open_venue(LUMEN, now, first_no=1)
        show(rows)
        block_time(rows)
        fill_calendars(rows)
        return [row for row in rows.tables["booking"] if abs((row["starts_at"] - NOW).days) > 14]

    assert far_rows(NOW) == far_rows(NOW + timedelta(hours=7))


@pytest.mark.parametrize("hour", [0, 9, 17])
@pytest.mark.parametrize("venue", VENUES, ids=lambda venue: venue.slug)
def test_every_day_of_a_year_has_its_showcase(venue: DemoVenue, hour: int) -> None:
    for day in range(0, 366, 11):
        now = NOW.replace(hour=0) + timedelta(days=day, hours=hour, minutes=day % 60)
        rows = open_venue(venue, now, first_no=1)
        names = {entry.name: entry.booking_id for entry in show(rows)}
        starts = {row["id"]: row["starts_at"] for row in rows.tables["booking"]}
        if venue is LUMEN:
            ahead = {name: starts[booking_id] - now for name, booking_id in names.items()}
            assert timedelta(0) < ahead["inside-notice-window"] < timedelta(hours=24)
            assert timedelta(hours=48) < ahead["deposit-partial-refund"] < timedelta(hours=168)
            assert timedelta(hours=24) < ahead["deposit-forfeit"] < timedelta(hours=168)
            assert timedelta(hours=24) < ahead["late-fee"] < timedelta(hours=120)
            assert ahead["far-away"] > timedelta(days=14)
            _assert_two_times_offered(rows, names["counter-offers"], now)
            to_move = starts[names["confirmed-to-move"]].astimezone(ZoneInfo(venue.zone))
            assert (to_move.hour, to_move.minute) == (11, 0)


def _assert_two_times_offered(rows: VenueRows, booking_id: str, now: datetime) -> None:
    """As the desk could have offered them: still open, near the time asked for, and held."""
    (asked,) = [row for row in rows.tables["booking"] if row["id"] == booking_id]
    offers = rows.tables["counter_offer"]
    assert [(offer["number"], offer["status"]) for offer in offers] == [(1, "offered"), (2, "offered")]
    for offer in offers:
        assert now < offer["expires_at"] < offer["starts_at"]
        assert offer["created_at"] < now
        assert is_in_window(offer["starts_at"], asked["starts_at"], 3, rows.venue.zone)
    held = {row["hold_id"] for row in rows.tables["occupancy"] if row["kind"] == "hold"}
    assert held == {offer["id"] for offer in offers}
    assert asked["request_expires_at"] > now


# What each link is there to show: its status, what cancelling now would do, and what was paid, in minor units.
OPEN = {
    "confirmed": (BookingStatus.CONFIRMED, DepositOutcome.NONE, 0, 0),
    "confirmed-to-move": (BookingStatus.CONFIRMED, DepositOutcome.NONE, 0, 0),
    "deposit-asked": (BookingStatus.CONFIRMED, DepositOutcome.NONE, 0, 0),
    "deposit-full-refund": (BookingStatus.CONFIRMED, DepositOutcome.FULL_REFUND, 2500, 0),
    "deposit-partial-refund": (BookingStatus.CONFIRMED, DepositOutcome.PARTIAL_REFUND, 3700, 0),
    "deposit-forfeit": (BookingStatus.CONFIRMED, DepositOutcome.FORFEIT, 2500, 0),
    "deposit-credit": (BookingStatus.CONFIRMED, DepositOutcome.CREDIT, 3000, 0),
    "deposit-by-arrangement": (BookingStatus.CONFIRMED, DepositOutcome.NONE, 5000, 0),
    "late-fee": (BookingStatus.CONFIRMED, DepositOutcome.FULL_REFUND, 2000, 3500),
    "pending": (BookingStatus.PENDING, DepositOutcome.FULL_REFUND, 4200, 0),
    "pending-no-deposit": (BookingStatus.PENDING, DepositOutcome.NONE, 0, 0),
    "counter-offers": (BookingStatus.PENDING, DepositOutcome.NONE, 0, 0),
    "arrived": (BookingStatus.ARRIVED, DepositOutcome.NONE, 0, 0),
    "ready-to-start": (BookingStatus.READY_TO_START, DepositOutcome.NONE, 0, 0),
}
CLOSED = {
    "completed": (BookingStatus.COMPLETED, None),
    "no-show": (BookingStatus.NO_SHOW, "refunded"),
    "to-be-taken": (BookingStatus.NO_SHOW, "forfeited"),
    "cancelled": (BookingStatus.CANCELLED, None),
    "cancelled-refund-requested": (BookingStatus.CANCELLED, "refund_requested"),
    "cancelled-part-refund": (BookingStatus.CANCELLED, "refund_requested"),
    "refund-failed": (BookingStatus.CANCELLED, "refund_requested"),
    "cancelled-forfeited": (BookingStatus.CANCELLED, "forfeited"),
    "cancelled-credited": (BookingStatus.CANCELLED, "credited"),
    "cancelled-late-fee": (BookingStatus.CANCELLED, "refund_requested"),
    "cancelled-by-salon": (BookingStatus.CANCELLED, None),
}


async def test_each_status_and_each_deposit_situation_has_a_link(database: WholeDatabase, seeded: Seeded) -> None:
    bookings = await shown(database, seeded)
    for name, (status, outcome, paid_minor, fee_minor) in OPEN.items():
        quote = quote_for(bookings[name], NOW)
        found = (bookings[name].status, quote.outcome, bookings[name].deposit_paid_minor, quote.fee_minor)
        assert found == (status, outcome, paid_minor, fee_minor), name
    for name, (status, deposit_status) in CLOSED.items():
        assert (bookings[name].status, bookings[name].deposit_status) == (status, deposit_status), name
    assert {booking.status for booking in bookings.values()} == set(BookingStatus)
    asked = bookings["deposit-asked"]
    assert (asked.deposit_minor, asked.deposit_status) == (2500, "asked")
    assert bookings["deposit-by-arrangement"].deposit_status == "paid"
    assert len(bookings["long-name"].service.name) > 50
    assert "\n" in bookings["confirmed"].venue.address
    done = bookings["cancelled-by-salon"].cancellation
    assert done is not None
    assert (done.by, done.reason is not None) == ("venue", True)


async def test_what_the_links_can_do_is_what_they_are_there_to_show(database: WholeDatabase, seeded: Seeded) -> None:
    bookings = await shown(database, seeded)

    def actions(name: str) -> Any:
        booking = bookings[name]
        return actions_for(booking, NOW)

    for name in OPEN.keys() - {"arrived", "ready-to-start"}:
        assert actions(name).reschedule.allowed, name
        assert actions(name).cancel.allowed, name
    moved = bookings["moved-by-salon"]
    assert moved.agreement.is_moved_by_venue
    assert quote_for(moved, NOW).refund_minor == moved.deposit_paid_minor > 0
    assert actions("moved-by-salon").accept_move.allowed and actions("moved-by-salon").cancel.allowed
    assert isinstance(actions("inside-notice-window").cancel.refusal, InsideNoticeWindow)
    assert actions("far-away").ask_earlier.allowed
    assert not actions("inside-notice-window").ask_earlier.allowed
    for name in CLOSED:
        assert not actions(name).reschedule.allowed, name


@pytest.mark.parametrize("hour", [0, 9, 17, 22])
async def test_the_time_that_has_become_free_is_offered_to_who_waits(database: WholeDatabase, hour: int) -> None:
    now = NOW.replace(hour=hour)
    seeded = await seed(database, now, SECRET)
    runtime = Runtime(database, TestClock(now))
    while await look_at_next(runtime):
        pass
    booking = (await shown(database, seeded))["earlier-time"]
    (offer,) = await list_offered(runtime, VenueScope(booking.venue.id), booking)
    assert offer.starts_at < booking.starts_at
    # Long enough that the link still shows it in the evening.
    assert offer.held_until - now > timedelta(hours=12)


async def test_the_money_of_the_closed_ones_is_there_as_rows(database: WholeDatabase, seeded: Seeded) -> None:
    ids = {entry.name: entry.booking_id for entry in seeded.shown}

    async def of(table: Any, name: str) -> list[Any]:
        async with database.reading() as connection:
            rows = await connection.execute(select(table).where(table.c.booking_id == ids[name]))
            return [(row.amount_minor, getattr(row, "status", None)) for row in rows]

    assert await of(tables.refund, "cancelled-refund-requested") == [(2500, "requested")]
    assert await of(tables.refund, "cancelled-part-refund") == [(1850, "requested")]
    assert await of(tables.store_credit, "cancelled-credited") == [(3000, None)]
    assert await of(tables.fee, "cancelled-late-fee") == [(3500, "not_charged")]
    assert await of(tables.fee, "no-show") == []
    assert [status for _, status in await of(tables.refund, "no-show")] == ["succeeded"]
    assert await of(tables.refund, "cancelled-forfeited") == []


async def test_each_link_opens_at_its_own_venue_only(database: WholeDatabase, seeded: Seeded) -> None:
    links, door = Links(KEY_RING, HOSTS), Door(database, KEY_RING, HOSTS, SystemClock())
    hosts = set()
    for name, booking in (await shown(database, seeded)).items():
        url = urlsplit(links.manage_url(booking))
        (token,) = parse_qs(url.query)["token"]
        customer = await door.customer(url.netloc, url.path.removeprefix("/manage/"), token)
        assert customer.booking == booking, name
        hosts.add(url.netloc)
    assert hosts == {"lumen.localhost:8000", f"{SMITH.custom_domain}:8000", "hudson.localhost:8000"}
    booking = (await shown(database, seeded))["custom-domain"]
    token = links.manage_token(booking.id, 0)
    assert await door.customer("salon-smith.localhost:8000", booking.id, token)
    with pytest.raises(BadCredential):
        await door.customer("lumen.localhost:8000", booking.id, token)


async def test_the_desks_credential_opens_the_main_venue(database: WholeDatabase, seeded: Seeded) -> None:
    operator = await Door(database, KEY_RING, HOSTS, SystemClock()).operator(seeded.desk_credential)
    assert (operator.record.venue.slug, operator.record.role) == (seeded.desk_venue, "owner")
    with pytest.raises(BadCredential):
        await Door(database, KEY_RING, HOSTS, SystemClock()).operator(seeded.desk_credential[:22] + new_secret())


async def test_no_time_is_taken_twice_and_each_booking_takes_its_own(database: WholeDatabase, seeded: Seeded) -> None:
    assert seeded.shown
    async with database.reading() as connection:
        await check_overlap_guard(connection)
        taken = (await connection.execute(select(tables.occupancy))).all()
        numbers = {row.id: row.no for row in await connection.execute(select(tables.staff))}
        bookings = {row.id: row for row in await connection.execute(select(tables.booking))}
        parts = (await connection.execute(select(tables.booking_part))).all()
    spans = sorted((row.staff_no, row.start_minute, row.end_minute) for row in taken)
    for before, after in pairwise(spans):
        assert before[0] != after[0] or before[2] <= after[1]
    of_bookings = {(row.booking_id, row.staff_no, row.start_minute, row.end_minute) for row in taken if row.booking_id}
    expected = {
        (row.booking_id, numbers[row.staff_id], *span)
        for row in parts
        if bookings[row.booking_id].status != "cancelled"
        for span in busy_spans(
            epoch_minute(bookings[row.booking_id].starts_at) + row.after_minutes,
            ServiceTime(row.duration_minutes, row.gap_start_minutes, row.gap_minutes, row.buffer_minutes),
        )
    }
    assert of_bookings == expected


async def test_the_past_is_closed_and_the_future_open(database: WholeDatabase, seeded: Seeded) -> None:
    left_open = {entry.booking_id for entry in seeded.shown if entry.name in ("arrived", "ready-to-start")}
    async with database.reading() as connection:
        rows = (await connection.execute(select(tables.booking))).all()
    for row in rows:
        is_open = BookingStatus(row.status) in OPEN_STATUSES
        if row.id in left_open or row.status == "cancelled":
            continue
        assert is_open == (row.ends_at > NOW), (row.status, row.starts_at)
        assert row.created_at < min(row.starts_at, NOW)
        assert row.updated_at <= NOW
    starts = [row.starts_at for row in rows]
    assert min(starts) < NOW - timedelta(days=PAST_DAYS - 3)
    assert max(row.starts_at for row in rows if row.id not in left_open) > NOW + timedelta(days=AHEAD_DAYS - 3)


@pytest.mark.parametrize("venue", VENUES, ids=lambda venue: venue.slug)
def test_calendars_are_some_two_thirds_full(venue: DemoVenue) -> None:
    rows = open_venue(venue, NOW, first_no=1)
    block_time(rows)
    fill_calendars(rows)
    working = 0
    for name in rows.staff:
        for day in range(-PAST_DAYS, AHEAD_DAYS + 1):
            hours = rows.schedules[name].hours(rows.today + timedelta(days=day))
            working += sum(span.closes_minute - span.opens_minute for span in hours)
    taken = sum(row["end_minute"] - row["start_minute"] for row in rows.tables["occupancy"])
    assert 0.55 < taken / working < 0.75


def test_nobody_real_is_named_or_reached() -> None:
    for venue in VENUES:
        rows = open_venue(venue, NOW, first_no=1)
        for customer in rows.tables["customer"]:
            assert customer["email"] is None or customer["email"].endswith("@example.com")
            assert customer["phone"] is None or FICTIONAL.fullmatch(customer["phone"])


async def test_the_ledger_says_what_the_rows_say(database: WholeDatabase, seeded: Seeded) -> None:
    del seeded
    async with database.reading() as connection:
        entries = (await connection.execute(select(tables.ledger_entry))).all()
        bookings = {row.id: row for row in await connection.execute(select(tables.booking))}
        refunds = (await connection.execute(select(tables.refund))).all()
        credits_ = (await connection.execute(select(tables.store_credit))).all()
        settlements = (await connection.execute(select(tables.settlement))).all()
    held: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        held[entry.booking_id, entry.from_account] -= entry.amount_minor
        held[entry.booking_id, entry.to_account] += entry.amount_minor
    back = Counter[tuple[str, str]]()
    for refund in refunds:
        back[refund.booking_id, refund.status] += refund.amount_minor
    credit = Counter({one.booking_id: one.left_minor for one in credits_})
    waits = Counter[str]()
    for settlement in settlements:
        waits[settlement.booking_id] += settlement.forfeit_minor
    assert entries and refunds and credits_ and settlements
    for id, booking in bookings.items():
        # Whatever came in has gone out again, is the venue's, or is owed.
        assert sum(held[id, account.value] for account in Account) == 0
        paid_back = back[id, "succeeded"]
        assert -held[id, "venue"] == booking.deposit_paid_minor - paid_back, id
        assert held[id, "refunds"] == back[id, "requested"], id
        assert held[id, "credit"] == credit[id], id
        if booking.status in ("no_show", "completed"):
            # What waits for an objection is still held.
            assert held[id, "deposits"] == waits[id], id
            # Of who is said to have missed it nothing is kept.
            assert held[id, "income"] == (0 if booking.status == "no_show" else booking.deposit_paid_minor), id
        elif booking.status != "cancelled":
            assert held[id, "deposits"] == booking.deposit_paid_minor, id
        else:
            assert held[id, "income"] == booking.cancel_forfeit_minor, id
