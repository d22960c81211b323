"""What is said of each role: to whoever is invited or changed, and to who owns the venue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from openchair.presentation.catalogue import N_
from openchair.rules.roles import OperatorRole


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role in templates, each to be said as it is."""

    one: str
    """Someone of it: "an owner"."""
    invited: str
    """To whoever is invited."""
    is_now: str
    """To whoever has it now."""
    they_are_invited: str
    """To an owner: `by` has invited `who`."""
    they_joined: str
    """To an owner: `who` has taken up the invitation."""
    they_are_now: str
    """To an owner: `by` has given it to `who`."""
    paired: str
    """To an owner: `who` has paired `device`, on which nobody may do more than it may."""


def role_words(role: OperatorRole) -> RoleWords:
    """What is said of this role."""
    match role:
        case OperatorRole.OWNER:
            return RoleWords(
                one=N_("an owner"),
                invited=N_("You will be an owner: you can do everything."),
                is_now=N_("You are an owner now: you can do everything."),
                they_are_invited=N_("{by} invited {who} to work here as an owner."),
                they_joined=N_("{who} took up their invitation: they are an owner now."),
                they_are_now=N_("{by} changed what {who} may do: they are an owner now."),
                paired=N_('{who} paired a device: "{device}". On it owners may do everything that they may.'),
            )
        case OperatorRole.MANAGER:
            return RoleWords(
                one=N_("a manager"),
                invited=N_("You will be a manager: bookings, money, settings and the team."),
                is_now=N_("You are a manager now: bookings, money, settings and the team."),
                they_are_invited=N_("{by} invited {who} to work here as a manager."),
                they_joined=N_("{who} took up their invitation: they are a manager now."),
                they_are_now=N_("{by} changed what {who} may do: they are a manager now."),
                paired=N_('{who} paired a device: "{device}". On it nobody may do more than a manager.'),
            )
        case OperatorRole.FRONT_DESK:
            return RoleWords(
                one=N_("the front desk"),
                invited=N_("You will work at the front desk: bookings, customers and payments."),
                is_now=N_("You work at the front desk now: bookings, customers and payments."),
                they_are_invited=N_("{by} invited {who} to work here at the front desk."),
                they_joined=N_("{who} took up their invitation: they are at the front desk now."),
                they_are_now=N_("{by} changed what {who} may do: they are at the front desk now."),
                paired=N_('{who} paired a device: "{device}". On it nobody may do more than the front desk.'),
            )
        case OperatorRole.STAFF:
            return RoleWords(
                one=N_("a member of staff"),
                invited=N_("You will see and keep your own appointments."),
                is_now=N_("You see and keep your own appointments now."),
                they_are_invited=N_("{by} invited {who} to work here as a member of staff."),
                they_joined=N_("{who} took up their invitation: they are a member of staff now."),
                they_are_now=N_("{by} changed what {who} may do: they are a member of staff now."),
                paired=N_('{who} paired a device: "{device}". On it nobody may do more than a member of staff.'),
            )
    assert_never(role)
