"""The services of a venue's file with their variants, and which of them someone does."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.core.money import parse_amount
from openchair.imports import values
from openchair.imports.marked import Entry
from openchair.imports.mistakes import Mistake, did_you_mean, plain
from openchair.imports.named import LONGEST_NAME, MOST_ENTRIES, SERVICE, VARIANT, known_rule, named
from openchair.imports.problems import Problems
from openchair.rules.slots import ServiceTime

_VARIANT = ("name", "was", "description", "duration", "gap", "buffer", "price", "deposit_rule")
_SERVICE = (*_VARIANT, "category", "variants")
_LONGEST_CATEGORY = 60
_GAP = ("after", "minutes")


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
    category: str | None


def read_services(root: Entry, currency: str, rules: list[str], problems: Problems) -> tuple[ServiceEntry, ...]:
    """The services in the file's order, each that has variants as these."""
    found: list[ServiceEntry] = []
    lines: dict[str, int] = {}
    for service in named(root, "services", SERVICE, _SERVICE, problems):
        variants = named(service, "variants", VARIANT, _VARIANT, problems)
        for entry in variants or [service]:
            one = _service(entry, service, currency, rules)
            found.append(one)
            if len(found) > MOST_ENTRIES:
                problems.stop(
                    entry.line,
                    Mistake("With their variants these are more than {most} services.", most=str(MOST_ENTRIES)),
                )
            there = lines.setdefault(plain(one.name), entry.line)
            if entry is not service and there != entry.line:
                entry.note(
                    "name",
                    Mistake('there is a service "{name}" already, on line {line}.', name=one.name, line=str(there)),
                )
            if len(one.name) > LONGEST_NAME:
                entry.note(
                    "name",
                    Mistake("with its service's name these are more than {most} characters.", most=str(LONGEST_NAME)),
                )
    return tuple(found)


def _service(entry: Entry, service: Entry, currency: str, rules: list[str]) -> ServiceEntry:
    """What `entry` says, a service or one of its variants: what a variant leaves out, its service says."""

    def says(field: str) -> Entry:
        return service if service.has(field) and not entry.has(field) else entry

    gap = says("gap").entry("gap", (*says("gap").what, "gap"), _GAP)
    time = ServiceTime(
        says("duration").need("duration", values.whole(5, 720, values.MINUTES), 60),
        0 if gap is None else gap.need("after", values.whole(1, 720, values.MINUTES), 0),
        0 if gap is None else gap.need("minutes", values.whole(1, 720, values.MINUTES), 0),
        says("buffer").take("buffer", values.whole(0, 240, values.MINUTES), 0),
    )
    if gap is not None and time.gap_start_minutes + time.gap_minutes >= time.duration_minutes:
        ends = str(time.gap_start_minutes + time.gap_minutes)
        says("gap").note("gap", Mistake("it ends after {minutes} minutes, not before the service does.", minutes=ends))
    of = service.take("name", values.name(LONGEST_NAME), "")
    variant = None if entry is service else entry.take("name", values.name(LONGEST_NAME), "")
    was = entry.take("was", values.name(LONGEST_NAME), None)
    of_was = service.take("was", values.name(LONGEST_NAME), None)
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
        deposit_rule=known_rule(says("deposit_rule"), "deposit_rule", rules),
        category=service.take("category", values.name(_LONGEST_CATEGORY), None),
    )


def _in_whole(service: str, variant: str) -> str:
    return f"{service}, {variant}"


def services_of(entry: Entry, services: tuple[ServiceEntry, ...]) -> tuple[str, ...]:
    """The names of the services that a staff member's entry lists: each once, in its order."""
    if entry.says("services", "all"):
        return tuple(service.name for service in services)
    if not entry.has("services"):
        entry.note_all(Mistake("`services` is missing: a list of names, or all."))
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
                line,
                Mistake(
                    '{where}: there is no service "{name}" in this file.',
                    did_you_mean(text, known),
                    where=entry.what,
                    name=text,
                ),
            )
    return tuple(found)
