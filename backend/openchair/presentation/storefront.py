"""What the storefront says: the terms a service is booked on, and how a booking went."""

from __future__ import annotations

from collections.abc import Sequence

from openchair.core.money import Money, format_money
from openchair.presentation import policy
from openchair.rules.deposits import CancellationTerms
from openchair.rules.messages import Channel
from openchair.rules.records.venue import OfferRecord, VenueRecord
from openchair.rules.status import BookingStatus

SLOT_TAKEN = "Someone just took that time. Nothing was booked. Please choose another time."
TOO_SOON_FOR_EARLIER = (
    "Earlier times can be asked for when the appointment is {min_days} or more days away. "
    "Nothing was booked. Please choose a later day, or book without asking for earlier times."
)
NO_SUCH_SALON = "There is no such salon at this address."
FOR_VISITORS = (
    "Appointments are booked at the salon's storefront, without a link or a credential. "
    "At the desk, bookings are made with deskCreateBooking."
)
EARLIER_TIMES = "You'll hear when an earlier time becomes free; until you take one, this one stays yours."
_BY = {Channel.EMAIL: "email", Channel.SMS: "SMS"}


def service_policy(offer: OfferRecord, asked_minor: int, venue: VenueRecord) -> list[str]:
    """The rules that a booking of this service is made on, a sentence each: those its customer reads on the manage page."""
    lines = policy.venue_policy(venue.policy.cancellation_notice_hours, venue.name)
    return lines if offer.terms is None else [*lines, *_agreed(offer.terms, asked_minor, venue)]


def deposit_policy(offer: OfferRecord, asked_minor: int, venue: VenueRecord) -> list[str]:
    """What becomes of the deposit when the booking is cancelled, and what fees there are, a sentence each."""
    return [] if offer.terms is None else _agreed(offer.terms, asked_minor, venue)


def _agreed(values: object, asked_minor: int, venue: VenueRecord) -> list[str]:
    terms = CancellationTerms.from_json(values)
    late, missed = (
        None if amount is None else format_money(Money(amount, venue.currency), venue.locale)
        for amount in (terms.late_fee_minor, terms.no_show_fee_minor)
    )
    agreed = policy.terms_policy(terms, late_fee=late, no_show_fee=missed)
    # Without a deposit there is nothing for its tiers to say.
    return agreed if asked_minor else agreed[len(terms.tiers) :]


def deposit_asked_sentence(amount: str) -> str:
    """What a service asks in advance."""
    return f"A deposit of {amount} is paid when you book."


def booked_sentence(*, pending: bool, when: str, staff: str, venue: str, ways: Sequence[Channel]) -> str:
    """A booking that was made, or a request; `when` is its start as people say it."""
    by = " and ".join(_BY[way] for way in ways)
    if pending:
        made = f"Your request for {when} with {staff} is in. {venue} will answer it soon."
        return f"{made} You'll hear by {by}, with a link to see or withdraw it." if by else made
    made = f"You're booked: {when} with {staff} at {venue}."
    return f"{made} Your confirmation comes by {by}, with a link to change or cancel it." if by else made


def ended_sentence(status: BookingStatus) -> str:
    """A booking that was made, and has ended by the time its visitor asks again."""
    if status is BookingStatus.CANCELLED:
        return "This appointment was booked, and has been cancelled since."
    return "This appointment was booked, and is over."


def deposit_later_sentence(amount: str, venue: str, *, by_link: bool) -> str:
    """How a deposit is paid that can't be paid now."""
    if by_link:
        return (
            f"Your {amount} deposit can't be paid at this moment. You can pay it later, with the link in that message."
        )
    return f"{venue} asks for a {amount} deposit and will tell you how to pay it."
