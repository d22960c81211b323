"""What an import did, in lines for the person at the keyboard, in the language of the venue that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from openchair.presentation.catalogue import N_
from openchair.presentation.desk.reader import DeskReader


class LeftOut(StrEnum):
    """Why an event of a calendar was left out."""

    IMPORTED_BEFORE = "imported_before"
    CANCELLED = "cancelled"
    OVER = "over"
    ALL_DAY = "all_day"
    NO_SERVICE = "no_service"


CHANGED: Final[Mapping[str, str]] = {
    "venue": N_("the venue itself"),
    "venue_host": N_("its addresses"),
    "deposit_rule": N_("deposit rules"),
    "service": N_("services"),
    "staff": N_("people"),
    "staff_service": N_("who does what"),
    "working_hours": N_("weekly hours"),
    "day_hours": N_("days that differ"),
}


def rehearsal(reader: DeskReader) -> str:
    """Nothing was kept."""
    return reader.say("The file is right. This was a rehearsal: nothing was kept.")


def new_venue(who: str, services: int, people: int, reader: DeskReader) -> str:
    """A venue that was not there before."""
    counted = reader.words.all_of(
        [
            reader.say_many("{count} service", "{count} services", services),
            reader.say_many("{count} person", "{count} people", people),
        ]
    )
    return reader.say("{venue} is new. It has: {what}.", venue=who, what=counted)


def changed_venue(who: str, tables: Collection[str], reader: DeskReader) -> str:
    """A venue that was there, with what of it is other now."""
    changed = reader.words.all_of([reader.say(thing) for table, thing in CHANGED.items() if table in tables])
    return reader.say("{venue} is brought up to date. This changed: {what}.", venue=who, what=changed)


def unchanged_venue(who: str, reader: DeskReader) -> str:
    """A venue that is as the file has it."""
    return reader.say("{venue} is as the file says already; nothing was changed.", venue=who)


def retired(services: Iterable[str], reader: DeskReader) -> str:
    """Services and people that the file has no more."""
    return reader.say("Not in the file any more, so not bookable: {names}.", names=reader.words.listed(list(services)))


def note(text: str, reader: DeskReader) -> str:
    """What the importer should know."""
    return reader.say("Note: {text}", text=text)


def bookings_brought(count: int, over: int, venue: str, reader: DeskReader) -> str:
    """How many bookings were brought over, and how many of them are over."""
    brought = reader.say_many(
        "{count} booking was brought over to {venue}.",
        "{count} bookings were brought over to {venue}.",
        count,
        venue=venue,
    )
    if not over:
        return brought
    completed = reader.say_many(
        "{count} of them is over, so it is completed.", "{count} of them are over, so they are completed.", over
    )
    return f"{brought} {completed}"


def more(count: int, reader: DeskReader) -> str:
    """How many are not listed."""
    return reader.say_many("and {count} more", "and {count} more", count)


def left_out(why: LeftOut, count: int, reader: DeskReader) -> str:
    """How many events were left out for a reason."""
    match why:
        case LeftOut.IMPORTED_BEFORE:
            return reader.say_many(
                "{count} event was left out: it was imported before.",
                "{count} events were left out: they were imported before.",
                count,
            )
        case LeftOut.CANCELLED:
            return reader.say_many(
                "{count} event was left out: it is cancelled.",
                "{count} events were left out: they are cancelled.",
                count,
            )
        case LeftOut.OVER:
            return reader.say_many(
                "{count} event was left out: it is over.", "{count} events were left out: they are over.", count
            )
        case LeftOut.ALL_DAY:
            return reader.say_many(
                "{count} event was left out: it takes all day, so it is no appointment.",
                "{count} events were left out: they take all day, so they are no appointments.",
                count,
            )
        case LeftOut.NO_SERVICE:
            return reader.say_many(
                "{count} event was left out: it names no service of the venue.",
                "{count} events were left out: they name no service of the venue.",
                count,
            )
    assert_never(why)


class Without(StrEnum):
    """What a venue's new file leaves bookings to come without."""

    PERSON = "person"
    SERVICE = "service"
    WHO_DOES_IT = "who_does_it"
    HOURS = "hours"


def left_without(why: Without, name: str, count: int, reader: DeskReader) -> str:
    """How many bookings to come a new file leaves as they are; `name` is the person or the service that it has no more."""
    match why:
        case Without.PERSON:
            return reader.say_many(
                "{name} isn't in the file any more and takes no new bookings, but {count} booking is to come. "
                "It stays as it is until the desk moves or cancels it:",
                "{name} isn't in the file any more and takes no new bookings, but {count} bookings are to come. "
                "They stay as they are until the desk moves or cancels them:",
                count,
                name=name,
            )
        case Without.SERVICE:
            return reader.say_many(
                "{name} isn't in the file any more and can't be booked, but {count} booking is to come. "
                "It stays as it is until the desk moves or cancels it:",
                "{name} isn't in the file any more and can't be booked, but {count} bookings are to come. "
                "They stay as they are until the desk moves or cancels them:",
                count,
                name=name,
            )
        case Without.WHO_DOES_IT:
            return reader.say_many(
                "By the file others do this now, but {count} booking is to come. "
                "It stays as it is until the desk moves or cancels it:",
                "By the file others do this now, but {count} bookings are to come. "
                "They stay as they are until the desk moves or cancels them:",
                count,
            )
        case Without.HOURS:
            return reader.say_many(
                "By the file there are no hours for this any more, but {count} booking is to come. "
                "It stays as it is until the desk moves or cancels it:",
                "By the file there are no hours for this any more, but {count} bookings are to come. "
                "They stay as they are until the desk moves or cancels them:",
                count,
            )
    assert_never(why)


def other_zone(old: str, new: str, reader: DeskReader) -> str:
    """That the venue's time zone is another now, and what that does to bookings."""
    return reader.say(
        "The time zone was {old}. Bookings stay at their instant, so in {new} the clock shows another time for them.",
        old=old,
        new=new,
    )


def unreachable(count: int, reader: DeskReader) -> str:
    """How many bookings to come are of customers who can't be written to."""
    return reader.say_many(
        "{count} of the bookings to come has neither a mail address nor a phone number: no link can be sent for it.",
        "{count} of the bookings to come have neither a mail address nor a phone number: no link can be sent for them.",
        count,
    )


def changed_since(line: int, event: str, at: datetime, reader: DeskReader) -> str:
    """That an event was changed in its calendar after it became a booking."""
    return reader.say(
        'Line {line}: "{event}" on {moment} was imported before, and has changed there since. Its booking stays as it is: '
        "change it at the desk.",
        line=str(line),
        event=event,
        moment=reader.moment(at),
    )


def cancelled_since(line: int, event: str, at: datetime, reader: DeskReader) -> str:
    """That an event was cancelled in its calendar after it became a booking."""
    return reader.say(
        'Line {line}: "{event}" on {moment} was imported before, and is cancelled there now. Its booking stays: cancel it at '
        "the desk.",
        line=str(line),
        event=event,
        moment=reader.moment(at),
    )
