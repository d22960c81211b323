"""What the desk reads before it cancels, marks as missed or moves: the same as what the verb then does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon, day
from tests.support.web import Web

QUOTES = "sentences told back { formatted } kept { formatted } fee { formatted } agreedFee { formatted } decisions"
TOLD = "The customer is told by SMS and email, once it can't be taken back any more."
FEES = TIERED | {"no_show_fee_minor": 5000}
KEYS = ("api_key", "membership", "person")


async def _asked(web: Web, salon: Salon, booking_id: str, query: str, role: str = "owner") -> dict[str, Any]:
    credential = f"desk.{await salon.issues_credential(role)}"
    asked = f"query ($id: ID!) {{ desk {{ booking(id: $id) {{ desk {{ {query} }} }} }} }}"
    data = await web.data(salon.host, asked, bearer=credential, variables={"id": booking_id})
    found: dict[str, Any] = data["desk"]["booking"]["desk"]
    return found


async def test_a_cancel_costs_nothing_where_the_venue_asks_and_what_was_agreed_where_the_customer_does(
    salon: Salon, web: Web
) -> None:
    booking = await salon.books(day(1, 13), paid_minor=2500, paid_by_card_minor=2500, terms=TIERED)
    before = await salon.counts()
    found = await _asked(
        web,
        salon,
        booking.id,
        f"""venue: cancelQuote(askedBy: VENUE) {{ {QUOTES} }} customer: cancelQuote(askedBy: CUSTOMER) {{ {QUOTES} }}
            kind: cancelQuote(askedBy: CUSTOMER, deposit: REFUND_IN_FULL) {{ {QUOTES} }}""",
    )
    assert found["venue"] == {
        "sentences": ["$25 goes back to the card."],
        "told": TOLD,
        "back": {"formatted": "$25"},
        "kept": None,
        "fee": None,
        "agreedFee": None,
        "decisions": ["FOLLOW_RULE"],
    }
    assert found["customer"]["sentences"] == [
        "$12.50 goes back to the card.",
        "The salon keeps $12.50.",
        "$12.50 is taken 24 hours after the customer has been told, unless they say that it isn't right.",
    ]
    assert found["customer"]["decisions"] == ["FOLLOW_RULE", "REFUND_IN_FULL"]
    assert found["kind"]["sentences"] == ["$25 goes back to the card."]
    after = await salon.counts()
    assert after == before | {name: after[name] for name in KEYS}


async def test_whoever_may_not_decide_about_a_cancel_is_quoted_the_rule_alone(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(1, 13), paid_minor=2500, terms=TIERED)
    query = f"cancelQuote(askedBy: CUSTOMER, deposit: REFUND_IN_FULL, chargeFee: true) {{ {QUOTES} }}"
    quote = (await _asked(web, salon, booking.id, query, "staff"))["cancelQuote"]
    assert (quote["decisions"], quote["kept"]) == (["FOLLOW_RULE"], {"formatted": "$12.50"})


async def test_of_a_customer_who_cannot_be_told_nothing_is_taken_and_the_desk_reads_why(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(1, 13), paid_minor=2500, terms=TIERED)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.customer).values(email=None, phone=None))
    quote = (await _asked(web, salon, booking.id, f"cancelQuote(askedBy: CUSTOMER) {{ {QUOTES} }}"))["cancelQuote"]
    assert quote["kept"] is None
    assert quote["sentences"][-1].startswith("By the agreed rule $12.50 would be the salon's.")
    assert quote["told"].startswith("Nobody is told")


async def test_a_no_show_is_quoted_from_its_start_on_with_the_fee_that_can_be_waived(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await salon.books(day(1, 13), terms=FEES)
    query = f"all: noShowQuote {{ {QUOTES} }} waived: noShowQuote(chargeFee: false) {{ {QUOTES} }}"
    assert await _asked(web, salon, booking.id, query) == {"all": None, "waived": None}
    clock.set(booking.starts_at)
    found = await _asked(web, salon, booking.id, query)
    assert (found["all"]["fee"], found["all"]["agreedFee"]) == ({"formatted": "$50"}, {"formatted": "$50"})
    assert found["waived"]["fee"] is None
    # A no-show itself is told to nobody: only what is taken by it.
    assert (found["all"]["told"], found["waived"]["told"]) == (TOLD, "Nobody is told of it.")


async def test_of_a_time_held_for_a_code_that_nobody_typed_nobody_is_told(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await salon.books(day(1, 13), status=BookingStatus.PENDING)
    held = {"status_when_paid": BookingStatus.CONFIRMED, "verify_until": clock.now() + timedelta(minutes=10)}
    async with salon.database.transaction() as connection:
        await connection.execute(tables.booking.update().values(**held))
    query = """cancelQuote(askedBy: VENUE) { told }
        moveQuote(startsAt: "2026-11-28T15:00:00+11:00", askedBy: VENUE) { told }"""
    told = {"told": "Nobody is told of it."}
    assert await _asked(web, salon, booking.id, query) == {"cancelQuote": told, "moveQuote": told}


async def test_a_move_says_what_the_customer_may_do_by_who_asked_for_it(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(1, 13), paid_minor=2500, paid_by_card_minor=2500, terms=TIERED)
    at = '"2026-11-28T15:00:00+11:00"'
    theo = salon.staff["Theo"][1]
    found = await _asked(
        web,
        salon,
        booking.id,
        f"""venue: moveQuote(startsAt: {at}, askedBy: VENUE) {{ sentences back {{ formatted }} kept {{ formatted }} told }}
            theirs: moveQuote(startsAt: {at}, askedBy: CUSTOMER) {{ sentences kept {{ formatted }} }}
            waived: moveQuote(startsAt: {at}, askedBy: CUSTOMER, waive: true, staffId: "{theo}") {{ sentences }}
            none: moveQuote(startsAt: "2026-11-26T13:00:00+11:00", askedBy: VENUE) {{ sentences }}
            nobody: moveQuote(startsAt: {at}, askedBy: VENUE, staffId: "{"1" * 22}") {{ sentences }}""",
    )
    assert found["venue"]["sentences"][0] == "They can say no and get $25 back."
    assert (found["venue"]["back"], found["venue"]["kept"]) == ({"formatted": "$25"}, None)
    # Moved by their wish, cancelling later is judged by the notice of now.
    assert found["theirs"]["kept"] == {"formatted": "$12.50"}
    assert found["theirs"]["sentences"][-1].startswith("It counts as a move of theirs")
    assert found["waived"]["sentences"][-1] == "It isn't counted as a move of theirs."
    assert (found["none"], found["nobody"]) == (None, None)
