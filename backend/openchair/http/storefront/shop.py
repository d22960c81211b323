"""What the pages of every storefront are made with, and what several of them answer or ask alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.responses import Response

from openchair.access.links import Links
from openchair.core.runtime import Runtime
from openchair.core.signing import KeyRing
from openchair.http.headers import NO_STORE
from openchair.http.storefront.chosen import Chosen, chosen_of
from openchair.http.storefront.render import Pages, address
from openchair.http.storefront.visit import BOOKING_PATH, Visit, keep_key
from openchair.payments.gateway import StripeGateway
from openchair.presentation.storefront_pages import steps
from openchair.presentation.storefront_pages.nothing import gone_text
from openchair.rules.connect import can_be_paid
from openchair.rules.refusals import TooOften
from openchair.storefront.shop_window import ShopWindow, look_at_window, slots_in_window
from openchair.storefront.yours import find_held

LINKS: Final = "/links"
YOURS: Final = f"{BOOKING_PATH}/yours"


class Paused(Exception):
    """Nobody books online here now: the window says until when."""


@dataclass(frozen=True, slots=True)
class Shop:
    """The installation's parts that the pages need."""

    runtime: Runtime
    links: Links
    gateway: StripeGateway | None
    key_ring: KeyRing
    pages: Pages

    def takes_deposits(self, visit: Visit) -> bool:
        """Whether a deposit can be paid online at this venue now."""
        return self.gateway is not None and can_be_paid(visit.venue, connects=self.runtime.connects)

    async def choice(self, visit: Visit) -> tuple[ShopWindow, Chosen | None]:
        """The window, and what the address chooses of it. Raises `Paused`."""
        if visit.venue.policy.is_paused(visit.now):
            raise Paused
        return await self.choice_sent(visit, visit.asked("staff"))

    async def choice_sent(self, visit: Visit, staff_id: str) -> tuple[ShopWindow, Chosen | None]:
        """The same of a form that was sent, with its person; that nobody books online here now is said by the booking."""
        found = await look_at_window(self.runtime, visit.storefront, visit.client)
        service_id = visit.request.path_params["service_id"]
        return found, chosen_of(visit, found, service_id, staff_id)

    async def held(self, visit: Visit) -> dict[str, str] | None:
        """What this browser holds unpaid: said on every step, so that it isn't held for nothing."""
        if visit.key is None:
            return None
        booking = await find_held(self.runtime, visit.storefront, visit.key)
        return None if booking is None else {"text": steps.still_held(booking, visit.venue), "url": YOURS}

    def to_yours(self, visit: Visit, key: str, **more: str) -> Response:
        """On to what was booked under this key, which the browser keeps."""
        response = self.pages.on_to(address(YOURS, **more))
        keep_key(visit.request, response, key, secure=self.pages.secure)
        return response

    def gone(self, visit: Visit) -> Response:
        """No such service, or not any more."""
        return self.said(visit, gone_text(visit.words), 404)

    def said(self, visit: Visit, text: str, status: int) -> Response:
        """A page of one sentence."""
        return self.pages.page(visit, "said", status=status, headers=NO_STORE, text=text)


def seems_free(visit: Visit, found: ShopWindow, chosen: Chosen, starts_at: datetime) -> bool:
    """Whether the window shows it as free; what lies beyond the window may be, and booking will say."""
    day = starts_at.astimezone(visit.now.tzinfo).date()
    around = slots_in_window(
        found,
        visit.storefront,
        chosen.offer.service,
        chosen.staff_id,
        visit.now,
        first_day=max(found.today, day - timedelta(days=1)),
        days=3,
    )
    minute = int(starts_at.timestamp()) // 60
    return around is None or any(minute in each.starts for each in around)


def with_retry_after(response: Response, visit: Visit, refusal: TooOften) -> Response:
    """The same answer, and when to ask again."""
    response.headers["retry-after"] = str(refusal.seconds_from(visit.now))
    return response
