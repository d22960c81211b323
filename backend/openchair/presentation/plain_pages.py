"""The two pages that know no venue, and so speak the language that the browser asks for."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.presentation.catalogue import Words


@dataclass(frozen=True, slots=True)
class NotFoundText:
    """What the one 404 says; its last paragraph has a link."""

    language: str
    direction: str
    title: str
    reason: str
    advice: str
    before_link: str
    link: str
    after_link: str


@dataclass(frozen=True, slots=True)
class ReturnedText:
    """What the page says that a bank leads back to."""

    language: str
    direction: str
    title: str
    sentence: str
    link: str


def not_found_text(words: Words) -> NotFoundText:
    """The one 404, whatever was wrong."""
    say = words.say
    # A character that no text has, and none turns about.
    before, _, after = say("If you have opened it on this device before, {link}.", link="\0").partition("\0")
    return NotFoundText(
        words.language,
        words.direction,
        title=say("We can't find this booking"),
        reason=say(
            "The link may have been cut short when it was copied, or the salon may have replaced it with a new one."
        ),
        advice=say(
            "Open the link straight from your confirmation email or SMS. If it still doesn't work, "
            "ask the salon to send you a new one: they can do that in a moment."
        ),
        before_link=before,
        link=say("try again without the link's code"),
        after_link=after,
    )


def returned_text(words: Words) -> ReturnedText:
    """The page that leads on to the booking by itself."""
    say = words.say
    return ReturnedText(
        words.language,
        words.direction,
        title=say("Back to your booking"),
        sentence=say("One moment: we're taking you back to your booking."),
        link=say("Go there now"),
    )


def too_many_requests(words: Words, seconds: int) -> str:
    """Said to a client that has asked too often: what happened, and when it goes on."""
    return words.say(
        "Too many requests came from your connection in a short while. Please try again in {seconds} seconds.",
        seconds=str(seconds),
    )


def too_busy(words: Words) -> str:
    """Said to a visitor when as many as can be looked after are looking already."""
    return words.say("Many people are looking just now. Please try again in a few seconds. Nothing is lost.")


def too_many_looks(words: Words, moment: str) -> str:
    """Said to a client that has looked at free times too often."""
    return words.say(
        "Free times were looked up very often from your connection. They can be looked up again from {moment}. "
        "Nothing else is affected.",
        moment=moment,
    )
