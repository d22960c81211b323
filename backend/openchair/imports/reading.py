"""What an event of another calendar means here: which service, whose appointment, with whom, and how to reach them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openchair.core.contacts import LONGEST_NAME, cleaned_name
from openchair.core.phone import parse_phone
from openchair.core.texts import InvalidText, clean_text, without_harm
from openchair.imports import values
from openchair.imports.calendar_file import CalendarEvent
from openchair.imports.mistakes import Mistake, did_you_mean, plain
from openchair.imports.problems import Problems
from openchair.rules.records.venue import ServiceRecord, StaffRecord
from openchair.rules.texts import LONGEST_NOTES

_BETWEEN = r"\s*(?:\s[-–—|/]\s|[:,–—|]|\bfor\b)\s*"
_LABELLED = re.compile(r"\s*([A-Za-z][A-Za-z -]{1,20}?)\s*:\s*(\S.*)")
_LABELS = {
    **dict.fromkeys(("customer", "client", "name", "guest"), "name"),
    **dict.fromkeys(("email", "e-mail", "mail"), "email"),
    **dict.fromkeys(("phone", "tel", "telephone", "mobile", "cell"), "phone"),
    **dict.fromkeys(("service", "treatment", "appointment"), "service"),
    **dict.fromkeys(("staff", "stylist", "therapist"), "staff"),
}
# A tag has no "<" inside: else each that is never closed would be followed to the end of the text.
_TAG = re.compile(r"<(br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose appointment it is."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """An event understood."""

    service: ServiceRecord
    staff: StaffRecord
    customer: Customer
    notes: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands events by what the venue has. `aliases` are what services were called in the other calendar."""

    services: Sequence[ServiceRecord]
    staff: Sequence[StaffRecord]
    locale: str
    aliases: Mapping[str, ServiceRecord]
    always_with: StaffRecord | None

    def read(self, event: CalendarEvent, problems: Problems, *, skip_unknown: bool) -> Meaning | None:
        """What the event means; None where it can't be told, which is a problem, save for an unknown service to be skipped."""
        said, notes = _described(event.description)
        found = self._service(event, said.get("service"))
        if found is None:
            if not skip_unknown:
                problems.add(event.lines.of("SUMMARY"), self._no_service(event))
            return None
        service, rest = found
        staff = self._staff(event, said.get("staff"), problems)
        customer = self._customer(event, rest, said, problems)
        if staff is None or customer is None:
            return None
        return Meaning(service, staff, customer, notes)

    def _service(self, event: CalendarEvent, said: str | None) -> tuple[ServiceRecord, str] | None:
        """The service and what else the summary says."""
        names = {plain(service.name): service for service in self.services} | {
            plain(alias): service for alias, service in self.aliases.items()
        }
        for text in (*event.categories, said or ""):
            if plain(text) in names:
                service = names[plain(text)]
                own = [name for name, of in names.items() if of is service]
                return service, _without(event.summary, own) or event.summary
        # The longest first: "Cut" is in "Cut & style" too.
        for name in sorted(names, key=len, reverse=True):
            if plain(event.summary) == name:
                return names[name], ""
            if (rest := _without(event.summary, [name])) is not None:
                return names[name], rest
        return None

    def _no_service(self, event: CalendarEvent) -> Mistake:
        first = re.split(_BETWEEN, event.summary, maxsplit=1)[0] if event.summary else ""
        near = did_you_mean(first or event.summary, [service.name for service in self.services])
        return Mistake(
            '"{event}" names no service of the venue. Say what it is with --service "{first}=NAME", '
            "or leave such events out with --skip-unknown.",
            near,
            event=event.summary,
            first=first or "…",
        )

    def _staff(self, event: CalendarEvent, said: str | None, problems: Problems) -> StaffRecord | None:
        if self.always_with is not None:
            return self.always_with
        hints = [hint for hint in (said, *event.staff_hints) if hint]
        for hint in hints:
            named = [person for person in self.staff if plain(person.name) == plain(hint)]
            # "Mia's calendar", or "Salon – Mia".
            named = named or [person for person in self.staff if _is_word_of(person.name, hint)]
            if len(named) == 1:
                return named[0]
        tried = list(dict.fromkeys(hints))
        problems.add(
            event.lines.line,
            Mistake(
                "\"{event}\": who does it can't be told from its organizer, resources, location or the calendar's name. "
                "Say it with --staff NAME.",
                Mistake("These were tried: {names}.", names=tried) if tried else None,
                event=event.summary,
            ),
        )
        return None

    def _customer(
        self, event: CalendarEvent, rest: str, said: Mapping[str, str], problems: Problems
    ) -> Customer | None:
        team = {plain(person.name) for person in self.staff} | {plain(hint) for hint in event.staff_hints}
        guests = [guest for guest in event.attendees if plain(guest.name) not in team]
        guest = guests[0] if guests else None
        name = cleaned_name(said.get("name") or (guest.name if guest is not None else "") or rest)
        noted = len(problems.found)
        if not 1 <= len(name) <= LONGEST_NAME:
            problems.add(
                event.lines.of("SUMMARY"),
                Mistake(
                    '"{event}" doesn\'t say whose it is. Write it as "Service – Customer", or name an attendee.',
                    event=event.summary,
                ),
            )
        email = phone = None
        try:
            if address := said.get("email") or (guest.email if guest is not None else None):
                email = values.email(address)
        except Mistake as wrong:
            problems.add(event.lines.of("DESCRIPTION" if "email" in said else "ATTENDEE"), wrong)
        try:
            if "phone" in said:
                phone = parse_phone(said["phone"], self.locale)
        except InvalidText as wrong:
            problems.add(event.lines.of("DESCRIPTION"), Mistake.of(wrong))
        return Customer(name, email, phone) if len(problems.found) == noted else None


def _without(summary: str, names: Sequence[str]) -> str | None:
    """What a summary says beside one of these names: "Ann" in "Cut – Ann", "Ann: Cut" and "Ann (Cut)"."""
    for name in names:
        written = r"\s+".join(re.escape(word) for word in name.split())
        for pattern in (rf"{written}{_BETWEEN}(.+)", rf"(.+?){_BETWEEN}{written}", rf"(.+?)\s*\({written}\)"):
            if matched := re.fullmatch(pattern, summary, re.IGNORECASE):
                return matched[1].strip()
    return None


def _is_word_of(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(plain(name))}(?!\w)", plain(text)) is not None


def _described(description: str) -> tuple[dict[str, str], str | None]:
    """What the description's labelled lines say ("Phone: …"), and the other lines as notes."""
    # Some calendars keep descriptions as HTML.
    text = html.unescape(_ANY_TAG.sub("", _TAG.sub("\n", description)))
    said: dict[str, str] = {}
    notes = []
    for line in text.splitlines():
        labelled = _LABELLED.fullmatch(line)
        field = None if labelled is None else _LABELS.get(labelled[1].strip().casefold())
        if labelled is not None and field is not None and field not in said:
            said[field] = " ".join(labelled[2].split())
        elif line.strip():
            notes.append(line.strip())
    return said, clean_text(without_harm("\n".join(notes)), lines=True)[:LONGEST_NOTES] or None
