"""What the texts in a venue's file mean: each function takes one and raises `Mistake`, or `InvalidText` by a rule of `core`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from openchair.core.contacts import checked_email, checked_name
from openchair.core.domains import ascii_url
from openchair.core.locales import locale_of, region_of
from openchair.core.money import exponent
from openchair.core.texts import InvalidText, clean_text
from openchair.imports.mistakes import Mistake, did_you_mean
from openchair.presentation.catalogue import N_
from openchair.rules.deposits import DepositOutcome
from openchair.rules.hosts import RESERVED_SLUGS

_YES = frozenset(("yes", "true", "on"))
_NO = frozenset(("no", "false", "off"))
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_STRIPE_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{8,59}")
_PERCENT = re.compile(r"(\d{1,3}) ?%")
MOST_COUNTRIES = 60
LONGEST_ORIGINS = 1000
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}))?(?::00)?")
MINUTES, HOURS, DAYS, SEGMENTS = N_("minutes"), N_("hours"), N_("days"), N_("segments")
_OUTCOMES = {outcome.value.replace("_", " "): outcome for outcome in DepositOutcome}


def _of_length(text: str, longest: int) -> Mistake:
    return Mistake("write 1 to {longest} characters; these are {length}.", longest=str(longest), length=str(len(text)))


def _about(text: str, wrong: InvalidText) -> Mistake:
    return Mistake('"{text}": {why}', text=text, why=Mistake.of(wrong))


def words(longest: int) -> Callable[[str], str]:
    """A text on one line, at most so long."""

    def parse(text: str) -> str:
        one_line = clean_text(text)
        if not 1 <= len(one_line) <= longest:
            raise _of_length(one_line, longest)
        return one_line

    return parse


def name(longest: int) -> Callable[[str], str]:
    """A name, which shows something, on one line."""

    def parse(text: str) -> str:
        try:
            return checked_name(text, longest)
        except InvalidText as wrong:
            raise _about(text, wrong) from wrong

    return parse


def lines(longest: int) -> Callable[[str], str]:
    """A text of several lines, at most so long in all."""

    def parse(text: str) -> str:
        kept = "\n".join(filter(None, clean_text(text, lines=True).split("\n")))
        if not 1 <= len(kept) <= longest:
            raise _of_length(kept, longest)
        return kept

    return parse


def whole(low: int, high: int, unit: str) -> Callable[[str], int]:
    """A whole number of a unit, such as `MINUTES`, within bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text) or not low <= int(text) <= high:
            raise Mistake(
                '"{text}" should be a whole number of {unit} from {low} to {high}.',
                text=text,
                unit=Mistake(unit),
                low=str(low),
                high=str(high),
            )
        return int(text)

    return parse


def yes_or_no(text: str) -> bool:
    """A yes or a no."""
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise Mistake('"{text}" should be yes or no.', text=text)


def countries(text: str) -> str:
    """Countries by their ISO 3166 codes, "AU, NZ", as they are kept: in order, with spaces between."""
    codes = text.replace(",", " ").upper().split()
    unknown = [code for code in codes if code not in SUPPORTED_REGIONS]
    if unknown:
        raise Mistake('"{text}" is no country\'s code; they have two letters, like AU, NZ.', text=unknown[0][:20])
    if len(codes) > MOST_COUNTRIES:
        raise Mistake("at most {most} countries can be named.", most=str(MOST_COUNTRIES))
    return " ".join(dict.fromkeys(codes))


def moment(text: str) -> datetime:
    """A moment of the salon's own clock, "2026-12-07 09:00", without a zone; midnight of a day alone."""
    written = _MOMENT.fullmatch(text.strip())
    try:
        return datetime.fromisoformat(f"{written[1]} {(written[2] or '0:00').zfill(5)}" if written else "-")
    except ValueError:
        raise Mistake('"{text}" should be a day and a time, like 2026-12-07 09:00.', text=text[:40]) from None


def origins(text: str) -> str:
    """Sites by their origins, "https://salon.example", as they are kept: in order, with spaces between."""
    found = []
    for each in text.replace(",", " ").split():
        parts = urlsplit(address_of_page(each))
        if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise Mistake('"{text}" should be a site alone, like https://salonsmith.example.', text=each[:80])
        found.append(f"{parts.scheme}://{parts.netloc.lower()}")
    kept = " ".join(dict.fromkeys(found))
    if len(kept) > LONGEST_ORIGINS:
        raise Mistake("name fewer sites: together they have at most {most} characters.", most=str(LONGEST_ORIGINS))
    return kept


def percent(text: str) -> int:
    """A percentage, 1 to 100, with its sign."""
    written = _PERCENT.fullmatch(text.strip())
    if written is None or not 1 <= int(written[1]) <= 100:
        raise Mistake('"{text}" should be a percentage like 20%, from 1% to 100%.', text=text)
    return int(written[1])


def slug(text: str) -> str:
    """The venue's name in addresses."""
    if not _SLUG.fullmatch(text):
        raise Mistake('"{text}" should be small letters, digits and hyphens, up to 63, like salon-smith.', text=text)
    if text in RESERVED_SLUGS:
        raise Mistake('"{text}" is kept for the installation itself: take another, like {text}-salon.', text=text)
    # Beginning so, it would be shown as letters that nobody has typed.
    if text[2:4] == "--":
        raise Mistake(
            '"{text}" has two hyphens after two letters, which is how encoded names begin: take another.', text=text
        )
    return text


def zone(text: str) -> str:
    """An IANA time zone."""
    known = available_timezones()
    if text not in known:
        of_that_city = [name for name in sorted(known) if name.rpartition("/")[2].casefold() == text.casefold()]
        near = did_you_mean(text, of_that_city or sorted(known))
        raise Mistake('"{text}" is not a time zone, like Australia/Sydney.', near, text=text)
    return text


def currency(text: str) -> str:
    """An ISO 4217 currency."""
    exponent(text)
    return text


def locale(text: str) -> str:
    """A language with a region: the region is where phone numbers without a country code are from."""
    locale_of(text)
    if region_of(text) is None:
        raise Mistake('"{text}" should name the region, too, like en-AU.', text=text)
    return text


def email(text: str) -> str:
    """A mail address."""
    try:
        return checked_email(text.strip())
    except InvalidText as wrong:
        raise _about(text, wrong) from wrong


def accent(text: str) -> str:
    """A colour."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise Mistake('"{text}" should be a colour in quotes, like "#2d5a4c".', text=text)
    return text.lower()


def address_of_page(text: str) -> str:
    """A web address."""
    try:
        written = ascii_url(text.strip())
        parts = urlsplit(written)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text.strip():
        raise Mistake('"{text}" should be a web address, like https://salonsmith.example/', text=text)
    return written


def stripe_account(text: str) -> str:
    """A connected account at Stripe."""
    if not _STRIPE_ACCOUNT.fullmatch(text):
        raise Mistake(
            '"{text}" should be the id of a connected account at Stripe, like acct_1032D82eZvKYlo2C.', text=text
        )
    return text


def outcome(text: str) -> DepositOutcome:
    """What happens to a deposit."""
    said = text.strip().casefold().replace("_", " ")
    if said not in _OUTCOMES:
        raise Mistake('"{text}" is not what can happen to a deposit.', did_you_mean(said, list(_OUTCOMES)), text=text)
    return _OUTCOMES[said]
