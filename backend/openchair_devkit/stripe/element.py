"""The Payment Element: a script for the embedding page, and the frames in which cards are typed and banks ask."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.standin import StandIn

_ASSETS: Final = Path(__file__).parent / "assets"
_TYPES: Final = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_FRAMES: Final = frozenset(
    {
        "card.css",
        "card.html",
        "card.js",
        "challenge.css",
        "challenge.html",
        "challenge.js",
        "controller.html",
        "controller.js",
        "frame.js",
    }
)
_LOCAL: Final = " ".join(
    f"{scheme}://{host}:*" for scheme in ("http", "https") for host in ("localhost", "*.localhost", "127.0.0.1")
)
_HEADERS: Final = {
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {_LOCAL}"
    ),
}


def element_routes(stand_in: StandIn) -> list[BaseRoute]:
    """/v3/, /{release}/stripe.js, the frames, and the bank's challenge."""

    async def challenge(request: Request) -> Response:
        """What the customer answers the bank: client_secret, and outcome (complete or fail)."""
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        return await run_in_threadpool(_answered, stand_in, request.path_params["intent"], given)

    return [
        Route("/v3/", _script, methods=["GET"]),
        Route("/v3", _script, methods=["GET"]),
        Route("/{release:str}/stripe.js", _script, methods=["GET"]),
        Route("/frames/{name}", _frame, methods=["GET"]),
        Route("/challenge/{intent}", _challenge_page, methods=["GET"]),
        Route("/challenge/{intent}", challenge, methods=["POST"]),
    ]


def _script(_request: Request) -> Response:
    return _asset("stripe.js")


def _frame(request: Request) -> Response:
    name = request.path_params["name"]
    name = name if "." in name else f"{name}.html"
    return _asset(name) if name in _FRAMES else Response("Not found.\n", 404, media_type="text/plain")


def _challenge_page(_request: Request) -> Response:
    return _asset("challenge.html")


def _asset(name: str) -> Response:
    path = _ASSETS / name
    headers = {**_HEADERS, "cross-origin-resource-policy": "cross-origin"}
    return Response(path.read_bytes(), headers=headers, media_type=_TYPES[path.suffix])


def _answered(stand_in: StandIn, id: str, given: dict[str, str]) -> Response:
    before = stand_in.find_intent(id)
    try:
        intent = stand_in.authenticate(
            id, passes=given.get("outcome") == "complete", client_secret=given.get("client_secret", "")
        )
    except StripeError as error:
        return JSONResponse(error.body(), error.status)
    action = ((before or {}).get("next_action") or {}).get("redirect_to_url") or {}
    return JSONResponse(
        {"status": intent["status"], "return_url": _back(action.get("return_url"), intent)}, headers=_HEADERS
    )


def _back(return_url: str | None, intent: dict[str, str]) -> str | None:
    """The address to come back to, with what Stripe adds to it."""
    if return_url is None:
        return None
    kind = intent["object"]
    added = {
        kind: intent["id"],
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    parts = urlsplit(return_url)
    query = "&".join(filter(None, [parts.query, urlencode(added)]))
    return parts._replace(query=query).geturl()
