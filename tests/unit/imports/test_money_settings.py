"""What a venue's file says of its money: whom Stripe pays, and how long credit lasts."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchair.imports.problems import FileRefused
from openchair.imports.venue_file import VenueFile, read_venue

EXAMPLE = (Path(__file__).resolve().parents[3] / "examples" / "venue.yaml").read_text()
ACCOUNT = "  # stripe_account: acct_1032D82eZvKYlo2C"
DAYS = "credit_days: 365"


def the_example(account: str | None = None, days: str = DAYS) -> VenueFile:
    """The example's venue with another account, written as in the file, or another line about credit."""
    text = EXAMPLE if account is None else EXAMPLE.replace(ACCOUNT, f"  stripe_account: {account}")
    assert (account is None or text != EXAMPLE) and DAYS in text
    return read_venue(text.replace(DAYS, days).encode(), "venue.yaml")


def test_without_an_account_the_installations_own_is_paid() -> None:
    assert the_example().columns["stripe_account_id"] is None


def test_the_account_is_the_one_that_is_named() -> None:
    for id in ("acct_1032D82eZvKYlo2C", "acct_" + "1" * 59):
        assert the_example(id).columns["stripe_account_id"] == id


@pytest.mark.parametrize(
    "wrong", ["1032D82eZvKYlo2C", "acct_", "acct_1032D82eZvKYlo2C!", "sk_live_1032D82eZvKYlo2C", "acct_" + "1" * 60]
)
def test_what_is_no_account_is_refused_with_its_line(wrong: str) -> None:
    line = EXAMPLE.splitlines().index(next(each for each in EXAMPLE.splitlines() if each.startswith(ACCOUNT))) + 1
    with pytest.raises(
        FileRefused, match=rf"venue.yaml:{line}: .*stripe_account.*should be the id of a connected account"
    ):
        the_example(wrong)


def test_credit_lasts_for_so_many_days_or_for_ever() -> None:
    assert the_example().columns["credit_days"] == 365
    assert the_example(days="credit_days: 3650").columns["credit_days"] == 3650
    assert the_example(days="# for ever").columns["credit_days"] is None


@pytest.mark.parametrize("wrong", ["0", "3651", "-1", "a year", "1.5"])
def test_credit_that_would_not_last_is_refused(wrong: str) -> None:
    with pytest.raises(FileRefused, match=r"credit_days.*should be a whole number of days from 1 to 3650"):
        the_example(days=f"credit_days: {wrong}")


@pytest.mark.parametrize(
    ("asked", "field"),
    [('ask: "50.00"', "ask"), ('amount: "35.00"', "amount"), ('no_show_fee: "60.00"', "no_show_fee")],
)
def test_a_deposit_or_a_fee_that_no_card_is_charged_with_is_refused_with_its_line(asked: str, field: str) -> None:
    line = next(number for number, text in enumerate(EXAMPLE.splitlines(), 1) if asked in text)
    with pytest.raises(
        FileRefused, match=rf"venue.yaml:{line}: .*`?{field}`?.*the least that cards are charged with is 0\.50 AUD"
    ):
        read_venue(EXAMPLE.replace(asked, f'{field}: "0.49"', 1).encode(), "venue.yaml")
