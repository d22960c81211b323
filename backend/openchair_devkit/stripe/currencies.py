"""What amounts Stripe takes in which currency. Stated anew, so that it can disagree with the product's own table.

Source: https://docs.stripe.com/currencies, "Zero-decimal", "Three-decimal", "Special cases" and "Minimum charge amounts".
"""

from __future__ import annotations

from typing import Final

from openchair_devkit.stripe.errors import invalid


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ZERO_DECIMAL: Final = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
_THREE_DECIMAL: Final = _codes("bhd jod kwd omr tnd")
_WHOLE: Final = _codes("isk ugx")
_OTHERS: Final = _codes(
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve "
    "czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd kzt lak "
    "lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar "
    "ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar "
    "zmw"
)
CURRENCIES: Final = _ZERO_DECIMAL | _THREE_DECIMAL | _WHOLE | _OTHERS
_MINIMUM: Final = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
_MAXIMUM: Final = 99_999_999
_SIGNS: Final = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "aud": "A$", "nzd": "NZ$", "cad": "CA$"}


def step_of(currency: str) -> int:
    """What amounts must be a multiple of, in minor units."""
    if currency in _WHOLE:
        return 100
    return 10 if currency in _THREE_DECIMAL else 1


def dispute_fee(currency: str) -> int:
    """What a dispute costs beside its amount, in minor units. Stripe's differs by country; this is one for all."""
    return 15 if currency in _ZERO_DECIMAL else 15_000 if currency in _THREE_DECIMAL else 1500


def say_amount(amount: int, currency: str) -> str:
    """As Stripe's messages write it: $25.00."""
    decimals = 0 if currency in _ZERO_DECIMAL else 3 if currency in _THREE_DECIMAL else 2
    sign = _SIGNS.get(currency)
    figures = f"{amount / 10**decimals:,.{decimals}f}"
    return f"{sign}{figures}" if sign else f"{figures} {currency.upper()}"


def check_currency(currency: str) -> str:
    """The code in lower case. Raises StripeError where Stripe doesn't charge it."""
    code = currency.lower()
    if code not in CURRENCIES:
        listed = ", ".join(sorted(CURRENCIES))
        raise invalid(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {listed}", param="currency"
        )
    return code


def check_step(amount: int, currency: str) -> None:
    """Refuse an amount between two that exist."""
    step = step_of(currency)
    if amount % step:
        raise invalid(
            f"Invalid amount: amounts in {currency} must be evenly divisible by {step}.",
            param="amount",
            code="parameter_invalid_integer",
        )


def check_amount(amount: int, currency: str) -> None:
    """Refuse an amount that can't be charged."""
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", param="amount", code="parameter_invalid_integer"
        )
    check_step(amount, currency)
    least = _MINIMUM.get(currency, step_of(currency))
    if amount < least:
        raise invalid(
            f"Amount must be at least {say_amount(least, currency)} {currency}", param="amount", code="amount_too_small"
        )
    if amount > _MAXIMUM:
        raise invalid(
            f"Amount must be no more than {say_amount(_MAXIMUM, currency)}", param="amount", code="amount_too_large"
        )
