"""The demo's customers: invented, with addresses and numbers that reach nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass

_FIRST_NAMES = (
    "Ava", "Noah", "Isla", "Leo", "Zoe", "Finn", "Maya", "Eli", "Nina", "Omar", "Lucy", "Hugo",
    "Aisha", "Ben", "Clara", "Dev", "Ella", "Felix", "Grace", "Hana", "Ivan", "Jade", "Kai", "Lena",
    "Max", "Nora", "Otis", "Priya", "Quinn", "Rosa", "Sam", "Tess", "Uma", "Vera", "Will", "Xenia",
    "Yara", "Zac",
)  # fmt: skip
_LAST_NAMES = (
    "Archer", "Bell", "Costa", "Dunn", "Ellis", "Fox", "Grant", "Hale", "Ito", "Jones", "Khan", "Lane",
    "Marsh", "Nguyen", "Okafor", "Patel", "Quist", "Reid", "Shaw", "Tran", "Underwood", "Voss", "West", "Young",
    "Zhang",
)  # fmt: skip
NOTES = (
    "Sensitive scalp: the gentle shampoo, please.",
    "Likes a quiet appointment.",
    "Allergic to almond oil.",
    "Bringing photos of the colour.",
    "Runs ten minutes late at times.",
    "First visit.",
    "Wants to keep the length.",
)


@dataclass(frozen=True)
class Person:
    """Someone who books."""

    name: str
    email: str | None
    phone: str | None


def invent(source: random.Random, locale: str) -> Person:
    """Someone new, who can be reached one way or both."""
    name = f"{source.choice(_FIRST_NAMES)} {source.choice(_LAST_NAMES)}"
    email = f"{name.lower().replace(' ', '.')}{source.randint(1, 99)}@example.com"
    phone = _phone(locale, source)
    lacking = source.random()
    return Person(name, None if lacking < 0.04 else email, None if lacking > 0.93 else phone)


def _phone(locale: str, source: random.Random) -> str:
    # Numbers that regulators keep free for fiction.
    return {
        "en-AU": f"+6149157{source.choice(('0156', '0157', '0158', '0159', '0110'))}",
        "en-GB": f"+447700900{source.randint(0, 999):03}",
    }.get(locale, f"+1518555{source.randint(100, 199):04}")
