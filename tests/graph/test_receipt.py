"""Long after a booking was closed, its link is a receipt: it shows what was booked and paid, and nothing else can be had by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from openchair.graph.types.booking import Booking
from openchair.rules.receipts import RECEIPT_AFTER
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.graph.test_every_result_of_money import TillStage
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon
from tests.support.till import FEES, REFUNDED_LATER, Till
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

# Each field of a booking is one or the other: a new one is decided about here.
ON_A_RECEIPT = {
    "id", "reference", "version", "status", "startsAt", "endsAt", "durationMinutes", "parts", "service", "staff", "venue", "price",
    "deposit", "depositDueAt", "held", "text", "phase", "can", "venueMove", "undo", "counterOffers", "cancellation", "settlement",
    "refunds", "fees", "repeatedHour", "policy", "receipt", "calendar", "due", "openSlots", "soonestSlots", "switchableStaff",
    "cancellationQuote", "moveQuote", "earlierAvailability", "openingOffers", "openingOffer", "desk",
    "canDisown", "page",
}  # fmt: skip
WITHHELD = {"savedCard", "storeCredit", "messagePreferences"}
QUERY = """{ managedBooking {
  reference receipt canDisown price { amountMinor } deposit { sentence } policy
  savedCard { last4 } storeCredit { amountMinor } messagePreferences { reminders }
  earlierAvailability { __typename }
  due { payText } desk { notes } cancellationQuote { id } openingOffers { id } can { manageCard { allowed } cancel { allowed } }
} }"""
CHANGES = (
    "removeCard",
    "startCardSetup",
    "payDepositWithCredit",
    "setMessagePreferences",
    "stopEarlierTimes",
    "disownBooking",
)


def test_each_field_of_a_booking_is_on_a_receipt_or_withheld() -> None:
    fields = {to_camel_case(field.python_name) for field in get_object_definition(Booking, strict=True).fields}
    assert fields - {"record", "reads"} == ON_A_RECEIPT | WITHHELD


@pytest.fixture
def stage(salon: Salon, clock: TestClock, paying_web: Web, till: Till) -> TillStage:
    """A customer's."""
    return TillStage(salon, clock, paying_web, "removeCard", till=till)


async def _sees(stage: TillStage, booking: BookingRecord) -> dict[str, Any]:
    found = await stage.web.data(stage.salon.host, QUERY, bearer=bearer(booking))
    return dict(found["managedBooking"])


async def _with_card_and_credit(stage: TillStage) -> BookingRecord:
    booking = await stage.booking()
    await stage.till.pays(booking)
    await stage.till.saves_card(booking)
    await stage.till.has_credit(booking, 1000)
    await stage.till.writes(booking, status="completed")
    return booking


async def test_30_days_after_it_was_closed_the_link_opens_a_receipt_and_changes_nothing(stage: TillStage) -> None:
    booking = await _with_card_and_credit(stage)
    stage.clock.set(booking.ends_at + RECEIPT_AFTER - timedelta(seconds=1))
    before = await _sees(stage, booking)
    assert (before["receipt"], before["savedCard"], before["storeCredit"]) == (
        False,
        {"last4": "4242"},
        {"amountMinor": 1000},
    )
    stage.clock.advance(seconds=1)
    after = await _sees(stage, booking)
    assert after["receipt"] is True
    assert {name: after[name] for name in WITHHELD} == dict.fromkeys(WITHHELD)
    assert {name: after[name] for name in ("due", "desk", "cancellationQuote", "earlierAvailability")} == dict.fromkeys(
        ("due", "desk", "cancellationQuote", "earlierAvailability")
    )
    assert after["openingOffers"] == [] and after["canDisown"] is False
    assert after["can"] == {"manageCard": {"allowed": False}, "cancel": {"allowed": False}}
    for name in ("reference", "price", "deposit", "policy"):
        assert after[name] == before[name]
    async with untouched(stage.salon.database):
        for stage.mutation in CHANGES:
            refused = await stage.ask({"idempotencyKey": stage.mutation})
            assert refused["__typename"] == "CredentialNeeded", stage.mutation
            assert "receipt" in refused["message"]


async def test_a_fee_that_is_owed_keeps_the_page(stage: TillStage) -> None:
    booking = await stage.booking(asks=0, terms=FULL_REFUND | FEES)
    cancelled = await stage.till.cancels_late(booking)
    stage.clock.advance(days=90)
    assert [(await _sees(stage, cancelled))[name] is not False for name in ("receipt", "due")] == [False, True]
    async with stage.salon.database.transaction() as connection:
        await connection.execute(tables.fee.update().values(status="waived"))
    assert (await _sees(stage, cancelled))["receipt"] is True


async def test_money_on_its_way_or_disputed_keeps_the_page(stage: TillStage) -> None:
    booking = await stage.booking()
    await stage.till.pays(booking, REFUNDED_LATER)
    await stage.till.desk_cancels(booking)
    stage.clock.advance(days=90)
    assert (await _sees(stage, booking))["receipt"] is False
    other = await stage.booking()
    await stage.till.pays(other)
    await stage.till.writes(other, status="completed")
    await stage.till.is_disputed(other)
    await stage.till.hears()
    await stage.till.run_jobs()
    stage.clock.set(other.ends_at + timedelta(days=90))
    assert (await _sees(stage, other))["receipt"] is False
