"""The queries about who waits for earlier times and what is offered, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.scope import EVERYONE
from openchair.store import earlier, offers, opening_offers, openings
from tests.support.salon import day

from .two_venues import ANY_TIME, offer_of, opening_offer_of

READS: dict[Any, tuple[Any, Any]] = {
    earlier.find_earlier: (lambda c, s, n: earlier.find_earlier(c, s, n.booking.id), None),
    earlier.find_earlier_of: (lambda c, s, n: earlier.find_earlier_of(c, s, [n.booking.id]), {}),
    earlier.list_candidates: (
        lambda c, s, n: earlier.list_candidates(
            c, s, services=[n.service_id], slots=list(range(21)), later_than_minute=0
        ),
        [],
    ),
    earlier.list_longest_waiting: (lambda c, s, n: earlier.list_longest_waiting(c, s, n.ours.clock.now(), 9), []),
    opening_offers.find_offer: (lambda c, s, n: opening_offers.find_offer(c, s, n.offer_id), None),
    opening_offers.find_told: (
        lambda c, s, n: opening_offers.find_told(c, s, n.opening_id, [n.booking.customer.id]),
        {},
    ),
    opening_offers.find_names: (lambda c, s, n: opening_offers.find_names(c, s, EVERYONE, [n.booking.id]), {}),
    opening_offers.list_offers_of_booking: (
        lambda c, s, n: opening_offers.list_offers_of_booking(c, s, n.booking.id),
        [],
    ),
    opening_offers.list_offers_of_openings: (
        lambda c, s, n: opening_offers.list_offers_of_openings(c, s, [n.opening_id]),
        [],
    ),
    openings.count_openings: (lambda c, s, n: openings.count_openings(c, s, day(-1), day(9)), {}),
    openings.list_newest_openings: (lambda c, s, n: openings.list_newest_openings(c, s, EVERYONE, 9), []),
    openings.list_openings: (lambda c, s, n: openings.list_openings(c, s, EVERYONE, 0, 2**31 - 1), []),
    openings.lock_openings: (lambda c, s, n: openings.lock_openings(c, s, [n.opening_id]), {}),
    offers.list_offers: (lambda c, s, n: offers.list_offers(c, s, n.booking.id), []),
}
CHANGES: dict[Any, Any] = {
    offers.end_offers: lambda c, s, n: offers.end_offers(c, s, n.booking.id, OfferStatus.WITHDRAWN, n.ours.clock.now()),
    offers.mark_accepted: lambda c, s, n: offers.mark_accepted(c, s, "h" * 22, n.ours.clock.now()),
    earlier.follow_booking: lambda c, s, n: earlier.follow_booking(
        c, s, replace(n.booking, starts_at=n.booking.starts_at + timedelta(days=7))
    ),
    earlier.stop_earlier: lambda c, s, n: earlier.stop_earlier(c, s, n.booking.id, n.ours.clock.now()),
    opening_offers.end_offers: lambda c, s, n: opening_offers.end_offers(
        c, s, [n.offer_id], OpeningOfferStatus.LAPSED, n.ours.clock.now()
    ),
    openings.change_opening: lambda c, s, n: openings.change_opening(
        c, s, n.opening_id, status=OpeningStatus.FILLED.value
    ),
}
ADDITIONS: dict[Any, Any] = {
    earlier.keep_earlier: lambda c, s, n: earlier.keep_earlier(c, s, n.booking, ANY_TIME, n.ours.clock.now()),
    opening_offers.insert_offer: lambda c, s, n: opening_offers.insert_offer(
        c, s, **opening_offer_of(n.opening_id, n.booking, n.ours.clock.now()) | {"id": "p" * 22}
    ),
    openings.note_opening: lambda c, s, n: openings.note_opening(
        c, s, n.staff_id, 2**31 - 90, 2**31 - 30, OpeningCause.HOURS, n.ours.clock.now()
    ),
    offers.insert_offers: lambda c, s, n: offers.insert_offers(
        c, s, n.booking.id, n.ours.clock.now(), [offer_of(n.ours.staff["Mia"][1], "i" * 22)]
    ),
}
MADE_OF_THE_OTHERS = {
    earlier.follow_unnoticed,
    offers.take_back_offers,
    opening_offers.sum_won,
    openings.find_waitlist_settings,
    openings.set_waitlist,
}
