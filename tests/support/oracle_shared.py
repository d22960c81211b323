"""Deposits that are paid in more ways than one, given back in part, and disputed, in the second model.

It follows the product page's section on deposits that wait, imports the standard library alone, and asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LEAST: Final = 50
"""What a card is charged at the least, in minor units of the salon's currency, which has no greater step than one."""
BANK_TAKES: Final = 1500
"""What Stripe takes for a dispute, whoever wins it."""
FEE: Final = 1500
_ODD_GOES_TO: Final = ("card", "terminal", "cash", "credit")


class Shared(StrEnum):
    """The sentences, each of which decides something. `tests` count how often each did."""

    LEAVES_ENOUGH = "credit leaves nothing, or at least the least charge"
    IN_PROPORTION = "what goes back of a part goes back in the proportions paid"
    ODD_TO_CARD = "the odd unit of it goes to the card"
    OWED_AT_DESK = "what the desk took is paid back at the desk, and owed until that is recorded"
    CREDIT_AGAIN = "credit that had paid is credit again"
    NEVER_MORE = "never more goes back than is left"
    AFTER_COMPLETION = "the desk gives back after completion, too"
    OF_FEE = "the desk gives a fee back"
    DESK_WAITS = "while a payment is disputed the desk gives nothing back"
    REFUND_WAITS = "while a payment is disputed refunds wait"
    CHARGE_WAITS = "while a payment is disputed, or asked about, no card is charged"
    CANCEL_GOES = "while a payment is disputed a cancel goes through"
    INQUIRY = "a bank that only asks holds no refund"
    WON = "won, what waited goes on"
    LOST_REFUND = "lost, the payment's waiting refund drops"
    LOST_DEPOSIT = "lost, the payment is no part of the deposit any more"
    LOST_CREDIT = "lost, the credit that the payment had become is gone"
    LOST_CHARGE = "lost, the waiting charge drops"
    REST_GOES_ON = "lost, what was paid in other ways goes back all the same"


def proportion(amounts: dict[str, int], part: int) -> dict[str, int]:
    """So much of these amounts, each as it is of the whole; unit by unit what is odd, to the card first."""
    whole = sum(amounts.values())
    shares = {way: amount * part // whole for way, amount in amounts.items()} if whole else {}
    while sum(shares.values()) < part:
        way = next(way for way in _ODD_GOES_TO if shares.get(way, 0) < amounts.get(way, 0))
        shares[way] += 1
    return {way: share for way, share in shares.items() if share}


def credit_pays(due: int, has: int) -> int:
    """How much of what is due is paid with credit."""
    return due if has >= due else max(0, min(has, due - LEAST))


@dataclass
class Purse:
    """A booking's money. All in minor units, by the way in which it was paid: card, terminal, cash, credit."""

    terms: str
    """What a cancel does with the deposit: full, half, forfeit or credit."""
    asked: int
    has_card: bool
    """Whether a fee can be charged to a saved card, and was agreed."""
    paid: dict[str, int] = field(default_factory=dict)
    """All that ever came of the deposit."""
    held: dict[str, int] = field(default_factory=dict)
    """What of it is a deposit still."""
    earned: dict[str, int] = field(default_factory=dict)
    """What of it the venue has earned, and may give back."""
    sent: int = 0
    """What Stripe has sent back of the deposit."""
    waits: int = 0
    """What Stripe is to send."""
    owed: int = 0
    """What the desk is to pay back."""
    given: int = 0
    """What it has paid back."""
    again: int = 0
    """Credit as it was."""
    became: int = 0
    """Credit that was money."""
    status: str = "confirmed"
    fee: str | None = None
    """requested, charged or waived."""
    fee_back: int = 0
    fee_waits: int = 0
    bank: str | None = None
    """Whether a bank disputes the card's payment, or asks: dispute or inquiry."""
    was_disputed: bool = False
    """Whether one ever has: it does so once."""
    taken: int = 0
    """What the bank has taken back, or holds."""
    bank_fees: int = 0

    @property
    def at_stripe(self) -> int:
        """What Stripe must have of it."""
        charged = FEE if self.fee == "charged" else 0
        return self.paid.get("card", 0) + charged - self.sent - self.fee_back - self.taken - self.bank_fees

    @property
    def left(self) -> dict[str, int]:
        """What can still go back, if the desk wants it to."""
        return self.held if self.status == "confirmed" else self.earned

    def pays(self, way: str, amount: int) -> None:
        """It comes."""
        for ways in (self.paid, self.held):
            ways[way] = ways.get(way, 0) + amount

    def _goes_back(self, shares: dict[str, int]) -> set[Shared]:
        found = set[Shared]()
        for way, amount in shares.items():
            if way == "card":
                self.waits += amount
            elif way == "credit":
                self.again += amount
                found.add(Shared.CREDIT_AGAIN)
            else:
                self.owed += amount
                found.add(Shared.OWED_AT_DESK)
        return found

    def gives_back(self, amount: int) -> set[Shared]:
        """The desk gives so much of it back. Gives the rules that made a difference."""
        found = {Shared.IN_PROPORTION} if len(self.left) > 1 else set[Shared]()
        whole, shares = sum(self.left.values()), proportion(self.left, amount)
        if any(amount * way % whole for way in self.left.values()) and "card" in shares and len(self.left) > 1:
            found.add(Shared.ODD_TO_CARD)
        for way, share in shares.items():
            self.left[way] -= share
        self._drop_what_is_empty()
        if self.status == "completed":
            found.add(Shared.AFTER_COMPLETION)
        return found | self._goes_back(shares)

    def _drop_what_is_empty(self) -> None:
        for ways in (self.held, self.earned):
            for way in [way for way, amount in ways.items() if not amount]:
                del ways[way]

    def cancels(self, *, late: bool) -> set[Shared]:
        """The customer does. Gives the rules that made a difference."""
        found = {Shared.CANCEL_GOES} if self.bank == "dispute" else set[Shared]()
        held, whole = self.held, sum(self.held.values())
        self.held, self.status = {}, "cancelled"
        if late and self.has_card:
            self.fee = "requested"
            found |= {Shared.CHARGE_WAITS} if self.bank else set()
        back = {"full": whole, "half": (whole + 1) // 2, "forfeit": 0, "credit": whole}[self.terms]
        shares = proportion(held, back)
        self.earned = {way: amount - shares.get(way, 0) for way, amount in held.items()}
        self._drop_what_is_empty()
        if self.terms == "credit":
            self.became = sum(amount for way, amount in shares.items() if way != "credit")
            shares = {way: amount for way, amount in shares.items() if way == "credit"}
        if self.bank == "dispute" and shares.get("card"):
            found.add(Shared.REFUND_WAITS)
        if self.bank == "inquiry" and shares.get("card"):
            found.add(Shared.INQUIRY)
        return found | self._goes_back(shares)

    def completes(self) -> None:
        """They were here: what was held is a part of the price."""
        self.held, self.earned, self.status = {}, self.held, "completed"

    def disputes(self, *, is_inquiry: bool) -> None:
        """The bank asks the card's payment back, or asks what it was."""
        self.bank, self.was_disputed = "inquiry" if is_inquiry else "dispute", True
        if not is_inquiry:
            self.taken += self.paid["card"]
            self.bank_fees += BANK_TAKES

    def gives_fee_back(self, amount: int) -> set[Shared]:
        """The desk does, of a fee that was charged."""
        self.fee_waits += amount
        return {Shared.OF_FEE}

    def moves(self) -> None:
        """What Stripe is to do is done, unless it waits for a bank."""
        if self.bank != "dispute":
            self.sent, self.waits = self.sent + self.waits, 0
            self.fee_back, self.fee_waits = self.fee_back + self.fee_waits, 0
        if self.fee == "requested" and self.bank is None:
            self.fee = "charged"

    def settles(self) -> None:
        """The desk has paid back what it owed."""
        self.given, self.owed = self.given + self.owed, 0

    def ends(self, *, won: bool) -> set[Shared]:
        """The bank has decided. Gives the rules that made a difference."""
        was, self.bank = self.bank, None
        if was == "inquiry":
            return set()
        amount = self.paid["card"]
        if won:
            self.taken -= amount
            return {Shared.WON} if self.waits or self.fee == "requested" else set()
        found = set[Shared]()
        if self.waits:
            found.add(Shared.LOST_REFUND)
            found |= {Shared.REST_GOES_ON} if self.owed else set()
        # What of the payment was to go back is not what the credit came from.
        own = amount - self.sent - self.waits
        self.waits = 0
        if self.became:
            found.add(Shared.LOST_CREDIT)
            self.became -= min(own, self.became)
            found |= {Shared.REST_GOES_ON} if self.became else set()
        if self.held.pop("card", 0):
            found.add(Shared.LOST_DEPOSIT)
        self.earned.pop("card", None)
        if self.fee == "requested":
            self.fee = "waived"
            found.add(Shared.LOST_CHARGE)
        return found
