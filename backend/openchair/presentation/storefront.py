"""What the storefront says: the terms a service is booked on, and how a booking went."""

from __future__ import annotations

from collections.abc import Sequence

from openchair.core.money import Money, format_money
from openchair.core.phone import format_phone
from openchair.presentation import policy
from openchair.presentation.catalogue import Words, words_of
from openchair.presentation.names import people_of
from openchair.presentation.wall_clock import WallClock
from openchair.rules.deposits import CancellationTerms
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import OfferRecord, VenueRecord
from openchair.rules.status import BookingStatus

NO_SUCH_SALON = "There is no such salon at this address."


def for_visitors(words: Words) -> str:
    """Whoever asks is no visitor."""
    return words.say(
        "Appointments are booked at the salon's storefront, without a link or a credential. "
        "At the desk, bookings are made with deskCreateBooking."
    )


def slot_taken(words: Words) -> str:
    """Someone else has that time."""
    return words.say("Someone just took that time. Nothing was booked. Please choose another time.")


def too_soon_for_earlier(min_days: int, words: Words) -> str:
    """The appointment is too near to ask for earlier times."""
    return words.say(
        "Earlier times can be asked for when the appointment is {days} or more days away. "
        "Nothing was booked. Please choose a later day, or book without asking for earlier times.",
        days=words.number(min_days),
    )


def service_policy(offer: OfferRecord, asked_minor: int, venue: VenueRecord) -> list[str]:
    """The rules that a booking of this service is made on, a sentence each: those its customer reads on the manage page."""
    lines = policy.venue_policy(venue.policy.cancellation_notice_hours, venue.name, words_of(venue.locale))
    return lines if offer.terms is None else [*lines, *_agreed(offer.terms, asked_minor, venue)]


def deposit_policy(offer: OfferRecord, asked_minor: int, venue: VenueRecord) -> list[str]:
    """What becomes of the deposit when the booking is cancelled, and what fees there are, a sentence each."""
    return [] if offer.terms is None else _agreed(offer.terms, asked_minor, venue)


def _agreed(values: object, asked_minor: int, venue: VenueRecord) -> list[str]:
    terms = CancellationTerms.from_json(values)
    return policy.terms_policy(
        terms,
        words_of(venue.locale),
        lambda amount_minor: format_money(Money(amount_minor, venue.currency), venue.locale),
        has_deposit=bool(asked_minor),
    )


def deposit_asked_sentence(amount: str, words: Words) -> str:
    """What a service asks in advance."""
    return words.say("A deposit of {amount} is paid when you book.", amount=amount)


def booked_sentence(booking: BookingRecord, ways: Sequence[Channel], *, is_named: bool) -> str:
    """A booking that was made, or a request, and by which ways its customer hears of it; where `is_named`, where a code went."""
    words = words_of(booking.venue.locale)
    say, clock = words.say, WallClock(words, booking.venue.time_zone)
    facts = {
        "moment": clock.moment(booking.starts_at),
        "staff": people_of(booking, words),
        "venue": booking.venue.name,
    }
    by = _by(ways, words)
    due = booking.deposit_awaited_until
    if booking.awaits_code and booking.verify_until is not None:
        if not is_named:
            return say(
                "We have sent you a six-digit code. Type it by {until}, and {moment} with {staff} is yours.",
                until=clock.clock(booking.verify_until),
                moment=facts["moment"],
                staff=facts["staff"],
            )
        return say(
            "We have sent a six-digit code to {contact}. Type it by {until}, and {moment} with {staff} is yours.",
            contact=booking.customer.email or format_phone(booking.customer.phone or "", booking.venue.locale),
            until=clock.clock(booking.verify_until),
            moment=facts["moment"],
            staff=facts["staff"],
        )
    if booking.is_held and due is not None:
        return say(
            "We hold {moment} with {staff} for you until {until}. It is yours once your deposit is paid.",
            **facts,
            until=clock.clock(due),
        )
    if booking.status is BookingStatus.PENDING:
        made = say("Your request for {moment} with {staff} is in. {venue} will answer it soon.", **facts)
        told = None if by is None else say("You'll hear by {by}, with a link to see or withdraw it.", by=by)
    else:
        made = say("You're booked: {moment} with {staff} at {venue}.", **facts)
        told = (
            None if by is None else say("Your confirmation comes by {by}, with a link to change or cancel it.", by=by)
        )
    return made if told is None else f"{made} {told}"


def ended_sentence(booking: BookingRecord) -> str:
    """A booking that was made, and has ended by the time its visitor asks again."""
    words = words_of(booking.venue.locale)
    if booking.was_let_go:
        return words.say("You let this time go, so nothing was booked. You're welcome to choose a time and book again.")
    if booking.was_never_told:
        return words.say(
            "The code wasn't typed in time, so this time was let go. You're welcome to choose a time and book again."
        )
    if booking.lapsed_unpaid:
        return words.say(
            "The deposit wasn't paid in time, so this time was let go. You're welcome to choose a time and book again."
        )
    if booking.status is BookingStatus.CANCELLED:
        return words.say("This appointment was booked, and has been cancelled since.")
    return words.say("This appointment was booked, and is over.")


def _by(ways: Sequence[Channel], words: Words) -> str | None:
    """As in "email and SMS"; None for no way."""
    match [way for way in (Channel.EMAIL, Channel.SMS) if way in ways]:
        case [Channel.EMAIL, Channel.SMS]:
            return words.say("email and SMS")
        case [Channel.EMAIL]:
            return words.say("email")
        case [Channel.SMS]:
            return words.say("SMS")
    return None


def earlier_times_sentence(words: Words) -> str:
    """That they wait for earlier times."""
    return words.say("You'll hear when an earlier time becomes free; until you take one, this one stays yours.")


def deposit_later_sentence(booking: BookingRecord, ways: Sequence[Channel], *, by_link: bool) -> str:
    """How a deposit is paid that can't be paid now."""
    words = words_of(booking.venue.locale)
    amount = format_money(Money(booking.deposit_left_minor, booking.currency), booking.venue.locale)
    by = _by(ways, words)
    if booking.is_held and by is not None:
        return words.say(
            "Your {amount} deposit can't be paid at this moment. Please try again in a minute, or by the link you get by {by}.",
            amount=amount,
            by=by,
        )
    if booking.is_held:
        return words.say(
            "Your {amount} deposit can't be paid at this moment. Please try again in a minute.", amount=amount
        )
    if by_link:
        return words.say(
            "Your {amount} deposit can't be paid at this moment. You can pay it later, with the link in that message.",
            amount=amount,
        )
    return words.say(
        "{venue} asks for a {amount} deposit and will tell you how to pay it.", venue=booking.venue.name, amount=amount
    )
