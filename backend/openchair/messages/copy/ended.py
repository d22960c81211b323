"""Messages about a booking that will not be: a request the venue declined, and a cancellation by anyone."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.messages.copy.money import outcome_in_short, outcome_sentences, owes_late_fee, to_pay
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import contact_rows
from openchair.rules.offers import Lapse
from openchair.rules.status import CancelledBy


def declined(matter: Matter) -> Copy:
    """The venue can't take a request."""
    say, short = matter.say, matter.sms_places()
    when, reason = matter.clock.short_moment(matter.starts_at), matter.reason
    lead = say("Sorry, we can't take your request for {when}.", when=short["when"])
    return matter.copy(
        subject=say("{venue} can't take your request for {when}", venue=matter.venue, when=when),
        preheader=_reason(matter, reason) or say("You don't need to do anything."),
        heading=say("Your request was declined"),
        mood=Mood.CLOSED,
        time=matter.time(over=True),
        paragraphs=tuple(
            filter(
                None,
                (
                    say("Sorry, {venue} can't take your request for this time.", venue=matter.venue),
                    _reason(matter, reason),
                ),
            )
        ),
        money=outcome_sentences(matter),
        action=_see(matter),
        links=matter.to_storefront,
        rows=contact_rows(matter),
        sms=_sms(matter, lead, lead, reason),
    )


def cancelled(matter: Matter) -> Copy:
    """The booking was cancelled: by the customer, by the venue, or because nobody answered a request in time."""
    say, short = matter.say, matter.sms_places()
    when, venue = matter.clock.short_moment(matter.starts_at), matter.venue
    subject = say("Cancelled: {service} with {staff}, {when}", service=matter.service, staff=matter.staff, when=when)
    heading, reason = say("Your booking is cancelled"), None
    brief = say("Cancelled: {when}.", when=short["when"])
    match None if matter.booking.cancellation is None else matter.booking.cancellation.by:
        case CancelledBy.CUSTOMER:
            meaning = say("You cancelled this booking.")
            if not owes_late_fee(matter):
                meaning = say("You cancelled this booking. There is nothing else you need to do.")
            lead = say("You cancelled {service} with {staff}, {when}.", **short)
        case CancelledBy.PHONE:
            reason = matter.reason
            meaning = say("{venue} cancelled this booking, as you asked.", venue=venue)
            lead = say("As you asked, we cancelled {service} with {staff}, {when}.", **short)
        case CancelledBy.VENUE:
            reason = matter.reason
            meaning = say("Sorry, {venue} had to cancel this booking.", venue=venue)
            lead = say("Sorry, we had to cancel {service} with {staff}, {when}.", **short)
            brief = say("Sorry, we had to cancel {when}.", when=short["when"])
        case CancelledBy.SYSTEM if _is_offers_not_taken(matter):
            subject = say("No time chosen: {service} with {staff}, {when}", **_named(matter), when=when)
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
        case CancelledBy.SYSTEM:
            subject = say("Not answered in time: {service} with {staff}, {when}", **_named(matter), when=when)
            heading = say("Your request has lapsed")
            meaning = say("Sorry, {venue} didn't answer your request in time, so it no longer holds.", venue=venue)
            lead = say("Sorry, we didn't answer your request for {service}, {when}, in time. It has lapsed.", **short)
            brief = say("Sorry, your request for {when} wasn't answered in time.", when=short["when"])
        case None:
            meaning, lead = say("This booking is cancelled."), brief
    return matter.copy(
        subject=subject,
        preheader=meaning,
        heading=heading,
        mood=Mood.CLOSED,
        time=matter.time(over=True),
        paragraphs=tuple(filter(None, (meaning, _reason(matter, reason)))),
        money=outcome_sentences(matter),
        action=to_pay(matter) if owes_late_fee(matter) else _see(matter),
        links=matter.to_storefront,
        rows=contact_rows(matter),
        sms=_sms(matter, lead, brief, reason),
    )


def _is_offers_not_taken(matter: Matter) -> bool:
    done = matter.booking.cancellation
    return done is not None and done.reason == Lapse.OFFERS_NOT_TAKEN


def _see(matter: Matter) -> Link:
    return Link(matter.say("See the booking"), matter.manage_url())


def _named(matter: Matter) -> dict[str, str]:
    return {"service": matter.service, "staff": matter.staff}


def _reason(matter: Matter, reason: str | None) -> str:
    """In the venue's own words."""
    return "" if reason is None else matter.say("Reason: {reason}", reason=reason)


def _sms(matter: Matter, lead: str, brief: str, reason: str | None) -> tuple[str, ...]:
    """With the reason where it fits, and with the money wherever some is concerned."""
    money = outcome_in_short(matter)
    bodies = [f"{lead} {money}", f"{brief} {money}"]
    if reason is not None:
        bodies.insert(0, f"{lead} “{reason}” {money}")
    link = to_pay(matter).url if owes_late_fee(matter) else matter.manage_url()
    return matter.sms(*(body.strip() for body in bodies), link=link)
