"""Phone numbers: kept as E.164, shown as people there write them."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    country_code_for_region,
    format_number,
    is_possible_number_with_reason,
    is_valid_number,
    number_type,
    parse,
    region_code_for_number,
    truncate_too_long_number,
)

from openchair.core.locales import region_of
from openchair.core.texts import InvalidText

_LONGEST: Final = 60
# In North America a number doesn't say which of the two it is.
_MOBILE: Final = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# What people write between digits. The library passes over anything, and over letters as the digits they stand for on a keypad.
_BETWEEN: Final = frozenset(" ()[]./-\u2010\u2011\u2012\u2013\u2014\u2212\uff08\uff09\uff0d\uff0e\uff0f")
_LABEL: Final = re.compile(r"\s*(?:tel|phone|mobile|mob|sms)\s*[:.]\s*", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"\d\s*(?:;\s*ext\s*=|ext?(?:n|ension)?\b\.?|x|#|,+)\s*:?\s*\d{1,7}\s*#?\s*$", re.IGNORECASE
)


def parse_phone(text: str, locale: str) -> str:
    """The E.164 form, "+61491570156"; a number without a country code is one of the locale's region.

    "00" is read as the "+" it stands for in most of the world, where the region's own prefix for abroad is another. Letters and
    signs that no number has are refused, never turned into digits. Raises `InvalidText`. Of the length one
    digit too many or too few is noticed where the range is known; a range that isn't known is taken: numbering plans grow
    before the metadata does, and turning away a real customer is worse than one text message that doesn't arrive.
    """
    typed = _plain(text)
    number = _number(typed, locale)
    if number.extension:
        raise InvalidText(
            "{number} has an extension, which can't be kept: give a number that can be called directly.", _shown(text)
        )
    stored = format_number(number, PhoneNumberFormat.E164)
    # Of "0000000" a zero is dropped with each reading: what isn't read back as it is stored is no number.
    possible = is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if not possible or _reread(stored) != stored or _is_a_digit_off(number):
        raise InvalidText("{number} has too many or too few digits for a phone number.", _shown(text))
    return stored


def _shown(number: str) -> dict[str, str]:
    return {"number": f"{number[:40]!r}"}


def _plain(text: str) -> str:
    """The digits and what is written between them. Raises `InvalidText` where there is anything else."""
    # Address books put marks of direction around numbers.
    seen = "".join(" " if each.isspace() else each for each in text if unicodedata.category(each) != "Cf")
    typed = _LABEL.sub("", seen, count=1).replace("\uff0b", "+").strip()
    if len(typed) > _LONGEST or not any(each.isdecimal() for each in typed):
        raise InvalidText("{number} is not a phone number.", _shown(text))
    if _EXTENSION.search(typed):
        raise InvalidText(
            "{number} has an extension, which can't be kept: give a number that can be called directly.", _shown(text)
        )
    if any(each.isalpha() for each in typed):
        raise InvalidText("{number} has letters in it: give the number alone, in digits.", _shown(text))
    plus = typed.lstrip("([ ").startswith("+")
    if typed.count("+") > plus or any(not each.isdecimal() and each != "+" and each not in _BETWEEN for each in typed):
        raise InvalidText(
            "{number} has signs in it that no phone number has: give one number alone, in digits.", _shown(text)
        )
    return typed


def _number(typed: str, locale: str) -> PhoneNumber:
    region = region_of(locale)
    digits = "".join(str(unicodedata.decimal(each)) for each in typed if each.isdecimal())
    try:
        if digits.startswith("00") and digits[2:3] != "0" and "+" not in typed:
            try:
                at_home = parse(typed, region, keep_raw_input=True)
            except NumberParseException:
                at_home = None
            if at_home is None or at_home.country_code_source != CountryCodeSource.FROM_NUMBER_WITH_IDD:
                abroad = parse(f"+{digits[2:]}", None)
                if not is_valid_number(abroad):
                    raise InvalidText("{number} has too many or too few digits for a phone number.", _shown(typed))
                return abroad
        return parse(typed, region)
    except NumberParseException as problem:
        if problem.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise InvalidText("{number} needs its country code, like +61 491 570 156.", _shown(typed)) from None
        raise InvalidText("{number} is not a phone number.", _shown(typed)) from None


def _is_a_digit_off(number: PhoneNumber) -> bool:
    """Whether it is no number that is given out, but would be with fewer digits, with one more, or without its country code."""
    if is_valid_number(number):
        return False
    other = PhoneNumber()
    other.merge_from(number)
    if truncate_too_long_number(other):
        return True
    code, national = str(number.country_code), str(number.national_number)
    others = [f"{national}{digit}" for digit in range(10)]
    if national.startswith(code):
        # The code a second time, as in "061 491 570 156" typed in Australia.
        others.append(national.removeprefix(code))
    return any(is_valid_number(PhoneNumber(number.country_code, int(each))) for each in others if each)


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


class NotTextable(StrEnum):
    """Why no text message is sent to a number."""

    NO_MOBILE = "no_mobile"
    ABROAD = "abroad"


@lru_cache(maxsize=4096)
def why_not_textable(number: str, regions: frozenset[str]) -> NotTextable | None:
    """Why no text message goes to an E.164 number; None where it is a mobile number of one of these regions.

    Landlines, numbers that cost whoever calls them, and those of no country (+882, +979) are no mobile numbers.
    """
    try:
        parsed = parse(number, None)
    except NumberParseException:
        return NotTextable.NO_MOBILE
    region = region_code_for_number(parsed)
    if number_type(parsed) not in _MOBILE or region is None or not region.isalpha():
        return NotTextable.NO_MOBILE
    return None if region in regions else NotTextable.ABROAD


def region_of_number(number: str) -> str | None:
    """The region that an E.164 number is of; None where it is of none."""
    try:
        found = region_code_for_number(parse(number, None))
    except NumberParseException:
        return None
    return found if found is not None and found.isalpha() else None
