"""Twilio's wire: texts are taken and refused as Twilio does, and what becomes of them is told by signed calls."""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx
import pytest

from openchair_devkit.mailbox.segments import segmented
from openchair_devkit.mailbox.twilio import signature
from tests.integration.devkit.conftest import ACCOUNT, TOKEN, Receiver, Served
from tests.support.server import free_port


def signed_by_hand(url: str, form: dict[str, str]) -> str:
    """The signature, by the words of Twilio's manual."""
    for name, value in sorted(form.items()):
        url += name + value
    return base64.standard_b64encode(hmac.digest(TOKEN.encode("ascii"), url.encode("utf-8"), "sha1")).decode("ascii")


def status_of(served: Served, sid: str) -> str:
    answer = httpx.get(served.messages_url.replace(".json", f"/{sid}.json"), auth=(ACCOUNT, TOKEN))
    assert answer.status_code == 200
    status: str = answer.json()["status"]
    return status


def test_a_text_is_taken_and_can_be_asked_for(served: Served) -> None:
    answer = served.text(Body="See you at 10:15 – Mia")
    assert answer.status_code == 201
    text = answer.json()
    assert re.fullmatch("SM[0-9a-f]{32}", text["sid"])
    assert (text["status"], text["body"], text["num_segments"]) == ("queued", "See you at 10:15 – Mia", "1")
    assert (text["to"], text["from"], text["account_sid"]) == ("+61491570156", "+61400000000", ACCOUNT)
    assert text["error_code"] is None and text["error_message"] is None and text["date_sent"] is None
    assert text["messaging_service_sid"] is None and text["direction"] == "outbound-api"
    assert abs(parsedate_to_datetime(text["date_created"]).timestamp() - time.time()) < 60
    assert text["date_created"].endswith(" +0000")
    assert text["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{text['sid']}.json"
    other = served.text(To="+15005550010", From="Lumen").json()
    third = served.text().json()

    def listed(**query: str) -> list[str]:
        answer = httpx.get(served.messages_url, params=query, auth=(ACCOUNT, TOKEN))
        assert answer.status_code == 200
        return [text["sid"] for text in answer.json()["messages"]]

    assert listed() == [third["sid"], other["sid"], text["sid"]]
    assert listed(To="+61491570156") == [third["sid"], text["sid"]]
    assert listed(From="Lumen") == [other["sid"]]
    assert listed(To="+61491570156", PageSize="1") == [third["sid"]]
    assert listed(To="+61491570157") == []
    missing = httpx.get(served.messages_url.replace(".json", f"/SM{'0' * 32}.json"), auth=(ACCOUNT, TOKEN))
    assert (missing.status_code, missing.json()["code"]) == (404, 20404)

    (_, _, kept) = served.everything()
    assert (kept["kind"], kept["to"], kept["from"]) == ("sms", "+61491570156", "+61400000000")
    assert (kept["message_id"], kept["text"], kept["segments"]) == (text["sid"], "See you at 10:15 – Mia", 1)
    page = served.page(f"/{kept['id']}").text
    assert "See you at 10:15 – Mia" in page and "1 segment" in page and "UCS-2" in page


def test_a_messaging_service_accepts_first_and_chooses_its_sender_later(served: Served, receiver: Receiver) -> None:
    answer = served.text(From="", MessagingServiceSid="MG" + "0" * 32, StatusCallback=receiver.url).json()
    assert (answer["status"], answer["from"], answer["messaging_service_sid"]) == ("accepted", None, "MG" + "0" * 32)
    assert receiver.wait(2) == ["sent", "delivered"]
    assert {form["From"] for form, _ in receiver.calls} == {"+15005550006"}
    assert {form["MessagingServiceSid"] for form, _ in receiver.calls} == {"MG" + "0" * 32}


def test_a_wrong_password_is_turned_away(served: Served) -> None:
    form = {"To": "+61491570156", "From": "Lumen", "Body": "x"}
    sid = served.text().json()["sid"]
    wrong = (None, (ACCOUNT, "wrong"), (ACCOUNT, ""), ("ACother", TOKEN))
    for answer in (
        *(httpx.post(served.messages_url, data=form, auth=credentials) for credentials in wrong),
        *(httpx.get(served.messages_url, auth=credentials) for credentials in wrong),
        httpx.get(served.messages_url.replace(".json", f"/{sid}.json"), auth=(ACCOUNT, "wrong")),
        httpx.post(served.messages_url.replace(ACCOUNT, "ACother"), data=form, auth=(ACCOUNT, TOKEN)),
    ):
        assert answer.status_code == 401
        assert answer.json() == {
            "code": 20003,
            "message": "Authenticate",
            "more_info": "https://www.twilio.com/docs/errors/20003",
            "status": 401,
        }
    assert len(served.everything()) == 1


def test_what_twilio_refuses_is_refused_and_not_kept(served: Served) -> None:
    refusals = [
        ({"To": ""}, 21604), ({"To": "0491570156"}, 21211), ({"To": "+0491570156"}, 21211), ({"To": "+61 491 570 156"}, 21211),
        ({"To": "+6149157015６"}, 21211), ({"To": "+61491570156\n"}, 21211), ({"To": "+1234567890123456"}, 21211),
        ({"From": ""}, 21603), ({"Body": ""}, 21602), ({"Body": " \n"}, 21602), ({"Body": "x" * 1601}, 21617),
        ({"Body": "x" * 100_000}, 21617), ({"To": "+61491570000"}, 21610), ({"StatusCallback": "localhost/x"}, 21609),
    ]  # fmt: skip
    for form, code in refusals:
        answer = served.text(form)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["status"]) == (400, code, 400), form
        assert problem["more_info"].endswith(f"/{code}") and problem["message"]
    assert served.everything() == []
    assert served.text(Body="x" * 1600).status_code == 201


def test_a_text_is_sent_and_delivered_and_each_step_is_told_and_signed(served: Served, receiver: Receiver) -> None:
    text = served.text(StatusCallback=receiver.url).json()
    assert receiver.calls == []
    assert receiver.wait(2) == ["sent", "delivered"]
    for form, told in receiver.calls:
        assert told == signed_by_hand(receiver.url, form)
        assert told != signed_by_hand(receiver.url, {**form, "To": "+61491570157"})
        assert form == {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "From": "+61400000000",
            "MessageSid": text["sid"],
            "MessageStatus": form["MessageStatus"],
            "SmsSid": text["sid"],
            "SmsStatus": form["MessageStatus"],
            "To": "+61491570156",
        }
    assert status_of(served, text["sid"]) == "delivered"
    assert served.everything()[0]["status"] == "delivered"
    assert "Delivered" in served.page().text


def test_the_signature_is_that_of_twilios_own_example() -> None:
    form = {
        "To": "+18005551212", "CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "Caller": "+14158675309",
    }  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_handset_that_is_off_gets_nothing(served: Served, receiver: Receiver) -> None:
    text = served.text(To="+61491570001", StatusCallback=receiver.url).json()
    assert receiver.wait(2) == ["sent", "undelivered"]
    form, told = receiver.calls[1]
    assert form["ErrorCode"] == "30003" and told == signed_by_hand(receiver.url, form)
    answer = httpx.get(served.messages_url, auth=(ACCOUNT, TOKEN)).json()["messages"][0]
    assert (answer["sid"], answer["status"], answer["error_code"]) == (text["sid"], "undelivered", 30003)
    assert answer["error_message"] == "Unreachable destination handset"
    assert "Error 30003" in served.page(f"/{served.everything()[0]['id']}").text


def test_a_receiver_in_trouble_is_called_again_and_one_that_refuses_is_not(served: Served, receiver: Receiver) -> None:
    receiver.answers = [503, 500, 204, 400]
    text = served.text(StatusCallback=receiver.url).json()
    assert receiver.wait(4) == ["sent", "sent", "sent", "delivered"]
    assert len({told for _, told in receiver.calls}) == 2
    time.sleep(1.2)
    assert len(receiver.calls) == 4
    # What becomes of a text doesn't wait for whoever is told of it.
    receiver.answers = [503, 503]
    later = served.text(StatusCallback=receiver.url).json()
    time.sleep(1.6)
    assert status_of(served, later["sid"]) == "delivered"
    assert status_of(served, text["sid"]) == "delivered"
    assert receiver.wait(8)[4:] == ["sent", "sent", "sent", "delivered"]


def test_texts_that_were_under_way_at_a_kill_are_seen_to_afterwards(
    start: Callable[[], Served], receiver: Receiver
) -> None:
    first = start()
    sid = first.text(StatusCallback=receiver.url).json()["sid"]
    first.kill()
    assert receiver.calls == []
    second = start()
    assert receiver.wait(2) == ["sent", "delivered"]
    assert status_of(second, sid) == "delivered"


def test_a_receiver_that_is_not_there_does_not_stop_a_text(served: Served) -> None:
    text = served.text(StatusCallback=f"http://127.0.0.1:{free_port()}/").json()
    time.sleep(1.5)
    assert status_of(served, text["sid"]) == "delivered"


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("a" * 158 + "€", "GSM-7", 1),
        ("a" * 159 + "€", "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("é@£_ΔÄ§¿", "GSM-7", 1),
        ("ç", "UCS-2", 1),
        ("–" * 70, "UCS-2", 1),
        ("–" * 71, "UCS-2", 2),
        ("–" * 134, "UCS-2", 2),
        ("–" * 135, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 66, "UCS-2", 2),
        ("😀" * 67, "UCS-2", 3),
    ],
)
def test_segments_are_counted_as_the_networks_do(text: str, encoding: str, segments: int) -> None:
    assert segmented(text) == (encoding, segments)


def test_whoever_reads_a_text_can_answer_stop_and_start(served: Served, receiver: Receiver) -> None:
    sid = served.text(StatusCallback=receiver.url).json()["sid"]
    kept = next(each for each in served.everything() if each["message_id"] == sid)
    page = served.page(f"/{kept['id']}").text
    assert "Reply STOP" in page

    def answers(word: str, **headers: str) -> int:
        url = f"{served.url}/mailbox/{kept['id']}/answer"
        return httpx.post(url, params={"word": word}, headers=headers).status_code

    assert answers("HELLO") == 404
    assert answers("STOP", **{"sec-fetch-site": "cross-site"}) == 404
    assert served.text().status_code == 201
    assert answers("STOP") == 303
    refused = served.text()
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    assert "Reply START" in served.page(f"/{kept['id']}").text
    ((form, signed),) = [(form, signed) for form, signed in receiver.calls if form.get("Body") == "STOP"]
    assert (form["From"], form["OptOutType"]) == ("+61491570156", "STOP")
    # At the address beside the reports.
    assert signed == signed_by_hand(receiver.url.replace("status?message=A1&x=2", "answers"), form)
    assert answers("START") == 303
    assert served.text().status_code == 201
