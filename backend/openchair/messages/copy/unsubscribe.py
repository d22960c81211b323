"""The page behind the unsubscribe address of a mail, in the venue's language."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.presentation.catalogue import words_of
from openchair.presentation.names import one_line
from openchair.rules.records.venue import VenueRecord


@dataclass(frozen=True, slots=True)
class StopPage:
    """What the page says; it has a button where `button` says something."""

    language: str
    direction: str
    venue: str
    title: str
    paragraphs: tuple[str, ...]
    button: str | None


def stop_page(venue: VenueRecord, *, done: bool) -> StopPage:
    """The page before its button was pressed, or after."""
    words, name = words_of(venue.locale), one_line(venue.name)
    say = words.say
    facts = say("What concerns your booking itself, such as a new time or a cancellation, you are still told.")
    if done:
        title = say("You get no more reminders")
        paragraphs: tuple[str, ...] = (
            say("{venue} sends you no more reminders and no more earlier times.", venue=name),
            facts,
            say("You can turn them on again on the page of your booking, whose link is in your confirmation."),
        )
        return StopPage(words.language, words.direction, name, title, paragraphs, None)
    title = say("No more reminders?")
    paragraphs = (say("{venue} will send you no more reminders and no more earlier times.", venue=name), facts)
    return StopPage(words.language, words.direction, name, title, paragraphs, say("Send me no more of these"))
