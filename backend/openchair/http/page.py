"""The customer's page: the shell with the booking inside, readable after one round trip and without scripts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Template
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openchair.access.door import BadCredential, Door
from openchair.access.links import Links
from openchair.access.viewer import Customer
from openchair.core.accent import accents
from openchair.core.ids import is_id
from openchair.http.compression import Constant, takes
from openchair.http.headers import BARE_POLICY, NO_STORE, page_permissions, page_policy
from openchair.http.manifest import manifest_of
from openchair.http.not_found import NotFoundPage
from openchair.http.templates import template_beside, template_in
from openchair.presentation.catalogue import words_asked_for, words_of
from openchair.presentation.plain_pages import returned_text

COOKIE = "openchair_manage"
# No form and no foreign page can send it: with it, a request comes from our own script.
OWN_SCRIPT_HEADER = "x-openchair-manage"
_A_YEAR = 365 * 24 * 3600
FirstQuery = Callable[[Customer], Awaitable[dict[str, Any]]]


# What Jinja replaces.
_FILLED_IN = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)


@cache
def _templates(manage_dist: Path) -> dict[str, tuple[Template, Constant]]:
    """The page's template by its language, and the longest of what no booking changes, its styles; once in a process."""
    found = sorted(manage_dist.glob("page.*.html.j2"))
    return {
        path.name.split(".")[1]: (
            template_in(manage_dist, path.name),
            Constant.of(max(_FILLED_IN.split(path.read_text()), key=len).encode()),
        )
        for path in found
    }


class ManagePage:
    """GET /manage/{id} and what belongs to it."""

    def __init__(
        self,
        door: Door,
        links: Links,
        first_query: FirstQuery,
        not_found: NotFoundPage,
        manage_dist: Path,
        payment_form: str | None,
        *,
        secure: bool,
    ) -> None:
        self._door = door
        self._links = links
        self._first_query = first_query
        self._not_found = not_found
        self._secure = secure
        self._payment_form = payment_form
        self._templates = _templates(manage_dist)
        self._returned = template_beside(__file__, "returned.html.j2")
        # The service worker keeps pages of several versions apart by it.
        self._version = (manage_dist / "version.txt").read_text().strip()

    def routes(self) -> list[Route]:
        """The page, its manifest, the link to share, and how this device forgets it."""
        return [
            Route("/manage/{booking_id}", self.show, methods=["GET"]),
            Route("/manage/{booking_id}/manifest.webmanifest", self.manifest, methods=["GET"]),
            Route("/manage/{booking_id}/return", self.returned, methods=["GET"]),
            Route("/manage/{booking_id}/link", self.share, methods=["POST"]),
            Route("/manage/{booking_id}/forget", self.forget, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page. It changes nothing: scanners open links, too."""
        token, kept = request.query_params.get("token"), request.cookies.get(COOKIE)
        # A link that was mistyped or cut short doesn't shut out whoever has opened the right one here before.
        presented = [each for each in (token, kept) if each is not None]
        try:
            customer = await self._customer(request, *presented)
        except BadCredential:
            return self._not_found.response(request)
        answer = await self._first_query(customer)
        nonce = secrets.token_urlsafe(16)
        text, styles = self._render(answer, nonce, customer)
        body, compressed = text.encode(), takes(request.scope, b"gzip")
        response = Response(
            styles.gzip(body) if compressed else body,
            media_type="text/html",
            headers={
                **NO_STORE,
                **({"content-encoding": "gzip"} if compressed else {}),
                "vary": "Accept-Encoding",
                "content-security-policy": page_policy(nonce, self._payment_form),
                "permissions-policy": page_permissions(self._payment_form),
                "x-openchair-version": self._version,
            },
        )
        if token is not None:
            response.set_cookie(
                COOKIE,
                # Not what was presented: beside a good cookie that may be anything.
                self._links.manage_token(customer.booking.id, customer.booking.link_epoch),
                max_age=_A_YEAR,
                path=f"/manage/{customer.booking.id}",
                secure=self._secure,
                httponly=True,
                samesite="strict",
            )
        return response

    async def returned(self, request: Request) -> Response:
        """Where a bank's page leads back to; sends on to the page, the same for every id, and reads no credential.

        The page's cookie is SameSite=Strict, so a browser that comes from another site doesn't send it. From here on it
        comes from our own. What Stripe has put into the address stays behind.
        """
        booking_id = request.path_params["booking_id"]
        if not is_id(booking_id):
            return self._not_found.response(request)
        text = returned_text(words_asked_for(request.headers.get("accept-language", "")))
        body = self._returned.render(text=text, page=f"/manage/{booking_id}?panel=payment&from=bank")
        headers = {**NO_STORE, "vary": "Accept-Language", "content-security-policy": BARE_POLICY}
        return Response(body, media_type="text/html", headers=headers)

    async def manifest(self, request: Request) -> Response:
        """The web app manifest of this booking. An installed app has a storage of its own, so its start carries the link."""
        try:
            customer = await self._customer(request, request.cookies.get(COOKIE, ""))
        except BadCredential:
            return self._not_found.response(request)
        body = manifest_of(customer.booking, self._links)
        return Response(orjson.dumps(body), media_type="application/manifest+json", headers=NO_STORE)

    async def share(self, request: Request) -> Response:
        """The whole link, for the customer to share; given to the page's own script on a press, and kept nowhere."""
        try:
            customer = await self.customer_of_page(request)
        except BadCredential:
            return self._not_found.response(request)
        body = {"url": self._links.manage_url(customer.booking)}
        return Response(orjson.dumps(body), media_type="application/json", headers=NO_STORE)

    async def forget(self, request: Request) -> Response:
        """Take the page's cookie back, which no script can; to our own script only. It reads no credential."""
        booking_id = request.path_params["booking_id"]
        if request.headers.get(OWN_SCRIPT_HEADER) != "1" or not is_id(booking_id):
            return self._not_found.response(request)
        response = Response(b"{}", media_type="application/json", headers=NO_STORE)
        response.delete_cookie(
            COOKIE, path=f"/manage/{booking_id}", secure=self._secure, httponly=True, samesite="strict"
        )
        return response

    async def customer_of_page(self, request: Request) -> Customer:
        """Who a request of the page's own script comes from: the path's cookie says. Raises `BadCredential`."""
        ours = request.headers.get(OWN_SCRIPT_HEADER) == "1"
        token = request.cookies.get(COOKIE, "") if ours else ""
        return await self._customer(request, token)

    async def _customer(self, request: Request, *tokens: str) -> Customer:
        return await self._door.customer(request.headers.get("host", ""), request.path_params["booking_id"], *tokens)

    def _render(self, answer: dict[str, Any], nonce: str, customer: Customer) -> tuple[str, Constant]:
        accent_light, accent_dark = accents(customer.booking.venue.accent)
        # "<" could end the script element early; JSON has another spelling for it.
        first_answer = orjson.dumps(answer).decode().replace("<", "\\u003c")
        words = words_of(customer.booking.venue.locale)
        template, styles = self._templates[words.locale.language]
        text = template.render(
            **answer["data"]["managedBooking"],
            booking_id=customer.booking.id,
            first_answer=Markup(first_answer),  # noqa: S704  # JSON, with the one character that could end it escaped
            nonce=nonce,
            lang=words.language,
            dir=words.direction,
            accent_light=accent_light,
            accent_dark=accent_dark,
        )
        return text, styles
