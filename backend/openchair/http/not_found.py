"""The one 404: the same bytes whatever was wrong."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from openchair.http.headers import BARE_POLICY, NO_STORE


class NotFoundPage:
    """Makes the 404 answer of the page, from the file the PWA's build left."""

    def __init__(self, manage_dist: Path) -> None:
        self._body = (manage_dist / "not-found.html").read_bytes()

    def response(self) -> Response:
        """A fresh answer; every one is the same."""
        return Response(
            self._body,
            status_code=404,
            media_type="text/html",
            headers={**NO_STORE, "content-security-policy": BARE_POLICY},
        )


def calendar_not_found() -> Response:
    """The 404 of a calendar address, for programs that read calendars."""
    return Response(b"Not found.\n", status_code=404, media_type="text/plain", headers=NO_STORE)


def graph_not_found() -> Response:
    """The 404 of the graph, for a credential with anything wrong about it."""
    body = b'{"errors":[{"message":"Not found. Check the link or the credential.","extensions":{"code":"NOT_FOUND"}}]}'
    return Response(body, status_code=404, media_type="application/json", headers=NO_STORE)
