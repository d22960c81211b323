"""The storefront's pages over HTTP, in a browser without scripts: from the window to "booked", and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import Update, delete

from openchair.bookings.lost_links import lost_link_jobs
from openchair.core.crowd import AT_ONCE, MOST_WAITING
from openchair.core.ids import new_id
from openchair.desk.update_customer import Correction, update_customer
from openchair.store import tables
from openchair.storefront.shop_window import look_at_window
from tests.support.clock import TestClock
from tests.support.salon import Salon, open_salon
from tests.support.scriptless import Scriptless
from tests.support.statements import statements_of
from tests.support.storefront_web import offers_colour
from tests.support.untouched import untouched
from tests.support.web import Web, web_over

BO = {"name": "Bo Lind", "email": "bo@example.com", "phone": "0491 570 006"}


async def _at_you(
    salon: Salon, visitor: Scriptless, service: str = "Cut", at: str = "2026-11-26T10:00:00+11:00"
) -> None:
    await visitor.goes(f"/book/{salon.services[service][0]}/time?day={at[:10]}")
    await visitor.sends(at=at)


async def test_a_stranger_books_without_scripts_from_the_window_to_the_last_page(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes("/")
        assert "Open today until 5:00 pm" in visitor.text
        assert "1 h · $85 · no deposit" in visitor.text
        await visitor.follows("Cut")
        await visitor.sends(staff=salon.staff["Theo"][1])
        assert visitor.current == ["Theo", "Wednesday 25 November, 25 times free"]
        await visitor.follows("Thursday 26 November")
        await visitor.sends(at="2026-11-26T10:00:00+11:00")
        assert "You can move or cancel it online until Wednesday 25 November, 10:00 am." in visitor.text
        assert await salon.rows(tables.booking) == []
        await visitor.sends(**BO, note="First visit")
        assert (visitor.path, visitor.response.status_code) == ("/book/yours", 200)
        assert "You're booked: Thursday 26 November, 10:00 am with Theo at Lumen." in visitor.text
        assert "By text to 0491 570 006 and by email to bo@example.com." in visitor.text
        calendar = await visitor.goes(visitor.links["Calendar"])
        assert "BEGIN:VEVENT" in calendar.text
        # The link goes by message only.
        assert "/manage/" not in calendar.text
    (row,) = await salon.rows(tables.booking)
    assert (row["status"], row["notes"], row["staff_id"]) == ("confirmed", "First visit", salon.staff["Theo"][1])
    assert {each["kind"] for each in await salon.rows(tables.message)} == {"confirmed", "reminder"}


async def test_a_form_sent_twice_books_once_and_changed_after_back_shows_what_was_booked(
    salon: Salon, web: Web
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor)
        form = visitor.response
        await visitor.sends(**BO)
        visitor.response = form
        await visitor.sends(**BO)
        assert (visitor.path, "You're booked" in visitor.text) == ("/book/yours", True)
        visitor.response = form
        await visitor.sends(**BO | {"name": "Someone Else"})
        assert (visitor.path, "You're booked" in visitor.text) == ("/book/yours", True)
    assert len(await salon.rows(tables.booking)) == 1


async def test_back_from_the_form_the_day_and_the_time_are_still_chosen(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor, at="2026-12-03T10:15:00+11:00")
        await visitor.follows("Back to times")
        assert visitor.current[-1].startswith("Thursday 3 December")
        assert visitor.form.fields["at"] == "2026-12-03T10:15:00+11:00"


async def test_of_two_who_want_one_time_the_second_keeps_what_they_typed_and_is_given_the_next_times(
    salon: Salon, web: Web
) -> None:
    mia = f"?staff={salon.staff['Mia'][1]}&at=2026-11-26T10:00:00%2B11:00"
    you = f"/book/{salon.services['Cut'][0]}/you{mia}"
    async with Scriptless(web.app, salon.host) as first, Scriptless(web.app, salon.host) as second:
        await first.goes(you)
        await second.goes(you)
        await first.sends(**BO)
        await second.sends(name="Ann Lee", email="ann@example.com", note="Please be gentle")
        assert second.response.status_code == 409
        assert "Someone just took 10:00 am. Nothing was booked. The next free times are:" in second.text
        assert second.form.fields["note"] == "Please be gentle"
        assert "Thursday 26 November, 11:00 am" in second.text
        await second.sends(at=second.form.choices["at"][-1])
        assert second.path == "/book/yours"
        # Whoever follows an old link to it is told before anything is typed.
        await first.goes(you)
        assert (first.path.rpartition("/")[2], "Someone just took that time." in first.text) == ("time", True)
    assert len({row["starts_at"] for row in await salon.rows(tables.booking)}) == 2


@pytest.mark.parametrize(
    ("changed", "now_shown"),
    [
        (tables.service.update().values(price_minor=15000), "$150"),
        (tables.deposit_rule.update().values(ask_fixed_minor=4000), "$40"),
        (
            tables.deposit_rule.update().values(terms={"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}),
            "If you cancel, your $25 deposit isn't refunded.",
        ),
        (tables.venue.update().values(cancellation_notice_hours=36), "Wednesday 25 November, 10:00 pm"),
    ],
    ids=["price", "deposit", "terms", "notice"],
)
async def test_whoever_read_another_price_or_other_terms_reads_them_anew_before_anything_is_booked(
    salon: Salon, paying_web: Web, changed: Update, now_shown: str
) -> None:
    await offers_colour(salon)
    async with Scriptless(paying_web.app, salon.host) as visitor:
        await _at_you(salon, visitor, "Colour", at="2026-11-27T10:00:00+11:00")
        assert now_shown not in visitor.text
        async with salon.database.transaction() as connection:
            await connection.execute(changed)
        async with untouched(salon.database):
            # What else is wrong with the form doesn't pass the change over in silence.
            await visitor.sends(**BO | {"name": " "})
            assert visitor.response.status_code == 422
            await visitor.sends(**BO, note="Kept")
            assert visitor.response.status_code == 409
            assert "The price or the terms have changed since you looked. Nothing was booked." in visitor.text
            assert now_shown in visitor.text
            assert {name: visitor.form.fields[name] for name in (*BO, "note")} == {
                **BO,
                "note": "Kept",
            }
        await visitor.sends()
        assert (visitor.path, visitor.response.status_code) == ("/book/yours", 200)
    (row,) = await salon.rows(tables.booking)
    assert row["notes"] == "Kept"


async def test_a_form_that_says_nothing_of_the_terms_books_nothing(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor)
        async with untouched(salon.database):
            await visitor.sends(**BO, shown="")
            assert visitor.response.status_code == 409
        await visitor.sends()
        assert visitor.path == "/book/yours"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " ", "email": "bo@example.com"}, "name"),
        ({"name": "Bo", "email": "bo@"}, "email"),
        ({"name": "Bo", "phone": "12"}, "phone"),
        ({"name": "Bo"}, "email"),
        ({"name": "https://x.example", "email": "bo@example.com"}, "name"),
        ({"name": "Bo", "email": "bo@example.com", "for": "other", "guest": " "}, "guest"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    salon: Salon, web: Web, typed: dict[str, str], said: str
) -> None:
    async with Scriptless(web.app, salon.host) as visitor, untouched(salon.database):
        await _at_you(salon, visitor)
        await visitor.sends(**typed, note="Kept")
        assert visitor.response.status_code == 422
        assert f'aria-describedby="{said}-wrong"' in visitor.response.text
        assert visitor.response.text.count('aria-invalid="true"') == 1
        assert {name: visitor.form.fields[name] for name in typed} | {"note": "Kept"} == typed | {"note": "Kept"}


async def test_whom_no_time_suits_books_the_nearest_and_is_told_of_earlier_ones(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor, at="2026-12-08T10:00:00+11:00")
        # It is too near to wait for an earlier one.
        assert 'name="earlier"' not in visitor.response.text
        await _at_you(salon, visitor, at="2026-12-09T10:00:00+11:00")
        await visitor.sends(**BO | {"name": " "}, earlier="1")
        assert visitor.form.fields["earlier"] == "1"
        await visitor.sends(**BO)
        assert visitor.path == "/book/yours"
    (row,) = await salon.rows(tables.earlier_availability)
    (booking,) = await salon.rows(tables.booking)
    assert row["booking_id"] == booking["id"]


async def test_a_form_from_another_site_is_refused_unread(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor, untouched(salon.database):
        await _at_you(salon, visitor)
        await visitor.sends(**BO, origin="https://elsewhere.example")
        assert visitor.response.status_code == 403
    async with untouched(salon.database):
        url = f"http://{salon.host}/book/{salon.services['Cut'][0]}/you"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        for more in ({}, {"origin": "null"}, {"sec-fetch-site": "cross-site", "origin": f"http://{salon.host}"}):
            assert (await web.client.post(url, content="name=Bo", headers=headers | more)).status_code == 403
        from_here = {"origin": f"http://{salon.host}"}
        wrong = await web.client.post(url, content=b"\xff" * 9, headers=headers | from_here)
        large = await web.client.post(url, content=b"a=" + b"b" * 20_000, headers=headers | from_here)
        assert (wrong.status_code, large.status_code) == (400, 400)


async def test_a_code_is_typed_without_scripts(salon: Salon, web: Web) -> None:
    """Of one client's fourth time; another's is theirs alone."""
    async with Scriptless(web.app, salon.host, address="203.0.113.7") as visitor:
        for hour in (9, 10, 11, 12):
            await _at_you(salon, visitor, at=f"2026-11-27T{hour:02}:00:00+11:00")
            await visitor.sends(name="Bo", email=f"bo{hour}@example.com")
        assert "We have sent a six-digit code to bo12@example.com." in visitor.text
        await visitor.sends(code="000000")
        assert "That isn't the code we sent." in visitor.text
        # The desk corrects the address meanwhile: what it is now is nobody's business here.
        booking = await salon.reads((await salon.rows(tables.booking))[-1]["id"])
        correction = Correction(booking.customer.id, email="new@example.com", expected_version=1)
        await update_customer(salon.runtime, await salon.signs_in("manager"), correction, new_id())
        await visitor.goes("/book/yours")
        assert "We have sent you a six-digit code. Type it by 9:10 am" in visitor.text
        assert "new@" not in visitor.response.text
        booking = await salon.reads((await salon.rows(tables.booking))[-1]["id"])
        await visitor.sends(code=web.app.state.links.code(booking))
        assert (visitor.path, "You're booked" in visitor.text) == ("/book/yours", True)


async def test_without_scripts_a_deposit_is_held_said_and_can_be_let_go(salon: Salon, paying_web: Web) -> None:
    await offers_colour(salon)
    async with Scriptless(paying_web.app, salon.host) as visitor:
        await _at_you(salon, visitor, "Colour")
        assert "which needs scripts, and they are off here" in visitor.text
        await visitor.sends(**BO)
        assert "Held for you until 9:15 am" in visitor.text
        # On every step there is the way back to it.
        await visitor.goes(f"/book/{salon.services['Cut'][0]}")
        assert "You hold Thu 26 Nov, 10:00 am here until 9:15 am." in visitor.text
        await visitor.follows("See your booking")
        await visitor.sends(action="/book/yours/let-go")
        assert "You let this time go, so nothing was booked." in visitor.text
        # Sent again, as by a second tab, it finds nothing to do.
        await visitor.goes("/book/yours")
    (row,) = await salon.rows(tables.booking)
    assert (row["status"], row["cancel_reason"]) == ("cancelled", "let_go")
    assert await salon.rows(tables.message) == []
    assert await salon.rows(tables.occupancy) == []


async def test_where_stripe_takes_no_payments_for_the_salon_a_deposit_is_paid_there_and_no_form_is_shown(
    salon: Salon, paying_web: Web
) -> None:
    await offers_colour(salon)
    async with salon.database.transaction() as connection:
        paused = {"stripe_account_id": "acct_unfinished", "stripe_paused_at": salon.clock.now()}
        await connection.execute(tables.venue.update().values(**paused))
    async with Scriptless(paying_web.app, salon.host) as visitor:
        await _at_you(salon, visitor, "Colour")
        assert "which needs scripts" not in visitor.text
        await visitor.sends(**BO)
        assert "You're booked" in visitor.text and "Held for you" not in visitor.text
        assert "$120 at the salon" in visitor.text
    (row,) = await salon.rows(tables.booking)
    assert (row["status"], row["deposit_status"], row["deposit_due_at"]) == ("confirmed", "asked", None)
    assert await salon.rows(tables.payment) == []


async def test_a_booking_is_shown_to_the_browser_that_made_it_alone(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="other")
    async with Scriptless(web.app, salon.host) as visitor, Scriptless(web.app, salon.host) as stranger:
        await _at_you(salon, visitor)
        await visitor.sends(**BO)
        cookie = visitor._client.cookies["openchair_booked"]
        await stranger.goes("/book/yours")
        assert "There is no booking to show here" in stranger.text
        await stranger.goes("/book/yours/appointment.ics")
        assert stranger.path == "/book/yours"
    async with Scriptless(web.app, other.host) as elsewhere:
        elsewhere._client.cookies.set("openchair_booked", cookie)
        await elsewhere.goes("/book/yours")
        assert "There is no booking to show here" in elsewhere.text


async def test_where_the_link_went_is_named_for_a_quarter_of_an_hour_and_what_was_booked_is_shown_for_a_day(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor)
        await visitor.sends(**BO)
        booked_at = clock.now()
        clock.set(booked_at + timedelta(minutes=15))
        await visitor.goes("/book/yours")
        assert "By text to 0491 570 006 and by email to bo@example.com." in visitor.text
        # The desk writes down another address, or puts them together with somebody else.
        async with salon.database.transaction() as connection:
            await connection.execute(tables.customer.update().values(email="new@example.com", phone="+61491570156"))
        clock.set(booked_at + timedelta(minutes=15, seconds=1))
        await visitor.goes("/book/yours")
        assert "You're booked: Thursday 26 November, 10:00 am" in visitor.text
        assert "By text and by email. With it you can move or cancel." in visitor.text
        assert not any(said in visitor.response.text for said in ("example.com", "570 156", "570156"))
        clock.set(booked_at + timedelta(days=1))
        await visitor.goes("/book/yours")
        assert "You're booked" in visitor.text
        # A browser that keeps its cookie for longer is told nothing any more.
        clock.set(booked_at + timedelta(days=1, seconds=1))
        await visitor.goes("/book/yours")
        assert "There is no booking to show here" in visitor.text
        assert (await visitor.goes("/book/yours/appointment.ics")).headers["content-type"].startswith("text/html")
        assert "There is no booking to show here" in visitor.text


async def test_a_visitor_reads_their_own_language_and_chooses_another(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host, language="ar-EG, en;q=0.5") as visitor:
        await visitor.goes("/")
        assert '<html lang="ar" dir="rtl">' in visitor.response.text
        await visitor.follows("English")
        assert '<html lang="en" dir="ltr">' in visitor.response.text
        # Kept by the cookie.
        await visitor.goes(f"/book/{salon.services['Cut'][0]}")
        assert '<html lang="en" dir="ltr">' in visitor.response.text
    async with Scriptless(web.app, salon.host, language="tlh") as nobody:
        await nobody.goes("/?lang=xx")
        assert '<html lang="en" dir="ltr">' in nobody.response.text


async def test_a_number_is_understood_as_the_visitor_writes_it_at_home(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host, language="en-GB") as visitor:
        await _at_you(salon, visitor)
        await visitor.sends(name="Bo", email="bo@example.com", phone="07400 123456")
        assert visitor.path == "/book/yours"
    (row,) = await salon.rows(tables.customer)
    assert row["phone"] == "+447400123456"


async def test_a_day_without_free_times_leads_to_the_next_that_has_some(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    async with salon.database.transaction() as connection:
        rows = [
            {"venue_id": salon.venue_id, "staff_id": id, "day": day, "opens_minute": 0, "closes_minute": 0}
            for _, id in salon.staff.values()
            for day in (salon.day(1).date(), salon.day(2).date())
        ]
        await connection.execute(tables.day_hours.insert(), rows)
    async with Scriptless(web.app, salon.host) as visitor:
        day = rows[0]["day"]
        await visitor.goes(f"/book/{salon.services['Cut'][0]}/time?day={day}")
        assert visitor.form.choices == {}
        # The day that was asked for is full; the next that has some is a press away.
        await visitor.follows("Friday 27 November 29 times free")
        assert visitor.form.choices["at"][0] == "2026-11-27T09:00:00+11:00"
        # A month to jump in has the same days; beyond the horizon nothing can be chosen.
        await visitor.goes(f"/book/{salon.services['Cut'][0]}/time?day=2031-01-01&month=1")
        assert visitor.response.status_code == 200


async def test_the_window_takes_few_statements_and_a_moment_later_one(salon: Salon, web: Web) -> None:
    for number in range(8):
        await salon.offers(f"Service {number}")
    await salon.hires("Ruby")
    async with Scriptless(web.app, salon.host) as visitor:
        with statements_of(web.app.state.runtime.database) as first:
            await visitor.goes("/")
        with statements_of(web.app.state.runtime.database) as again:
            times = await visitor.goes(f"/book/{salon.services['Cut'][0]}/time")
    assert (len(first), len(again)) == (4, 1)
    # A week of three people's times, with all the style there is.
    assert times.num_bytes_downloaded < 12_000


async def test_the_window_can_be_found_and_what_was_booked_cannot(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        start = await visitor.goes("/")
        assert start.headers["x-robots-tag"] == "all"
        (said,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', start.text)
        salon_said = json.loads(said)
        assert (salon_said["@type"], salon_said["makesOffer"][0]["price"]) == ("HairSalon", "85.00")
        assert salon_said["openingHoursSpecification"][0]["opens"] == "09:00"
        assert f'<link rel="canonical" href="http://{salon.host}/">' in start.text
        sitemap = await visitor.goes("/sitemap.xml")
        assert f"<loc>http://{salon.host}/book/{salon.services['Cut'][0]}</loc>" in sitemap.text
        robots = await visitor.goes("/robots.txt")
        assert f"Sitemap: http://{salon.host}/sitemap.xml" in robots.text
        time = await visitor.goes(f"/book/{salon.services['Cut'][0]}/time")
        yours = await visitor.goes("/book/yours")
        assert [each.headers["x-robots-tag"] for each in (time, yours)] == ["noindex, nofollow"] * 2


async def test_where_no_salon_is_a_calm_page_says_so_and_says_nothing_of_a_booking(salon: Salon, web: Web) -> None:
    for host in ("nobody.localhost:8000", "localhost:8000", "elsewhere.example"):
        async with Scriptless(web.app, host) as visitor:
            await visitor.goes("/")
            assert (visitor.response.status_code, "There is no salon here" in visitor.text) == (404, True)
            assert "booking" not in visitor.text
            assert (await visitor.goes("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes("/book/1111111111111111111111")
        assert (visitor.response.status_code, "This isn't offered here" in visitor.text) == (404, True)


async def test_apples_domain_file_is_at_every_host_and_says_what_the_setting_says(
    salon: Salon, database_url: str, clock: TestClock
) -> None:
    path = "/.well-known/apple-developer-merchantid-domain-association"
    async with web_over(database_url, clock, apple_pay_domain_file="7B227073") as paying:
        answers = [await paying.get(f"http://{host}{path}") for host in (salon.host, "book.salon.example")]
    assert [(each.status_code, each.text) for each in answers] == [(200, "7B227073")] * 2
    async with web_over(database_url, clock) as without:
        assert (await without.get(f"http://{salon.host}{path}")).status_code == 404


async def test_a_link_may_choose_service_person_and_day_beforehand(salon: Salon, web: Web) -> None:
    (_, theo), cut = salon.staff["Theo"], salon.services["Cut"][0]
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes(f"/?service={cut}&staff={theo}&from=2026-11-30")
        assert visitor.current == ["Theo", "Monday 30 November, 29 times free"]
        # What isn't there any more is as if it hadn't been chosen.
        await visitor.goes(f"/?service=gone&staff={theo}")
        assert visitor.path == "/"
        await visitor.goes(f"/?service={cut}&staff=gone&from=gone")
        assert visitor.current[0] == "Anyone"


async def test_services_stand_under_their_categories_in_the_order_of_the_first_of_each(salon: Salon, web: Web) -> None:
    for name in ("Gloss", "Short cut"):
        await salon.offers(name)
    await salon.hires("Ruby")
    async with salon.database.transaction() as connection:
        for name, category in (("Cut", "Cuts"), ("Gloss", "Colour"), ("Short cut", "Cuts")):
            named = tables.service.c.name == name
            await connection.execute(tables.service.update().where(named).values(category=category))
    async with Scriptless(web.app, salon.host) as visitor:
        start = await visitor.goes("/")
        order = [
            start.text.index(f"<bdi>{name}</bdi></{tag}")
            for name, tag in (("Cuts", "h2"), ("Cut", "a"), ("Short cut", "a"), ("Colour", "h2"), ("Gloss", "a"))
        ]
        assert order == sorted(order)
        assert visitor.links["Colour"] == "#group-1"


async def test_a_salon_that_offers_nothing_has_a_page_that_says_so(salon: Salon, web: Web) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(tables.service.update().values(active=False))
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes("/")
        assert (visitor.response.status_code, "Online booking is closed" in visitor.text) == (200, True)
        await visitor.follows("Send me the link to my booking")
        assert visitor.path == "/links"


async def test_of_many_visitors_at_once_some_wait_and_the_last_are_told_to_come_again(
    salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on, most, go_on, is_full = 0, 0, asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any) -> Any:
        nonlocal going_on, most
        going_on += 1
        most = max(most, going_on)
        if most == AT_ONCE:
            is_full.set()
        await go_on.wait()
        try:
            return await look_at_window(*arguments)
        finally:
            going_on -= 1

    monkeypatch.setattr("openchair.http.storefront.looking.look_at_window", slow)
    coming = [asyncio.create_task(web.get(f"http://{salon.host}/")) for _ in range(AT_ONCE + MOST_WAITING + 1)]
    done, _ = await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
    (turned_away,) = [each.result() for each in done]
    assert (turned_away.status_code, turned_away.headers["retry-after"]) == (503, "3")
    await is_full.wait()
    go_on.set()
    assert sorted(each.status_code for each in await asyncio.gather(*coming)) == [200] * (len(coming) - 1) + [503]
    assert most == AT_ONCE


async def test_a_salon_that_reviews_first_says_so_from_the_start(salon: Salon, web: Web) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(tables.venue.update().values(review_first=True))
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes("/")
        assert "looks at each request first" in visitor.text
        for step in ("", "/time"):
            await visitor.goes(f"/book/{salon.services['Cut'][0]}{step}")
            assert "looks at each request first" in visitor.text
        await _at_you(salon, visitor)
        assert "Ask for this time" in visitor.text
        await visitor.sends(**BO)
        assert "Your request for Thursday 26 November, 10:00 am" in visitor.text


async def _answered(salon: Salon, web: Web) -> None:
    await lost_link_jobs(web.app.state.runtime)["lost_links"]()


async def test_whoever_has_lost_their_links_is_sent_those_of_bookings_to_come_and_everyone_is_answered_alike(
    salon: Salon, web: Web
) -> None:
    other = await open_salon(salon.database, salon.clock, slug="other")
    first = await salon.books(salon.day(3, 9))
    second = await salon.books(salon.day(4, 9))
    await salon.books(salon.day(5, 9), status="cancelled")
    await other.books(other.day(6, 9))
    answers = []
    async with Scriptless(web.app, salon.host) as visitor:
        for contact in ("Ann.Lee@Example.com", "nobody@example.com", "ann.lee@example.com", "0491 570 156"):
            await visitor.goes("/links")
            await visitor.sends(contact=contact)
            answers.append((visitor.response.status_code, visitor.text, str(visitor.response.url)))
            # Nobody is looked up before the answer.
            assert len(await salon.rows(tables.link_request)) == 1
            await _answered(salon, web)
        assert len(set(answers)) == 1
        assert "If something to come is booked here" in answers[0][1]
    assert await salon.rows(tables.link_request) == []
    sent = [
        (row["booking_id"], row["channel"]) for row in await salon.rows(tables.message) if row["kind"] == "link_resent"
    ]
    # Twice by mail, as asked twice, and once by text; each booking has its own, and nothing is another salon's.
    assert sorted(sent) == sorted([(id, way) for id in (first.id, second.id) for way in ("email", "email", "sms")])


async def test_lost_links_are_not_those_of_times_that_are_only_held(salon: Salon, paying_web: Web) -> None:
    await offers_colour(salon)
    booked = await salon.books(salon.day(5, 9))
    ann = "ann.lee@example.com"
    async with Scriptless(paying_web.app, salon.host) as visitor:
        await _at_you(salon, visitor, "Colour")
        await visitor.sends(name="Ann Lee", email=ann)
        assert "Held for you until 9:15 am" in visitor.text
        await visitor.goes("/links")
        await visitor.sends(contact=ann)
        await _answered(salon, paying_web)
    assert await salon.rows(tables.link_request) == []
    sent = [row["booking_id"] for row in await salon.rows(tables.message) if row["kind"] == "link_resent"]
    assert sent == [booked.id]


async def test_of_lost_links_a_contact_is_sent_three_times_a_day_and_what_is_none_is_refused(
    salon: Salon, web: Web
) -> None:
    await salon.books(salon.day(3, 9))
    async with Scriptless(web.app, salon.host) as visitor:
        answers = set()
        for _ in range(5):
            await visitor.goes("/links")
            await visitor.sends(contact="ann.lee@example.com")
            answers.add(visitor.text)
            await _answered(salon, web)
        assert len(answers) == 1
        await visitor.goes("/links")
        async with untouched(salon.database):
            await visitor.sends(contact="12")
        assert (visitor.response.status_code, visitor.form.fields["contact"]) == (422, "12")
    assert len([row for row in await salon.rows(tables.message) if row["kind"] == "link_resent"]) == 3


async def test_who_was_chosen_and_does_it_no_more_is_replaced_by_nobody(salon: Salon, web: Web) -> None:
    _, theo = salon.staff["Theo"]
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes(f"/book/{salon.services['Cut'][0]}/time?day=2026-11-26&staff={theo}")
        await visitor.sends(at="2026-11-26T10:00:00+11:00")
        async with salon.database.transaction() as connection:
            await connection.execute(delete(tables.staff_service).where(tables.staff_service.c.staff_id == theo))
        salon.database.note_write()
        async with untouched(salon.database):
            await visitor.sends(**BO)
        assert visitor.path.endswith("/time")
        assert "Nothing was booked. Please choose another time." in visitor.text


async def test_odd_addresses_and_headers_are_answered(salon: Salon, web: Web) -> None:
    one = f"http://{salon.host}/book/{salon.services['Cut'][0]}"
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with untouched(salon.database):
        for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T00:00:00Z", "6060-01-01T00:00:00Z", "2026-11-26", ""):
            for path in (f"{one}/you?at={quote(at)}", f"{one}/time?day={at[:10]}"):
                assert (await web.get(path)).status_code < 400
            sent = {"at": at, "name": "Bo", "email": "bo@example.com", "key": "k" * 22}
            response = await web.client.post(
                f"{one}/you", content=urlencode(sent), headers=form | {"origin": f"http://{salon.host}"}
            )
            assert response.status_code < 400
        assert (await web.client.post(f"{one}/you", headers=form | {"origin": "http://["})).status_code == 403
        for kept in ('"aaaaaaaaaaaaaaaa\\000b"', "short", "x" * 400):
            headers = {"cookie": f"openchair_booked={kept}"}
            assert (await web.client.get(f"http://{salon.host}/book/yours", headers=headers)).status_code == 200
        assert (await web.client.head(f"http://{salon.host}/")).status_code == 200


async def test_who_sends_a_form_slowly_keeps_nobody_from_booking(salon: Salon, web: Web) -> None:
    go_on = asyncio.Event()

    async def dripping() -> AsyncIterator[bytes]:
        yield b"contact="
        await go_on.wait()
        yield b"bo%40example.com"

    headers = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://{salon.host}"}
    slow = [
        asyncio.create_task(web.client.post(f"http://{salon.host}/links", content=dripping(), headers=headers))
        for _ in range(AT_ONCE + MOST_WAITING)
    ]
    async with Scriptless(web.app, salon.host) as visitor:
        await _at_you(salon, visitor)
        await visitor.sends(**BO)
        assert visitor.path == "/book/yours"
    assert not any(each.done() for each in slow)
    go_on.set()
    await asyncio.gather(*slow)
