"""The pages as answers: a template, what every page has beside its own, and headers."""

from __future__ import annotations

import secrets
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from openchair.core.accent import accents
from openchair.http.headers import BARE_POLICY, NO_STORE, page_permissions, page_policy
from openchair.http.storefront.visit import Visit, keep_language, languages
from openchair.presentation.catalogue import words_of
from openchair.presentation.storefront_pages.labels import labels
from openchair.presentation.storefront_pages.nothing import NowhereText
from openchair.presentation.storefront_pages.steps import step_text
from openchair.presentation.storefront_pages.window import letterhead
from openchair.rules.slots import Span

LOOKED_AT: Final = {"cache-control": "private, no-cache"}
"""Of pages that show what is on offer: asked for anew each time, and still there on Back."""
PART_HEADER: Final = "x-openchair-part"
"""Asked with by our own script, which puts a part of the page in the place of another."""
_OF_OURS: Final = "same-origin"
"""Their Referrer-Policy: no address of theirs is a secret, and a form says where it comes from only where there is one."""


@cache
def _templates(storefront_dist: Path) -> Environment:
    """The pages' templates, and the frame around them that the page's build has left."""
    return Environment(
        loader=FileSystemLoader([Path(__file__).parent, storefront_dist]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Fills in the templates."""

    def __init__(self, storefront_dist: Path, payment_form: str | None, *, secure: bool) -> None:
        self._templates = _templates(storefront_dist)
        self._payment_form = payment_form
        self.secure = secure

    def page(
        self,
        visit: Visit,
        name: str,
        *,
        status: int = 200,
        open_spans: tuple[Span, ...] | list[Span] = (),
        description: str | None = None,
        json_ld: Markup | None = None,
        pays: bool = False,
        headers: dict[str, str] = LOOKED_AT,
        **model: Any,
    ) -> Response:
        """A page of the venue's. One with a `description` may be shown by search engines; one that `pays` has Stripe's form."""
        nonce = secrets.token_urlsafe(16)
        payment_form = self._payment_form if pays else None
        accent_light, accent_dark = accents(visit.venue.accent)
        body = self._templates.get_template(f"{name}.html.j2").render(
            head=letterhead(visit.venue, open_spans, visit.now),
            t=labels(visit.words),
            lang=visit.words.language,
            dir=visit.words.direction,
            languages=_other_languages(visit),
            nonce=nonce,
            # Our own script has the style already.
            is_framed=visit.is_framed,
            embed_origins=" ".join(visit.embed_origins),
            is_part=PART_HEADER in visit.request.headers,
            accent_light=accent_light,
            accent_dark=accent_dark,
            map_url=map_url(visit),
            origin=visit.origin,
            path=visit.request.url.path,
            canonical=_canonical(visit),
            description=description,
            json_ld=json_ld,
            step=partial(step_text, visit.words),
            **model,
        )
        response = Response(
            body,
            status,
            media_type="text/html",
            headers={
                **headers,
                "vary": f"Accept-Language, Cookie, Sec-Fetch-Dest, {PART_HEADER}",
                "referrer-policy": _OF_OURS,
                "content-security-policy": page_policy(nonce, payment_form, forms=True, within=visit.embed_origins),
                "permissions-policy": page_permissions(payment_form),
                **({} if description is None else {"x-robots-tag": "all"}),
            },
        )
        keep_language(visit.request, response, secure=self.secure)
        return response

    def nowhere(self, text: NowhereText) -> Response:
        """The calm 404 of a host at which no salon is."""
        body = self._templates.get_template("nowhere.html.j2").render(text=text)
        headers = {**NO_STORE, "vary": "Accept-Language", "content-security-policy": BARE_POLICY}
        return Response(body, 404, media_type="text/html", headers=headers)

    def on_to(self, address: str) -> Response:
        """Send on to another page, which is fetched, not posted to: reloading it does nothing again."""
        return RedirectResponse(address, 303, headers=NO_STORE)


def address(path: str, **parameters: str | None) -> str:
    """A path of ours with parameters, without those that have nothing to say."""
    said = {name: value for name, value in parameters.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _canonical(visit: Visit) -> str:
    """Where this page is, in the language that its address chose."""
    chosen = visit.asked("lang")
    return visit.origin + address(visit.request.url.path, lang=chosen if chosen in languages() else None)


def map_url(visit: Visit) -> str:
    """A map of the venue's address."""
    query = f"{visit.venue.name}, {visit.venue.address}".replace("\n", ", ")
    return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": query})


def _other_languages(visit: Visit) -> list[tuple[str, str]]:
    """The languages that the page isn't in, each with its name in itself."""
    mine = visit.words.locale.language
    found = []
    for language in languages():
        if language != mine:
            locale = words_of(language).locale
            found.append((language, str(locale.get_language_name(language)).capitalize()))
    return found
