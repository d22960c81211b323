"""A venue and a booking as they are read in a visitor's language: amounts, numbers and dates follow it."""

from __future__ import annotations

from dataclasses import replace

from openchair.core.locales import locale_of, region_of
from openchair.presentation.catalogue import Words, words_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import VenueRecord


def read_in(venue: VenueRecord, words: Words | None) -> VenueRecord:
    """The venue, read in these words' language: its own country's money and phone numbers stay what they are there."""
    if words is None or words.locale.language == locale_of(venue.locale).language:
        return venue
    region = region_of(venue.locale)
    language = words.locale.language
    return replace(venue, locale=language if region is None else f"{language}-{region}")


def booking_read_in(booking: BookingRecord, venue: VenueRecord) -> BookingRecord:
    """The booking, read as `venue` is."""
    return replace(booking, venue=replace(booking.venue, locale=venue.locale))


def words_for(venue: VenueRecord) -> Words:
    """The words of the language that the venue is read in."""
    return words_of(venue.locale)
