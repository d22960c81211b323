"""Messages about a booking that is to come: asked for, agreed, moved, its link sent anew, and its reminder."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.money import deposit_due_in_short, deposit_due_sentence, to_pay_deposit
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import booking_rows, contact_rows
from openchair.presentation.booking_money import agreed_terms


def request_received(context: MessageContext) -> Copy:
    """A request has reached the venue, which has yet to answer."""
    say, when, short = context.say, context.clock.short_moment(context.starts_at), context.sms_places()
    service, staff, venue = context.service, context.staff, context.venue
    return context.copy(
        subject=say("Request received: {service} with {staff}, {when}", service=service, staff=staff, when=when),
        preheader=say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=venue),
        heading=say("We have your request"),
        mood=Mood.WAITING,
        paragraphs=(
            say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=venue),
            context.change_sentence(),
        ),
        action=context.to_manage,
        links=(*context.to_move, *context.not_me),
        rows=booking_rows(context),
        sms=context.sms(
            say(
                "We have your request for {service} with {staff}, {when}. Not confirmed yet: we'll write to you soon.",
                **short,
            ),
            say("Request received for {service} with {staff}, {when}. Not confirmed yet.", **short),
            say("Request received, not confirmed yet: {when}.", when=short["when"]),
            link=context.manage_url(),
        ),
    )


def confirmed(context: MessageContext) -> Copy:
    """The booking is agreed."""
    say, when, short = context.say, context.clock.short_moment(context.starts_at), context.sms_places()
    said = say("Confirmed: {service} with {staff}, {when}.", **short)
    bodies: tuple[str, ...] = (
        f"{said} {context.change_in_short()}",
        said,
        say("Confirmed with {staff}: {when}.", staff=short["staff"], when=short["when"]),
        say("Confirmed: {when}.", when=short["when"]),
    )
    money: tuple[str, ...] = ()
    due = context.booking.deposit_awaited_until
    if due is not None:
        # However short it gets, that the time is let go otherwise stays in it.
        money, pay = (deposit_due_sentence(context, due),), deposit_due_in_short(context, due)
        bodies = tuple(f"{body} {pay}" for body in bodies[1:])
    return context.copy(
        subject=say(
            "Confirmed: {service} with {staff}, {when}", service=context.service, staff=context.staff, when=when
        ),
        preheader=context.change_sentence(),
        heading=say("Your booking is confirmed"),
        mood=Mood.GOOD,
        money=money,
        paragraphs=(context.change_sentence(), *_terms(context)),
        action=context.to_manage if due is None else to_pay_deposit(context),
        links=(*context.to_move, *context.not_me),
        rows=booking_rows(context),
        sms=context.sms(*bodies, link=context.manage_url()),
    )


def rescheduled(context: MessageContext) -> Copy:
    """The booking, or the request, has another time or person than before."""
    say, clock, short = context.say, context.clock, context.sms_places()
    before, staff_before = context.instant("from_starts_at"), context.one_line_of("from_staff")
    places = {"service": context.service, "staff": context.staff, "when": clock.short_moment(context.starts_at)}
    was = {"before": clock.short_moment(before)}
    if context.pending:
        subject = say("Request moved: {service} with {staff}, {when}", **places)
        heading, meaning = (
            say("Your request has moved"),
            say("It isn't confirmed yet: {venue} will look at it and write to you.", venue=context.venue),
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
        if before == context.starts_at:
            subject = say("Now with {staff}: {service}, {when}", **places)
            heading, meaning = (
                say("Your booking is with {staff} now", staff=context.staff),
                say("Your time stays the same."),
            )
        bodies = (
            say("{service} has moved to {when} with {staff}, from {before}.", **short, **was),
            say("Moved to {when} with {staff}.", when=short["when"], staff=short["staff"]),
            say("Moved to {when}.", when=short["when"]),
        )
        if context.is_of_later_parts:
            subject = say("A part of your visit has changed: {when}", when=places["when"])
            heading, meaning = (
                say("A part of your visit has changed"),
                say("It starts when it did. This is what it is now."),
            )
            bodies = (
                say("A part of your visit on {when} has changed; it starts when it did.", **short),
                say("A part of your visit has changed, {when}.", when=short["when"]),
                say("A part of your visit has changed."),
            )
    return context.copy(
        subject=subject,
        preheader=meaning
        if context.is_of_later_parts
        else say("Before: {before} with {staff}.", **was, staff=staff_before),
        heading=heading,
        mood=Mood.WAITING if context.pending else Mood.GOOD,
        was=None if context.is_of_later_parts else context.was(before, staff_before),
        paragraphs=(meaning, *_to_accept(context), context.change_sentence(), *_terms(context)),
        action=context.to_manage,
        links=context.to_move,
        rows=booking_rows(context),
        sms=context.sms(f"{bodies[0]} {context.change_in_short()}", *bodies, link=context.manage_url()),
    )


def _to_accept(context: MessageContext) -> tuple[str, ...]:
    """That a move by the desk, which they asked for by phone, is theirs to accept."""
    if context.booking.agreement.move is None:
        return ()
    if context.is_of_later_parts:
        return (
            context.say(
                "{venue} changed a part of your visit as you asked. Please accept it on your booking's page: until you do, "
                "cancelling costs no more than before.",
                venue=context.venue,
            ),
        )
    return (
        context.say(
            "{venue} moved it as you asked. Please accept it on your booking's page: until you do, cancelling costs no more than "
            "before.",
            venue=context.venue,
        ),
    )


def link_resent(context: MessageContext) -> Copy:
    """The venue sent the manage link anew, maybe after it had revoked the one before."""
    say, when, short = context.say, context.clock.short_moment(context.starts_at), context.sms_places()
    paragraphs: tuple[str, ...]
    due = context.booking.deposit_awaited_until
    if context.is_open:
        meaning = say("It opens your booking, so that you can see it and change it. Please use this link from now on.")
        paragraphs, rows = (meaning, context.change_sentence()), booking_rows(context)
    else:
        meaning = say("It shows your booking, which is finished: there is nothing left to change online.")
        paragraphs, rows = (meaning,), contact_rows(context)
    return context.copy(
        subject=say("Your booking link: {service}, {when}", service=context.service, when=when),
        preheader=meaning,
        heading=say("Here is your link"),
        mood=Mood.WAITING if context.pending else Mood.GOOD if context.is_open else Mood.CLOSED,
        time=context.time(over=not context.is_open and context.booking.cancellation is not None),
        money=() if due is None else (deposit_due_sentence(context, due),),
        paragraphs=paragraphs,
        action=Link(say("Open your booking"), context.manage_url()),
        links=context.to_move,
        rows=rows,
        sms=context.sms(
            say("Your link for {service} with {staff}, {when}:", **short),
            say("Your link for {when}:", when=short["when"]),
            say("Your booking link:"),
            link=context.manage_url(),
        ),
    )


def reminder(context: MessageContext) -> Copy:
    """The appointment is near."""
    say, clock, short = context.say, context.clock, context.sms_places()
    days, time = clock.days_until(context.starts_at, context.now), clock.clock(context.starts_at)
    if days == 0:
        day, heading = say("Today"), say("See you today")
    elif days == 1:
        day, heading = say("Tomorrow"), say("See you tomorrow")
    elif days < 7:
        day = clock.weekday(context.starts_at)
        heading = say("See you on {day}", day=day)
    else:
        day = clock.short_date(context.starts_at)
        heading = say("See you on {day}", day=day)
    at = {"day": day, "time": context.with_zone(time)}
    said = say("{day}, {time}: {service} with {staff}.", **at, service=short["service"], staff=short["staff"])
    return context.copy(
        subject=say(
            "{day}, {time}: {service} with {staff}", day=day, time=time, service=context.service, staff=context.staff
        ),
        preheader=context.change_sentence(),
        heading=heading,
        mood=Mood.GOOD,
        paragraphs=(context.change_sentence(),),
        action=context.to_manage,
        links=context.to_move,
        rows=booking_rows(context),
        sms=context.sms(
            f"{said} {context.change_in_short()}",
            said,
            say("{day}, {time} with {staff}.", **at, staff=short["staff"]),
            say("Reminder: {day}, {time}.", **at),
            link=context.manage_url(),
        ),
    )


def _terms(context: MessageContext) -> list[str]:
    """What was agreed about deposit and fees: a confirmation carries it, so that nobody pays unawares."""
    booking = context.booking
    return [] if booking.agreement.imported else agreed_terms(booking, context.words)
