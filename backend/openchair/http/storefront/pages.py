"""The storefront's addresses: `/`, `/book/{service}` and its steps, `/book/yours`, which shows what was booked, and their files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from openchair.access.links import Links
from openchair.core.crowd import AGAIN_SECONDS, Crowd, Full
from openchair.core.runtime import Runtime
from openchair.core.signing import KeyRing
from openchair.http.assets import PrecompressedFiles
from openchair.http.headers import NO_STORE
from openchair.http.storefront.booking import Booking
from openchair.http.storefront.forms import wrong_of
from openchair.http.storefront.found import robots
from openchair.http.storefront.links import LostLinks
from openchair.http.storefront.looking import Looking
from openchair.http.storefront.render import Pages
from openchair.http.storefront.shop import LINKS, YOURS, Paused, Shop, with_retry_after
from openchair.http.storefront.visit import BOOKING_PATH, BadForm, Visit, form_of, is_from_here, visit_of
from openchair.http.storefront.yours import Yours
from openchair.payments.gateway import StripeGateway
from openchair.presentation.catalogue import words_asked_for
from openchair.presentation.plain_pages import too_busy
from openchair.presentation.storefront_pages.nothing import nowhere_text
from openchair.rules.refusals import TooOften

_Handler = Callable[[Visit], Awaitable[Response]]


class StorefrontPages:
    """What a venue's own host shows to whoever passes by."""

    def __init__(
        self,
        runtime: Runtime,
        links: Links,
        gateway: StripeGateway | None,
        key_ring: KeyRing,
        storefront_dist: Path,
        payment_form: str | None,
        *,
        secure: bool,
    ) -> None:
        self._dist = storefront_dist
        # Whoever looks waits for nobody who books, nor for Stripe.
        self._looking, self._booking, self._finding = Crowd(), Crowd(), Crowd()
        self._shop = Shop(runtime, links, gateway, key_ring, Pages(storefront_dist, payment_form, secure=secure))

    def routes(self) -> list[BaseRoute]:
        """The pages and their files."""
        one = f"{BOOKING_PATH}/{{service_id}}"
        looking, booking = Looking(self._shop), Booking(self._shop)
        yours, links = Yours(self._shop), LostLinks(self._shop)
        shown: list[tuple[str, _Handler]] = [
            ("/", looking.start),
            ("/sitemap.xml", looking.sitemap),
            (LINKS, links.links),
            (one, looking.who),
            (f"{one}/time", looking.time),
            (f"{one}/you", booking.you),
        ]
        # A payment that is open is asked of Stripe.
        found: list[tuple[str, _Handler]] = [(YOURS, yours.yours), (f"{YOURS}/appointment.ics", yours.calendar)]
        sent: list[tuple[str, _Handler]] = [
            (f"{one}/you", booking.book),
            (LINKS, links.ask_for_links),
            (YOURS, yours.code),
            (f"{YOURS}/let-go", yours.let_go),
            (f"{YOURS}/contact", yours.contact),
        ]
        return [
            Route("/robots.txt", self._robots, methods=["GET"]),
            *(Route(path, partial(self._show, self._finding, handler), methods=["GET"]) for path, handler in found),
            *(Route(path, partial(self._show, self._looking, handler), methods=["GET"]) for path, handler in shown),
            *(Route(path, partial(self._take, handler), methods=["POST"]) for path, handler in sent),
            Route("/embed.js", self._embed, methods=["GET"]),
            Mount("/assets/storefront", app=PrecompressedFiles(directory=self._dist / "assets")),
        ]

    async def _visit(self, request: Request) -> Visit | None:
        return await visit_of(request, self._shop.runtime, self._shop.links.hosts, self._shop.key_ring)

    async def _robots(self, request: Request) -> Response:
        """The same at every host."""
        return robots(await self._visit(request))

    async def _embed(self, _request: Request) -> Response:
        """The script by which a salon's own site shows the pages within its own: the same for every salon."""
        # The site that loads it is another than ours.
        headers = {"cache-control": "public, max-age=3600", "cross-origin-resource-policy": "cross-origin"}
        return FileResponse(self._dist / "embed.js", media_type="text/javascript", headers=headers)

    async def _show(self, crowd: Crowd, handler: _Handler, request: Request) -> Response:
        try:
            async with crowd.place():
                return await self._answer(handler, request)
        except Full:
            words = words_asked_for(request.headers.get("accept-language", ""))
            again = {**NO_STORE, "retry-after": str(AGAIN_SECONDS), "vary": "Accept-Language"}
            return PlainTextResponse(f"{too_busy(words)}\n", 503, again)

    async def _answer(self, handler: _Handler, request: Request) -> Response:
        visit = await self._visit(request)
        if visit is None:
            return self._shop.pages.nowhere(nowhere_text(words_asked_for(request.headers.get("accept-language", ""))))
        try:
            return await handler(visit)
        except Paused:
            return self._shop.pages.on_to("/")
        except TooOften as refusal:
            said = self._shop.said(visit, wrong_of(visit, refusal).general or "", 429)
            return with_retry_after(said, visit, refusal)

    async def _take(self, handler: _Handler, request: Request) -> Response:
        if not is_from_here(request):
            # Another site's form, or a program: nothing is looked at.
            return Response(b"Please send the form from its own page.\n", 403, NO_STORE, "text/plain")
        try:
            # Before there is a place: who sends slowly keeps nobody else from one.
            request.state.form = await form_of(request)
        except BadForm:
            return Response(b"That is no form of ours.\n", 400, NO_STORE, "text/plain")
        return await self._show(self._booking, handler, request)
