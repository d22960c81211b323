"""How much money an operator may decide about in a day, by role and kind of act; above that only an owner may."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, assert_never

from openchair.core.money import exponent, least_charge, smallest_step
from openchair.rules.roles import DayLimit, OperatorRole, facts_of


class MoneyAct(StrEnum):
    """What an operator does with money on their own decision."""

    FEE = "fee"
    """A fee is charged."""
    REFUND = "refund"
    """Money goes back beside what the agreed rules give."""
    PAY_OUT = "pay_out"
    """Money is written down as paid back by the venue's own hand."""
    CREDIT = "credit"
    """Store credit is given."""
    WAIVE = "waive"
    """Money that is due is let go."""
    RECORD = "record"
    """Money is written down as taken."""


_FRONT_DESK: Final = 2_000
_MANAGER: Final = 20_000
"""Times what the currency's least charge is: 1,000 and 10,000 dollars or euros, 100,000 and a million yen."""


def limit_of(
    role: OperatorRole, currency: str, *, front_desk_minor: int | None, manager_minor: int | None
) -> int | None:
    """How much of each kind a role may decide about in a day, in minor units; None for as much as they like.

    The venue's own limits come first; None of them is what is usual in its currency.
    """
    limit = facts_of(role).day_limit
    match limit:
        case DayLimit.NONE:
            return None
        case DayLimit.MANAGER:
            return manager_minor if manager_minor is not None else _MANAGER * _unit(currency)
        case DayLimit.FRONT_DESK:
            return front_desk_minor if front_desk_minor is not None else _FRONT_DESK * _unit(currency)
    assert_never(limit)


def _unit(currency: str) -> int:
    """A small amount of money, about half a dollar. Where Stripe names no least charge, half a unit, or 500 without decimals."""
    least = least_charge(currency)
    if least > smallest_step(currency):
        return least
    return 10 ** exponent(currency) // 2 or 500
