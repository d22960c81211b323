"""Money as integer minor units and a currency, its text for people, and amounts read from text."""

from __future__ import annotations

import copy
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol, list_currencies

from openchair.core.locales import locale_of
from openchair.core.texts import InvalidText

# `amount_minor` is what Stripe's API takes as `amount`, so what is stored is what is charged. Its minor units differ
# from ISO 4217's and from CLDR's. Source: https://docs.stripe.com/currencies, "Minor units in API amounts" and
# "Special cases". All others have two decimals.
_ZERO_DECIMAL: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE_DECIMAL: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# No minor unit is in use, but Stripe takes them with two decimals, which must be 00.
_WHOLE_BUT_TWO_DECIMAL: Final = frozenset(("ISK", "UGX"))
# Stripe doesn't charge these; the exponent is ISO 4217's.
_THREE_DECIMAL_ELSEWHERE: Final = frozenset(("IQD", "LYD"))

# The least that Stripe charges, in minor units. Source: https://docs.stripe.com/currencies, "Minimum and maximum charge
# amounts", as of November 2026. Stripe settles others by what the amount comes to in the account's own currency.
_LEAST_CHARGE: Final = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30,
    "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200,
    "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip

# Past ones too: a booking keeps its currency when a country gives it up.
_KNOWN: Final = frozenset(list_currencies())

MAX_AMOUNT_MINOR: Final = 99_999_999
"""The largest amount Stripe charges in most currencies: eight digits."""

_NO_BREAK_SPACE: Final = "\u00a0"
# U+202F is missing from many fonts and from every SMS alphabet; CLDR's Japanese yen is the full-width sign.
_PLAINER: Final = str.maketrans({"\u202f": _NO_BREAK_SPACE, "\uffe5": "\u00a5"})

_DECIMAL_TEXT: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """How many decimals the currency has in minor units: 2 for AUD, 0 for JPY. Raises `InvalidText` if it is unknown."""
    if currency not in _KNOWN:
        raise InvalidText(
            '"{currency}" is not the code of a currency (ISO 4217), like AUD.', {"currency": currency[:40]}
        )
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL or currency in _THREE_DECIMAL_ELSEWHERE else 2


def smallest_step(currency: str) -> int:
    """What amounts must be a multiple of to be charged, in minor units: 10 for KWD, 100 for ISK, 1 for most."""
    if currency in _WHOLE_BUT_TWO_DECIMAL:
        return 100
    return 10 if exponent(currency) == 3 else 1


def least_charge(currency: str) -> int:
    """The least amount of it that a card is charged with, in minor units: 50 for AUD.

    Stripe names none for some currencies: there it is the smallest amount that can be charged at all, and Stripe may still refuse.
    """
    return _LEAST_CHARGE.get(currency, smallest_step(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor units (2550 is $25.50, and ¥2,550) and its ISO 4217 code."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise TypeError(f"amount_minor is an int, not {type(self.amount_minor).__name__}")
        exponent(self.currency)


@lru_cache(maxsize=8192)
def format_money(money: Money, locale: str) -> str:
    """The amount as people of the locale write it, whole amounts without decimals: "$25", "$25.50", "¥3,000".

    The spaces in it are U+00A0, so that an amount isn't broken over two lines; plain English dollars have none.
    """
    decimals = exponent(money.currency)
    value = Decimal(money.amount_minor).scaleb(-decimals)
    if value == value.to_integral_value():
        decimals = 0
    where = locale_of(locale)
    text = _pattern(where, decimals).apply(value, where, currency=money.currency, currency_digits=False)
    return _spaced(text, get_currency_symbol(money.currency, where)).translate(_PLAINER)


def parse_amount(text: str, currency: str) -> int:
    """Minor units of a decimal amount: "25.50" of AUD is 2550. Exact; raises `InvalidText`."""
    decimals = exponent(currency)
    written = text.strip()
    if not _DECIMAL_TEXT.fullmatch(written):
        raise InvalidText(
            '"{text}" is not an amount: write digits and a point, without a sign or commas, like 1200.50.',
            {"text": text[:40]},
        )
    minor = Decimal(written).scaleb(decimals)
    if minor != minor.to_integral_value():
        if not decimals:
            raise InvalidText('"{text}" has decimals, and {currency} has none.', {"text": text, "currency": currency})
        raise InvalidText(
            '"{text}" has more decimals than {currency} has, which is {decimals}.',
            {"text": text, "currency": currency, "decimals": str(decimals)},
        )
    amount, step = int(minor), smallest_step(currency)
    if amount % step:
        smallest = Decimal(step).scaleb(-decimals)
        raise InvalidText(
            '"{text}" can\'t be charged: amounts of {currency} go in steps of {step}.',
            {"text": text, "currency": currency, "step": f"{smallest.normalize():f}"},
        )
    if amount > MAX_AMOUNT_MINOR:
        largest = Decimal(MAX_AMOUNT_MINOR // step * step).scaleb(-decimals)
        raise InvalidText(
            '"{text}" is too much: the largest amount of {currency} that can be charged is {largest}.',
            {"text": text, "currency": currency, "largest": f"{largest:f}"},
        )
    return amount


def parse_charge(text: str, currency: str) -> int:
    """The same of what is to be charged. Raises `InvalidText` where that is less than the least that can be."""
    amount, least = parse_amount(text, currency), least_charge(currency)
    if 0 < amount < least:
        smallest = Decimal(least).scaleb(-exponent(currency))
        raise InvalidText(
            '"{text}" can\'t be charged: the least that cards are charged with is {least} {currency}.',
            {"text": text, "currency": currency, "least": f"{smallest:f}"},
        )
    return amount


@lru_cache(maxsize=256)
def _pattern(locale: Locale, decimals: int) -> NumberPattern:
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    assert isinstance(pattern, NumberPattern)
    return pattern


def _spaced(text: str, symbol: str) -> str:
    """CLDR's currencySpacing, which Babel leaves out: "KWD 25", but "$25"."""
    before, found, after = text.partition(symbol)
    if before[-1:].isdigit() and not _is_symbol(found[0]):
        found = _NO_BREAK_SPACE + found
    if after[:1].isdigit() and not _is_symbol(found[-1]):
        found += _NO_BREAK_SPACE
    return before + found + after


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character).startswith("S")
