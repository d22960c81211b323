"""What a visitor looks at before anything is booked: the window, whom to choose, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from openchair.bookings.create import deposit_asked
from openchair.core.instants import parse_day, parse_instant
from openchair.core.runtime import Runtime
from openchair.http.storefront.render import address
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.presentation.storefront_pages import picker, steps, window
from openchair.rules.records.venue import OfferRecord, StaffRecord
from openchair.rules.visit_times import DayOfSlots, PartAsked
from openchair.rules.zone import local_day
from openchair.storefront.open_slots import NextTime, look_at_next_time, look_at_slots
from openchair.storefront.shop_window import DAYS, ShopWindow, slots_in_window

_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen so far: a service, and who is to do it; anyone where `staff` is None."""

    offer: OfferRecord
    staff: StaffRecord | None
    asked_minor: int

    @property
    def path(self) -> str:
        """Where this service is booked."""
        return f"{BOOKING_PATH}/{self.offer.service.id}"

    @property
    def staff_name(self) -> str | None:
        """Who is to do it, by name."""
        return None if self.staff is None else self.staff.name

    @property
    def staff_id(self) -> str | None:
        """Who is to do it, by their id."""
        return None if self.staff is None else self.staff.id

    @property
    def parts(self) -> tuple[PartAsked, ...]:
        """The same as the parts of a visit."""
        return (PartAsked.of(self.offer.service, self.staff_id),)


def asked_of(visit: Visit, offer: OfferRecord) -> int:
    """The deposit that a service asks, in minor units."""
    return deposit_asked(offer.service, offer.rule, visit.venue.currency)


def chosen_of(visit: Visit, found: ShopWindow, service_id: str, staff_id: str) -> Chosen | None:
    """The choice that an address says; None where there is no such service. Who doesn't do it, or not any more, is nobody."""
    offer = found.offers.get(service_id)
    if offer is None:
        return None
    staff = next((person for person in found.able[service_id] if person.id == staff_id), None)
    return Chosen(offer, staff, asked_of(visit, offer))


def groups_model(visit: Visit, found: ShopWindow) -> list[dict[str, Any]]:
    """The services by category, in the order in which the first of each comes; those without one stand under no heading."""
    groups: dict[str | None, list[dict[str, Any]]] = {}
    for category, service in _services(visit, found):
        groups.setdefault(category, []).append(service)
    return [
        {"id": f"group-{number}", "name": name, "services": services}
        for number, (name, services) in enumerate(groups.items())
    ]


def _services(visit: Visit, found: ShopWindow) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Each service once, with its variants together: what it takes, who does it, and when it is first free."""
    everyone = len({person.id for able in found.able.values() for person in able})
    seen: set[str] = set()
    for service_id, offer in found.offers.items():
        if service_id in seen:
            continue
        together = found.variants(service_id)
        seen |= {each.service.id for each in together}
        able = {person.id: person for each in together for person in found.able[each.service.id]}
        if not able:
            continue
        firsts = [first for each in together if (first := found.first(each.service.id)) is not None]
        first = min(firsts, key=lambda time: time.starts_at, default=None)
        yield (
            offer.category,
            {
                "name": offer.service.variant.of if offer.service.variant else offer.service.name,
                "url": f"{BOOKING_PATH}/{service_id}",
                "facts": window.facts(
                    visit.venue,
                    [each.service for each in together],
                    {each.service.id: asked_of(visit, each) for each in together},
                ),
                "about": offer.service.description or window.who(visit.venue, list(able.values()), everyone),
                "first": None if first is None else window.free_at(visit.venue, first.starts_at, visit.now),
            },
        )


def who_model(visit: Visit, found: ShopWindow, chosen: Chosen) -> dict[str, Any]:
    """The step of whom: the service's variants, where it has any, and everyone who does it with their first free time."""
    service = chosen.offer.service
    firsts = found.first_of[service.id]
    first = found.first(service.id)
    variants = found.variants(service.id)
    return {
        "service": service,
        "title": service.variant.of if service.variant else service.name,
        "variants": [
            {
                "id": each.service.id,
                "name": each.service.variant and each.service.variant.name,
                "length": window.duration(visit.venue, each.service),
                "price": window.money(visit.venue, each.service.price_minor),
                "checked": each.service.id == service.id,
            }
            for each in (variants if len(variants) > 1 else ())
        ],
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "first": _free(visit, firsts.get(person.id)),
                "checked": person == chosen.staff,
            }
            for person in found.able[service.id]
        ],
        "anyone_first": _free(visit, first),
        "anyone_checked": chosen.staff is None,
        "slip": steps.slip(visit.venue, service, chosen.asked_minor, chosen.staff_name),
        "steps": steps_of(chosen),
    }


def steps_of(chosen: Chosen) -> str:
    """How many steps there are: the last is the deposit's."""
    return "4" if chosen.asked_minor else "3"


def _free(visit: Visit, time: NextTime | None) -> window.Free | None:
    return None if time is None else window.free_at(visit.venue, time.starts_at, visit.now)


def day_of(text: str) -> date | None:
    """The day that an address says; None of what is none."""
    try:
        return parse_day(text)
    except ValueError:
        return None


def start_of(text: str) -> datetime | None:
    """The start that an address or a form says, RFC 3339 with an offset; None of what is none."""
    try:
        return parse_instant(text).astimezone(UTC)
    except ValueError:
        return None


class Times:
    """The free times of a choice: a week of them in the picker, with the first there are."""

    def __init__(self, runtime: Runtime, visit: Visit, found: ShopWindow, chosen: Chosen) -> None:
        self._runtime = runtime
        self._visit = visit
        self._found = found
        self._chosen = chosen
        self._venue = visit.venue
        self._today = local_day(visit.now, self._venue.time_zone)
        self._last = self._today + timedelta(days=self._venue.policy.horizon_days)

    async def model(self, day: date | None, *, by_month: bool) -> dict[str, Any]:
        """The picker around a day, or around the first that has a free time. Raises `TooOften`."""
        chosen = self._chosen
        first = await self._first()
        wanted = day or (self._today if first is None else local_day(first.starts_at, self._venue.time_zone))
        wanted = min(max(wanted, self._today), self._last)
        slots = await self._slots(wanted)
        week = picker.first_day_of_week(wanted, self._venue)
        days = picker.days_shown(
            self._venue,
            [(each, slots.get(each, ())) for each in (week + timedelta(days=ahead) for ahead in range(_A_WEEK))],
            self._today,
            self._last,
        )
        next_free = self._next_after(wanted, slots, first)
        return {
            "chosen": chosen,
            "slip": steps.slip(self._venue, chosen.offer.service, chosen.asked_minor, chosen.staff_name),
            "steps": steps_of(chosen),
            "quick": self._quick(first),
            "people": self._people(wanted if day else None),
            "week_title": picker.week_title(self._venue, week),
            "week_before": self._to(week - timedelta(days=1)) if week > self._today else None,
            "week_after": self._to(week + timedelta(days=_A_WEEK))
            if week + timedelta(days=_A_WEEK) <= self._last
            else None,
            "days": [{"shown": each, "url": self._to(each.day), "is_chosen": each.day == wanted} for each in days],
            "month": await self._month(wanted) if by_month else None,
            "month_url": self._to(wanted, month="1"),
            "next_free": next_free,
            "back": address(chosen.path, staff=chosen.staff_id),
            "you_url": f"{chosen.path}/you",
            "zone": steps.zone_name(self._venue),
            "elsewhere": steps.elsewhere(self._visit.words),
            "last_day": steps.online_until(self._venue, self._last),
            "week_is_free": any(each.is_free for each in days),
        }

    def _to(self, day: date | None, **more: str) -> str:
        chosen = self._chosen
        return address(
            f"{chosen.path}/time", staff=chosen.staff_id, day=None if day is None else day.isoformat(), **more
        )

    async def _first(self) -> NextTime | None:
        """The first free time: in the window, or of all that can be booked where none is free so soon."""
        chosen = self._chosen
        firsts = self._found.first_of[chosen.offer.service.id]
        soon = self._found.first(chosen.offer.service.id) if chosen.staff is None else firsts.get(chosen.staff.id)
        return soon or await look_at_next_time(
            self._runtime,
            self._visit.storefront,
            chosen.parts,
            self._visit.client,
        )

    async def _slots(self, wanted: date) -> dict[date, list[int]]:
        """The free starts of five weeks: from today, or from the week or month of a later day."""
        near = wanted + timedelta(days=_A_WEEK) <= self._today + timedelta(days=DAYS)
        first = self._today if near else wanted - timedelta(days=_A_WEEK)
        return {each.day: each.starts for each in await self._look(first)}

    async def _look(self, first: date, days: int = DAYS) -> list[DayOfSlots]:
        visit, chosen = self._visit, self._chosen
        found = slots_in_window(
            self._found,
            visit.storefront,
            chosen.offer.service,
            chosen.staff_id,
            visit.now,
            first_day=first,
            days=days,
        )
        if found is not None:
            return found
        return await look_at_slots(
            self._runtime,
            self._visit.storefront,
            self._chosen.parts,
            self._visit.client,
            first_day=first,
            days=days,
        )

    def _next_after(self, wanted: date, slots: dict[date, list[int]], first: NextTime | None) -> dict[str, Any] | None:
        """Where the day has nothing: the next that has some, else that of the first there is."""
        if slots.get(wanted):
            return None
        later = min((day for day, starts in slots.items() if day > wanted and starts), default=None)
        if later is None and first is not None:
            later = local_day(first.starts_at, self._venue.time_zone)
        if later is None:
            return None
        (shown,) = picker.days_shown(self._venue, [(later, slots.get(later, ()))], self._today, self._last)
        return {"shown": shown, "url": self._to(later)}

    def _quick(self, first: NextTime | None) -> list[dict[str, str]]:
        """The soonest times, each one press from the next step: of whom was chosen, and of anyone where that is sooner."""
        chosen, service = self._chosen, self._chosen.offer.service
        anyone = self._found.first(service.id)
        times = [first] if first is not None else []
        if chosen.staff is not None and anyone is not None and (first is None or anyone.starts_at < first.starts_at):
            times = [anyone, *times]
        return [
            {
                "label": steps.soonest(self._visit.words, time.staff),
                "text": steps.quick_time(self._venue, time.starts_at, self._visit.now),
                "url": address(
                    f"{chosen.path}/you",
                    staff=chosen.staff_id if time is first else time.staff.id,
                    at=steps.value_of(self._venue, time.starts_at),
                ),
            }
            for time in times
        ]

    def _people(self, day: date | None) -> list[dict[str, Any]]:
        """Anyone, and whoever does it: each leads to their own times."""
        chosen = self._chosen
        shown = None if day is None else day.isoformat()
        path = f"{chosen.path}/time"
        people = [{"name": None, "url": address(path, day=shown), "is_chosen": chosen.staff is None}]
        return people + [
            {"name": person.name, "url": address(path, staff=person.id, day=shown), "is_chosen": person == chosen.staff}
            for person in self._found.able[chosen.offer.service.id]
        ]

    async def _month(self, wanted: date) -> dict[str, Any]:
        """A month to jump in: its weeks, each day as in the week's strip."""
        first = wanted.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        looked = max(first, self._today)
        slots = {each.day: each.starts for each in await self._look(looked, (after - looked).days)}
        begin = picker.first_day_of_week(first, self._venue)
        days = picker.days_shown(
            self._venue,
            [
                (each, slots.get(each, ()))
                for each in (begin + timedelta(days=ahead) for ahead in range((after - begin).days))
            ],
            self._today,
            self._last,
        )
        cells = [
            {"shown": each, "url": self._to(each.day), "is_chosen": each.day == wanted, "is_outside": each.day < first}
            for each in days
        ]
        before = first - timedelta(days=1)
        return {
            "title": picker.month_title(self._venue, first),
            "weekdays": [each.weekday for each in days[:_A_WEEK]],
            "weeks": [cells[start : start + _A_WEEK] for start in range(0, len(cells), _A_WEEK)],
            "before": self._to(before, month="1") if before >= self._today else None,
            "after": self._to(after, month="1") if after <= self._last else None,
        }
