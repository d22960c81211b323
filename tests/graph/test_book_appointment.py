"""bookAppointment: a visitor books, is told no more than their own booking, and pays its deposit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from graphql import GraphQLObjectType
from sqlalchemy import update

from openchair.presentation import storefront
from openchair.presentation.catalogue import ENGLISH
from openchair.rules.tenders import Tender
from openchair.store import tables
from openchair.storefront import book as storefront_book
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.selections import SCHEMA, everything_of
from tests.support.statements import statements_of
from tests.support.storefront_web import ANN, BOOK, SECRET, book, offers_colour, slots, wanted
from tests.support.till import DECLINED, Till
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

# Booking


async def test_a_visitor_books_one_of_the_times_shown_and_is_told_no_link(salon: Salon, web: Web) -> None:
    shown = (await slots(web, salon))[3]["starts"][4]
    response = await web.ask(
        salon.host, BOOK, variables={"input": wanted(salon, startsAt=shown, notes="VIP", customer=ANN)}
    )
    answer = response.json()["data"]["bookAppointment"]
    (row,) = await salon.rows(tables.booking)
    booking = await salon.reads(row["id"])
    assert answer["booking"]["reference"] == booking.reference
    assert (answer["booking"]["startsAt"], answer["booking"]["status"]) == (shown, "CONFIRMED")
    assert answer["booking"]["parts"] == [{"service": {"name": "Cut"}, "staff": {"name": "Mia"}}]
    assert (answer["booking"]["deposit"], answer["payment"]) == (None, None)
    assert answer["sentence"].endswith("Your confirmation comes by email and SMS, with a link to change or cancel it.")
    assert await salon.told() == ["confirmed by email", "confirmed by sms", "reminder by email", "reminder by sms"]
    # The link goes by message, to the addresses that were typed. Neither it nor what it is made of is in the answer.
    _, _, token = bearer(booking).split(".")
    for secret in (token, booking.id, booking.customer.id, "/manage/", *ANN.values(), "VIP"):
        assert secret not in response.text
    assert (await web.data(salon.host, "{ managedBooking { reference } }", bearer=bearer(booking)))["managedBooking"]


async def test_a_visitor_asks_for_earlier_times_with_the_booking(salon: Salon, web: Web) -> None:
    friday, monday = {"weekday": "FRIDAY", "band": "EVENING"}, {"weekday": "MONDAY", "band": "MORNING"}
    asked = {"times": [friday, monday, monday]}
    days = (await web.data(salon.host, "{ venue { earlierTimesMinDays } }"))["venue"]["earlierTimesMinDays"]
    wish = wanted(salon, startsAt=day(days, 9).isoformat(), earlierTimes=asked)
    answer = await book(web, salon.host, wish)
    waits = answer["booking"]["earlierAvailability"]
    # Monday morning and Friday evening, and so neither Monday evening nor Friday morning.
    assert waits["times"] == [monday, friday]
    assert "You'll hear when an earlier time becomes free" in answer["sentence"]
    # The link's page knows of it.
    (row,) = await salon.rows(tables.booking)
    query = "{ managedBooking { earlierAvailability { times { weekday band } since } } }"
    seen = await web.data(salon.host, query, bearer=bearer(await salon.reads(row["id"])))
    assert seen["managedBooking"]["earlierAvailability"] == waits


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"startsAt": day(13, 9).isoformat(), "earlierTimes": {"times": [{"weekday": "MONDAY", "band": "MORNING"}]}},
            storefront.too_soon_for_earlier(14, ENGLISH),
        ),
        (
            {"startsAt": day(20, 9).isoformat(), "earlierTimes": {"times": []}},
            "Please choose at least one day and one time of day.",
        ),
    ],
    ids=["too soon", "no day"],
)
async def test_a_wish_that_cannot_be_kept_books_nothing(
    salon: Salon, web: Web, more: dict[str, Any], says: str
) -> None:
    async with untouched(salon.database):
        assert (await book(web, salon.host, wanted(salon, **more)))["message"] == says


async def test_a_booking_is_made_at_the_venue_that_the_host_or_the_slug_names(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    for host, slug, of in (
        (salon.host, None, salon),
        (salon.host, "hudson", other),
        ("localhost:8000", "hudson", other),
        (other.host, None, other),
    ):
        number = len(await salon.rows(tables.booking))
        wish = wanted(of, venueSlug=slug, idempotencyKey=f"{SECRET} {number}", startsAt=day(3 + number, 9).isoformat())
        assert (await book(web, host, wish))["__typename"] == "BookAppointmentSuccess"
        assert [row["venue_id"] for row in await salon.rows(tables.booking)].count(of.venue_id) >= 1
    async with untouched(salon.database):
        for host, slug in (("localhost:8000", None), (salon.host, "nobody"), (salon.host, "")):
            answer = await book(web, host, wanted(salon, venueSlug=slug, idempotencyKey=f"{SECRET} {host} {slug}"))
            assert (answer["__typename"], answer["message"]) == ("NotFound", "There is no such salon at this address.")
        # The service of one is nothing to the other.
        wish = wanted(salon, venueSlug="hudson", idempotencyKey=f"{SECRET} mixed")
        assert (await book(web, salon.host, wish))["message"] == "There is no such service at Hudson."


async def test_of_two_visitors_one_has_the_time_and_the_other_is_told_of_others(salon: Salon, web: Web) -> None:
    answers = await asyncio.gather(
        *(
            book(
                web,
                salon.host,
                wanted(salon, idempotencyKey=f"{SECRET} {n}", customer={"name": f"V{n}", "email": f"v{n}@example.com"}),
            )
            for n in range(2)
        )
    )
    won, lost = sorted(answers, key=lambda answer: str(answer["__typename"]))
    assert (won["__typename"], lost["__typename"]) == ("BookAppointmentSuccess", "SlotTaken")
    assert lost["message"] == "Someone just took that time. Nothing was booked. Please choose another time."
    assert [slot["startsAt"] for slot in lost["alternatives"]] == [
        "2026-11-28T10:00:00+11:00",
        "2026-11-28T10:15:00+11:00",
        "2026-11-28T10:30:00+11:00",
    ]
    assert {slot["staff"]["name"] for slot in lost["alternatives"]} == {"Mia"}
    (row,) = await salon.rows(tables.customer)
    assert row["name"] in ("V0", "V1")
    again = wanted(salon, startsAt=lost["alternatives"][0]["startsAt"], idempotencyKey=f"{SECRET} again")
    assert (await book(web, salon.host, again))["__typename"] == "BookAppointmentSuccess"


async def test_a_name_that_the_venue_knows_gives_a_stranger_nothing(salon: Salon, web: Web) -> None:
    """The answer for a customer with a card and credit is word for word that for someone nobody has seen."""
    await offers_colour(salon)
    known = await salon.books(day(5, 9))
    now, ids = salon.clock.now(), {"customer_id": known.customer.id, "booking_id": known.id}
    await salon.write(
        tables.store_credit, id="c" * 22, source="desk", amount_minor=9900, left_minor=9900, currency="AUD", granted_at=now, **ids
    )  # fmt: skip
    answers = []
    for number, customer in enumerate((ANN, {**ANN, "name": "Zoe Kay"}, {**ANN, "phone": "+61491570999"})):
        wish = wanted(salon, "Colour", customer=customer, startsAt=day(7 + number, 9).isoformat())
        answer = await book(web, salon.host, wish | {"idempotencyKey": f"{SECRET} {number}"})
        booking = answer["booking"]
        assert len(booking.pop("reference")) >= 6
        when = booking.pop("startsAt"), booking.pop("endsAt")
        assert when[0].startswith(f"2026-12-0{2 + number}")
        weekday = ("Wednesday 2", "Thursday 3", "Friday 4")[number]
        answers.append(str(answer).replace(f"{weekday} December", "that day"))
    assert answers[0] == answers[1] == answers[2]
    # Only the first is theirs; and its link goes to nobody but themselves.
    owners = [row["customer_id"] == known.customer.id for row in await salon.rows(tables.booking)]
    assert owners.count(True) == 2


async def test_what_can_be_told_of_a_visitors_booking_names_nobody(salon: Salon, web: Web) -> None:
    kinds = ("BookAppointmentSuccess", "BookedAppointment", "AppointmentPayment", "SlotTaken", "KeyReused", "TooOften")
    for name in kinds:
        kind = SCHEMA.get_type(name)
        assert isinstance(kind, GraphQLObjectType)
        text = everything_of(kind, 3)
        for word in ("customer", "savedCard", "storeCredit", "calendar", "manage", "venue", "desk"):
            assert word not in text.split()


async def test_a_link_and_the_desk_do_not_book_here(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(5, 9))
    for credential in (bearer(booking), f"desk.{await salon.issues_credential()}"):
        async with untouched(salon.database):
            answer = await book(web, salon.host, wanted(salon), bearer=credential)
        assert answer["__typename"] == "CredentialNeeded"
    assert await salon.rows(tables.idempotency_key) == []
    bad = await web.ask(salon.host, BOOK, bearer=f"{bearer(booking)}x", variables={"input": wanted(salon)})
    assert bad.status_code == 404


async def test_another_input_under_the_key_is_refused_without_a_word_of_the_first(salon: Salon, web: Web) -> None:
    first = await book(web, salon.host, wanted(salon, customer=ANN))
    async with untouched(salon.database):
        response = await web.ask(salon.host, BOOK, variables={"input": wanted(salon)})
    answer = response.json()["data"]["bookAppointment"]
    assert answer == {
        "__typename": "KeyReused",
        "message": "This request was already used for another change. Nothing was done. Please reload and try again.",
    }
    assert first["booking"]["reference"] not in response.text
    (row,) = await salon.rows(tables.idempotency_key)
    assert not {"Ann Lee", "ann.lee@example.com", "+61491570156"} & set(map(str, row.values()))


ODD: dict[str, dict[str, Any]] = {
    "right to left": {"customer": {"name": "\u202eevil", "email": "bo@example.com"}},
    "a lone accent": {"customer": {"name": "\u0301" * 120, "email": "bo@example.com"}},
    "a long name": {"customer": {"name": "x" * 10_000, "email": "bo@example.com"}},
    "markup": {"customer": {"name": "<script>alert(1)</script>{{ 7*7 }} %s {name}", "email": "bo@example.com"}},
    "SQL": {"parts": [{"serviceId": "' OR 1=1 --"}], "customer": {"name": "'; DROP TABLE booking; --", "email": "bo@example.com"}},
    "a long id": {"parts": [{"serviceId": "1" * 20_000}]},
    "a long slug": {"venueSlug": "x" * 20_000},
    "a slug of signs": {"venueSlug": "../../etc/passwd%00"},
    "the far future": {"startsAt": "5999-12-31T23:59:00-23:59"},
    "the far past": {"startsAt": "1970-01-01T00:00:00+23:59"},
    "half a minute": {"startsAt": "2026-11-28T09:00:30+11:00"},
    "a long email": {"customer": {"name": "Bo", "email": "b" * 5000 + "@example.com"}},
    "an address on this machine": {"customer": {"name": "Bo", "email": "root@localhost"}},
    "an address by number": {"customer": {"name": "Bo", "email": "bo@[127.0.0.1]"}},
    "a premium number of nowhere": {"customer": {"name": "Bo", "phone": "+979 123 456 789 000 111"}},
    "a number of letters": {"customer": {"name": "Bo", "phone": "1-800-" + "FLOWERS" * 500}},
    "long notes": {"notes": "x" * 40_000},
    "a key of signs": {"idempotencyKey": "\u2028" * 40},
    "a number as a key": {"idempotencyKey": 1234567890123456},
    "negative": {"parts": [{"serviceId": "1" * 22, "staffId": -1}]},
    "no part": {"parts": []},
}  # fmt: skip


WRITTEN = ("booking", "booking_part", "customer", "customer_word", "occupancy", "activity", "message", "feed")


@pytest.mark.parametrize("name", ODD)
async def test_odd_input_is_answered_and_books_nothing_that_is_not_on_offer(salon: Salon, web: Web, name: str) -> None:
    async with untouched(salon.database, but=WRITTEN):
        response = await web.ask(salon.host, BOOK, variables={"input": wanted(salon) | ODD[name]})
    assert response.status_code == 200
    assert "errors" not in response.json()
    answer = response.json()["data"]["bookAppointment"]
    if answer["__typename"] == "BookAppointmentSuccess":
        # What is odd is a name, or a key that is a number: names are people's own affair, and are shown as they are.
        assert name in ("right to left", "a lone accent", "markup", "a number as a key")
        (row,) = await salon.rows(tables.customer)
        assert row["name"] == (wanted(salon) | ODD[name])["customer"]["name"]
    else:
        assert await salon.rows(tables.booking) == await salon.rows(tables.customer) == []
        assert answer["message"].endswith((".", "?")) and len(answer["message"]) < 500


async def test_a_booking_takes_as_many_statements_in_a_full_salon_as_in_an_empty_one(salon: Salon, web: Web) -> None:
    counts, anyone = [], [{"serviceId": salon.services["Cut"][0]}]
    for number in range(2):
        input = wanted(
            salon, startsAt=day(20, 9 + number).isoformat(), idempotencyKey=f"{SECRET} {number}", parts=anyone
        )
        with statements_of(web.app.state.runtime.database) as sent:
            assert (await book(web, salon.host, input))["__typename"] == "BookAppointmentSuccess"
        counts.append(len(sent))
        for index in range(0 if number else 30):
            await salon.books(day(2 + index // 5, 9 + index % 5), staff="Theo")
    assert counts[0] == counts[1] < 28


# Paying


async def test_a_deposit_is_paid_where_the_booking_is_made(salon: Salon, paying_web: Web, till: Till) -> None:
    await offers_colour(salon)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    payment, form = made["payment"], made["payment"]["form"]
    assert made["booking"]["deposit"]["status"] == "ASKED"
    # Until then the time is held, nothing is confirmed, and nobody is told.
    assert (made["booking"]["status"], made["booking"]["held"]) == ("PENDING", True)
    assert made["booking"]["depositDueAt"] == "2026-11-25T09:15:00+11:00"
    assert made["sentence"].startswith("We hold Saturday 28 November, 9:00 am with Mia for you until 9:15 am.")
    assert await salon.told() == []
    assert (payment["amount"]["formatted"], payment["sentence"]) == ("$25", "Your $25 deposit is to be paid.")
    assert made["sentence"].endswith("Your $25 deposit is to be paid.")
    assert (form["publishableKey"], form["account"]) == (till.stripe.publishable_key, None)
    # Asked again, it is the same payment, and Stripe was asked for one only.
    assert await book(paying_web, salon.host, wanted(salon, "Colour")) == made
    assert len(till.stripe.objects("payment_intent")) == len(await salon.rows(tables.payment)) == 1
    assert (await till.confirms(form["clientSecret"]))["status"] == "succeeded"
    await till.hears()
    await till.run_jobs()
    (row,) = await salon.rows(tables.booking)
    booking = await salon.reads(row["id"])
    assert (booking.deposit_status, booking.deposit_paid.by_tender) == ("paid", {Tender.CARD: 2500})
    assert (
        await till.ledger(booking) == {"stripe": -2500, "deposits": 2500}
        or sum((await till.ledger(booking)).values()) == 0
    )
    seen = await paying_web.data(salon.host, "{ managedBooking { deposit { status } } }", bearer=bearer(booking))
    assert seen["managedBooking"]["deposit"] == {"status": "PAID"}
    assert await salon.told() == ["confirmed by email", "reminder by email"]
    paid = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (paid["payment"], paid["booking"]["deposit"]["status"]) == (None, "PAID")
    assert (paid["booking"]["status"], paid["booking"]["held"]) == ("CONFIRMED", False)
    assert paid["sentence"].endswith("$25 deposit paid.")


async def test_whoever_paid_hears_of_it_by_asking_again_before_any_event_came(
    salon: Salon, paying_web: Web, till: Till
) -> None:
    await offers_colour(salon)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    declined = await till.confirms(made["payment"]["form"]["clientSecret"], DECLINED)
    assert declined["error"]["code"] == "card_declined"
    again = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert again["payment"]["form"] == made["payment"]["form"]
    assert again["payment"]["sentence"] == "Your $25 deposit is to be paid. The last payment didn't go through."
    assert again["booking"]["deposit"]["status"] == "FAILED"
    await till.confirms(made["payment"]["form"]["clientSecret"])
    paid = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (paid["payment"], paid["booking"]["deposit"]["status"]) == (None, "PAID")
    await till.hears()
    await till.run_jobs()
    (row,) = await salon.rows(tables.booking)
    assert row["deposit_paid_minor"] == 2500
    assert (await salon.told()).count("confirmed by email") == 1


async def test_what_was_asked_stays_when_the_rule_is_edited(salon: Salon, paying_web: Web, till: Till) -> None:
    await offers_colour(salon)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.deposit_rule).values(ask_fixed_minor=9900, terms=FULL_REFUND))
        await connection.execute(update(tables.service).values(price_minor=100))
    await till.confirms(made["payment"]["form"]["clientSecret"])
    paid = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (paid["booking"]["deposit"]["amount"]["formatted"], paid["booking"]["price"]["formatted"]) == ("$25", "$120")
    (row,) = await salon.rows(tables.booking)
    booking = await salon.reads(row["id"])
    assert (booking.terms, booking.deposit_paid_minor) == (TIERED, 2500)


@pytest.mark.parametrize("fault", ["error_before", "error_instead", "timeout_before", "unavailable", "rate_limit"])
async def test_while_stripe_is_away_the_time_is_held_and_its_deposit_is_paid_from_the_link(
    salon: Salon, paying_web: Web, till: Till, clock: TestClock, fault: str
) -> None:
    await offers_colour(salon)
    till.stripe.fail(fault, "POST /v1/payment_intents", times=None, seconds=0)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (made["__typename"], made["payment"]) == ("BookAppointmentSuccess", None)
    assert made["sentence"].endswith("Please try again in a minute, or by the link you get by email.")
    assert await salon.told() == ["deposit_due by email"]
    (row,) = await salon.rows(tables.booking)
    assert (row["status"], row["deposit_status"]) == ("pending", "asked")
    till.stripe.lift()
    for minutes in (0, 11):
        # At once, and after the job has given up the payment that nobody was given.
        clock.advance(minutes=minutes)
        await till.run_jobs()
        booking = await salon.reads(row["id"])
        begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    await till.hears()
    await till.run_jobs()
    assert (await salon.reads(row["id"])).deposit_status == "paid"
    # Whoever asks at the storefront again is told, too.
    again = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (again["payment"], again["booking"]["deposit"]["status"]) == (None, "PAID")


async def test_a_refused_booking_asks_for_no_money(salon: Salon, paying_web: Web, till: Till) -> None:
    await offers_colour(salon)
    await salon.books(day(3, 9), staff="Mia")
    async with untouched(salon.database):
        assert (await book(paying_web, salon.host, wanted(salon, "Colour")))["__typename"] == "SlotTaken"
    assert till.stripe.objects("payment_intent") == []


async def test_a_request_asks_for_its_deposit_which_goes_back_when_it_is_declined(
    salon: Salon, paying_web: Web, till: Till
) -> None:
    await offers_colour(salon)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(review_first=True))
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (made["booking"]["status"], made["booking"]["deposit"]["status"]) == ("PENDING", "ASKED")
    await till.confirms(made["payment"]["form"]["clientSecret"])
    await till.hears()
    await till.run_jobs()
    (row,) = await salon.rows(tables.booking)
    decline = """mutation ($input: DeskDeclineBookingInput!) { deskDeclineBooking(input: $input) { __typename } }"""
    input = {"bookingId": row["id"], "expectedVersion": row["version"], "idempotencyKey": "k", "reason": "Full"}
    desk = f"desk.{await salon.issues_credential()}"
    data = await paying_web.data(salon.host, decline, bearer=desk, variables={"input": input})
    assert data["deskDeclineBooking"]["__typename"] == "BookingUpdated"
    await till.calms()
    assert till.at_stripe() == 0
    assert (await salon.reads(row["id"])).deposit_status == "refunded"


async def test_a_booking_that_was_cancelled_before_it_was_paid_takes_no_money(
    salon: Salon, paying_web: Web, till: Till
) -> None:
    await offers_colour(salon)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    (row,) = await salon.rows(tables.booking)
    await till.cancels(await salon.reads(row["id"]))
    # At once, and after the round has called the payment off.
    for _ in range(2):
        again = await book(paying_web, salon.host, wanted(salon, "Colour"))
        assert (again["payment"], again["booking"]["status"]) == (None, "CANCELLED")
        assert again["sentence"] == "This appointment was booked, and has been cancelled since."
        await till.run_jobs()
    assert "error" in await till.confirms(made["payment"]["form"]["clientSecret"])
    assert till.at_stripe() == 0


async def test_the_forms_secret_is_kept_nowhere(salon: Salon, paying_web: Web, till: Till) -> None:
    await offers_colour(salon)
    made = await book(paying_web, salon.host, wanted(salon, "Colour"))
    secret = made["payment"]["form"]["clientSecret"]
    assert "_secret_" in secret
    for table in tables.metadata.sorted_tables:
        assert secret not in str(await salon.rows(table)), table.name


async def test_a_stripe_that_hangs_keeps_no_visitor_waiting(
    salon: Salon, paying_web: Web, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    await offers_colour(salon)
    monkeypatch.setattr(storefront_book, "PAYMENT_SECONDS", 0.05)
    till.stripe.fail("slow", "POST /v1/payment_intents", seconds=30)
    answer = await book(paying_web, salon.host, wanted(salon, "Colour"))
    assert (answer["__typename"], answer["payment"]) == ("BookAppointmentSuccess", None)
    assert answer["booking"]["deposit"]["status"] == "ASKED"
