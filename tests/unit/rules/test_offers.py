"""Until when offers and requests hold, and which times may be offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.openings import outside_window
from openchair.presentation.offers import lapse_sentence, offer_sentence
from openchair.rules import actions as rules
from openchair.rules.activity import Activity, Lapsed, Moved, OffersSent, Place, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import Agreement
from openchair.rules.messages import MessageKind, Outdated, outdated, stated
from openchair.rules.offers import (
    Lapse,
    OfferStatus,
    any_overlap,
    is_in_window,
    lapse_of,
    offers_expire_at,
    overlap,
    request_expires_at,
    request_resumes_until,
    status_at,
)
from openchair.rules.policy import Policy
from openchair.rules.refusals import BookingClosed, NoOpenOffer
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.rules.status import CLOSED_STATUSES, OPEN_STATUSES, BookingStatus
from tests.support.words import DESK, SYDNEY

possible_actions = partial(rules.possible_actions, agreement=Agreement())

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
POLICY = Policy(24, True, 14, 60, 60, 15, True)


def test_offers_are_held_for_so_many_hours_but_never_past_the_first_of_them() -> None:
    assert offers_expire_at(NOW, 24, [NOW + 3 * DAY, NOW + 2 * DAY]) == NOW + DAY
    assert offers_expire_at(NOW, 24, [NOW + 3 * DAY, NOW + 5 * HOUR]) == NOW + 5 * HOUR - SECOND


def test_an_offer_is_open_to_its_last_instant_and_expired_the_next() -> None:
    until = NOW + DAY
    assert status_at(OfferStatus.OFFERED, until, until) is OfferStatus.OFFERED
    assert status_at(OfferStatus.OFFERED, until, until + timedelta(microseconds=1)) is OfferStatus.EXPIRED
    for status in set(OfferStatus) - {OfferStatus.OFFERED}:
        assert status_at(status, until, until + DAY) is status


def test_a_request_waits_for_the_venues_hours_but_never_past_its_own_start() -> None:
    assert request_expires_at(NOW, NOW + 5 * DAY, 48) == NOW + 2 * DAY
    assert request_expires_at(NOW, NOW + HOUR, 48) == NOW + HOUR


def test_the_time_in_which_offers_stood_does_not_count_against_the_venue() -> None:
    until, starts_at = NOW + 2 * DAY, NOW + 9 * DAY
    assert request_resumes_until(until, starts_at, NOW + HOUR, NOW + 6 * HOUR) == until + 5 * HOUR
    assert request_resumes_until(until, NOW + 2 * DAY + HOUR, NOW, NOW + 6 * HOUR) == NOW + 2 * DAY + HOUR
    assert request_resumes_until(None, starts_at, NOW, NOW + HOUR) is None


def test_a_request_lapses_unanswered_or_with_the_last_of_its_offers() -> None:
    passed, ahead = NOW - SECOND, NOW + SECOND
    assert lapse_of([], passed, NOW) is Lapse.NOT_ANSWERED
    assert lapse_of([], NOW, NOW) is None
    assert lapse_of([], None, NOW) is None
    # An offer is an answer: while one is open, the request's own time does not matter.
    assert lapse_of([passed, ahead], passed, NOW) is None
    assert lapse_of([passed, passed], ahead, NOW) is Lapse.OFFERS_NOT_TAKEN


def test_the_window_is_of_calendar_days_in_the_venues_zone() -> None:
    zone = "Australia/Sydney"
    asked = datetime(2026, 11, 28, 9, 0, tzinfo=UTC).replace(hour=0) - timedelta(hours=2)  # 28 November, 9 am
    first, last = datetime(2026, 11, 24, 13, 0, tzinfo=UTC), datetime(2026, 12, 1, 12, 59, tzinfo=UTC)
    assert is_in_window(first, asked, 3, zone)  # midnight of the 25th
    assert is_in_window(last, asked, 3, zone)  # 11:59 pm on the 1st
    assert not is_in_window(first - timedelta(minutes=1), asked, 3, zone)
    assert not is_in_window(last + timedelta(minutes=1), asked, 3, zone)
    assert "on the same day as" in outside_window(0, asked, DESK)
    assert "within 1 day of" in outside_window(1, asked, DESK)
    assert outside_window(3, asked, DESK).startswith(
        "Offer times within 3 days of the one asked for, Saturday 28 November, 9:00 am."
    )


def test_times_overlap_where_the_same_person_is_needed_in_the_same_minute() -> None:
    plain, with_gap = ServiceTime(60), ServiceTime(60, 20, 20)
    assert overlap(busy_spans(0, plain), busy_spans(59, plain))
    assert not overlap(busy_spans(0, plain), busy_spans(60, plain))
    # In the gap the staff member is free.
    assert not overlap(busy_spans(0, with_gap), ((20, 40),))
    assert any_overlap([(1, ((0, 60),)), (2, ((0, 60),)), (1, ((30, 90),))])
    assert not any_overlap([(1, ((0, 60),)), (2, ((0, 60),)), (1, ((60, 90),))])


def test_an_offer_can_be_accepted_while_it_is_open_and_the_request_waits() -> None:
    until, starts_at = NOW + DAY, NOW + 2 * DAY

    def accept(status: BookingStatus, now: datetime, open_until: datetime | None = until) -> object:
        actions = possible_actions(status, starts_at, POLICY, "Australia/Sydney", now, offers_open_until=open_until)
        return actions.accept_counter_offer.refusal or actions.accept_counter_offer.until

    assert accept(BookingStatus.PENDING, until) == until
    assert isinstance(accept(BookingStatus.PENDING, until + SECOND), NoOpenOffer)
    assert isinstance(accept(BookingStatus.PENDING, NOW, None), NoOpenOffer)
    for status in OPEN_STATUSES - {BookingStatus.PENDING}:
        assert isinstance(accept(status, NOW), NoOpenOffer)
    for status in CLOSED_STATUSES:
        assert isinstance(accept(status, NOW), BookingClosed)


def test_a_message_about_offers_holds_while_one_of_them_is_open() -> None:
    starts_at = NOW + HOUR
    offers = [{"number": number, "starts_at": "", "staff": ""} for number in (2, 3)]
    facts = stated(starts_at, "mia", BookingStatus.PENDING, offers=offers, expires_at=(NOW + DAY).isoformat())

    def why(status: BookingStatus, *open_offers: int, now: datetime = NOW) -> Outdated | None:
        return outdated(
            MessageKind.COUNTER_OFFERS,
            facts,
            status=status,
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
            staff_id="mia",
            now=now,
            open_offers=open_offers,
        )

    assert why(BookingStatus.PENDING, 2, 3) is None
    # The time asked for may be over while they still stand.
    assert why(BookingStatus.PENDING, 3, now=NOW + 5 * HOUR) is None
    assert why(BookingStatus.PENDING, 4) is Outdated.NOT_ON_OFFER
    assert why(BookingStatus.PENDING) is Outdated.NOT_ON_OFFER
    assert why(BookingStatus.CONFIRMED, 2) is Outdated.STATUS_CHANGED


def test_that_offers_were_taken_back_holds_until_there_are_others() -> None:
    starts_at = NOW + DAY
    facts = stated(starts_at, "mia", BookingStatus.PENDING)

    def why(*open_offers: int) -> Outdated | None:
        return outdated(
            MessageKind.OFFERS_WITHDRAWN,
            facts,
            status=BookingStatus.PENDING,
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
            staff_id="mia",
            now=NOW,
            open_offers=open_offers,
        )

    assert why() is None
    assert why(3) is Outdated.STATUS_CHANGED


@pytest.mark.parametrize("status", OfferStatus)
def test_every_status_has_words_that_say_what_was_chosen_instead(status: OfferStatus) -> None:
    held, chosen = datetime(2026, 11, 25, 22, 10, tzinfo=UTC), datetime(2026, 12, 2, 23, 15, tzinfo=UTC)
    said = offer_sentence(status, "Lumen", SYDNEY, held_until=held)
    assert said.endswith(".")
    instead = offer_sentence(status, "Lumen", SYDNEY, held_until=held, chosen=chosen, chosen_staff="Mia")
    named = "you chose Thursday 3 December, 10:15 am with Mia" in instead.replace("You", "you")
    assert named == (status in (OfferStatus.ACCEPTED, OfferStatus.SUPERSEDED))
    if status in (OfferStatus.OFFERED, OfferStatus.EXPIRED):
        assert "Thursday 26 November, 9:10 am" in said


def test_the_desk_reads_what_was_offered_and_what_became_of_it() -> None:
    starts_at = datetime(2026, 12, 3, 10, 15, tzinfo=UTC) - timedelta(hours=11)

    def said(happened: Activity) -> str:
        return activity_sentence(happened, DESK, str)

    assert said(OffersSent((Place(starts_at, "Mia"),), starts_at - DAY)) == (
        "Offered Thursday 3 December, 10:15 am with Mia. Held until Wednesday 2 December, 10:15 am."
    )
    assert said(Moved(ActivityKind.OFFER_ACCEPTED, starts_at - DAY, "Theo", starts_at, "Mia")) == (
        "Chose Thursday 3 December, 10:15 am with Mia; the booking is confirmed."
    )
    for lapse in Lapse:
        # What a visitor let go themselves didn't lapse.
        assert ("lapsed" in said(Lapsed(lapse, None))) is (lapse is not Lapse.LET_GO)
        assert ("Lumen" in lapse_sentence(lapse.value, "Lumen", ENGLISH)) is (lapse is not Lapse.LET_GO)
    for kind in (ActivityKind.OFFERS_WITHDRAWN, ActivityKind.OFFERS_DECLINED, ActivityKind.OFFERS_NOT_TOLD):
        assert "still waits" in said(Plain(kind))
    assert lapse_sentence("Paid too late.", "Lumen", ENGLISH) == "Paid too late."
