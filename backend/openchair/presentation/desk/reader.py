"""Whoever reads at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.core.money import Money, format_money
from openchair.presentation.catalogue import Domain, Words, words_of
from openchair.presentation.wall_clock import WallClock


@dataclass(frozen=True, slots=True)
class DeskReader:
    """Someone at the desk: the tag of the locale they read in, like "en-AU", and the venue's zone, by which they are told times."""

    locale: str
    zone: str

    @property
    def words(self) -> Words:
        """The desk's words in their language."""
        return words_of(self.locale, Domain.DESK)

    @property
    def clock(self) -> WallClock:
        """The venue's clock in those words."""
        return WallClock(self.words, self.zone)

    def say(self, template: str, **places: str) -> str:
        """The template in their language, with what stands at its named places."""
        return self.words.say(template, **places)

    def say_many(self, one: str, many: str, count: int, **places: str) -> str:
        """The template for so many things; `{count}` is how many."""
        return self.words.say_many(one, many, count, **places)

    def moment(self, instant: datetime) -> str:
        """As in "Thursday 3 December, 1:15 pm"."""
        return self.clock.moment(instant)

    def amount(self, amount_minor: int, currency: str) -> str:
        """An amount in minor units as they write it: "$25"."""
        return format_money(Money(amount_minor, currency), self.locale)
