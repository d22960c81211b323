"""What the window and the step of whom show, for their templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openchair.http.storefront.chosen import Chosen, asked_of, steps_of
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.presentation.storefront_pages import steps, window
from openchair.storefront.open_slots import NextTime
from openchair.storefront.shop_window import ShopWindow


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


def _free(visit: Visit, time: NextTime | None) -> window.Free | None:
    return None if time is None else window.free_at(visit.venue, time.starts_at, visit.now)
