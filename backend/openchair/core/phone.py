"""Phone numbers: kept as E.164, shown as people there write them."""

from __future__ import annotations

from functools import lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    country_code_for_region,
    format_number,
    is_possible_number_with_reason,
    parse,
)

from openchair.core.locales import region_of


def parse_phone(text: str, locale: str) -> str:
    """The E.164 form, "+61491570156"; a number without a country code is one of the locale's region.

    Raises ValueError that says what is wrong. The length is checked but not the range: numbering plans grow before
    the metadata does, and turning away a real customer is worse than one text message that doesn't arrive.
    """
    try:
        number = parse(text, region_of(locale))
    except NumberParseException as problem:
        if problem.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise ValueError(f"{text!r} needs its country code, like +61 491 570 156.") from None
        raise ValueError(f"{text[:40]!r} is not a phone number.") from None
    if number.extension:
        raise ValueError(f"{text!r} has an extension, which can't be kept: give a number that can be called directly.")
    stored = format_number(number, PhoneNumberFormat.E164)
    # Of "0000000" a zero is dropped with each reading: what isn't read back as it is stored is no number.
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE or _reread(stored) != stored:
        raise ValueError(f"{text!r} has too many or too few digits for a phone number.")
    return stored


def _reread(stored: str) -> str:
    return format_number(parse(stored, None), PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def format_phone(number: str, locale: str) -> str:
    """How people of the locale's region write an E.164 number: "0491 570 156" at home, "+61 491 570 156" abroad.

    What is no number is given back as it is, since this is only for showing.
    """
    region = region_of(locale)
    try:
        parsed = parse(number, None)
    except NumberParseException:
        return number
    at_home = region is not None and parsed.country_code == country_code_for_region(region)
    return format_number(parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL)
