"""What the step of when shows: the picker around a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from openchair.core.runtime import Runtime
from openchair.http.storefront.chosen import Chosen, steps_of
from openchair.http.storefront.render import address
from openchair.http.storefront.visit import Visit
from openchair.presentation.storefront_pages import picker, steps
from openchair.rules.visit_times import DayOfSlots
from openchair.rules.zone import local_day
from openchair.storefront.open_slots import NextTime, look_at_next_time, look_at_slots
from openchair.storefront.shop_window import DAYS, ShopWindow, slots_in_window

_A_WEEK: Final = 7


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
