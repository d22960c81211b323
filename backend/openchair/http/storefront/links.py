"""Where somebody who has lost their links asks for them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from openchair.http.headers import NO_STORE
from openchair.http.storefront.forms import said_of
from openchair.http.storefront.render import address
from openchair.http.storefront.shop import LINKS, Shop
from openchair.http.storefront.visit import Visit
from openchair.rules.refusals import InvalidInput
from openchair.storefront.ask_for_links import ask_for_links


class LostLinks:
    """Where somebody who has lost their links asks for them."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def links(self, visit: Visit) -> Response:
        """Where somebody who has lost their links asks for them."""
        return self._links_page(visit, is_sent=bool(visit.asked("sent")))

    async def ask_for_links(self, visit: Visit) -> Response:
        """The same answer whoever asks: whether there is a booking is looked up later, and told by message alone."""
        contact = visit.form.get("contact", "")
        try:
            await ask_for_links(self._shop.runtime, visit.storefront, contact, visit.client)
        except InvalidInput as wrong:
            return self._links_page(visit, contact=contact, wrong=said_of(visit, wrong), status=422)
        return self._shop.pages.on_to(address(LINKS, sent="1"))

    def _links_page(
        self, visit: Visit, *, is_sent: bool = False, contact: str = "", wrong: str | None = None, status: int = 200
    ) -> Response:
        model: dict[str, Any] = {"is_sent": is_sent, "contact": contact, "wrong": wrong}
        return self._shop.pages.page(visit, "links", status=status, headers=NO_STORE, **model)
