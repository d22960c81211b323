"""What the desk sees of a dispute and answers it with, and what its customer sees of their money meanwhile."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from sqlalchemy import update

from openchair.desk.cancel import DepositDecision
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon
from tests.support.till import FEES, Till
from tests.support.web import Web, bearer

DISPUTE = """id bookingId reference customer stripeId purpose status sentence reason respondBy endedAt
  amount { formatted } taken { formatted } lost { formatted } fee { formatted }"""


async def _desk(web: Web, salon: Salon, selection: str, role: OperatorRole = OperatorRole.OWNER) -> dict[str, Any]:
    credential = f"desk.{await salon.issues_credential(role)}"
    data = await web.data(salon.host, f"{{ desk {{ {selection} }} }}", bearer=credential)
    found: dict[str, Any] = data["desk"]
    return found


async def _goes_on(till: Till) -> None:
    await till.hears()
    await till.run_jobs()


async def test_the_desk_sees_a_dispute_from_its_beginning_to_its_end(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    await till.pays(booking)
    stripe_id = await till.is_disputed(booking)
    await _goes_on(till)
    [found] = (await _desk(paying_web, salon, f"openDisputes {{ {DISPUTE} }}"))["openDisputes"]
    assert found.pop("id")
    respond_by = found.pop("respondBy")
    assert respond_by.startswith("2026-12-04T")
    assert found == {
        "bookingId": booking.id,
        "reference": booking.reference,
        "customer": booking.customer.name,
        "stripeId": stripe_id,
        "purpose": "DEPOSIT",
        "status": "NEEDS_RESPONSE",
        "sentence": "The customer's bank disputes $25 and has taken it. Refunds and charges wait. "
        "Please answer in Stripe by Friday 4 December, 9:00 am.",
        "reason": "The customer says that they did not make the payment.",
        "endedAt": None,
        "amount": {"formatted": "$25"},
        "taken": {"formatted": "$25"},
        "lost": None,
        "fee": {"formatted": "$15"},
    }
    till.stripe.end_dispute(stripe_id, "lost")
    await _goes_on(till)
    desk = f'openDisputes {{ id }} booking(id: "{booking.id}") {{ desk {{ disputes {{ {DISPUTE} }} activity {{ sentence }} }} }}'
    seen = await _desk(paying_web, salon, desk)
    assert seen["openDisputes"] == []
    [ended] = seen["booking"]["desk"]["disputes"]
    assert (ended["status"], ended["lost"], ended["respondBy"]) == ("LOST", {"formatted": "$25"}, None)
    assert ended["endedAt"] is not None
    said = [line["sentence"] for line in seen["booking"]["desk"]["activity"]]
    assert "The dispute of $25 was lost: the customer's bank keeps $25." in said


@pytest.mark.parametrize("ends", [None, "lost"])
async def test_its_customer_reads_that_their_money_is_being_looked_at_and_nothing_of_the_dispute(
    salon: Salon, till: Till, paying_web: Web, ends: str | None
) -> None:
    booking = await till.books(terms=FULL_REFUND | FEES)
    await till.saves_card(booking)
    await till.pays(booking)
    dispute = await till.is_disputed(booking)
    await _goes_on(till)
    await till.cancels_late(booking)
    if ends is not None:
        till.stripe.end_dispute(dispute, ends)
    await _goes_on(till)
    query = (
        "{ managedBooking { deposit { status sentence } refunds { status sentence steps } fees { status sentence } } }"
    )
    seen = (await paying_web.data(salon.host, query, bearer=bearer(booking)))["managedBooking"]
    venue = booking.venue.name
    [refund], [fee] = seen["refunds"], seen["fees"]
    if ends is None:
        assert refund["sentence"] == f"Your refund of $25 is being looked at by {venue}. You don't need to do anything."
        assert fee["sentence"] == (
            f"A fee of $15 for cancelling late is being looked at by {venue}. Nothing is charged meanwhile."
        )
        assert seen["deposit"]["sentence"] == "Deposit refund requested"
    else:
        assert refund == {
            "status": "DROPPED",
            "sentence": "Your bank has returned $25 to you, so it isn't refunded a second time.",
            "steps": ["Requested", "Returned by your bank"],
        }
        assert fee["status"] == "WAIVED"
        assert seen["deposit"] == {"status": "CHARGED_BACK", "sentence": "$25 deposit returned to you by your bank"}
    assert "disput" not in str(seen).lower()


async def test_the_file_for_the_bank_has_all_that_was_agreed_and_nothing_of_anyone_else(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock
) -> None:
    booking = await till.books(terms=FULL_REFUND | FEES)
    stranger = await till.books()
    async with salon.database.transaction() as connection:
        for of, name in ((booking, "Ann <script>"), (stranger, "Zed Stranger")):
            await connection.execute(
                update(tables.customer).where(tables.customer.c.id == of.customer.id).values(name=name)
            )
    await till.saves_card(booking)
    await till.pays(booking)
    operator = await salon.signs_in()
    await till.is_disputed(booking)
    await till.desk_cancels(booking, DepositDecision.FOLLOW_RULE)
    await _goes_on(till)
    async with salon.database.transaction() as connection:
        link = f"https://{salon.host}/manage/{booking.id}?token={bearer(booking).split('.')[-1]}"
        await connection.execute(
            update(tables.activity)
            .where(tables.activity.c.what == "cancelled")
            .values(detail={"outcome": "full_refund", "reason": f"see {link}"})
        )
    query = f'booking(id: "{booking.id}") {{ desk {{ disputes {{ evidence {{ name mediaType content }} }} }} }}'
    [found] = (await _desk(paying_web, salon, query))["booking"]["desk"]["disputes"]
    file = found["evidence"]
    assert file["mediaType"] == "text/html" and file["name"].startswith(f"dispute-{booking.reference}-du_")
    text = html.unescape(re.sub(r"<[^>]+>", "\n", file["content"]))
    for said in (
        "Amount disputed: $25 of a payment of $25",
        "Ann <script>",
        "If you cancel, your deposit is refunded in full.",
        "Cancelling less than 72 hours before the appointment costs a fee of $15.",
        "The terms were on the page where it was booked or paid",
        "A button was first pressed on the booking's own page",
        "Visa ending 4242, on manage_portal",
        "I let",
        "the customer: Card saved.",
        "the salon: Cancelled.",
        "Cancellation by email: not sent yet",
        "token=[removed]",
    ):
        assert said in text, said
    everything = file["content"]
    assert "<script" not in everything and "token=[" in everything
    token = bearer(booking).split(".")[-1]
    for hidden in (token, "Zed Stranger", stranger.reference, operator.record.name, "Note to you"):
        assert hidden not in everything, hidden
    # Of another role, and of another venue, there is none.
    staff = await _desk(paying_web, salon, query, OperatorRole.STAFF)
    assert staff["booking"]["desk"]["disputes"] == [{"evidence": None}]
