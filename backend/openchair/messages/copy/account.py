"""Mail to those who work at venues: signing in, invitations, and what became of what lets them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, assert_never

from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.presentation.catalogue import Words
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.security import security_event_sentence
from openchair.presentation.names import one_line
from openchair.presentation.roles import role_words
from openchair.rules.accounts import INVITATION_TIME, SIGN_IN_TIME, AccountMailKind
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.security import SecurityEventKind

SENDER: Final = "OpenChair"
"""Who writes where no one venue does."""


def account_copy(kind: AccountMailKind, facts: Mapping[str, Any], url: str, words: Words) -> Copy:
    """What the mail says; `url` is where its button leads."""
    say = words.say
    venue = one_line(str(facts.get("venue", "")))
    match kind:
        case AccountMailKind.SIGN_IN:
            minutes = words.number(int(SIGN_IN_TIME.total_seconds()) // 60)
            return _copy(
                say("Your link to sign in"),
                (
                    say(
                        "Press the button to sign in to the desk. It works once, for {minutes} minutes.",
                        minutes=minutes,
                    ),
                    say("If you didn't ask for this, ignore it: nobody gets in without this email."),
                ),
                Link(say("Sign in"), url),
            )
        case AccountMailKind.INVITATION:
            by = facts.get("by")
            asks = (
                say("You are invited to work with {venue} on its desk.", venue=venue)
                if by is None
                else say("{name} invites you to work with {venue} on its desk.", name=one_line(str(by)), venue=venue)
            )
            days = words.number(INVITATION_TIME.days)
            return _copy(
                say("You are invited to {venue}", venue=venue),
                (
                    asks,
                    say(role_words(OperatorRole(facts["role"])).invited),
                    say(
                        "The invitation holds for {days} days. If you don't know {venue}, ignore it.",
                        days=days,
                        venue=venue,
                    ),
                ),
                Link(say("Accept the invitation"), url),
            )
        case AccountMailKind.SESSION_REUSED:
            return _copy(
                say("You were signed out, to be safe"),
                (
                    say(
                        "Your sign-in on {device} was used from two places at once. One of them may be a stranger, so it has "
                        "ended in both.",
                        device=one_line(str(facts["device"])),
                    ),
                    say(
                        "Sign in again. If you see a sign-in there that isn't yours, end it, and tell your salon's owner."
                    ),
                ),
                Link(say("Sign in"), url),
                Mood.WAITING,
            )
        case AccountMailKind.COLLEAGUE_REUSED:
            who = one_line(str(facts["who"]))
            return _copy(
                say("{name} was signed out, to be safe", name=who),
                (
                    say(
                        "A sign-in of {name} at {venue} was used from two places at once. One of them may be a stranger, so it "
                        "has ended in both.",
                        name=who,
                        venue=venue,
                    ),
                    say(
                        "Ask {name} whether a phone or computer was lost. The desk shows what happened since.", name=who
                    ),
                ),
                Link(say("Open the desk"), url),
                Mood.WAITING,
            )
        case AccountMailKind.DEVICE_REUSED:
            device = one_line(str(facts["device"]))
            return _copy(
                say("{device} was disconnected, to be safe", device=device),
                (
                    say(
                        "The sign-in of {device} at {venue} was used from two places at once. One of them may be a stranger, so "
                        "it has ended in both.",
                        device=device,
                        venue=venue,
                    ),
                    say("Pair {device} again on the desk, and look there at what happened since.", device=device),
                ),
                Link(say("Open the desk"), url),
                Mood.WAITING,
            )
        case AccountMailKind.PASSKEY_ADDED | AccountMailKind.PASSKEY_REMOVED | AccountMailKind.PASSKEY_COPIED:
            return _passkey_copy(kind, one_line(str(facts["passkey"])), url, words)
        case AccountMailKind.PIN_CHANGED | AccountMailKind.PIN_REMOVED | AccountMailKind.PIN_LOCKED:
            return _pin_copy(kind, facts, url, words)
        case AccountMailKind.ROLE_CHANGED:
            return _copy(
                say("What you may do at {venue} has changed", venue=venue),
                (
                    say(role_words(OperatorRole(facts["role"])).is_now),
                    say("If that isn't right, speak to the salon's owner."),
                ),
                Link(say("Open the desk"), url),
            )
        case AccountMailKind.REMOVED:
            return _copy(
                say("You no longer work on the desk of {venue}", venue=venue),
                (say("Your access there has ended on every device. If that isn't right, speak to the salon's owner."),),
                None,
                Mood.CLOSED,
            )
        case AccountMailKind.SECURITY:
            return _copy(
                say("Something happened at {venue}", venue=venue),
                (*_events(facts, words), say("All of it is at the desk, with what to do, under Settings.")),
                Link(say("Open the desk"), url),
                Mood.WAITING,
            )
    assert_never(kind)


def _events(facts: Mapping[str, Any], words: Words) -> Iterator[str]:
    """A sentence for each security event, with when it was, in the words of the desk."""
    reader = DeskReader(str(words.locale).replace("_", "-"), facts["zone"])
    for each in facts["events"]:
        first_at, last_at = (datetime.fromisoformat(each[name]) for name in ("first_at", "last_at"))
        kind = SecurityEventKind(each["kind"])
        event = SecurityEventRecord(each["id"], kind, each["who"], each["detail"], each["count"], first_at, last_at)
        sentence = security_event_sentence(event, facts["currency"], reader)
        yield f"{reader.moment(last_at)}: {sentence}"
    if facts["more"]:
        yield words.say_many("And {count} thing more.", "And {count} things more.", facts["more"])


def _copy(heading: str, paragraphs: tuple[str, ...], action: Link | None, mood: Mood = Mood.GOOD) -> Copy:
    return Copy(
        subject=heading,
        preheader=paragraphs[0],
        heading=heading,
        mood=mood,
        time=None,
        service="",
        person="",
        action=action,
        sms=(),
        paragraphs=paragraphs,
    )


def _passkey_copy(kind: AccountMailKind, passkey: str, url: str, words: Words) -> Copy:
    say = words.say
    if kind is AccountMailKind.PASSKEY_ADDED:
        heading = say("A passkey was added")
        told = (
            say("You can sign in to the desk with {passkey} now.", passkey=passkey),
            say(
                "If this wasn't you, someone is signed in as you: remove the passkey on the desk, end your sign-ins, and tell "
                "your salon's owner."
            ),
        )
    elif kind is AccountMailKind.PASSKEY_REMOVED:
        heading = say("A passkey was removed")
        told = (
            say("{passkey} signs nobody in any more.", passkey=passkey),
            say("If this wasn't you, end your sign-ins on the desk, and tell your salon's owner."),
        )
    else:
        heading = say("A passkey was removed, to be safe")
        told = (
            say(
                "Someone tried to sign in with {passkey}, and it seems that there are two of it. One may be a stranger's copy, so "
                "it signs nobody in any more.",
                passkey=passkey,
            ),
            say("Sign in by email, and add another passkey."),
        )
    mood = Mood.WAITING if kind is AccountMailKind.PASSKEY_COPIED else Mood.GOOD
    return _copy(heading, told, Link(say("Open the desk"), url), mood)


def _pin_copy(kind: AccountMailKind, facts: Mapping[str, Any], url: str, words: Words) -> Copy:
    say, venue = words.say, one_line(str(facts["venue"]))
    if kind is AccountMailKind.PIN_LOCKED:
        device = one_line(str(facts["device"]))
        return _copy(
            say("Your PIN is locked on {device}", device=device),
            (
                say("A wrong PIN was typed for you 5 times on {device} at {venue}.", device=device, venue=venue),
                say(
                    "If that was you, sign in by email, which unlocks it, or ask a manager. If it wasn't, tell your salon's owner."
                ),
            ),
            Link(say("Open the desk"), url),
            Mood.WAITING,
        )
    heading = say("Your PIN was changed") if kind is AccountMailKind.PIN_CHANGED else say("Your PIN was removed")
    now = (
        say("A new PIN says that it is you on the shared devices of {venue}.", venue=venue)
        if kind is AccountMailKind.PIN_CHANGED
        else say("You have no PIN any more for the shared devices of {venue}.", venue=venue)
    )
    return _copy(
        heading,
        (now, say("If this wasn't you, end your sign-ins on the desk, and tell your salon's owner.")),
        Link(say("Open the desk"), url),
    )
