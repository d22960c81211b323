"""Where there is nothing: no salon at a host, and no such service at a salon."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.presentation.catalogue import Words


@dataclass(frozen=True, slots=True)
class NowhereText:
    """What the page says at a host where no salon is."""

    language: str
    direction: str
    title: str
    reason: str
    advice: str


def nowhere_text(words: Words) -> NowhereText:
    """The calm 404 of an address that is no salon's."""
    return NowhereText(
        words.language,
        words.direction,
        title=words.say("There is no salon here"),
        reason=words.say("This address belongs to no salon: it may have been mistyped, or the salon has moved."),
        advice=words.say("Please check it, or look the salon up by its name."),
    )


def gone_text(words: Words) -> str:
    """What was to be booked isn't on offer."""
    return words.say(
        "This isn't offered here, or not any more. Nothing was booked. Everything that is offered is a press away."
    )
