"""The floor: the least a FastAPI application could do to send the same bytes, without GraphQL or any of our layers.

A route asks the database two statements that are enough for the question, and writes an object that is ready as JSON. The
object is the product's own answer, read from the file that FLOOR_ANSWERS names; the page is its text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

URL = os.environ["DATABASE_URL"]
# Each connection is asked to forget what was set on it when it goes back to the pool: a round trip that asyncpg makes by itself.
RESETS = os.environ.get("FLOOR_RESETS", "yes") == "yes"
HOST = "SELECT venue_id FROM venue_host WHERE kind = 'slug' AND name = {0}"
BOOKING = """
SELECT b.id, b.reference, b.version, b.status, b.starts_at, b.ends_at, t.price_minor, b.currency, b.deposit_minor, b.deposit_status,
       v.name AS venue, v.time_zone, v.address, v.phone, v.accent, s.name AS service, s.duration_minutes, p.name AS staff
FROM booking b JOIN venue v ON v.id = b.venue_id
JOIN booking_part t ON t.venue_id = b.venue_id AND t.booking_id = b.id
JOIN service s ON s.venue_id = t.venue_id AND s.id = t.service_id JOIN staff p ON p.venue_id = t.venue_id AND p.id = t.staff_id
WHERE b.venue_id = (SELECT venue_id FROM venue_host WHERE kind = 'slug' AND name = {0}) AND b.id = {1}
"""
KEY = """
SELECT k.secret_hash, k.expires_at, m.role, p.name FROM api_key k
JOIN membership m ON m.venue_id = k.venue_id AND m.id = k.membership_id JOIN person p ON p.id = m.person_id WHERE k.id = {0}
"""
VENUE = "SELECT id, name, locale, time_zone FROM venue WHERE slug = {0}"
_TAKEN = "SELECT o.staff_no, o.start_minute, o.end_minute FROM occupancy o JOIN staff p ON p.no = o.staff_no"
ONES_TIME = f"""
{_TAKEN} JOIN booking b ON b.venue_id = p.venue_id AND b.staff_id = p.id
WHERE b.id = {{0}} AND o.start_minute BETWEEN {{1}} AND {{2}}
"""
ALL_TIME = f"""
{_TAKEN} WHERE p.venue_id = (SELECT venue_id FROM venue_host WHERE kind = 'slug' AND name = {{0}})
AND o.start_minute BETWEEN {{1}} AND {{2}}
"""
DAY = """
SELECT b.id, b.version, b.status, b.starts_at, b.ends_at, t.price_minor, b.currency, b.deposit_minor, b.deposit_status,
       s.name AS service, p.name AS staff, c.name AS customer, c.email, c.phone
FROM booking b JOIN booking_part t ON t.venue_id = b.venue_id AND t.booking_id = b.id
JOIN service s ON s.venue_id = t.venue_id AND s.id = t.service_id
JOIN staff p ON p.venue_id = b.venue_id AND p.id = b.staff_id JOIN customer c ON c.venue_id = b.venue_id AND c.id = b.customer_id
WHERE b.venue_id = (SELECT venue_id FROM venue_host WHERE kind = 'slug' AND name = {0})
AND b.starts_at >= (SELECT starts_at FROM booking WHERE id = {1}) ORDER BY b.starts_at LIMIT 60
"""
Values = Callable[[str, dict[str, str]], tuple[Any, ...]]
_host: Values = lambda slug, _: (slug,)  # noqa: E731  # a table of them reads better
_booking: Values = lambda slug, given: (slug, given["booking"])  # noqa: E731
STATEMENTS: dict[str, list[tuple[str, Values]]] = {
    "booking": [(HOST, _host), (BOOKING, _booking)],
    "one's month": [
        (BOOKING, _booking),
        (ONES_TIME, lambda _, given: (given["booking"], int(given["from"]), int(given["from"]) + 31 * 1440)),
    ],
    "all's month": [
        (HOST, _host),
        (ALL_TIME, lambda slug, given: (slug, int(given["from"]), int(given["from"]) + 31 * 1440)),
    ],
    "desk": [(KEY, lambda _, given: (given["key"],)), (VENUE, _host)],
    "day": [(KEY, lambda _, given: (given["key"],)), (DAY, _booking)],
}
_postgresql = URL.startswith("postgresql")
_answers: dict[str, Any] = orjson.loads(Path(os.environ["FLOOR_ANSWERS"]).read_bytes())


async def _rows(request: Request, statement: str, *values: Any) -> list[dict[str, Any]]:
    if _postgresql:
        async with request.app.state.pool.acquire() as connection:
            found = await connection.fetch(statement.format("$1", "$2", "$3"), *values)
        return [dict(row) for row in found]
    cursor = request.app.state.connection.execute(statement.format("?1", "?2", "?3"), values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


async def answer(request: Request) -> Response:
    """GET /{what is read}/{what is answered}: as a route that checks who asks, then reads."""
    slug, given = request.headers["host"].partition(".")[0], dict(request.query_params)
    for statement, values in STATEMENTS[request.path_params["reads"]]:
        found = await _rows(request, statement, *values(slug, given))
        assert found, statement
    said = _answers[request.path_params["answer"]]
    if isinstance(said, str):
        return Response(said, media_type="text/html")
    return Response(orjson.dumps(said), media_type="application/json")


async def _keep(_connection: object) -> None:
    """Reset nothing."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    if _postgresql:
        app.state.pool = await asyncpg.create_pool(
            URL, min_size=1, max_size=4, **({} if RESETS else {"reset": _keep}), server_settings={"jit": "off"}
        )
        yield
        await app.state.pool.close()
    else:
        app.state.connection = sqlite3.connect(URL.removeprefix("sqlite:///"), check_same_thread=False)
        yield
        app.state.connection.close()


app = FastAPI(lifespan=lifespan, middleware=[Middleware(GZipMiddleware, minimum_size=600, compresslevel=6)])
app.router.routes.append(Route("/{reads}/{answer}", answer))
