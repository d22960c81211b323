"""What is open about a customer, for the desk that wants to erase them: what it is, and what to do about it."""

from __future__ import annotations

from typing import assert_never

from openchair.presentation.catalogue import N_
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.erasure import Matter, MatterKind

_K = MatterKind


def open_matter_sentence(matter: Matter, reader: DeskReader) -> str:
    """One thing that is open: "Booking K7M2QX is still open: cancel it, or mark it as done."."""
    places = {"reference": matter.reference}
    if matter.amount_minor is not None and matter.currency is not None:
        places["amount"] = reader.amount(matter.amount_minor, matter.currency)
    return reader.say(_template(matter.kind), **places)


def _template(kind: MatterKind) -> str:
    match kind:
        case _K.BOOKING:
            return N_("Booking {reference} is still open: cancel it, or mark it as done.")
        case _K.CHANGE:
            return N_(
                "Booking {reference} was changed, and what follows from that hasn't happened yet: wait, or decide about it."
            )
        case _K.DEPOSIT:
            return N_("Booking {reference} has a deposit that you have not decided about.")
        case _K.PAYMENT:
            return N_("Booking {reference} has a payment under way: look again in a day.")
        case _K.REFUND:
            return N_("Booking {reference} has a refund that isn't done: wait, send it again, or settle it.")
        case _K.FEE:
            return N_("Booking {reference} has a fee that is due: charge it, or waive it.")
        case _K.DISPUTE:
            return N_("Booking {reference} is disputed by the customer's bank: wait until that has ended.")
        case _K.CARD:
            return N_("On the page of booking {reference} a card is being saved: look again in a day.")
        case _K.MESSAGE:
            return N_("A message about booking {reference} is being sent: try again in a minute.")
        case _K.CREDIT:
            return N_(
                "They have {amount} of credit from booking {reference}: pay it out, send it back to the card, or have them "
                "let it go."
            )
    assert_never(kind)
