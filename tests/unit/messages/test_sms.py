"""Text messages: what they say, and that they fit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.messages.gsm import as_gsm, segments
from openchair.rules.hosts import HostKind
from openchair.rules.messages import TO_VENUE, Channel, MessageKind
from openchair.rules.policy import Policy
from openchair.rules.records.venue import HostKey

from .salon import KEY_RING, LINKS, MANAGE, NOW, a_booking, an_occasion, cancelled, composed, sms

HOST_20 = Links(KEY_RING, HostRule.of("https://chair.example"))
AT_20 = {"host": HostKey(HostKind.CUSTOM, "book.salon12.example")}


def test_a_confirmation_says_who_what_when_and_where_to_change_it() -> None:
    assert sms(MessageKind.CONFIRMED, a_booking()) == (
        f"Lumen Hair Studio\nConfirmed: Cut & style with Mia, Thu 3 Dec, 10:15 am.\n{MANAGE}"
    )


def test_where_it_takes_two_segments_anyway_it_says_until_when_too() -> None:
    booking = a_booking(
        venue={"host": HostKey(HostKind.CUSTOM, "bookings.the-hair-lounge-of-greater-melbourne.example")}
    )
    text = composed(MessageKind.CONFIRMED, booking, Channel.SMS)
    assert text.text.startswith(
        "Lumen Hair Studio\nConfirmed: Cut & style with Mia, Thu 3 Dec, 10:15 am. "
        "Change or cancel until Wed 2 Dec, 10:15 am:\nhttps://bookings.the-hair-lounge"
    )
    assert text.segments == 2


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (MessageKind.REQUEST_RECEIVED, "Request received, not confirmed yet: Thu 3 Dec, 10:15 am."),
        (MessageKind.RESCHEDULED, "Moved to Thu 3 Dec, 10:15 am with Mia."),
        (MessageKind.LINK_RESENT, "Your link for Thu 3 Dec, 10:15 am:"),
    ],
)
def test_what_the_short_ones_say(kind: MessageKind, body: str) -> None:
    booking, facts = an_occasion(kind)
    assert sms(kind, booking, **facts).split("\n", 1)[1] == f"{body}\n{MANAGE}"


def test_a_cancellation_says_what_happens_to_the_money_even_if_it_takes_a_second_segment() -> None:
    booking = cancelled(a_booking(), fee_minor=2000)
    facts: dict[str, Any] = {"fee": {"status": "requested", "problem": None}}
    text = composed(MessageKind.CANCELLED, booking, Channel.SMS, **facts)
    assert (
        "$25 goes back to the card you paid with. A fee of $20 for cancelling late will be charged to your saved card.\n"
        in text.text
    )
    assert text.segments == 2


def test_a_cancellation_without_money_fits_one_segment() -> None:
    booking = cancelled(a_booking(deposit_minor=0, deposit_paid_minor=0, deposit_status=None))
    text = composed(MessageKind.CANCELLED, booking, Channel.SMS)
    assert text.text == f"Lumen Hair Studio\nCancelled: Thu 3 Dec, 10:15 am.\n{MANAGE}"
    assert text.segments == 1


def test_inside_the_window_it_says_whom_to_call() -> None:
    booking = a_booking(venue={"name": "Lumen", "host": HostKey(HostKind.CUSTOM, "a.io")}, service={"name": "Cut"})
    text = sms(MessageKind.CONFIRMED, booking, now=booking.starts_at - timedelta(hours=3))
    assert text.startswith("Lumen\nConfirmed: Cut with Mia, Thu 3 Dec, 10:15 am. To change it, call (02) 5550 1234.\n")


def test_each_offer_has_its_own_link() -> None:
    booking, facts = an_occasion(MessageKind.COUNTER_OFFERS)
    lines = sms(MessageKind.COUNTER_OFFERS, booking, **facts).split("\n")
    assert lines == [
        "Lumen Hair Studio",
        "Sorry, we can't do Thu 3 Dec, 10:15 am. Choose another time by Sat 21 Nov, 12:00 pm:",
        "Fri 4 Dec, 10:15 am with Leo",
        f"{MANAGE}&action=accept&offer=2",
        "Sat 5 Dec, 10:15 am with Leo",
        f"{MANAGE}&action=accept&offer=3",
    ]


def test_an_earlier_opening_leads_to_itself() -> None:
    booking, facts = an_occasion(MessageKind.EARLIER_OPENING)
    text = sms(MessageKind.EARLIER_OPENING, booking, **facts)
    assert "Tue 1 Dec, 10:15 am with Leo." in text
    assert text.endswith(f"\n{MANAGE}&action=earlier&opening=1ChMhp9AVEKrXP1PRvg6op")


def test_the_zone_is_named_for_a_number_of_another_country_only() -> None:
    home, away = a_booking(), a_booking(customer={"phone": "+447700900123"})
    for kind in (MessageKind.CONFIRMED, MessageKind.REMINDER):
        assert "Sydney time" not in sms(kind, home)
        assert "10:15 am, Sydney time" in sms(kind, away)
    # Canada has the United States' country code: they are one home.
    canadian = a_booking("USD", customer={"phone": "+14165550123"})
    assert "New York time" not in sms(MessageKind.CONFIRMED, canadian)


def test_arabic_is_written_in_arabic_and_counted_as_such() -> None:
    booking, facts = an_occasion(MessageKind.CONFIRMED, "AED")
    text = composed(MessageKind.CONFIRMED, booking, Channel.SMS, **facts)
    assert text.text == f"صالون النور\nتم التأكيد: قص وتصفيف مع ليلى، الخميس، 3 ديسمبر، 10:15 ص.\n{MANAGE}"
    assert text.segments == segments(text.text) == 3


NAMES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["Salon", "the", "Mia", "&", "Zoë", "サロン", "💇‍♀️", "€[]", "Łódź", "ﷺ", "x" * 40]), max_size=9
    ).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(venue=NAMES, service=NAMES, staff=NAMES)
@example(venue="The Very Long Name of a Hair and Beauty Lounge", service="Cut", staff="Mia")
@example(venue="€" * 60, service="€" * 60, staff="{}" * 30)
@example(venue="サロン桜", service="カット", staff="美咲")
@example(venue="ﷺ" * 30, service="", staff="")
def test_a_confirmation_fits_one_segment_whatever_the_names(venue: str, service: str, staff: str) -> None:
    booking = a_booking(
        venue={"name": venue, **AT_20},
        service={"name": service},
        staff={"name": staff},
        customer={"phone": "+447700900123"},
    )
    text = composed(MessageKind.CONFIRMED, booking, Channel.SMS, links=HOST_20)
    assert as_gsm(text.text) == text.text
    assert text.segments == segments(text.text) == 1
    assert text.text.endswith(LINKS.manage_url(booking))
    assert "Thu 3 Dec, 10:15 am" in text.text


def test_it_fits_in_every_zone() -> None:
    for zone in sorted(available_timezones()):
        booking = a_booking(
            venue={"name": "The Hair Lounge of Greater Melbourne", "time_zone": zone, **AT_20},
            customer={"phone": "+447700900123"},
        )
        text = composed(MessageKind.CONFIRMED, booking, Channel.SMS, now=NOW)
        assert text.segments == 1, (zone, text.text)


@settings(max_examples=100, deadline=None)
@given(
    venue=NAMES,
    service=NAMES,
    staff=NAMES,
    kind=st.sampled_from([kind for kind in MessageKind if kind not in TO_VENUE]),
)
def test_whatever_is_said_the_segments_are_those_of_the_text(
    venue: str, service: str, staff: str, kind: MessageKind
) -> None:
    booking, facts = an_occasion(kind, venue={"name": venue}, service={"name": service}, staff={"name": staff})
    text = composed(kind, booking, Channel.SMS, **facts)
    assert text.segments == segments(text.text)
    # What goes to an address that is no longer theirs leads nowhere, nor does a code, which books nothing by itself.
    leads_nowhere = (MessageKind.CONTACT_CORRECTED, MessageKind.BOOKING_CODE)
    assert (MANAGE in text.text) == (kind not in leads_nowhere)


def test_a_name_is_shortened_at_a_word_and_not_to_a_word_that_says_nothing() -> None:
    booking = a_booking(venue={"name": "The Hair Lounge & Beauty Parlour, Newtown", **AT_20})
    assert sms(MessageKind.CONFIRMED, booking).split("\n")[0] == "The Hair Lounge & Beauty Parlour"
    abroad = a_booking(
        venue={"name": "The Hair Lounge & Beauty Parlour, Newtown", **AT_20}, customer={"phone": "+447700900123"}
    )
    assert sms(MessageKind.CONFIRMED, abroad).split("\n")[0] == "The Hair Lounge & Beauty"


def test_a_name_in_another_script_gives_way_to_the_one_in_the_address() -> None:
    booking = a_booking(venue={"name": "サロン桜", "slug": "salon-sakura", **AT_20})
    assert sms(MessageKind.CONFIRMED, booking).split("\n")[0] == "Salon Sakura"


def test_without_notice_until_is_the_start() -> None:
    booking = a_booking(
        venue={
            "name": "Lumen",
            "host": HostKey(HostKind.CUSTOM, "a.io"),
            "policy": Policy(0, False, 14, 60, 90, 15, False),
        },
        service={"name": "Cut"},
    )
    assert "10:15 am. Change or cancel:\n" in sms(MessageKind.CONFIRMED, booking)
