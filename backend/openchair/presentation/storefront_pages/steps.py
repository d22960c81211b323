"""The steps of booking in words: what each asks, the slip in its foot, terms before the press, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from openchair.core.phone import format_phone
from openchair.presentation.catalogue import Words, words_of
from openchair.presentation.storefront_pages.window import deposit_fact, free_at, money
from openchair.presentation.wall_clock import WallClock
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import OfferRecord, ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.zone import local_text


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands beside the button that commits: two lines, each with an amount at its end."""

    title: str
    price: str
    about: str
    deposit: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment's time and what it is, as the hero of a page."""

    date: str
    time: str
    about: str


def slip(
    venue: VenueRecord, service: ServiceRecord, asked_minor: int, staff: str | None, starts_at: datetime | None = None
) -> Slip:
    """The slip of a service, by someone or by anyone, at a time once that is chosen."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    when = clock.duration(service.time.duration_minutes) if starts_at is None else clock.short_moment(starts_at)
    return Slip(
        title=service.name,
        price=money(venue, service.price_minor),
        about=" · ".join((when, staff or words.say("Anyone"))),
        deposit=deposit_fact(venue, asked_minor),
    )


def appointment(
    venue: VenueRecord, service: ServiceRecord, staff: str | None, starts_at: datetime, ends_at: datetime
) -> Appointment:
    """The appointment in large type."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    by = words.say("with {staff}", staff=staff) if staff else words.say("with whoever is free")
    return Appointment(
        clock.long_date(starts_at),
        clock.time_range(starts_at, ends_at),
        " · ".join((service.name, by, clock.zone_name())),
    )


def terms_in_short(
    venue: VenueRecord, offer: OfferRecord, asked_minor: int, starts_at: datetime, now: datetime
) -> list[str]:
    """What changing one's mind means for this booking: until when, and what becomes of the deposit then; two sentences."""
    words = words_of(venue.locale)
    clock, notice = WallClock(words, venue.time_zone), venue.policy.cancellation_notice_hours
    until = starts_at - timedelta(hours=notice)
    can = until > now
    lines = [
        words.say("You can move or cancel it online until {moment}.", moment=clock.moment(until))
        if can
        else words.say(
            "It begins within {hours}, so it can't be moved or cancelled online: please call {venue} for that.",
            hours=words.hours(notice),
            venue=venue.name,
        )
    ]
    tiers = () if offer.terms is None or not asked_minor else CancellationTerms.from_json(offer.terms).tiers
    tier = next((each for each in tiers if starts_at - timedelta(hours=each.from_hours) > now), None)
    if tier is not None:
        lines.append(_deposit_goes(tier, money(venue, asked_minor), starts_at, notice if can else 0, words, clock))
    elif can:
        lines.append(words.say("After that, please call {venue}.", venue=venue.name))
    return lines


def _deposit_goes(
    tier: DepositTier, amount: str, starts_at: datetime, notice: int, words: Words, clock: WallClock
) -> str:
    until = clock.moment(starts_at - timedelta(hours=max(tier.from_hours, notice)))
    match tier.outcome:
        case DepositOutcome.FULL_REFUND:
            return words.say("Cancel by {moment}, and all of your {amount} comes back.", moment=until, amount=amount)
        case DepositOutcome.PARTIAL_REFUND:
            return words.say(
                "Cancel by {moment}, and {percent} % of your {amount} comes back.",
                moment=until,
                percent=words.number(tier.refund_percent or 0),
                amount=amount,
            )
        case DepositOutcome.FORFEIT:
            return words.say("If you cancel, your {amount} deposit isn't refunded.", amount=amount)
        case DepositOutcome.CREDIT:
            return words.say("If you cancel, your {amount} becomes credit for your next visit.", amount=amount)
        case DepositOutcome.NONE:
            return words.say("If you cancel, the salon decides about your {amount} deposit.", amount=amount)


def outcome(booking: BookingRecord, venue: VenueRecord) -> list[tuple[str, str]]:
    """Reference and money, each with its name. `venue` is read in the visitor's language."""
    words = words_of(venue.locale)
    facts = [(words.say("Reference"), booking.reference)]
    paid = booking.deposit_paid_minor
    if paid:
        facts.append((words.say("Paid"), words.say("{amount} deposit", amount=money(venue, paid))))
    left = booking.price_minor - paid
    facts.append((words.say("To pay"), words.say("{amount} at the salon", amount=money(venue, left))))
    return facts


def link_goes(booking: BookingRecord, venue: VenueRecord, ways: Sequence[Channel], *, is_named: bool) -> str | None:
    """By which ways the link goes, and where `is_named`, to which address and number; None where nothing is sent."""
    words, customer = words_of(venue.locale), booking.customer
    if not is_named:
        return _link_went(words, ways)
    number = customer.phone and words.as_number(format_phone(customer.phone, venue.locale))
    mail, text = customer.email if Channel.EMAIL in ways else None, number if Channel.SMS in ways else None
    if mail and text:
        return words.say(
            "By text to {number} and by email to {address}. With it you can move or cancel.", number=text, address=mail
        )
    if mail:
        return words.say("By email to {address}. With it you can move or cancel.", address=mail)
    if text:
        return words.say("By text to {number}. With it you can move or cancel.", number=text)
    return None


def _link_went(words: Words, ways: Sequence[Channel]) -> str | None:
    match [way for way in (Channel.SMS, Channel.EMAIL) if way in ways]:
        case [Channel.SMS, Channel.EMAIL]:
            return words.say("By text and by email. With it you can move or cancel.")
        case [Channel.EMAIL]:
            return words.say("By email. With it you can move or cancel.")
        case [Channel.SMS]:
            return words.say("By text. With it you can move or cancel.")
    return None


def correct_until(venue: VenueRecord, until: datetime) -> str:
    """Until when a mistyped address can be corrected, and what that does."""
    words = words_of(venue.locale)
    return words.say(
        "You can correct it here once, until {time}. The link already sent then stops working, and a new one goes out.",
        time=WallClock(words, venue.time_zone).clock(until),
    )


def held_until(venue: VenueRecord, until: datetime) -> str:
    """Until when a time is held, by the clock alone."""
    clock = WallClock(words_of(venue.locale), venue.time_zone)
    return clock.clock(until)


def pay_label(venue: VenueRecord, amount_minor: int) -> str:
    """The button that pays."""
    return words_of(venue.locale).say("Pay {amount} and book", amount=money(venue, amount_minor))


def held_slip(booking: BookingRecord, venue: VenueRecord) -> Slip:
    """The slip of a booking whose deposit is to be paid."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    return Slip(
        title=booking.service.name,
        price=money(venue, booking.price_minor),
        about=" · ".join((clock.short_moment(booking.starts_at), booking.staff.name)),
        deposit=words.say("{amount} now", amount=money(venue, booking.deposit_left_minor)),
    )


def still_held(booking: BookingRecord, venue: VenueRecord) -> str:
    """That this browser holds a time already, and until when."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    until = booking.deposit_awaited_until or booking.verify_until
    moment = clock.short_moment(booking.starts_at)
    if until is None:
        return words.say("You hold {moment} here.", moment=moment)
    return words.say("You hold {moment} here until {until}.", moment=moment, until=clock.clock(until))


def press_label(venue: VenueRecord, *, asks_deposit: bool) -> str:
    """The button that commits: it says what it does."""
    words = words_of(venue.locale)
    if asks_deposit:
        minutes = words.number(venue.policy.deposit_hold_minutes)
        return words.say("Hold this time for {minutes} minutes", minutes=minutes)
    return words.say("Ask for this time") if venue.policy.review_first else words.say("Book this time")


def review_first(venue: VenueRecord) -> str:
    """That the salon answers each request, from the start."""
    return words_of(venue.locale).say(
        "{venue} looks at each request first: you ask for a time, and hear soon whether it is yours.", venue=venue.name
    )


def taken(venue: VenueRecord, starts_at: datetime, *, any_left: bool) -> str:
    """Someone was faster; nothing that was typed is lost."""
    words = words_of(venue.locale)
    time_text = WallClock(words, venue.time_zone).clock(starts_at)
    if any_left:
        return words.say("Someone just took {time}. Nothing was booked. The next free times are:", time=time_text)
    return words.say("Someone just took {time}, and nothing near it is free. Nothing was booked.", time=time_text)


def at(venue: VenueRecord, instant: datetime) -> str:
    """As in "Friday 4 December, 10:15 am"."""
    return WallClock(words_of(venue.locale), venue.time_zone).moment(instant)


def step_text(words: Words, number: int, count: str) -> str:
    """As in "2 of 4"."""
    return words.say("{number} of {count}", number=words.number(number), count=words.number(int(count)))


def soonest(words: Words, staff: StaffRecord) -> str:
    """Whose soonest time it is."""
    return words.say("Soonest, {staff}", staff=staff.name)


def quick_time(venue: VenueRecord, instant: datetime, now: datetime) -> str:
    """As in "Tomorrow, 2:30 pm"."""
    free = free_at(venue, instant, now)
    return words_of(venue.locale).say("{date}, {time}", date=free.day, time=free.time)


def value_of(venue: VenueRecord, instant: datetime) -> str:
    """A start as forms and addresses have it: RFC 3339."""
    return local_text(instant, venue.time_zone)


def zone_name(venue: VenueRecord) -> str:
    """As in "Sydney time"."""
    return WallClock(words_of(venue.locale), venue.time_zone).zone_name()


def elsewhere(words: Words) -> str:
    """A template for the visitor's own clock: the page fills in {there} and {here}."""
    return words.say("{there} there is {here} where you are.", there="{there}", here="{here}")


def minutes_left(words: Words) -> str:
    """A template for how long a time is held yet: the page fills in {minutes}."""
    return words.say("{minutes} min left", minutes="{minutes}")


def suggestion(words: Words) -> str:
    """A template for an address that was probably meant: the page fills in {address}."""
    return words.say("Did you mean {address}?", address="{address}")


def online_until(venue: VenueRecord, last: date) -> str:
    """How far ahead can be booked."""
    words = words_of(venue.locale)
    noon = datetime.combine(last, time(12), ZoneInfo(venue.time_zone))
    return words.say("Online until {day}.", day=WallClock(words, venue.time_zone).date_with_year(noon))


def guest_note(guest: str, words: Words) -> str:
    """What the staff read where somebody books for someone else."""
    return words.say("This appointment is for {name}.", name=guest)
