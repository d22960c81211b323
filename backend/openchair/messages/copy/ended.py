"""Messages about a booking that will not be: a request the venue declined, and a cancellation by anyone."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.money import outcome_in_short, outcome_sentences, owes_late_fee, to_pay
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import contact_rows
from openchair.messages.copy.taking import ask_in_short, objection_sentences, tells_of_taking, to_object
from openchair.rules.offers import Lapse
from openchair.rules.status import CancelledBy


def declined(context: MessageContext) -> Copy:
    """The venue can't take a request."""
    say, short = context.say, context.sms_places()
    when, reason = context.clock.short_moment(context.starts_at), context.reason
    lead = say("Sorry, we can't take your request for {when}.", when=short["when"])
    return context.copy(
        subject=say("{venue} can't take your request for {when}", venue=context.venue, when=when),
        preheader=_reason(context, reason) or say("You don't need to do anything."),
        heading=say("Your request was declined"),
        mood=Mood.CLOSED,
        time=context.time(over=True),
        paragraphs=tuple(
            filter(
                None,
                (
                    say("Sorry, {venue} can't take your request for this time.", venue=context.venue),
                    _reason(context, reason),
                ),
            )
        ),
        money=outcome_sentences(context),
        action=_see(context),
        links=context.to_storefront,
        rows=contact_rows(context),
        sms=_sms(context, lead, lead, reason),
    )


def cancelled(context: MessageContext) -> Copy:
    """The booking was cancelled: by a side, or because a request wasn't answered, or a deposit not paid, in time."""
    say, short = context.say, context.sms_places()
    when, venue = context.clock.short_moment(context.starts_at), context.venue
    subject = say("Cancelled: {service} with {staff}, {when}", service=context.service, staff=context.staff, when=when)
    heading, reason = say("Your booking is cancelled"), None
    brief = say("Cancelled: {when}.", when=short["when"])
    match None if context.booking.cancellation is None else context.booking.cancellation.by:
        case CancelledBy.CUSTOMER:
            meaning = say("You cancelled this booking.")
            if not owes_late_fee(context):
                meaning = say("You cancelled this booking. There is nothing else you need to do.")
            lead = say("You cancelled {service} with {staff}, {when}.", **short)
        case CancelledBy.PHONE:
            reason = context.reason
            meaning = say("{venue} cancelled this booking, as you asked.", venue=venue)
            lead = say("As you asked, we cancelled {service} with {staff}, {when}.", **short)
        case CancelledBy.VENUE:
            reason = context.reason
            meaning = say("Sorry, {venue} had to cancel this booking.", venue=venue)
            lead = say("Sorry, we had to cancel {service} with {staff}, {when}.", **short)
            brief = say("Sorry, we had to cancel {when}.", when=short["when"])
        case CancelledBy.SYSTEM if _is_offers_not_taken(context):
            subject = say("No time chosen: {service} with {staff}, {when}", **_named(context), when=when)
            heading = say("Your request has lapsed")
            meaning = say(
                "None of the times {venue} offered was chosen in time, so your request no longer holds.", venue=venue
            )
            lead = say(
                "None of the times we offered for {service} was chosen in time. Your request for {when} has lapsed.",
                service=short["service"],
                when=short["when"],
            )
            brief = say("Your request for {when} has lapsed: no time was chosen.", when=short["when"])
        case CancelledBy.SYSTEM if context.booking.lapsed_unpaid:
            subject = say("Deposit not paid: {service} with {staff}, {when}", **_named(context), when=when)
            heading = say("Your booking has lapsed")
            meaning = say(
                "The deposit wasn't paid in time, so {venue} has let this time go. You're welcome to book again.",
                venue=venue,
            )
            lead = say("Your deposit for {service}, {when}, wasn't paid in time, so the time was let go.", **short)
            brief = say("Your deposit for {when} wasn't paid in time: the time was let go.", when=short["when"])
        case CancelledBy.SYSTEM:
            subject = say("Not answered in time: {service} with {staff}, {when}", **_named(context), when=when)
            heading = say("Your request has lapsed")
            meaning = say("Sorry, {venue} didn't answer your request in time, so it no longer holds.", venue=venue)
            lead = say("Sorry, we didn't answer your request for {service}, {when}, in time. It has lapsed.", **short)
            brief = say("Sorry, your request for {when} wasn't answered in time.", when=short["when"])
        case None:
            meaning, lead = say("This booking is cancelled."), brief
    asks = objection_sentences(context) if tells_of_taking(context) else ()
    return context.copy(
        subject=subject,
        preheader=meaning,
        heading=heading,
        mood=Mood.CLOSED,
        time=context.time(over=True),
        paragraphs=(*filter(None, (meaning, _reason(context, reason))), *asks),
        money=outcome_sentences(context),
        action=_to_do(context),
        links=(_see(context), *context.to_storefront) if asks else context.to_storefront,
        rows=contact_rows(context),
        sms=_sms(context, lead, brief, reason),
    )


def _is_offers_not_taken(context: MessageContext) -> bool:
    done = context.booking.cancellation
    return done is not None and done.reason == Lapse.OFFERS_NOT_TAKEN


def _see(context: MessageContext) -> Link:
    return Link(context.say("See the booking"), context.manage_url())


def _named(context: MessageContext) -> dict[str, str]:
    return {"service": context.service, "staff": context.staff}


def _reason(context: MessageContext, reason: str | None) -> str:
    """In the venue's own words."""
    return "" if reason is None else context.say("Reason: {reason}", reason=reason)


def _sms(context: MessageContext, lead: str, brief: str, reason: str | None) -> tuple[str, ...]:
    """With the reason where it fits, and with the money wherever some is concerned."""
    money = outcome_in_short(context)
    if tells_of_taking(context):
        money = f"{money} {ask_in_short(context)}".strip()
    bodies = [f"{lead} {money}", f"{brief} {money}"]
    if reason is not None:
        bodies.insert(0, f"{lead} “{reason}” {money}")
    return context.sms(*(body.strip() for body in bodies), link=_to_do(context).url)


def _to_do(context: MessageContext) -> Link:
    """What its reader may have to do about it: say that it isn't right, or pay; else they can look."""
    if tells_of_taking(context):
        return to_object(context)
    return to_pay(context) if owes_late_fee(context) else _see(context)
