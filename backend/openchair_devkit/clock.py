"""/clock: what time it is in the demo, and buttons that turn it on: to see tomorrow's reminders, lapses and no-shows today."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from openchair.core.clock import ClockTurnedBack, TurnedClock
from openchair.http.templates import template_beside
from openchair_devkit.serving import TO_NOBODY

_STEPS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_FARTHEST: Final = timedelta(days=366 * 10)
"""How far ahead it may be turned: beyond that only typing errors lie."""
_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class ClockPage:
    """The page, and the same for programs. Its addresses are relative to where it is mounted."""

    def __init__(self, clock: TurnedClock, zone: ZoneInfo, place: str) -> None:
        self._clock = clock
        self._zone = zone
        self._place = place
        self._template = template_beside(__file__, "clock.html.j2")

    def routes(self) -> list[BaseRoute]:
        """The addresses below the prefix."""
        return [
            Route("/clock", self.show, methods=["GET"]),
            Route("/clock", self.turn, methods=["POST"]),
            Route("/clock.json", self.tell, methods=["GET"]),
        ]

    def show(self, request: Request) -> Response:
        """The time, and what turns it on."""
        return self._page(request)

    def tell(self, _request: Request) -> Response:
        """The time for programs: the instant in UTC, and how many seconds it is ahead of the machine's."""
        told = {"now": self._clock.now().isoformat(), "ahead": self._clock.ahead.total_seconds()}
        return JSONResponse(told, headers=TO_NOBODY)

    async def turn(self, request: Request) -> Response:
        """Turn it on: `by` is hour, day or week, `at` a time on the salon's wall. What is no time to come turns nothing."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response("Only this page turns the clock.\n", 403, media_type="text/plain", headers=TO_NOBODY)
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        by, at = form.get("by", ""), form.get("at", "")
        try:
            instant = self._instant(by, at)
            if instant - datetime.now(UTC) > _FARTHEST:
                return self._page(request, "That is more than ten years ahead. Choose a time nearer to now.")
            self._clock.turn_to(instant)
        except ClockTurnedBack:
            return self._page(
                request, "That time has passed here, and the clock goes forward only. Choose a later one."
            )
        except (ValueError, OverflowError):
            return self._page(request, "That is no time. Choose a day and an hour.")
        return RedirectResponse(request.url.path, 303, headers=TO_NOBODY)

    def _instant(self, by: str, at: str) -> datetime:
        if by in _STEPS:
            return self._clock.now() + _STEPS[by]
        return datetime.fromisoformat(at).replace(tzinfo=self._zone).astimezone(UTC)

    def _page(self, request: Request, problem: str = "") -> Response:
        nonce = secrets.token_urlsafe(16)
        now = self._clock.now().astimezone(self._zone)
        page = self._template.render(
            prefix=request.scope.get("root_path", ""),
            nonce=nonce,
            place=self._place,
            day=f"{now:%A} {now.day} {now:%B %Y}",
            time=f"{now:%H:%M}",
            wall=f"{now:%Y-%m-%dT%H:%M}",
            is_ahead=self._clock.ahead > timedelta(),
            problem=problem,
        )
        policy = _POLICY.format(nonce=nonce)
        return HTMLResponse(page, 422 if problem else 200, headers={**TO_NOBODY, "content-security-policy": policy})
