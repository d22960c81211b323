"""Money: Stripe's minor units, the text people read, and amounts read from text."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.core.money import (
    MAX_AMOUNT_MINOR,
    Money,
    exponent,
    format_money,
    least_charge,
    parse_amount,
    parse_charge,
    smallest_step,
)
from openchair_devkit.stripe import currencies
from openchair_devkit.stripe.errors import StripeError

NBSP = "\u00a0"
CURRENCIES = st.sampled_from(
    ["AUD", "USD", "EUR", "GBP", "JPY", "KRW", "KWD", "ISK", "UGX", "HUF", "TWD", "RSD", "CLP"]
)
LOCALES = st.sampled_from(["en-AU", "en-US", "ja-JP", "ar-KW", "fr-FR", "de-CH", "hi-IN", "is-IS", "en-KW", "he-IL"])


@pytest.mark.parametrize(
    ("decimals", "currencies"),
    [
        (0, "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"),
        (3, "BHD JOD KWD OMR TND IQD LYD"),
        # Without decimals for CLDR, but not for Stripe.
        (2, "ISK UGX HUF TWD RSD IDR LAK COP CRC AUD USD EUR GBP NZD CHF INR"),
    ],
)
def test_minor_units_are_stripes(decimals: int, currencies: str) -> None:
    assert {currency: exponent(currency) for currency in currencies.split()} == dict.fromkeys(
        currencies.split(), decimals
    )


@pytest.mark.parametrize(("currency", "step"), [("AUD", 1), ("JPY", 1), ("KWD", 10), ("ISK", 100), ("UGX", 100)])
def test_the_smallest_step_is_what_stripe_can_charge(currency: str, step: int) -> None:
    assert smallest_step(currency) == step


@pytest.mark.parametrize("currency", sorted(currencies.CURRENCIES))
def test_the_least_charge_is_stripes_and_nothing_less_is_read(currency: str) -> None:
    code, decimals = currency.upper(), exponent(currency.upper())
    least, step = least_charge(code), smallest_step(code)
    currencies.check_amount(least, currency)
    assert parse_charge(f"{Decimal(least).scaleb(-decimals):f}", code) == least
    if least == step:
        return
    less = least - step
    with pytest.raises(StripeError):
        currencies.check_amount(less, currency)
    with pytest.raises(ValueError, match=f"the least that cards are charged with is .* {code}"):
        parse_charge(f"{Decimal(less).scaleb(-decimals):f}", code)


@pytest.mark.parametrize("currency", ["", "aud", "AU", "AUDX", "XYZ", "$", "ＡＵＤ"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    for attempt in (
        lambda: exponent(currency),
        lambda: smallest_step(currency),
        lambda: Money(100, currency),
        lambda: parse_amount("1", currency),
    ):
        with pytest.raises(ValueError, match="ISO 4217"):
            attempt()


@pytest.mark.parametrize("amount", [25.0, Decimal(25), "25", True, None])
def test_an_amount_that_is_no_int_is_refused(amount: object) -> None:
    with pytest.raises(TypeError, match="amount_minor is an int"):
        Money(amount, "AUD")  # type: ignore[arg-type]


def test_money_of_a_currency_that_was_given_up_can_still_be_shown() -> None:
    assert format_money(Money(2500, "DEM"), "en-AU") == f"DEM{NBSP}25"


@pytest.mark.parametrize(
    ("amount_minor", "currency", "locale", "text"),
    [
        (2500, "AUD", "en-AU", "$25"),
        (2550, "AUD", "en-AU", "$25.50"),
        (2505, "AUD", "en-AU", "$25.05"),
        (0, "AUD", "en-AU", "$0"),
        (5, "AUD", "en-AU", "$0.05"),
        (-2500, "AUD", "en-AU", "-$25"),
        (123456, "AUD", "en-AU", "$1,234.56"),
        (2500, "AUD", "en_AU", "$25"),
        (2500, "AUD", "en-US", "A$25"),
        (2500, "USD", "en-US", "$25"),
        (2500, "USD", "en-AU", f"USD{NBSP}25"),
        (2500, "NZD", "en-NZ", "$25"),
        (2550, "GBP", "en-GB", "£25.50"),
        (2500, "CAD", "en-CA", "$25"),
        (2550, "CAD", "fr-CA", f"25,50{NBSP}$"),
        (3000, "JPY", "en", "¥3,000"),
        (3000, "JPY", "ja-JP", "¥3,000"),
        (1250, "KWD", "en-KW", f"KWD{NBSP}1.250"),
        (3000, "KWD", "en-KW", f"KWD{NBSP}3"),
        (250000, "ISK", "is-IS", f"2.500{NBSP}kr."),
        (250000, "UGX", "en-UG", f"USh{NBSP}2,500"),
        (250000, "UGX", "lg-UG", f"2,500{NBSP}USh"),
        (2500, "BDT", "bn-BD", "25৳"),
        (2550, "RSD", "sr-RS", f"25,50{NBSP}RSD"),
        (1234550, "EUR", "fr-FR", f"12{NBSP}345,50{NBSP}€"),
        (1234550, "EUR", "de-DE", f"12.345,50{NBSP}€"),
        (1234550, "CHF", "de-CH", f"CHF{NBSP}12’345.50"),
        (1234567_00, "INR", "hi-IN", "₹12,34,567"),
        (123450, "ZAR", "en-ZA", f"R{NBSP}1{NBSP}234,50"),
        (2500, "AUD", "en-XX", "A$25"),
    ],
)
def test_money_is_written_as_people_there_write_it(amount_minor: int, currency: str, locale: str, text: str) -> None:
    assert format_money(Money(amount_minor, currency), locale) == text


@given(st.integers(-(10**9), 10**9), CURRENCIES, LOCALES)
def test_the_digits_shown_are_the_exact_amount_and_the_only_space_is_one_that_does_not_break(
    amount_minor: int, currency: str, locale: str
) -> None:
    text = format_money(Money(amount_minor, currency), locale)
    decimals = exponent(currency)
    whole = amount_minor % 10**decimals == 0
    # A symbol may have a point in it ("kr.", "د.ك.") but no digit, so the digits are the amount's.
    digits = "".join(character for character in text if character.isdigit())
    assert digits == str(abs(amount_minor) // (10**decimals if whole else 1)).rjust(1 if whole else decimals + 1, "0")
    assert all(character == NBSP for character in text if unicodedata.category(character) == "Zs")
    assert not any(unicodedata.category(character) == "Cc" for character in text)


@pytest.mark.parametrize("locale", ["", "xx-YY", "en-AU; drop", "12", "\ud800"])
def test_a_locale_of_no_language_is_refused(locale: str) -> None:
    with pytest.raises(ValueError, match="language and region"):
        format_money(Money(2500, "AUD"), locale)


@pytest.mark.parametrize(
    ("text", "currency", "amount_minor"),
    [
        ("25.50", "AUD", 2550),
        ("25.5", "AUD", 2550),
        ("25", "AUD", 2500),
        (" 25 ", "AUD", 2500),
        ("0", "AUD", 0),
        ("0025.500", "AUD", 2550),
        ("0.07", "AUD", 7),
        ("3000", "JPY", 3000),
        ("3000.00", "JPY", 3000),
        ("1.25", "KWD", 1250),
        ("2500", "ISK", 250000),
        ("999999.99", "AUD", 99999999),
    ],
)
def test_an_amount_is_read_exactly(text: str, currency: str, amount_minor: int) -> None:
    assert parse_amount(text, currency) == amount_minor


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("", "AUD", "not an amount"),
        ("-5", "AUD", "without a sign"),
        ("+5", "AUD", "without a sign"),
        ("$25", "AUD", "not an amount"),
        ("1,200.50", "AUD", "commas"),
        ("25,50", "EUR", "commas"),
        ("1e3", "AUD", "not an amount"),
        (".5", "AUD", "not an amount"),
        ("5.", "AUD", "not an amount"),
        ("NaN", "AUD", "not an amount"),
        ("Infinity", "AUD", "not an amount"),
        ("1_000", "AUD", "not an amount"),
        ("٢٥", "AUD", "not an amount"),
        ("9" * 5000, "AUD", "not an amount"),
        ("25.505", "AUD", "more decimals than AUD has, which is 2"),
        ("25.5", "JPY", "has decimals, and JPY has none"),
        ("1.2345", "KWD", "more decimals than KWD has, which is 3"),
        ("1.255", "KWD", "go in steps of 0.01"),
        ("25.50", "ISK", "go in steps of 1"),
        ("1000000", "AUD", "the largest amount of AUD that can be charged is 999999.99"),
        ("100000", "KWD", "the largest amount of KWD that can be charged is 99999.990"),
        ("100000000", "JPY", "the largest amount of JPY that can be charged is 99999999"),
    ],
)
def test_what_cannot_be_read_or_charged_is_refused_in_words(text: str, currency: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_amount(text, currency)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 200


@given(CURRENCIES, st.data())
def test_an_amount_that_was_written_in_decimals_is_read_back(currency: str, data: st.DataObject) -> None:
    step = smallest_step(currency)
    minor = data.draw(st.integers(0, MAX_AMOUNT_MINOR // step)) * step
    text = f"{Decimal(minor).scaleb(-exponent(currency)):f}"
    assert parse_amount(text, currency) == minor
