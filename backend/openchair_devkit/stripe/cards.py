"""Stripe's test cards, by number and by name, and what each does. Source: https://docs.stripe.com/testing"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Decline:
    """How an issuer says no: the error's code, its decline_code and words."""

    code: str
    decline_code: str
    message: str


@dataclass(frozen=True, slots=True)
class TestCard:
    """What a card does when it is set up, charged and refunded, and what its bank does afterwards."""

    __test__ = False  # it is no test of pytest's

    declines_setup: Decline | None = None
    declines_charge: Decline | None = None
    authenticates: str = "never"
    """never · unless_set_up · off_session_never (as if set up already) · always: when 3D Secure is asked for."""
    refund: str = "succeeds"
    """succeeds · pending (and succeeds later) · fails (later)."""
    disputes: str | None = None
    """Why its owner's bank disputes the charge as soon as it is made; None where it doesn't."""
    inquires: bool = False
    """Whether the bank only asks first, instead."""
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"


def decline_of(decline_code: str) -> Decline:
    """The words and code of a decline_code; the generic words for one that is not listed."""
    return _DECLINES.get(decline_code) or Decline("card_declined", decline_code, "Your card was declined.")


_DECLINES: Final = {
    decline.decline_code: decline
    for decline in (
        Decline("card_declined", "generic_decline", "Your card was declined."),
        Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
        Decline("card_declined", "lost_card", "Your card was declined."),
        Decline("card_declined", "stolen_card", "Your card was declined."),
        Decline("card_declined", "fraudulent", "Your card was declined."),
        Decline("expired_card", "expired_card", "Your card has expired."),
        Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
        Decline(
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        Decline(
            "authentication_required",
            "authentication_required",
            "Your card was declined. This transaction requires authentication.",
        ),
        Decline(
            "card_declined",
            "test_mode_live_card",
            "Your card was declined. Your request was in test mode, but used a non test (live) card. "
            "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
        ),
    )
}
AUTHENTICATION_REQUIRED: Final = _DECLINES["authentication_required"]


def _always(decline_code: str) -> TestCard:
    decline = decline_of(decline_code)
    return TestCard(declines_setup=decline, declines_charge=decline)


_CARDS: Final[dict[str, TestCard]] = {
    "4242424242424242": TestCard(),
    "4000056655665556": TestCard(funding="debit"),
    "5555555555554444": TestCard(brand="mastercard"),
    "2223003122003222": TestCard(brand="mastercard"),
    "378282246310005": TestCard(brand="amex"),
    "4000000360000006": TestCard(country="AU"),
    "4000008260000000": TestCard(country="GB", funding="debit"),
    "4000003920000003": TestCard(country="JP"),
    "4000002500003155": TestCard(authenticates="unless_set_up", country="FR"),
    "4000002760003184": TestCard(authenticates="always", country="DE"),
    "4000000000003220": TestCard(authenticates="always"),
    "4000003800000446": TestCard(authenticates="off_session_never", country="ES"),
    "4000008260003178": TestCard(
        authenticates="unless_set_up", declines_charge=decline_of("insufficient_funds"), country="GB"
    ),
    "4000008400001629": TestCard(authenticates="always", declines_charge=decline_of("generic_decline")),
    "4000000000000002": _always("generic_decline"),
    "4000000000009995": _always("insufficient_funds"),
    "4000000000009987": _always("lost_card"),
    "4000000000009979": _always("stolen_card"),
    "4000000000000069": _always("expired_card"),
    "4000000000000127": _always("incorrect_cvc"),
    "4000000000000119": _always("processing_error"),
    "4000000000000341": TestCard(declines_charge=decline_of("generic_decline")),
    "4000000000007726": TestCard(refund="pending"),
    "4000000000005126": TestCard(refund="fails"),
    "4000000000000259": TestCard(disputes="fraudulent"),
    "4000000000002685": TestCard(disputes="product_not_received"),
    "4000000000001976": TestCard(disputes="fraudulent", inquires=True),
}
_LIVE: Final = _always("test_mode_live_card")

_NAMES: Final = {
    "visa": "4242424242424242",
    "visa_debit": "4000056655665556",
    "mastercard": "5555555555554444",
    "amex": "378282246310005",
    "au": "4000000360000006",
    "gb": "4000008260000000",
    "jp": "4000003920000003",
    "authenticationRequiredOnSetup": "4000002500003155",
    "authenticationRequired": "4000002760003184",
    "threeDSecure2Required": "4000000000003220",
    "authenticationRequiredSetupForOffSession": "4000003800000446",
    "authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedLostCard": "4000000000009987",
    "visa_chargeDeclinedStolenCard": "4000000000009979",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "chargeCustomerFail": "4000000000000341",
    "pendingRefund": "4000000000007726",
    "refundFail": "4000000000005126",
    "createDispute": "4000000000000259",
    "createDisputeProductNotReceived": "4000000000002685",
    "createDisputeInquiry": "4000000000001976",
}
_SHARED_PREFIXES: Final = ("pm_card_", "tok_")


def find_number(name: str) -> str | None:
    """The number of a shared test payment method or token, such as pm_card_visa or tok_visa."""
    for prefix in _SHARED_PREFIXES:
        if name.startswith(prefix):
            return _NAMES.get(name.removeprefix(prefix))
    return None


def card_of(number: str) -> TestCard:
    """What a card does. A number that is none of Stripe's test cards is declined."""
    return _CARDS.get(number, _LIVE)


def is_test_card(number: str) -> bool:
    """Whether it is one of Stripe's."""
    return number in _CARDS


def brand_of(number: str) -> str:
    """The network, by the number's first digits."""
    if number.startswith("4"):
        return "visa"
    if number[:2] in ("34", "37"):
        return "amex"
    return "mastercard" if number[:1] in ("5", "2") else "unknown"


def is_plausible(number: str) -> bool:
    """Whether the digits can be a card's (ISO/IEC 7812's check digit)."""
    if not (number.isascii() and number.isdecimal() and 12 <= len(number) <= 19):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
