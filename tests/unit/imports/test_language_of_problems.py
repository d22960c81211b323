"""What is wrong with a file is told in the language of its venue."""

from __future__ import annotations

import re

import pytest

from openchair.imports.calendar_file import read_calendar
from openchair.imports.mistakes import LONGEST_MESSAGE, Mistake
from openchair.imports.problems import ENGLISH, MOST_PROBLEMS, FileRefused, Problem
from openchair.imports.venue_file import read_venue
from openchair.presentation.desk.reader import DeskReader

DUBAI = DeskReader("ar-AE", "Asia/Dubai")
# Where almost everything is wrong; what the file says itself is in digits or in Arabic, so that English is ours.
WRONG = """\
venue:
  slug: "-"
  name: ""
  domain: "1 2"
  time_zone: "1"
  currency: AED
  locale: ar-AE
  phone: "1"
  email: "1"
  accent: "1"
  storefront_url: "1"
  stripe_account: "1"
  "1": 2
policy:
  cancellation_notice_hours: "99"
  review_first: "1"
  sms_countries: "1"
  credit_days: [1]
  front_desk_limit: "1.234"
  deposit_rule: "٩"
deposit_rules:
- {name: "١", ask: "0.01", tiers: [{from_hours: 0, outcome: "1"}]}
- {name: "١", ask: "0%", tiers: [{from_hours: 0, outcome: full_refund, refund: 5%}]}
- {name: "٢", tiers: [{from_hours: 5, outcome: full_refund}]}
- {name: "٣"}
services:
- {name: "٤", duration: "1", price: "-1", gap: {after: 30, minutes: 50}, variants: "1"}
- {name: "٤", duration: 60, price: "5", gap: {after: 30, minutes: 50}}
- "5"
hours:
  "1": 9:00-17:00
  mon: 9:00-17:00, 10:00-11:00
  monday: 17:00-9:00
  tue: {"1": 2}
exceptions:
  "2026-02-30": closed
  "1": 25:00-26:00
staff:
- {name: "٦", services: ["٧"], hours: "1"}
- {name: "٨", was: "٩"}
- {name: "١٠", was: "٩", services: all, breaks: {sun-mon: 1}}
"""
WORD = re.compile(r"[A-Za-z]{2,}")
# Fields and words as they are written in the file, standards' names, and what is given as an example.
WRITTEN_SO = re.compile(
    r"`[^`]*`|https?://\S*|#2d5a4c|[a-z]+(?:_[a-z]+)+|[a-z.]+\.example|(?:Stripe|salon-smith|acct_\w+|Australia/Sydney|UTF-8|YAML)"
    r"|\b(?:venue|policy|slug|name|currency|locale|address|domain|phone|email|accent|services|hours|breaks|exceptions|staff|gap|ask|refund|outcome"
    r"|duration|price|was|credit|forfeit|none|full refund|partial refund|mon|monday|tue|sun-mon|all|closed|yes|no|variants"
    r"|tiers|AU|NZ|AED|port|https|en|day|every|weekdays|weekend|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)


def english_in(problem: Problem) -> set[str]:
    """Its English words that are nobody's but ours."""
    return set(WORD.findall(WRITTEN_SO.sub("", problem.message)))


def refused(text: str) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        read_venue(text.encode(), "venue.yaml")
    return refusal.value


def test_an_arabic_venues_file_is_corrected_in_arabic() -> None:
    refusal = refused(WRONG)
    assert len(refusal.problems) > 35
    for problem in refusal.problems:
        assert not english_in(problem), problem
        assert re.search("[\u0600-\u06ff]", problem.message), problem
    assert "لم يُستورد شيء" in str(refusal)


def test_the_same_file_is_corrected_in_english_for_a_venue_that_reads_english() -> None:
    english, arabic = refused(WRONG.replace("ar-AE", "en-AE")), refused(WRONG)
    assert len(english.problems) == len(arabic.problems)
    assert not any(re.search("[\u0621-\u064a]", problem.message) for problem in english.problems)
    assert str(english).startswith(f"nothing was imported, because of {len(english.problems)} problems:")


@pytest.mark.parametrize("broken", ["services: [", "\tservices: 1", "a: b: c", "services: *a", "\ufffe: 1"])
def test_a_file_that_is_no_yaml_is_corrected_in_the_language_that_stands_in_it(broken: str) -> None:
    (problem,) = refused(f"venue: {{slug: fern, locale: 'ar-AE'}}\n{broken}\n").problems
    assert re.search("[\u0621-\u064a]", problem.message)


@pytest.mark.parametrize("locale", ["", "locale: xx-XX", "locale: Arabic", "locale: [ar-AE]"])
def test_a_file_that_names_no_language_is_corrected_in_english(locale: str) -> None:
    problems = refused(f"venue:\n  slug: fern\n  {locale}\nservices: 1\n").problems
    assert not any(re.search("[\u0621-\u064a]", problem.message) for problem in problems)


def test_a_calendar_is_corrected_in_the_language_of_whoever_is_told() -> None:
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:1", "1", "END:VEVENT", "END:VCALENDAR", "")
    with pytest.raises(FileRefused) as refusal:
        read_calendar("\r\n".join(lines).encode(), "old.ics", DUBAI)
    (problem,) = refusal.value.problems
    assert (problem.line, WORD.findall(problem.message)) == (4, ["NAME", "VALUE"])


def test_so_many_problems_that_others_may_hide_are_said_to_be_so_many() -> None:
    problems = [Problem(line, "1") for line in range(MOST_PROBLEMS)]
    assert "وربما أكثر" in str(FileRefused("old.ics", problems, DUBAI))


@pytest.mark.parametrize("reader", [ENGLISH, DUBAI])
def test_what_a_terminal_would_obey_or_nobody_would_read_is_not_quoted(reader: DeskReader) -> None:
    said = Mistake('"{text}" should be yes or no.', text=f"\x1b]0;owned\x07\n{'9' * 4_000} and {'a b ' * 4_000}").told(
        reader
    )
    assert len(said) == LONGEST_MESSAGE + 1
    assert not re.search("[\x00-\x1f\x7f]|9{61}", said)
