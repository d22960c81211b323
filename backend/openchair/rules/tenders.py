"""What a deposit is paid with: one tender or several, and how what goes back is shared between them. Amounts in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openchair.core.money import least_charge, smallest_step


class Tender(StrEnum):
    """What money is paid with, or given back by. The order is that in which a unit is given that can't be shared."""

    CARD = "card"
    TERMINAL = "terminal"
    CASH = "cash"
    ELSEWHERE = "elsewhere"
    """Paid where OpenChair was not: before it was there, or in another calendar."""
    CREDIT = "credit"


ByTender = Mapping[Tender, int]
"""How much of each; a tender that is not there is 0."""
AT_DESK: Final = frozenset((Tender.CASH, Tender.TERMINAL))
"""What the desk takes and gives itself, and says so."""


@dataclass(frozen=True, slots=True)
class DepositPaid:
    """What was paid of a deposit, in all and by tender. What none of the four brought was paid elsewhere."""

    total_minor: int = 0
    card_minor: int = 0
    credit_minor: int = 0
    cash_minor: int = 0
    terminal_minor: int = 0

    @property
    def by_tender(self) -> dict[Tender, int]:
        """The parts that there are."""
        known = {
            Tender.CARD: self.card_minor,
            Tender.TERMINAL: self.terminal_minor,
            Tender.CASH: self.cash_minor,
            Tender.CREDIT: self.credit_minor,
        }
        amounts = {**known, Tender.ELSEWHERE: self.total_minor - sum(known.values())}
        return {tender: amounts[tender] for tender in Tender if amounts[tender]}


@dataclass(frozen=True, slots=True)
class DepositShares:
    """Where a paid deposit goes: back as it was paid, kept as new credit, forfeited. They add up to what was paid.

    `refunds` is money, by the tender that it goes back by. `returned_minor` is credit that had paid, and is credit again.
    """

    refunds: ByTender
    returned_minor: int
    credited_minor: int
    forfeit_minor: int

    @property
    def refund_minor(self) -> int:
        """The money that goes back."""
        return sum(self.refunds.values())

    @property
    def by_hand_minor(self) -> int:
        """What of it the venue gives back itself: Stripe has only what a card paid."""
        return sum(amount for tender, amount in self.refunds.items() if tender is not Tender.CARD)

    @property
    def credit_minor(self) -> int:
        """All that is credit then."""
        return self.returned_minor + self.credited_minor


def share_out(amounts: ByTender, part: int, currency: str) -> dict[Tender, int]:
    """So much of these amounts, in their proportions and never more than there is of each; what is odd goes to the card."""
    total, step = sum(amounts.values()), smallest_step(currency)
    if not 0 <= part <= total:
        raise ValueError(f"{part} is no part of {total}")
    if not part:
        return {}
    shares = {tender: part * amount // total // step * step for tender, amount in amounts.items()}
    rest = part - sum(shares.values())
    for tender in Tender:
        more = min(rest, amounts.get(tender, 0) - shares.get(tender, 0))
        if more > 0:
            shares[tender] += more
            rest -= more
    return {tender: amount for tender, amount in shares.items() if amount}


def share_deposit(paid: ByTender, forfeit_minor: int, credited_minor: int, currency: str) -> DepositShares:
    """A paid deposit of which so much is forfeited, and up to so much of its money becomes credit; the rest goes back as paid."""
    back = share_out(paid, sum(paid.values()) - forfeit_minor, currency)
    returned = back.pop(Tender.CREDIT, 0)
    credited = min(credited_minor, sum(back.values()))
    refunds = share_out(back, sum(back.values()) - credited, currency)
    return DepositShares(refunds, returned, credited, forfeit_minor)


def shares_of(
    paid: ByTender, currency: str, *, refund_minor: int, credit_minor: int, forfeit_minor: int
) -> DepositShares:
    """The same from the sums that are kept of a quote, or from those of a part of it. Credit is first what had paid."""
    back = _money(share_out(paid, min(refund_minor + credit_minor, sum(paid.values())), currency))
    returned = min(credit_minor, paid.get(Tender.CREDIT, 0))
    # Shared once, with the credit; of a part that takes more of the money than its proportion, by the money alone.
    money = back if sum(back.values()) >= refund_minor else _money(paid)
    refunds = share_out(money, min(refund_minor, sum(money.values())), currency)
    return DepositShares(refunds, returned, credit_minor - returned, forfeit_minor)


def _money(amounts: ByTender) -> dict[Tender, int]:
    return {tender: amount for tender, amount in amounts.items() if tender is not Tender.CREDIT}


def part_payable(due_minor: int, has_minor: int, currency: str) -> int:
    """How much of what is due can be paid by who has so much: it leaves nothing, or enough that a card is charged with it."""
    if has_minor >= due_minor:
        return due_minor
    step = smallest_step(currency)
    return max(0, min(has_minor, due_minor - least_charge(currency)) // step * step)
