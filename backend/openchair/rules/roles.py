"""What people are at a venue, and what follows from that beside their permissions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class OperatorRole(StrEnum):
    """What a person is at a venue; what a role may do is decided in `access`."""

    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    STAFF = "staff"


class DayLimit(StrEnum):
    """Which of the venue's limits binds what a role may decide about money in a day."""

    NONE = "none"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What is so for everyone of a role. `meaning` is what the graph says of it."""

    meaning: str
    sees_everyone: bool
    """Whether they see everyone's bookings, or only their own."""
    day_limit: DayLimit


def facts_of(role: OperatorRole) -> RoleFacts:
    """What is so for everyone of this role."""
    match role:
        case OperatorRole.OWNER:
            return RoleFacts("Everything.", sees_everyone=True, day_limit=DayLimit.NONE)
        case OperatorRole.MANAGER:
            return RoleFacts("Everything but ownership and keys.", sees_everyone=True, day_limit=DayLimit.MANAGER)
        case OperatorRole.FRONT_DESK:
            return RoleFacts(
                "Bookings, customers, payments and refunds; no settings.",
                sees_everyone=True,
                day_limit=DayLimit.FRONT_DESK,
            )
        case OperatorRole.STAFF:
            return RoleFacts(
                "Bookings and time; no choice over money.", sees_everyone=False, day_limit=DayLimit.FRONT_DESK
            )
    assert_never(role)
