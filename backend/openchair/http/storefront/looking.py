"""What a visitor looks at before anything is booked: the window, whom to choose, and when."""

from __future__ import annotations

from starlette.responses import Response

from openchair.http.storefront.chosen import day_of
from openchair.http.storefront.found import of_salon, of_service, sitemap
from openchair.http.storefront.models import groups_model, who_model
from openchair.http.storefront.render import address
from openchair.http.storefront.shop import Shop
from openchair.http.storefront.times import Times
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.presentation.storefront import slot_taken
from openchair.presentation.storefront_pages import steps, window
from openchair.storefront.shop_window import look_at_window


class Looking:
    """What anyone looks at before anything is booked."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def start(self, visit: Visit) -> Response:
        """The window: who and where, what can be booked, and when first."""
        found = await look_at_window(self._shop.runtime, visit.storefront, visit.client)
        pause = window.pause(visit.venue, visit.now)
        if pause is not None and not visit.asked("services"):
            return self._shop.pages.page(
                visit, "closed", open_spans=found.open, pause=pause, has_menu=bool(found.offers)
            )
        if pause is None and (service := visit.asked("service")) in found.offers:
            # A link of the salon's own that chooses beforehand.
            day = visit.asked("from")
            return self._shop.pages.on_to(
                address(f"{BOOKING_PATH}/{service}/time", staff=visit.asked("staff"), day=day)
            )
        groups = groups_model(visit, found)
        if not groups:
            return self._shop.pages.page(visit, "closed", open_spans=found.open, pause=None, has_menu=False)
        return self._shop.pages.page(
            visit,
            "start",
            description=window.description(visit.venue),
            json_ld=of_salon(visit, found),
            open_spans=found.open,
            pause=pause,
            groups=groups,
            hours=window.hours_table(visit.venue, found.week, visit.now),
            zone=steps.zone_name(visit.venue),
            review=self._review(visit),
        )

    def _review(self, visit: Visit) -> str | None:
        """That the salon looks at each request first, where it does: said from whichever page somebody comes in by."""
        return steps.review_first(visit.venue) if visit.venue.policy.review_first else None

    async def sitemap(self, visit: Visit) -> Response:
        """What may be found here."""
        return sitemap(visit, await look_at_window(self._shop.runtime, visit.storefront, visit.client))

    async def who(self, visit: Visit) -> Response:
        """The first step: which variant, and by whom."""
        found, chosen = await self._shop.choice(visit)
        if chosen is None:
            return self._shop.gone(visit)
        return self._shop.pages.page(
            visit,
            "who",
            description=window.service_description(visit.venue, chosen.offer.service, chosen.asked_minor),
            json_ld=of_service(visit, chosen.offer),
            held=await self._shop.held(visit),
            review=self._review(visit),
            **who_model(visit, found, chosen),
        )

    async def time(self, visit: Visit) -> Response:
        """The second: when."""
        found, chosen = await self._shop.choice(visit)
        if chosen is None:
            return self._shop.gone(visit)
        other = visit.asked("service")
        if other in found.offers and other != chosen.offer.service.id:
            # Of the variants, another was chosen.
            return self._shop.pages.on_to(address(f"{BOOKING_PATH}/{other}/time", staff=visit.asked("staff")))
        times = Times(self._shop.runtime, visit, found, chosen)
        model = await times.model(
            day_of(visit.asked("day") or visit.asked("from")), by_month=bool(visit.asked("month"))
        )
        taken = slot_taken(visit.words) if visit.asked("taken") else None
        return self._shop.pages.page(
            visit,
            "time",
            held=await self._shop.held(visit),
            taken=taken,
            chosen_at=visit.asked("at"),
            review=self._review(visit),
            **model,
        )
