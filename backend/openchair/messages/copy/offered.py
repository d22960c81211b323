"""Messages that offer another time: the venue's counter-offers to a request, and an earlier time that became free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Link, Mood, Time
from openchair.messages.copy.rows import contact_rows
from openchair.messages.gsm import without_pictures
from openchair.presentation.names import one_line


def counter_offers(context: MessageContext) -> Copy:
    """The venue proposes one to three times instead of the one asked for; each has a link that leads to it."""
    say, clock = context.say, context.clock
    until, asked = clock.moment(context.instant("expires_at")), clock.short_moment(context.starts_at)
    choices = tuple(_choice(context, offer) for offer in context.facts["offers"])
    return context.copy(
        subject=say("{venue} has another time for you instead of {when}", venue=context.venue, when=asked),
        preheader=say("Choose by {moment}.", moment=until),
        heading=say("Another time for you"),
        mood=Mood.WAITING,
        time=context.time(over=True, lead=say("You asked for")),
        paragraphs=(
            say("{venue} can't do the time you asked for. Here is what they can do instead.", venue=context.venue),
            say(
                "Choose what suits you; you confirm it on the next page. It is held for you until {moment}.",
                moment=until,
            ),
        ),
        choices=choices,
        action=context.to_manage,
        rows=contact_rows(context),
        sms=_counter_offers_sms(context),
    )


def _counter_offers_sms(context: MessageContext) -> tuple[str, ...]:
    say, clock = context.say, context.clock
    asked, until = clock.short_moment(context.starts_at), clock.short_moment(context.instant("expires_at"))
    offers, links = [], []
    for offer in context.facts["offers"]:
        when = clock.short_moment(datetime.fromisoformat(offer["starts_at"]))
        staff, url = without_pictures(one_line(offer["staff"])), _offer_url(context, offer)
        offer_text = say("{when} with {staff}", when=context.with_zone(when), staff=staff)
        offers.append(f"{offer_text}\n{url}")
        links.append(f"{context.with_zone(when)}\n{url}")
    full = say("Sorry, we can't do {asked}. Choose another time by {until}:", asked=asked, until=until)
    brief = say("We offer, until {until}:", until=until)
    return context.sms("\n".join((full, *offers)), "\n".join((brief, *offers)), "\n".join((brief, *links)), link=None)


def _choice(context: MessageContext, offer: Mapping[str, Any]) -> Link:
    when = context.clock.moment(datetime.fromisoformat(offer["starts_at"]))
    note = context.say("with {staff}", staff=one_line(offer["staff"]))
    return Link(when, _offer_url(context, offer), note)


def _offer_url(context: MessageContext, offer: Mapping[str, Any]) -> str:
    return context.manage_url(f"action=accept&offer={int(offer['number'])}")


def offers_withdrawn(context: MessageContext) -> Copy:
    """What the venue proposed is no longer on offer; the request itself still waits."""
    say, short = context.say, context.sms_places()
    asked = context.clock.short_moment(context.starts_at)
    return context.copy(
        subject=say("{venue} has taken back the times it offered", venue=context.venue),
        preheader=say("Your request for {when} still waits for an answer.", when=asked),
        heading=say("These times are no longer on offer"),
        mood=Mood.WAITING,
        time=context.time(lead=say("You asked for")),
        paragraphs=(
            say("Sorry, {venue} can't hold the times it offered you any longer.", venue=context.venue),
            say("Your request still stands: {venue} will look at it and write to you.", venue=context.venue),
        ),
        action=context.to_manage,
        rows=contact_rows(context),
        sms=context.sms(
            say(
                "Sorry, the times we offered are no longer free. Your request for {when} still waits for an answer.",
                when=short["when"],
            ),
            say("The times we offered are no longer free."),
            link=context.manage_url(),
        ),
    )


def earlier_opening(context: MessageContext) -> Copy:
    """A time before the booked one has become free; the booked one is kept until this one is taken."""
    say, clock = context.say, context.clock
    starts_at, staff = context.instant("opening_starts_at"), context.one_line_of("opening_staff")
    held = context.facts.get("held_until")
    until = None if held is None else datetime.fromisoformat(held)
    url = context.manage_url(f"action=earlier&opening={context.facts['opening']}")
    when, booked = clock.short_moment(starts_at), clock.short_moment(context.starts_at)
    short = {"when": context.with_zone(when), "staff": without_pictures(staff)}
    if until is None:
        holds = say("It goes to whoever takes it first.")
        hold_in_short = holds
    else:
        holds = say("It is held for you until {moment}.", moment=clock.moment(until))
        hold_in_short = say("Held for you until {moment}.", moment=clock.short_moment(until))
    # What became free at the same moment is told of here, too: the link shows it all.
    more = [_also_free(context, each) for each in context.facts.get("more", ())]
    said = say("An earlier time is free: {when} with {staff}.", **short)
    kept = say("You have {booked} now.", booked=booked)
    return context.copy(
        subject=say("An earlier time is free: {when} with {staff}", when=when, staff=staff),
        preheader=holds,
        heading=say("An earlier time is free"),
        mood=Mood.WAITING,
        time=Time(
            clock.long_date(starts_at),
            clock.time_range(starts_at, starts_at + (context.booking.ends_at - context.starts_at)),
            clock.zone_name(),
        ),
        person=staff,
        paragraphs=(
            say(
                "You have {when} with {staff} now. It stays yours until you take this time instead.",
                when=clock.moment(context.starts_at),
                staff=context.staff,
            ),
            holds,
            *((say("Also free: {times}.", times="; ".join(more)),) if more else ()),
        ),
        action=Link(say("Take this time"), url),
        links=(context.to_manage,),
        rows=contact_rows(context),
        sms=context.sms(
            *((f"{said} {say('Also free: {times}.', times='; '.join(more))}",) if more else ()),
            f"{said} {kept} {hold_in_short}",
            f"{said} {hold_in_short}",
            said,
            say("An earlier time is free: {when}.", when=short["when"]),
            link=url,
        ),
    )


def _also_free(context: MessageContext, opening: Mapping[str, Any]) -> str:
    when = context.clock.short_moment(datetime.fromisoformat(opening["opening_starts_at"]))
    return context.say(
        "{when} with {staff}", when=when, staff=without_pictures(one_line(str(opening["opening_staff"])))
    )
