"""A venue's file, read and checked: what docs/import.md describes, as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from openchair.core.domains import checked_domain
from openchair.core.money import parse_amount, parse_charge
from openchair.core.phone import parse_phone
from openchair.core.texts import InvalidText
from openchair.imports import values
from openchair.imports.marked import MOST_BYTES, THE_FILE, Entry, read_document
from openchair.imports.mistakes import Mistake, Where
from openchair.imports.named import DEPOSIT_RULE, LONGEST_NAME, STAFF_MEMBER, known_rule, named
from openchair.imports.opening_hours import Days, Week, read_days, read_week
from openchair.imports.problems import ENGLISH, Problems
from openchair.imports.services import ServiceEntry, read_services, services_of
from openchair.presentation.catalogue import N_
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositRule, DepositTier
from openchair.rules.zone import instant_of

_ROOT = ("venue", "policy", "deposit_rules", "services", "hours", "breaks", "exceptions", "staff")
_VENUE = (
    "slug", "name", "domain", "time_zone", "currency", "locale", "address", "phone", "email", "accent", "storefront_url",
    "stripe_account",
)  # fmt: skip
_SETTINGS: Mapping[str, tuple[Callable[[str], Any], Any]] = {
    "cancellation_notice_hours": (values.whole(0, 72, values.HOURS), 24),
    "customers_may_switch_staff": (values.yes_or_no, False),
    "earlier_times_min_days": (values.whole(0, 365, values.DAYS), 14),
    "lead_time_minutes": (values.whole(0, 43200, values.MINUTES), 120),
    "horizon_days": (values.whole(1, 730, values.DAYS), 90),
    "slot_grid_minutes": (values.whole(5, 240, values.MINUTES), 15),
    "review_first": (values.yes_or_no, False),
    "cooling_off_minutes": (values.whole(0, 1440, values.MINUTES), 15),
    "reminder_hours": (values.whole(0, 168, values.HOURS), 24),
    "credit_days": (values.whole(1, 3650, values.DAYS), None),
    "request_expiry_hours": (values.whole(1, 720, values.HOURS), 48),
    "counter_offer_window_days": (values.whole(0, 60, values.DAYS), 3),
    "counter_offer_hours": (values.whole(1, 168, values.HOURS), 24),
    "deposit_hold_minutes": (values.whole(5, 60, values.MINUTES), 15),
    "deposit_due_hours": (values.whole(0, 168, values.HOURS), 24),
    "sms_month_segments": (values.whole(0, 1_000_000, values.SEGMENTS), 0),
    "sms_countries": (values.countries, None),
    "paused_until": (values.moment, None),
    "paused_note": (values.words(300), None),
    "embed_origins": (values.origins, None),
}
"""The venue's settings that are columns of their own: how each is read, and what it is where the file says nothing."""
_LIMITS: Final = {"front_desk_limit": "front_desk_limit_minor", "manager_limit": "manager_limit_minor"}
"""What an operator may decide about in a day, in money of each kind: the file's names of these columns."""
_POLICY = (*_SETTINGS, *_LIMITS, "deposit_rule")
_RULE = ("name", "ask", "tiers", "late_fee", "no_show_fee")
_TIER = ("from_hours", "outcome", "refund")
_LATE_FEE = ("amount", "from_hours")
_STAFF = ("name", "was", "services", "hours", "breaks", "exceptions")
_LONGEST_YEAR = 8784
_LOCALE = re.compile(rb"""\blocale["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_-]{2,40})""")
# Each staff member has the hours and services of "all" and of the venue: a short file can say very much.
MOST_ROWS = 50_000
# Stands in for what can't be read, so that the rest is read, too; a file with a problem is refused before it is used.
_NO_TERMS = CancellationTerms((DepositTier(0, DepositOutcome.NONE),))


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A deposit rule of the file."""

    name: str
    rule: DepositRule


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A staff member of the file; `services` are names as the services' entries have them, a variant's in whole."""

    name: str
    was: str | None
    services: tuple[str, ...]
    weekly: Week
    breaks: Week
    exceptions: Days

    @property
    def rows(self) -> int:
        """How many services, stretches of hours and breaks, and days of their own this is."""
        stretches = (len(stretches) for week in (self.weekly, self.breaks) for stretches in week.values())
        return len(self.services) + sum(stretches) + sum(1 + len(hours) for hours in self.exceptions.values())


@dataclass(frozen=True, slots=True)
class VenueFile:
    """All of the file. `columns` are the venue's own, `lines` where its fields stand."""

    name: str
    slug: str
    domain: str | None
    currency: str
    columns: Mapping[str, Any]
    deposit_rule: str | None
    rules: tuple[RuleEntry, ...]
    services: tuple[ServiceEntry, ...]
    staff: tuple[StaffEntry, ...]
    lines: Mapping[str, int]


def read_venue(data: bytes, name: str) -> VenueFile:
    """Read a venue's file. Raises `FileRefused` with every problem and its line; `name` is what it calls the file."""
    problems = Problems(name, _reader_of(data))
    root = read_document(data, _ROOT, problems)
    venue = root.entry("venue", ("venue",), _VENUE)
    if venue is None:
        problems.stop(root.line, Mistake("`venue` is missing, with its slug, name, time zone, currency and locale."))
    currency = venue.need("currency", values.currency, "AUD")
    rules = tuple(_rule(entry, currency) for entry in named(root, "deposit_rules", DEPOSIT_RULE, _RULE, problems))
    known_rules = [rule.name for rule in rules]
    services = read_services(root, currency, known_rules, problems)
    if not services:
        root.note_all(Mistake("`services` is missing or empty; a venue offers at least one."))
    staff = _staff(root, services, problems)
    policy = root.entry("policy", ("policy",), _POLICY)
    read = VenueFile(
        name=name,
        slug=venue.need("slug", values.slug, "-"),
        domain=venue.take("domain", checked_domain, None),
        currency=currency,
        columns=_in_zone({**_columns(venue, currency), **_policy(policy, currency)}),
        deposit_rule=None if policy is None else known_rule(policy, "deposit_rule", known_rules),
        rules=rules,
        services=services,
        staff=staff,
        lines={field: venue.line_of(field) for field in _VENUE},
    )
    problems.refuse_if_any()
    return read


def _reader_of(data: bytes) -> DeskReader:
    """Whoever is told what is wrong with the file: in the language of its venue, which may be all that can be read of it."""
    written = _LOCALE.search(data[:MOST_BYTES])
    try:
        return ENGLISH if written is None else replace(ENGLISH, locale=values.locale(written[1].decode()))
    except (Mistake, InvalidText):
        return ENGLISH


def _columns(venue: Entry, currency: str) -> dict[str, Any]:
    where = venue.need("locale", values.locale, "en-AU")
    return {
        "name": venue.need("name", values.name(LONGEST_NAME), ""),
        "time_zone": venue.need("time_zone", values.zone, "UTC"),
        "currency": currency,
        "locale": where,
        "address": venue.need("address", values.lines(500), ""),
        "phone": venue.take("phone", lambda text: parse_phone(text, where), None),
        "email": venue.take("email", values.email, None),
        "accent": venue.take("accent", values.accent, None),
        "storefront_url": venue.take("storefront_url", values.address_of_page, None),
        "stripe_account_id": venue.take("stripe_account", values.stripe_account, None),
    }


def _policy(policy: Entry | None, currency: str) -> dict[str, Any]:
    def amount(text: str) -> int:
        return parse_amount(text, currency)

    settings = {**_SETTINGS, **dict.fromkeys(_LIMITS, (amount, None))}
    return {
        _LIMITS.get(name, name): default if policy is None else policy.take(name, parse, default)
        for name, (parse, default) in settings.items()
    }


def _in_zone(columns: dict[str, Any]) -> dict[str, Any]:
    """The same with what the salon's clock shows as instants."""
    until = columns["paused_until"]
    return {**columns, "paused_until": until and instant_of(until, columns["time_zone"])}


def _rule(entry: Entry, currency: str) -> RuleEntry:
    def amount(text: str) -> int:
        return parse_charge(text, currency)

    def ask(text: str) -> tuple[int | None, int | None]:
        return (None, values.percent(text)) if text.strip().endswith("%") else (amount(text), None)

    noted = len(entry.problems.found)
    nothing: tuple[int | None, int | None] = (None, None)
    fixed, share = entry.take("ask", ask, nothing)
    late = entry.entry("late_fee", (*entry.what, "late_fee"), _LATE_FEE)
    late_fee = None if late is None else late.need("amount", amount, 1)
    late_hours = None if late is None else late.need("from_hours", values.whole(1, _LONGEST_YEAR, values.HOURS), 1)
    no_show_fee = entry.take("no_show_fee", amount, None)
    tiers = [_tier(tier) for tier in entry.entries("tiers", (*entry.what, Mistake(N_("tier"))), _TIER)]
    if not tiers:
        entry.note_all(Mistake("`tiers` is missing: what happens to the deposit on cancelling."))
    rule = DepositRule(None, None, _NO_TERMS)
    # What holds between fields is only looked at when each could be read.
    if len(entry.problems.found) == noted:
        try:
            rule = DepositRule(fixed, share, CancellationTerms(tuple(tiers), late_fee, late_hours, no_show_fee))
        except InvalidText as wrong:
            entry.note_all(Mistake.of(wrong))
    return RuleEntry(entry.take("name", values.name(LONGEST_NAME), ""), rule)


def _tier(entry: Entry) -> DepositTier:
    noted = len(entry.problems.found)
    hours = entry.need("from_hours", values.whole(0, _LONGEST_YEAR, values.HOURS), 0)
    outcome = entry.need("outcome", values.outcome, DepositOutcome.NONE)
    refund = entry.take("refund", values.percent, None)
    if len(entry.problems.found) == noted:
        try:
            return DepositTier(hours, outcome, refund)
        except InvalidText as wrong:
            entry.note_all(Mistake.of(wrong))
    return DepositTier(0, DepositOutcome.NONE)


def _staff(root: Entry, services: tuple[ServiceEntry, ...], problems: Problems) -> tuple[StaffEntry, ...]:
    weekly, breaks = _week(root, values.HOURS), _week(root, "breaks")
    exceptions = _exceptions(root)
    entries = named(root, "staff", STAFF_MEMBER, _STAFF, problems)
    if not entries:
        root.note_all(Mistake("`staff` is missing or empty; someone does the work."))
    staff, rows = list[StaffEntry](), 0
    for entry in entries:
        own = _week(entry, values.HOURS) if entry.has("hours") else weekly
        if not own and not entry.has("hours"):
            entry.note_all(Mistake("`hours` is missing, here or for the whole venue."))
        staff.append(
            StaffEntry(
                name=entry.take("name", values.name(LONGEST_NAME), ""),
                was=entry.take("was", values.name(LONGEST_NAME), None),
                services=services_of(entry, services),
                weekly=own,
                breaks=_week(entry, "breaks") if entry.has("breaks") else breaks,
                exceptions={**exceptions, **_exceptions(entry)},
            )
        )
        rows += staff[-1].rows
        if rows > MOST_ROWS:
            problems.stop(
                entry.line,
                Mistake(
                    "{where}: with this one, hours, days and services of all staff are more than {most} in all.",
                    where=entry.what,
                    most=str(MOST_ROWS),
                ),
            )
    return tuple(staff)


def _week(entry: Entry, key: str) -> Week:
    node = entry.node(key)
    return {} if node is None else read_week(node, _path(entry, key), entry.problems)


def _exceptions(entry: Entry) -> Days:
    node = entry.node("exceptions")
    return {} if node is None else read_days(node, _path(entry, "exceptions"), entry.problems)


def _path(entry: Entry, key: str) -> Where:
    return (key,) if entry.what is THE_FILE else (*entry.what, key)
