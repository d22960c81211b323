"""Whose bookings an operator sees, and may change: decided here, once, from their roles and which staff member they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from openchair.presentation.catalogue import N_
from openchair.rules.refusals import CredentialNeeded
from openchair.rules.roles import OperatorRole, facts_of
from openchair.rules.scope import EVERYONE, NOBODY, Sight

A_COLLEAGUES: Final = N_(
    "This is a colleague's time. You can change what is your own; the front desk, a manager or an owner can do this."
)


def sight_of(roles: Iterable[OperatorRole], staff_id: str | None) -> Sight:
    """What is seen with all of these roles: everything, or what is one's own where one of them is staff's.

    That is nothing, while nobody has said which staff member they are.
    """
    if all(facts_of(role).sees_everyone for role in roles):
        return EVERYONE
    return NOBODY if staff_id is None else Sight(frozenset((staff_id,)))


def refuse_unless_seen(sight: Sight, staff_id: str) -> None:
    """Raise `CredentialNeeded`, in words that name who may, where this is the time of someone whose bookings aren't seen."""
    if not sight.sees(staff_id):
        raise CredentialNeeded(A_COLLEAGUES)
