"""STOP stops texts to a number, START allows them again; what Twilio did not sign changes nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.desk.reads import list_unreached_bookings
from openchair.messages.channel import Refused
from openchair.messages.opt_outs import stops_texts
from openchair.presentation.desk.messages import TEXTS_STOPPED
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.salon import Salon, day
from tests.support.sms_server import form_headers, sign
from tests.support.untouched import untouched
from tests.support.web import Web

PHONE = "+61491570156"
ADDRESS = "http://localhost:8000/webhooks/twilio/answers"


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _answers(web: Web, body: str, *, phone: str = PHONE, token: str = "5a", **more: str) -> int:
    """A number answers, by way of Twilio; gives the status of our answer to that."""
    form = {"MessageSid": "SM" + "a1" * 16, "From": phone, "To": "+61491570006", "Body": body, **more}
    headers = form_headers(sign(ADDRESS, form, token))
    answer = await web.client.post(ADDRESS, content=urlencode(form), headers=headers)
    return answer.status_code


async def _told(salon: Salon, booking: BookingRecord) -> None:
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


async def _change(salon: Salon, booking: BookingRecord, **columns: Any) -> BookingRecord:
    async with salon.database.transaction() as connection:
        of = tables.customer.c.id == booking.customer.id
        await connection.execute(update(tables.customer).where(of).values(**columns))
    return await salon.reads(booking.id)


@pytest.mark.parametrize(
    ("answer", "stops"),
    [
        ("STOP", True),
        (" stop\n", True),
        ("Unsubscribe", True),
        ("END", True),
        ("START", False),
        ("unstop", False),
        ("Yes", False),
        ("Please stop by at 3", None),
        ("", None),
        ("STOP.", None),
    ],
)
def test_only_the_word_by_itself_counts(answer: str, stops: bool | None) -> None:  # a table's column
    assert stops_texts(answer) is stops


async def test_after_stop_everything_goes_by_mail_and_after_start_both_ways(
    salon: Salon, web: Web, round_: Round
) -> None:
    booking = await salon.books(day(3, 9))
    assert await _answers(web, "STOP") == 200
    assert [line["what"] for line in await salon.changes()] == ["sms_stopped"]
    # A second time says nothing new.
    async with untouched(salon.database):
        assert await _answers(web, "stop") == 200
    await _told(salon, await salon.reads(booking.id))
    assert await salon.told() == ["confirmed by email", "reminder by email"]
    await round_.goes()
    assert (len(round_.email.sent), len(round_.sms.sent)) == (1, 0)
    assert await _answers(web, "START") == 200
    assert [line["what"] for line in await salon.changes()] == ["sms_stopped", "sms_started"]
    other = await salon.books(day(4, 9))
    await _told(salon, other)
    await round_.goes()
    assert (len(round_.email.sent), len(round_.sms.sent)) == (2, 1)


async def test_what_was_queued_before_the_stop_does_not_go(salon: Salon, web: Web, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    await _answers(web, "", OptOutType="STOP")
    await round_.goes()
    assert round_.sms.sent == []
    assert ("bounced", TEXTS_STOPPED) in await round_.states("confirmed")


async def test_who_has_only_a_phone_is_shown_to_the_desk_and_told_to_the_venue(
    salon: Salon, web: Web, round_: Round
) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(email="hello@lumen.example"))
    booking = await _change(salon, await salon.books(day(3, 9)), email=None)
    credential = f"desk.{await salon.issues_credential()}"
    query = """{ desk { unreachable { reference desk { reach { byEmail bySms unreachable sentence } } }
        activity { sentence } } }"""
    before = await web.data(salon.host, query, bearer=credential)
    assert before["desk"]["unreachable"] == []
    await _answers(web, "STOP")
    seen = (await web.data(salon.host, query, bearer=credential))["desk"]
    assert seen["unreachable"] == [
        {
            "reference": booking.reference,
            "desk": {
                "reach": {
                    "byEmail": False,
                    "bySms": False,
                    "unreachable": True,
                    "sentence": (
                        "Their number answered STOP, so it gets no texts until it answers START. "
                        "No message reaches them: please call."
                    ),
                }
            },
        }
    ]
    said = [line["sentence"] for line in seen["activity"]]
    assert any("answered STOP and has no email address" in sentence for sentence in said)
    await round_.goes()
    (mail,) = round_.email.sent
    assert mail.to == "hello@lumen.example" and "They answered STOP" in mail.text
    await _answers(web, "START")
    assert await list_unreached_bookings(salon.runtime, await salon.signs_in(), 10) == []


async def test_what_twilio_refuses_as_opted_out_stops_texts_as_well(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    round_.sms.failures = [Refused("The customer has opted out of texts from our number.", stops=True)]
    await _told(salon, booking)
    await round_.goes()
    assert (await salon.reads(booking.id)).customer.texts_stopped
    assert [row["phone"] for row in await salon.rows(tables.sms_stop)] == [PHONE]


async def test_what_is_not_twilio_s_changes_nothing(salon: Salon, web: Web) -> None:
    await salon.books(day(3, 9))
    async with untouched(salon.database):
        assert await _answers(web, "STOP", token="5b") == 403
        assert await _answers(web, "See you tomorrow!") == 200
        assert await _answers(web, "STOP", phone="whatsapp:+61491570156") == 200
        assert (await web.client.get(ADDRESS)).status_code == 405
        assert (await web.client.post(ADDRESS, json={"Body": "STOP"})).status_code == 400
