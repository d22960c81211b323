"""Bookings in the states that wait for somebody: what can be taken back, what is to be taken, and deposits that are to be paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from playwright.sync_api import Page, expect

from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from tests.support.checkout import Checkout
from tests.support.salon import FULL_REFUND
from tests.support.undo import grace_of

FORFEIT: Final[dict[str, Any]] = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
STATES: Final = (
    "cancelled",
    "moved",
    "to be taken",
    "taking",
    "objected",
    "held",
    "lapsed",
    "revived",
    "shared",
    "half paid",
)


def opens(till: Checkout, page: Page, state: str, currency: str = "AUD") -> None:
    """Open a booking's page in this state, and its panel where the state is a panel's."""
    if state in ("cancelled", "moved"):
        _changed(till, page, state, currency)
    elif state in ("to be taken", "taking", "objected"):
        page.goto(till.link(_to_be_taken(till, currency)))
        if state != "to be taken":
            page.locator("[data-press=objection]").click()
            expect(page.locator("dialog textarea")).to_be_visible()
        if state == "objected":
            page.locator("dialog .main").click()
            expect(page.locator("dialog")).to_have_count(0)
    elif state in ("held", "lapsed", "revived"):
        page.goto(till.link(_waits_for_deposit(till, state, currency)))
    else:
        booking = till.books(asks=2500, currency=currency)
        till.has_credit(booking, 1000)
        page.goto(till.link(booking))
        page.locator("[data-press=pay]").click()
        expect(page.locator("dialog .waiting")).to_have_count(0)
        if state == "half paid":
            by_credit = page.locator("dialog button", has_text="10")
            by_credit.click()
            expect(by_credit).to_have_count(0)
            page.locator("dialog .done-note").wait_for()
            page.locator("dialog .round").click()
            expect(page.locator("dialog")).to_have_count(0)


def _changed(till: Checkout, page: Page, state: str, currency: str) -> None:
    booking = till.books(in_hours=24 * 20, currency=currency, paid_minor=2500, terms=FULL_REFUND)
    page.goto(till.link(booking))
    if state == "cancelled":
        page.locator("[data-press=cancel]").click()
        page.locator("dialog .foot button").last.click()
    else:
        page.locator("[data-press=reschedule]").first.click()
        page.locator(".quick button").first.click()
        expect(page.locator("#terms li").first).to_be_visible()
        page.locator("dialog .foot .main").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".undo .countdown")).to_be_visible()


def _to_be_taken(till: Checkout, currency: str) -> BookingRecord:
    booking = till.books(in_hours=24 * 3, currency=currency, paid_minor=2500, terms=FORFEIT)
    salon = till.salons[currency]

    async def cancel() -> None:
        target = Target(booking.id, booking.version, f"by phone {booking.id}")
        await cancel_as_operator(
            # Whose messages reach somebody: nothing is taken that is told to nobody.
            salon.runtime,
            await salon.signs_in(),
            target,
            asked_by=AskedBy.CUSTOMER,
            deposit=DepositDecision.FOLLOW_RULE,
            charge_fee=False,
            reason=None,
        )

    with grace_of(timedelta(0)):
        till.run(cancel())
    return booking


def _waits_for_deposit(till: Checkout, state: str, currency: str) -> BookingRecord:
    due_at = till.clock.now() + timedelta(minutes=14 if state == "held" else -1)
    booking = till.books(
        asks=2500,
        currency=currency,
        status="pending",
        status_when_paid="confirmed",
        source="storefront",
        deposit_due_at=due_at,
    )
    if state != "held":
        till.waits_for(lambda: till.reads(booking).status is BookingStatus.CANCELLED, 60)
    if state == "revived":
        till.changes(booking, deposit_status="paid", deposit_paid_minor=2500, late_money_at=till.clock.now())
        till.waits_for(lambda: till.reads(booking).status is BookingStatus.CONFIRMED, 60)
    return booking
