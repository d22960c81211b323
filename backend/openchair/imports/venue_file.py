"""A venue's file, read and checked: what docs/import.md describes, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from openchair.core.money import parse_amount, parse_charge
from openchair.core.phone import parse_phone
from openchair.imports import values
from openchair.imports.marked import Entry, read_document
from openchair.imports.opening_hours import Days, Week, read_days, read_week
from openchair.imports.problems import Problems, did_you_mean, plain
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositRule, DepositTier
from openchair.rules.slots import ServiceTime

_ROOT = ("venue", "policy", "deposit_rules", "services", "hours", "breaks", "exceptions", "staff")
_VENUE = (
    "slug", "name", "domain", "time_zone", "currency", "locale", "address", "phone", "email", "accent", "storefront_url",
    "stripe_account",
)  # fmt: skip
_SETTINGS: Mapping[str, tuple[Callable[[str], Any], Any]] = {
    "cancellation_notice_hours": (values.whole(0, 72, "hours"), 24),
    "customers_may_switch_staff": (values.yes_or_no, False),
    "earlier_times_min_days": (values.whole(0, 365, "days"), 14),
    "lead_time_minutes": (values.whole(0, 43200, "minutes"), 120),
    "horizon_days": (values.whole(1, 730, "days"), 90),
    "slot_grid_minutes": (values.whole(5, 240, "minutes"), 15),
    "review_first": (values.yes_or_no, False),
    "cooling_off_minutes": (values.whole(0, 1440, "minutes"), 15),
    "reminder_hours": (values.whole(0, 168, "hours"), 24),
    "credit_days": (values.whole(1, 3650, "days"), None),
    "request_expiry_hours": (values.whole(1, 720, "hours"), 48),
    "counter_offer_window_days": (values.whole(0, 60, "days"), 3),
    "counter_offer_hours": (values.whole(1, 168, "hours"), 24),
    "deposit_hold_minutes": (values.whole(5, 60, "minutes"), 15),
    "deposit_due_hours": (values.whole(0, 168, "hours"), 24),
    "sms_month_segments": (values.whole(0, 1_000_000, "segments"), 0),
    "sms_countries": (values.countries, None),
}
"""The venue's settings that are columns of their own: how each is read, and what it is where the file says nothing."""
_LIMITS: Final = {"front_desk_limit": "front_desk_limit_minor", "manager_limit": "manager_limit_minor"}
"""What an operator may decide about in a day, in money of each kind: the file's names of these columns."""
_POLICY = (*_SETTINGS, *_LIMITS, "deposit_rule")
_RULE = ("name", "ask", "tiers", "late_fee", "no_show_fee")
_TIER = ("from_hours", "outcome", "refund")
_LATE_FEE = ("amount", "from_hours")
_VARIANT = ("name", "was", "description", "duration", "gap", "buffer", "price", "deposit_rule")
_SERVICE = (*_VARIANT, "variants")
_GAP = ("after", "minutes")
_STAFF = ("name", "was", "services", "hours", "breaks", "exceptions")
_LONGEST_YEAR = 8784
# Of services (each variant is one), staff members or deposit rules.
MOST_ENTRIES = 500
LONGEST_SERVICE = 120
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
class ServiceEntry:
    """A service of the file, or one of its variants, which are services of their own; `was` is the name it had before."""

    name: str
    variant_of: str | None
    variant: str | None
    was: str | None
    description: str | None
    time: ServiceTime
    price_minor: int
    deposit_rule: str | None


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
    problems = Problems(name)
    root = read_document(data, "the file", _ROOT, problems)
    venue = root.entry("venue", "venue", _VENUE)
    if venue is None:
        problems.stop(root.line, "the file: `venue` is missing, with its slug, name, time zone, currency and locale.")
    currency = venue.need("currency", values.currency, "AUD")
    rules = tuple(
        _rule(entry, currency) for entry in _named(root.entries("deposit_rules", "deposit rule", _RULE), problems)
    )
    known_rules = [rule.name for rule in rules]
    services = _services(root, currency, known_rules, problems)
    if not services:
        problems.add(root.line, "the file: `services` is missing or empty; a venue offers at least one.")
    staff = _staff(root, services, problems)
    policy = root.entry("policy", "policy", _POLICY)
    read = VenueFile(
        name=name,
        slug=venue.need("slug", values.slug, "-"),
        domain=venue.take("domain", values.domain, None),
        currency=currency,
        columns={**_columns(venue, currency), **_policy(policy, currency)},
        deposit_rule=None if policy is None else _known(policy, "deposit_rule", known_rules),
        rules=rules,
        services=services,
        staff=staff,
        lines={field: venue.line_of(field) for field in _VENUE},
    )
    problems.refuse_if_any()
    return read


def _named(entries: list[Entry], problems: Problems) -> list[Entry]:
    """The entries with their names told in every further message; a name that comes twice is noted."""
    if len(entries) > MOST_ENTRIES:
        one = entries[MOST_ENTRIES]
        problems.stop(one.line, f"This is {one.what} {MOST_ENTRIES + 1}; at most {MOST_ENTRIES} are read.")
    seen: dict[str, int] = {}
    was: dict[str, int] = {}
    for entry in entries:
        name = entry.need("name", values.name(120), "")
        if not name:
            continue
        if plain(name) in seen:
            problems.add(
                entry.line_of("name"), f'There is a {entry.what} "{name}" already, on line {seen[plain(name)]}.'
            )
        seen.setdefault(plain(name), entry.line_of("name"))
        before = plain(entry.take("was", values.name(120), ""))
        if before and before in was:
            entry.note("was", f"the entry on line {was[before]} says that, too.")
        elif before:
            was[before] = entry.line_of("was")
        entry.what = f'{entry.what} "{name}"'
    return entries


def _columns(venue: Entry, currency: str) -> dict[str, Any]:
    where = venue.need("locale", values.locale, "en-AU")
    return {
        "name": venue.need("name", values.name(120), ""),
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


def _rule(entry: Entry, currency: str) -> RuleEntry:
    def amount(text: str) -> int:
        return parse_charge(text, currency)

    def ask(text: str) -> tuple[int | None, int | None]:
        return (None, values.percent(text)) if text.strip().endswith("%") else (amount(text), None)

    noted = len(entry.problems.found)
    nothing: tuple[int | None, int | None] = (None, None)
    fixed, share = entry.take("ask", ask, nothing)
    late = entry.entry("late_fee", f"{entry.what}, late_fee", _LATE_FEE)
    late_fee = None if late is None else late.need("amount", amount, 1)
    late_hours = None if late is None else late.need("from_hours", values.whole(1, _LONGEST_YEAR, "hours"), 1)
    no_show_fee = entry.take("no_show_fee", amount, None)
    tiers = [_tier(tier) for tier in entry.entries("tiers", f"{entry.what}, tier", _TIER)]
    if not tiers:
        entry.problems.add(entry.line, f"{entry.what}: `tiers` is missing: what happens to the deposit on cancelling.")
    rule = DepositRule(None, None, _NO_TERMS)
    # What holds between fields is only looked at when each could be read.
    if len(entry.problems.found) == noted:
        try:
            rule = DepositRule(fixed, share, CancellationTerms(tuple(tiers), late_fee, late_hours, no_show_fee))
        except ValueError as wrong:
            entry.problems.add(entry.line, f"{entry.what}: {wrong}")
    return RuleEntry(entry.take("name", values.name(120), ""), rule)


def _tier(entry: Entry) -> DepositTier:
    noted = len(entry.problems.found)
    hours = entry.need("from_hours", values.whole(0, _LONGEST_YEAR, "hours"), 0)
    outcome = entry.need("outcome", values.outcome, DepositOutcome.NONE)
    refund = entry.take("refund", values.percent, None)
    if len(entry.problems.found) == noted:
        try:
            return DepositTier(hours, outcome, refund)
        except ValueError as wrong:
            entry.problems.add(entry.line, f"{entry.what}: {wrong}")
    return DepositTier(0, DepositOutcome.NONE)


def _services(root: Entry, currency: str, rules: list[str], problems: Problems) -> tuple[ServiceEntry, ...]:
    """The services in the file's order, each that has variants as these."""
    found: list[ServiceEntry] = []
    lines: dict[str, int] = {}
    for service in _named(root.entries("services", "service", _SERVICE), problems):
        variants = _named(service.entries("variants", f"{service.what}, variant", _VARIANT), problems)
        for entry in variants or [service]:
            one = _service(entry, service, currency, rules)
            found.append(one)
            if len(found) > MOST_ENTRIES:
                problems.stop(entry.line, f"With their variants these are more than {MOST_ENTRIES} services.")
            there = lines.setdefault(plain(one.name), entry.line)
            if entry is not service and there != entry.line:
                entry.note("name", f'there is a service "{one.name}" already, on line {there}.')
            if len(one.name) > LONGEST_SERVICE:
                entry.note("name", f"with its service's name these are more than {LONGEST_SERVICE} characters.")
    return tuple(found)


def _service(entry: Entry, service: Entry, currency: str, rules: list[str]) -> ServiceEntry:
    """What `entry` says, a service or one of its variants: what a variant leaves out, its service says."""

    def says(field: str) -> Entry:
        return service if service.has(field) and not entry.has(field) else entry

    gap = says("gap").entry("gap", f"{says('gap').what}, gap", _GAP)
    time = ServiceTime(
        says("duration").need("duration", values.whole(5, 720, "minutes"), 60),
        0 if gap is None else gap.need("after", values.whole(1, 720, "minutes"), 0),
        0 if gap is None else gap.need("minutes", values.whole(1, 720, "minutes"), 0),
        says("buffer").take("buffer", values.whole(0, 240, "minutes"), 0),
    )
    if gap is not None and time.gap_start_minutes + time.gap_minutes >= time.duration_minutes:
        says("gap").note(
            "gap", f"it ends after {time.gap_start_minutes + time.gap_minutes} minutes, not before the service does."
        )
    of = service.take("name", values.name(120), "")
    variant = None if entry is service else entry.take("name", values.name(120), "")
    was = entry.take("was", values.name(120), None)
    of_was = service.take("was", values.name(120), None)
    if variant is not None and was is None and of_was is not None:
        was = _in_whole(of_was, variant)
    return ServiceEntry(
        name=of if variant is None else _in_whole(of, variant),
        variant_of=None if variant is None else of,
        variant=variant,
        was=was,
        description=says("description").take("description", values.lines(1000), None),
        time=time,
        price_minor=says("price").need("price", lambda text: parse_amount(text, currency), 0),
        deposit_rule=_known(says("deposit_rule"), "deposit_rule", rules),
    )


def _in_whole(service: str, variant: str) -> str:
    return f"{service}, {variant}"


def _staff(root: Entry, services: tuple[ServiceEntry, ...], problems: Problems) -> tuple[StaffEntry, ...]:
    weekly, breaks = _week(root, "hours"), _week(root, "breaks")
    exceptions = _exceptions(root)
    entries = _named(root.entries("staff", "staff member", _STAFF), problems)
    if not entries:
        problems.add(root.line, "the file: `staff` is missing or empty; someone does the work.")
    staff, rows = list[StaffEntry](), 0
    for entry in entries:
        own = _week(entry, "hours") if entry.has("hours") else weekly
        if not own and not entry.has("hours"):
            problems.add(entry.line, f"{entry.what}: `hours` is missing, here or for the whole venue.")
        staff.append(
            StaffEntry(
                name=entry.take("name", values.name(120), ""),
                was=entry.take("was", values.name(120), None),
                services=_services_of(entry, services),
                weekly=own,
                breaks=_week(entry, "breaks") if entry.has("breaks") else breaks,
                exceptions={**exceptions, **_exceptions(entry)},
            )
        )
        rows += staff[-1].rows
        if rows > MOST_ROWS:
            problems.stop(
                entry.line,
                f"{entry.what}: with this one, hours, days and services of all staff are more than {MOST_ROWS} in all.",
            )
    return tuple(staff)


def _week(entry: Entry, key: str) -> Week:
    node = entry.node(key)
    return {} if node is None else read_week(node, _path(entry, key), entry.problems)


def _exceptions(entry: Entry) -> Days:
    node = entry.node("exceptions")
    return {} if node is None else read_days(node, _path(entry, "exceptions"), entry.problems)


def _path(entry: Entry, key: str) -> str:
    return key if entry.what == "the file" else f"{entry.what}, {key}"


def _services_of(entry: Entry, services: tuple[ServiceEntry, ...]) -> tuple[str, ...]:
    if entry.says("services", "all"):
        return tuple(service.name for service in services)
    if not entry.has("services"):
        entry.problems.add(entry.line, f"{entry.what}: `services` is missing: a list of names, or all.")
    # A service's name stands for all its variants.
    by_plain: dict[str, list[str]] = {}
    for service in services:
        for name in {plain(service.name), plain(service.variant_of or service.name)}:
            by_plain.setdefault(name, []).append(service.name)
    found: dict[str, None] = {}
    for text, line in entry.texts("services"):
        if plain(text) in by_plain:
            found.update(dict.fromkeys(by_plain[plain(text)]))
        else:
            known = list(dict.fromkeys(name for one in services for name in (one.variant_of or one.name, one.name)))
            entry.problems.add(
                line, f'{entry.what}: there is no service "{text}" in this file.{did_you_mean(text, known)}'
            )
    return tuple(found)


def _known(entry: Entry, key: str, rules: list[str]) -> str | None:
    def parse(text: str) -> str | None:
        rule = _by_plain(rules).get(plain(text))
        if rule is None:
            raise ValueError(f'there is no deposit rule "{text}" in this file.{did_you_mean(text, rules)}')
        return rule

    return entry.take(key, parse, None)


def _by_plain(names: Iterable[str]) -> dict[str, str]:
    """The first of the names that are alike, by what they are compared as."""
    return {plain(name): name for name in reversed(list(names))}
