"""Messages about money that is taken on the desk's word alone: to its customer, who may object, and of that to the venue."""

from __future__ import annotations

from typing import Any, Final

from openchair.core.phone import format_phone
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Link, Mood, Row
from openchair.messages.copy.rows import contact_rows
from openchair.presentation.names import one_line
from openchair.presentation.objections import (
    IF_NOT_RIGHT,
    NOT_BEFORE,
    THATS_NOT_RIGHT,
    let_go_sentence,
    taken_sentence,
    takes_sentences,
    whom_to_ask,
    word_sentence,
)
from openchair.rules.fees import FeeKind
from openchair.rules.objections import TIME_TO_OBJECT, Taken
from openchair.rules.status import BookingStatus

OBJECT: Final = "action=object"
"""Where a customer says that it isn't right: it opens the panel, and does nothing by itself."""
SETTLEMENT: Final = "settlement"
"""The fact that names what is to be taken, of a message that tells of it."""


def to_be_taken(context: MessageContext) -> Copy:
    """The customer did not come, as the desk says, or the venue has decided about a deposit: what that takes, and from when."""
    say, short = context.say, context.sms_places()
    missed = context.booking.status is BookingStatus.NO_SHOW
    takes, why = takes_of(context), word_sentence(context.booking.status, context.venue, context.words)
    when = context.clock.short_moment(context.starts_at)
    subject = say("About your deposit: {service}, {when}", service=context.service, when=when)
    heading, lead = say("About your deposit"), say("About {service}, {when}:", **_of(short, "service", "when"))
    if missed:
        subject = say("Marked as missed: {service} with {staff}, {when}", **_named(context), when=when)
        heading, lead = (
            say("Marked as missed"),
            say("You were marked as missed: {service}, {when}.", **_of(short, "service", "when")),
        )
    brief = say("You were marked as missed: {when}.", when=short["when"]) if missed else lead
    return context.copy(
        subject=subject,
        preheader=why,
        heading=heading,
        mood=Mood.CLOSED,
        time=context.time(over=True),
        paragraphs=(why, *objection_sentences(context)),
        money=takes,
        action=to_object(context),
        links=(Link(say("See the booking"), context.manage_url()),),
        rows=contact_rows(context),
        sms=context.sms(
            " ".join((lead, *takes, ask_in_short(context))),
            " ".join((brief, _total(context), ask_in_short(context))),
            link=to_object(context).url,
        ),
    )


def takes_of(context: MessageContext) -> tuple[str, ...]:
    """What is to be taken, a sentence for each part of it; nothing where the message tells of no such thing."""
    if not tells_of_taking(context):
        return ()
    facts = context.facts
    return takes_sentences(
        _taken(facts),
        FeeKind(facts["fee_kind"]) if facts.get("fee_kind") else None,
        has_card=bool(facts.get("has_card")),
        venue=context.venue,
        written=context.money,
        words=context.words,
    )


def tells_of_taking(context: MessageContext) -> bool:
    """Whether the message tells of money to be taken on the desk's word."""
    return SETTLEMENT in context.facts


def objection_sentences(context: MessageContext) -> tuple[str, ...]:
    """From when it is taken, and what to do before then who thinks that it isn't right."""
    moment = context.clock.moment(context.now + TIME_TO_OBJECT)
    return context.say(NOT_BEFORE, moment=moment), context.say(IF_NOT_RIGHT, venue=context.venue)


def ask_in_short(context: MessageContext) -> str:
    """The same for a text message, before its link."""
    moment = context.clock.short_moment(context.now + TIME_TO_OBJECT)
    return context.say("Not right? Say so before {moment}:", moment=context.with_zone(moment))


def to_object(context: MessageContext) -> Link:
    """Where they say so."""
    return Link(context.say(THATS_NOT_RIGHT), context.manage_url(OBJECT))


def objection_decided(context: MessageContext) -> Copy:
    """The owner has decided about what the customer said isn't right."""
    say, amount = context.say, _amount(context)
    venue, words = context.venue, context.words
    phone = context.booking.venue.phone
    told: tuple[str, ...]
    if context.facts["taken"]:
        said = taken_sentence(amount, venue, words, after_all=True)
        told = (said, whom_to_ask(venue, None if phone is None else context.phone, words))
        subject = say("{venue} has looked at what you said", venue=venue)
        heading, mood = say("It stays as it was"), Mood.CLOSED
    else:
        said = let_go_sentence(amount, venue, words)
        told = (said,)
        subject = say("{venue} takes nothing", venue=venue)
        heading, mood = say("Nothing is taken"), Mood.GOOD
    return context.copy(
        subject=subject,
        preheader=said,
        heading=heading,
        mood=mood,
        time=context.time(over=True),
        paragraphs=told[1:],
        money=(said,),
        action=Link(say("See the booking"), context.manage_url()),
        rows=contact_rows(context),
        sms=context.sms(" ".join(told), said, link=context.manage_url()),
    )


def objection_made(context: MessageContext) -> Copy:
    """To the venue: a customer says that it isn't right to take their money, or that it wasn't."""
    say, customer, facts = context.say, context.booking.customer, context.facts
    name, amount = one_line(customer.name), _amount(context)
    when = context.clock.short_moment(context.starts_at)
    phone = None if customer.phone is None else format_phone(customer.phone, context.booking.venue.locale)
    what = say("{name} says that it isn't right to take {amount}.", name=name, amount=amount)
    do = say("Nothing is taken until an owner has decided at the desk.")
    if facts["late"]:
        what = say("{name} says that it wasn't right to take {amount}, which has been taken.", name=name, amount=amount)
        do = say("Please get in touch with them. The desk can refund it.")
    words = () if facts.get("words") is None else (say("In their words: {words}", words=one_line(str(facts["words"]))),)
    mail = () if customer.email is None else (Row(say("Email"), (customer.email,)),)
    call = () if phone is None else (Row(say("Phone"), (phone,), f"tel:{customer.phone}", is_number=True),)
    return context.copy(
        subject=say("{name} says that's not right: {when}", name=name, when=when),
        preheader=what,
        heading=say("{name} says that's not right", name=name),
        mood=Mood.WAITING,
        time=context.time(over=True),
        paragraphs=(what, *words, do),
        action=None,
        rows=(*call, *mail, Row(say("Reference"), (context.booking.reference,))),
        sms=(what,),
        footer=(say("This email is for {venue}.", venue=context.venue),),
    )


def _taken(facts: Any) -> Taken:
    return Taken(*(facts.get(name, 0) for name in ("forfeit_minor", "credit_minor", "fee_minor")))


def _total(context: MessageContext) -> str:
    amount = context.money(_taken(context.facts).total_minor)
    return context.say("{venue} takes {amount}.", venue=context.venue, amount=amount)


def _amount(context: MessageContext) -> str:
    return context.money(context.facts["amount_minor"])


def _named(context: MessageContext) -> dict[str, str]:
    return {"service": context.service, "staff": context.staff}


def _of(places: dict[str, str], *names: str) -> dict[str, str]:
    return {name: places[name] for name in names}
