"""What the desk reads of messages that are held back, dropped or refused before they are sent."""

from __future__ import annotations

from typing import Final, assert_never

from openchair.core.phone import NotTextable
from openchair.presentation.catalogue import N_

PAUSED: Final = (
    "Messages to customers are held back at the moment; it goes when you let them go, if it is still true then."
)
CAP_REACHED: Final = (
    "This month's cap of text messages is reached. It goes by email where the customer has one, else it waits."
)
TOO_MANY: Final = (
    "More than a day's messages have gone to this customer or from this venue; it goes when there is room again."
)
TOO_MANY_DROPPED: Final = N_(
    "More than a day's messages have gone to this customer or from this venue, so this one was left out: "
    "it states no new time and no money."
)


def not_textable_sentence(why: NotTextable) -> str:
    """Why no text goes to the customer's number."""
    match why:
        case NotTextable.NO_MOBILE:
            return N_(
                "Text messages go to mobile numbers only, and this is none. Please ask for a mobile number or an email address."
            )
        case NotTextable.ABROAD:
            return N_(
                "This number is of a country to which this venue sends no text messages (sms_countries in its settings)."
            )
    assert_never(why)
