"""Messages about a booking that is to come: asked for, agreed, moved, its link sent anew, and its reminder."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import booking_rows, contact_rows
from openchair.messages.copy.terms import terms_sentences


def request_received(matter: Matter) -> Copy:
    """A request has reached the venue, which has yet to answer."""
    say, when, short = matter.say, matter.clock.short_moment(matter.starts_at), matter.sms_places()
    service, staff, venue = matter.service, matter.staff, matter.venue
    return matter.copy(
        subject=say("Request received: {service} with {staff}, {when}", service=service, staff=staff, when=when),
        preheader=say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=venue),
        heading=say("We have your request"),
        mood=Mood.WAITING,
        paragraphs=(
            say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=venue),
            matter.change_sentence(),
        ),
        action=matter.to_manage,
        links=matter.to_move,
        rows=booking_rows(matter),
        sms=matter.sms(
            say(
                "We have your request for {service} with {staff}, {when}. Not confirmed yet: we'll write to you soon.",
                **short,
            ),
            say("Request received for {service} with {staff}, {when}. Not confirmed yet.", **short),
            say("Request received, not confirmed yet: {when}.", when=short["when"]),
            link=matter.manage_url(),
        ),
    )


def confirmed(matter: Matter) -> Copy:
    """The booking is agreed."""
    say, when, short = matter.say, matter.clock.short_moment(matter.starts_at), matter.sms_places()
    said = say("Confirmed: {service} with {staff}, {when}.", **short)
    return matter.copy(
        subject=say("Confirmed: {service} with {staff}, {when}", service=matter.service, staff=matter.staff, when=when),
        preheader=matter.change_sentence(),
        heading=say("Your booking is confirmed"),
        mood=Mood.GOOD,
        paragraphs=(matter.change_sentence(), *terms_sentences(matter)),
        action=matter.to_manage,
        links=matter.to_move,
        rows=booking_rows(matter),
        sms=matter.sms(
            f"{said} {matter.change_in_short()}",
            said,
            say("Confirmed with {staff}: {when}.", staff=short["staff"], when=short["when"]),
            say("Confirmed: {when}.", when=short["when"]),
            link=matter.manage_url(),
        ),
    )


def rescheduled(matter: Matter) -> Copy:
    """The booking, or the request, has another time or person than before."""
    say, clock, short = matter.say, matter.clock, matter.sms_places()
    before, staff_before = matter.instant("from_starts_at"), matter.one_line_of("from_staff")
    places = {"service": matter.service, "staff": matter.staff, "when": clock.short_moment(matter.starts_at)}
    was = {"before": clock.short_moment(before)}
    if matter.pending:
        subject = say("Request moved: {service} with {staff}, {when}", **places)
        heading, meaning = (
            say("Your request has moved"),
            say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=matter.venue),
        )
        bodies = (
            say("Your request for {service} has moved to {when} with {staff}, from {before}.", **short, **was),
            say("Request moved to {when} with {staff}.", when=short["when"], staff=short["staff"]),
            say("Request moved, not confirmed yet: {when}.", when=short["when"]),
        )
    else:
        subject = say("New time: {service} with {staff}, {when}", **places)
        heading, meaning = (
            say("Your booking has moved"),
            say("This is your time now; the one before is no longer kept for you."),
        )
        if before == matter.starts_at:
            subject = say("Now with {staff}: {service}, {when}", **places)
            heading, meaning = (
                say("Your booking is with {staff} now", staff=matter.staff),
                say("Your time stays the same."),
            )
        bodies = (
            say("{service} has moved to {when} with {staff}, from {before}.", **short, **was),
            say("Moved to {when} with {staff}.", when=short["when"], staff=short["staff"]),
            say("Moved to {when}.", when=short["when"]),
        )
    return matter.copy(
        subject=subject,
        preheader=say("Before: {before} with {staff}.", **was, staff=staff_before),
        heading=heading,
        mood=Mood.WAITING if matter.pending else Mood.GOOD,
        was=matter.was(before, staff_before),
        paragraphs=(meaning, *_to_accept(matter), matter.change_sentence(), *terms_sentences(matter)),
        action=matter.to_manage,
        links=matter.to_move,
        rows=booking_rows(matter),
        sms=matter.sms(f"{bodies[0]} {matter.change_in_short()}", *bodies, link=matter.manage_url()),
    )


def _to_accept(matter: Matter) -> tuple[str, ...]:
    """That a move by the desk, which they asked for by phone, is theirs to accept."""
    if matter.booking.agreement.move is None:
        return ()
    return (
        matter.say(
            "{venue} moved it as you asked. Please accept it on your booking's page: until you do, cancelling costs no more than "
            "before.",
            venue=matter.venue,
        ),
    )


def link_resent(matter: Matter) -> Copy:
    """The venue sent the manage link anew, maybe after it had revoked the one before."""
    say, when, short = matter.say, matter.clock.short_moment(matter.starts_at), matter.sms_places()
    paragraphs: tuple[str, ...]
    if matter.is_open:
        meaning = say("It opens your booking, so that you can see it and change it. Please use this link from now on.")
        paragraphs, rows = (meaning, matter.change_sentence()), booking_rows(matter)
    else:
        meaning = say("It shows your booking, which is finished: there is nothing left to change online.")
        paragraphs, rows = (meaning,), contact_rows(matter)
    return matter.copy(
        subject=say("Your booking link: {service}, {when}", service=matter.service, when=when),
        preheader=meaning,
        heading=say("Here is your link"),
        mood=Mood.WAITING if matter.pending else Mood.GOOD if matter.is_open else Mood.CLOSED,
        time=matter.time(over=not matter.is_open and matter.booking.cancellation is not None),
        paragraphs=paragraphs,
        action=Link(say("Open your booking"), matter.manage_url()),
        links=matter.to_move,
        rows=rows,
        sms=matter.sms(
            say("Your link for {service} with {staff}, {when}:", **short),
            say("Your link for {when}:", when=short["when"]),
            say("Your booking link:"),
            link=matter.manage_url(),
        ),
    )


def reminder(matter: Matter) -> Copy:
    """The appointment is near."""
    say, clock, short = matter.say, matter.clock, matter.sms_places()
    days, time = clock.days_until(matter.starts_at, matter.now), clock.clock(matter.starts_at)
    if days == 0:
        day, heading = say("Today"), say("See you today")
    elif days == 1:
        day, heading = say("Tomorrow"), say("See you tomorrow")
    elif days < 7:
        day = clock.weekday(matter.starts_at)
        heading = say("See you on {day}", day=day)
    else:
        day = clock.short_date(matter.starts_at)
        heading = say("See you on {day}", day=day)
    at = {"day": day, "time": matter.with_zone(time)}
    said = say("{day}, {time}: {service} with {staff}.", **at, service=short["service"], staff=short["staff"])
    return matter.copy(
        subject=say(
            "{day}, {time}: {service} with {staff}", day=day, time=time, service=matter.service, staff=matter.staff
        ),
        preheader=matter.change_sentence(),
        heading=heading,
        mood=Mood.GOOD,
        paragraphs=(matter.change_sentence(),),
        action=matter.to_manage,
        links=matter.to_move,
        rows=booking_rows(matter),
        sms=matter.sms(
            f"{said} {matter.change_in_short()}",
            said,
            say("{day}, {time} with {staff}.", **at, staff=short["staff"]),
            say("Reminder: {day}, {time}.", **at),
            link=matter.manage_url(),
        ),
    )
