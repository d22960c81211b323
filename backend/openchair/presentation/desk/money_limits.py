"""The limits of money of an operator's day, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openchair.presentation.catalogue import N_
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.money_limits import MoneyAct

_MAY: Final[Mapping[MoneyAct, str]] = {
    MoneyAct.FEE: N_("You may charge {limit} in fees a day."),
    MoneyAct.REFUND: N_("You may give back {limit} a day."),
    MoneyAct.PAY_OUT: N_("You may write down {limit} a day as paid back by hand."),
    MoneyAct.CREDIT: N_("You may give {limit} of credit a day."),
    MoneyAct.WAIVE: N_("You may let {limit} go a day that is due."),
    MoneyAct.RECORD: N_("You may write down {limit} a day as taken."),
}
_WANTED: Final[Mapping[MoneyAct, str]] = {
    MoneyAct.FEE: N_("{who} wanted to charge {amount} in fees, beyond their {limit} of the day. It was not done."),
    MoneyAct.REFUND: N_("{who} wanted to give back {amount}, beyond their {limit} of the day. It was not done."),
    MoneyAct.PAY_OUT: N_(
        "{who} wanted to write down {amount} as paid back by hand, beyond their {limit} of the day. It was not done."
    ),
    MoneyAct.CREDIT: N_("{who} wanted to give {amount} of credit, beyond their {limit} of the day. It was not done."),
    MoneyAct.WAIVE: N_(
        "{who} wanted to let {amount} go that is due, beyond their {limit} of the day. It was not done."
    ),
    MoneyAct.RECORD: N_(
        "{who} wanted to write down {amount} as taken, beyond their {limit} of the day. It was not done."
    ),
}
_DID: Final[Mapping[MoneyAct, str]] = {
    MoneyAct.FEE: N_("{who} charged {amount} in fees."),
    MoneyAct.REFUND: N_("{who} gave back {amount}."),
    MoneyAct.PAY_OUT: N_("{who} wrote down {amount} as paid back by hand."),
    MoneyAct.CREDIT: N_("{who} gave {amount} of credit."),
    MoneyAct.WAIVE: N_("{who} let {amount} go that was due."),
    MoneyAct.RECORD: N_("{who} wrote down {amount} as taken."),
}


def over_limit_sentence(act: MoneyAct, limit: str, spent: str | None, reader: DeskReader) -> str:
    """Why an operator can't do this today, and who can; `spent` is what they have done of it, None for nothing."""
    said = [reader.say(_MAY[act], limit=limit)]
    if spent is not None:
        said.append(reader.say("So far it is {spent}.", spent=spent))
    said.append(reader.say("This would be more, so nothing was done. Only an owner can do it."))
    return " ".join(said)


def beyond_limit_sentence(act: MoneyAct, who: str, amount: str, limit: str, reader: DeskReader, *, done: bool) -> str:
    """For an owner: what someone wanted beyond their limit, or what an owner did beyond a manager's."""
    if not done:
        return reader.say(_WANTED[act], who=who, amount=amount, limit=limit)
    did = reader.say(_DID[act], who=who, amount=amount)
    more = reader.say("With what they did before that day, it is more than a manager may: {limit}.", limit=limit)
    return f"{did} {more}"
