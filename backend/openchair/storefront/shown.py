"""What a visitor has before them when they book: the price, the deposit and the terms, as one mark that their form sends back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import orjson

from openchair.bookings.create import deposit_asked
from openchair.rules.records.venue import OfferRecord, VenueRecord


def mark_of_terms(offers: Sequence[OfferRecord], venue: VenueRecord) -> str:
    """The same for as long as a booking of these services would cost, ask and bind the same; in hexadecimal digits."""
    said = [
        venue.currency,
        venue.policy.cancellation_notice_hours,
        *(
            [offer.service.price_minor, deposit_asked(offer.service, offer.rule, venue.currency), offer.terms]
            for offer in offers
        ),
    ]
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
