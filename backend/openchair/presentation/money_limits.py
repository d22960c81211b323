"""The limits of money of an operator's day, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openchair.rules.money_limits import MoneyAct

TO_DO: Final[Mapping[MoneyAct, str]] = {
    MoneyAct.FEE: "charge {amount} in fees",
    MoneyAct.REFUND: "give back {amount}",
    MoneyAct.PAY_OUT: "write down {amount} as paid back by hand",
    MoneyAct.CREDIT: "give {amount} of credit",
    MoneyAct.WAIVE: "let {amount} go that is due",
    MoneyAct.RECORD: "write down {amount} as taken",
}
DONE: Final[Mapping[MoneyAct, str]] = {
    MoneyAct.FEE: "charged {amount} in fees",
    MoneyAct.REFUND: "gave back {amount}",
    MoneyAct.PAY_OUT: "wrote down {amount} as paid back by hand",
    MoneyAct.CREDIT: "gave {amount} of credit",
    MoneyAct.WAIVE: "let {amount} go that was due",
    MoneyAct.RECORD: "wrote down {amount} as taken",
}


def over_limit_sentence(act: MoneyAct, limit: str, spent: str | None) -> str:
    """Why an operator can't do this today, and who can; `spent` is what they have done of it, None for nothing."""
    before = "" if spent is None else f" So far it is {spent}."
    may = f"You may {TO_DO[act].format(amount=limit)} a day."
    return f"{may}{before} This would be more, so nothing was done. Only an owner can do it."
