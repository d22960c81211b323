"""The message that the venue had to move a booking: its customer may accept, take another time, or cancel."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import booking_rows

ACCEPT = "action=accept"
"""Of the booking as it is: a counter-offer's has its number beside it."""


def moved_by_venue(context: MessageContext) -> Copy:
    """The booking, or the request, has another time or person than its customer agreed to."""
    say, clock, short = context.say, context.clock, context.sms_places()
    before, staff_before = context.instant("from_starts_at"), context.one_line_of("from_staff")
    when = clock.short_moment(context.starts_at)
    subject = say("{venue} had to move your booking to {when}", venue=context.venue, when=when)
    heading = say("We had to move your booking")
    meaning = say("Sorry, {venue} had to move your booking. This is your time now.", venue=context.venue)
    bodies = (
        say(
            "Sorry, we had to move {service} from {before} to {when} with {staff}. Accept, change or cancel for free:",
            **short,
            before=clock.short_moment(before),
        ),
        say(
            "Sorry, we had to move you to {when} with {staff}. Accept, change or cancel for free:",
            when=short["when"],
            staff=short["staff"],
        ),
    )
    if before == context.starts_at:
        subject = say("{venue} had to change who you are with on {when}", venue=context.venue, when=when)
        heading = say("You are with {staff} now", staff=context.staff)
        meaning = say("Sorry, {before} can't be with you. Your time stays the same.", before=staff_before)
        bodies = (
            say("Sorry, {service} on {when} is with {staff} now. Accept, change or cancel for free:", **short),
            say(
                "Sorry, you are with {staff} now, {when}. Accept, change or cancel for free:",
                when=short["when"],
                staff=short["staff"],
            ),
        )
    if context.is_of_later_parts:
        subject = say("{venue} had to change your visit on {when}", venue=context.venue, when=when)
        heading = say("We had to change a part of your visit")
        meaning = say("Sorry, {venue} had to change a part of your visit. It starts when it did.", venue=context.venue)
        bodies = (
            say("Sorry, we had to change a part of your visit on {when}. Accept, change or cancel for free:", **short),
            say("Sorry, we had to change a part of your visit. Accept, change or cancel for free:"),
        )
    free = say("If it doesn't suit you, take another time or cancel: there is no fee.")
    if context.booking.deposit_paid_minor:
        paid = context.money(context.booking.deposit_paid_minor)
        free = say(
            "If it doesn't suit you, take another time or cancel: there is no fee, and if you cancel, all of your {paid} "
            "deposit goes back.",
            paid=paid,
        )
    return context.copy(
        subject=subject,
        preheader=free,
        heading=heading,
        mood=Mood.WAITING,
        was=None if context.is_of_later_parts else context.was(before, staff_before),
        paragraphs=(meaning, free, say("That holds until it starts, or until you accept it or take another time.")),
        action=Link(say("Accept this time"), context.manage_url(ACCEPT)),
        links=(
            Link(say("Choose another time"), context.manage_url("action=reschedule")),
            Link(say("Cancel booking"), context.manage_url("action=cancel")),
        ),
        rows=booking_rows(context),
        sms=context.sms(*bodies, link=context.manage_url(ACCEPT)),
    )
