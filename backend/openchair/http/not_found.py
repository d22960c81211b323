"""The one 404: the same bytes whatever was wrong."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from openchair.http.headers import BARE_POLICY, NO_STORE
from openchair.http.templates import template_in
from openchair.presentation.catalogue import words_asked_for
from openchair.presentation.plain_pages import not_found_text


class NotFoundPage:
    """Makes the 404 answer of the page, from the file the PWA's build left.

    It speaks the language that the browser asks for, and not the venue's: which venue's link it was, if any's, isn't told.
    """

    def __init__(self, manage_dist: Path) -> None:
        self._template = template_in(manage_dist, "not-found.html.j2")

    def response(self, request: Request) -> Response:
        """A fresh answer; every one to the same browser is the same."""
        words = words_asked_for(request.headers.get("accept-language", ""))
        return Response(
            self._template.render(page=not_found_text(words)),
            status_code=404,
            media_type="text/html",
            headers={**NO_STORE, "vary": "Accept-Language", "content-security-policy": BARE_POLICY},
        )


def calendar_not_found() -> Response:
    """The 404 of a calendar address, for programs that read calendars."""
    return Response(b"Not found.\n", status_code=404, media_type="text/plain", headers=NO_STORE)


def graph_not_found() -> Response:
    """The 404 of the graph, for a credential with anything wrong about it."""
    body = b'{"errors":[{"message":"Not found. Check the link or the credential.","extensions":{"code":"NOT_FOUND"}}]}'
    return Response(body, status_code=404, media_type="application/json", headers=NO_STORE)


def graph_signed_out() -> Response:
    """The graph's 401, for an access token that was good: RFC 6750."""
    body = (
        b'{"errors":[{"message":"You are signed out here, or the access token has had its ten minutes: refresh the session.",'
        b'"extensions":{"code":"SIGNED_OUT"}}]}'
    )
    headers = {**NO_STORE, "www-authenticate": 'Bearer error="invalid_token"'}
    return Response(body, status_code=401, media_type="application/json", headers=headers)
