"""Deposits: what is asked, and on which terms. Amounts are integers in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, assert_never

from openchair.core.money import Money, least_charge, smallest_step
from openchair.core.texts import InvalidText


class DepositOutcome(StrEnum):
    """What a cancellation does to the deposit. NONE with money paid: it stays with the venue, which decides."""

    NONE = "none"
    FULL_REFUND = "full_refund"
    PARTIAL_REFUND = "partial_refund"
    FORFEIT = "forfeit"
    CREDIT = "credit"


class DepositStatus(StrEnum):
    """Where a deposit stands that was asked.

    KEPT: its booking has ended, and the venue is yet to decide about it. CHARGED_BACK: its customer's bank has taken it back.
    """

    ASKED = "asked"
    PAID = "paid"
    REFUND_REQUESTED = "refund_requested"
    REFUNDED = "refunded"
    PART_REFUNDED = "part_refunded"
    FORFEITED = "forfeited"
    CREDITED = "credited"
    FAILED = "failed"
    KEPT = "kept"
    CHARGED_BACK = "charged_back"


def status_after(outcome: DepositOutcome) -> DepositStatus:
    """Where a deposit that was paid stands once its booking has ended so."""
    match outcome:
        case DepositOutcome.FULL_REFUND | DepositOutcome.PARTIAL_REFUND:
            return DepositStatus.REFUND_REQUESTED
        case DepositOutcome.FORFEIT:
            return DepositStatus.FORFEITED
        case DepositOutcome.CREDIT:
            return DepositStatus.CREDITED
        case DepositOutcome.NONE:
            return DepositStatus.KEPT
    assert_never(outcome)


@dataclass(frozen=True, slots=True)
class DepositTier:
    """An outcome for a cancellation at least `from_hours` before the start. A partial refund says how many percent."""

    from_hours: int
    outcome: DepositOutcome
    refund_percent: int | None = None

    def __post_init__(self) -> None:
        if self.from_hours < 0:
            raise InvalidText("A tier begins a number of hours before the start; it can't be negative.")
        if self.outcome is DepositOutcome.PARTIAL_REFUND:
            if self.refund_percent is None or not 1 <= self.refund_percent <= 99:
                raise InvalidText("A partial refund says how many percent go back, 1 to 99.")
        elif self.refund_percent is not None:
            raise InvalidText("Only a partial refund has a percentage.")


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """What was agreed about cancelling: deposit tiers, farthest from the start first and the last from 0 hours; and fees."""

    tiers: tuple[DepositTier, ...]
    late_fee_minor: int | None = None
    late_fee_from_hours: int | None = None
    no_show_fee_minor: int | None = None

    def __post_init__(self) -> None:
        hours = [tier.from_hours for tier in self.tiers]
        if not hours or hours[-1] != 0 or hours != sorted(set(hours), reverse=True):
            raise InvalidText("Tiers go from the most hours before the start to the fewest, and the last begins at 0.")
        if (self.late_fee_minor is None) != (self.late_fee_from_hours is None):
            raise InvalidText(
                "A fee for cancelling late has an amount and the hours from which a cancellation is late."
            )
        for amount in (self.late_fee_minor, self.late_fee_from_hours, self.no_show_fee_minor):
            if amount is not None and amount <= 0:
                raise InvalidText("A fee and its hours are greater than 0; leave them out where there is none.")

    def tier_at(self, starts_at: datetime, now: datetime) -> DepositTier:
        """The tier in force: at exactly N hours before the start the tier from N hours still is."""
        for tier in self.tiers[:-1]:
            if now <= starts_at - timedelta(hours=tier.from_hours):
                return tier
        return self.tiers[-1]

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept with a booking."""
        return {
            "tiers": [
                {
                    "from_hours": tier.from_hours,
                    "outcome": tier.outcome.value,
                    **({} if tier.refund_percent is None else {"refund_percent": tier.refund_percent}),
                }
                for tier in self.tiers
            ],
            "late_fee_minor": self.late_fee_minor,
            "late_fee_from_hours": self.late_fee_from_hours,
            "no_show_fee_minor": self.no_show_fee_minor,
        }

    @classmethod
    def agreed(cls, terms: dict[str, Any] | None) -> CancellationTerms:
        """What was agreed about a booking's money, as it is kept with it; nothing at all where nothing was."""
        return cls.from_json({"tiers": [{"from_hours": 0, "outcome": "none"}]} if terms is None else terms)

    @classmethod
    def from_json(cls, values: Any) -> CancellationTerms:
        """The terms that `as_json` made these values of. Raises ValueError that says what is wrong."""
        try:
            tiers = tuple(
                DepositTier(tier["from_hours"], DepositOutcome(tier["outcome"]), tier.get("refund_percent"))
                for tier in values["tiers"]
            )
            fees = (values.get(name) for name in ("late_fee_minor", "late_fee_from_hours", "no_show_fee_minor"))
            return cls(tiers, *fees)
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError(f"These are no cancellation terms: {wrong!r}") from wrong


@dataclass(frozen=True, slots=True)
class DepositRule:
    """What a service asks in advance, as a fixed amount or as percent of the price, and on which terms."""

    ask_fixed_minor: int | None
    ask_percent: int | None
    terms: CancellationTerms

    def __post_init__(self) -> None:
        if self.ask_fixed_minor is not None and self.ask_percent is not None:
            raise InvalidText("A deposit is a fixed amount or a percentage, not both.")
        if self.ask_fixed_minor is not None and self.ask_fixed_minor <= 0:
            raise InvalidText("A fixed deposit is greater than 0; leave it out where none is asked.")
        if self.ask_percent is not None and not 1 <= self.ask_percent <= 100:
            raise InvalidText("A deposit is 1 to 100 percent of the price.")

    def asked(self, price: Money) -> Money | None:
        """The deposit for a service of this price, never more than it; None where none is asked, or less than can be charged."""
        if self.ask_fixed_minor is not None:
            amount = min(self.ask_fixed_minor, price.amount_minor)
        elif self.ask_percent is not None:
            amount = percent_of(price.amount_minor, self.ask_percent, smallest_step(price.currency))
        else:
            return None
        return Money(amount, price.currency) if amount >= least_charge(price.currency) else None


@dataclass(frozen=True, slots=True)
class AgreedPart:
    """What was agreed about the money of one part of a visit; `deposit_minor` is what was asked for it."""

    terms: CancellationTerms
    deposit_minor: int = 0


def percent_of(amount_minor: int, percent: int, step: int) -> int:
    """That share, rounded half up to what the currency can move: in the customer's favour where it goes to them."""
    return min(amount_minor, (2 * amount_minor * percent + 100 * step) // (200 * step) * step)
