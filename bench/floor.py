"""The floor: the least a FastAPI application could do to answer the same two questions, without GraphQL or any of our layers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

URL = os.environ["DATABASE_URL"]
BOOKING = """
SELECT b.id, b.reference, b.version, b.status, b.starts_at, b.ends_at, t.price_minor, b.currency, b.deposit_minor, b.deposit_status,
       v.name AS venue, v.time_zone, v.address, v.phone, v.accent, s.name AS service, s.duration_minutes, p.name AS staff
FROM booking b JOIN venue v ON v.id = b.venue_id
JOIN booking_part t ON t.venue_id = b.venue_id AND t.booking_id = b.id
JOIN service s ON s.venue_id = t.venue_id AND s.id = t.service_id JOIN staff p ON p.venue_id = t.venue_id AND p.id = t.staff_id
WHERE b.venue_id = (SELECT venue_id FROM venue_host WHERE kind = 'slug' AND name = {0}) AND b.id = {1}
"""
BUSY = """
SELECT o.start_minute, o.end_minute FROM occupancy o JOIN staff p ON p.no = o.staff_no
JOIN booking b ON b.venue_id = p.venue_id AND b.staff_id = p.id
WHERE b.id = {0} AND o.start_minute BETWEEN {1} AND {2}
"""
_postgresql = URL.startswith("postgresql")


def _default(value: Any) -> Any:
    return str(value)


async def _rows(request: Request, statement: str, *values: Any) -> list[dict[str, Any]]:
    if _postgresql:
        async with request.app.state.pool.acquire() as connection:
            found = await connection.fetch(statement.format("$1", "$2", "$3"), *values)
        return [dict(row) for row in found]
    cursor = request.app.state.connection.execute(statement.format("?", "?", "?"), values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


async def booking(request: Request) -> Response:
    """Two point statements and JSON: as a route that checks a session first, then reads."""
    slug = request.headers["host"].partition(".")[0]
    await _rows(request, "SELECT venue_id FROM venue_host WHERE kind = {0} AND name = {1}", "slug", slug)
    found = await _rows(request, BOOKING, slug, request.path_params["id"])
    return Response(orjson.dumps(found[0], default=_default), media_type="application/json")


async def slots(request: Request) -> Response:
    """What takes a month of one person's time, as it is."""
    slug = request.headers["host"].partition(".")[0]
    await _rows(request, BOOKING, slug, request.path_params["id"])
    start = int(request.query_params["from"])
    found = await _rows(request, BUSY, request.path_params["id"], start, start + 31 * 1440)
    return Response(orjson.dumps(found, default=_default), media_type="application/json")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    if _postgresql:
        app.state.pool = await asyncpg.create_pool(URL, min_size=2, max_size=4)
        yield
        await app.state.pool.close()
    else:
        app.state.connection = sqlite3.connect(URL.removeprefix("sqlite:///"), check_same_thread=False)
        yield
        app.state.connection.close()


app = FastAPI(lifespan=lifespan)
app.router.routes.extend([Route("/booking/{id}", booking), Route("/slots/{id}", slots)])
