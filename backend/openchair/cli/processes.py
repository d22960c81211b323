"""The commands that go on until they are told to stop."""

from __future__ import annotations

import argparse
import asyncio
import resource
from collections.abc import Sequence

import structlog
import uvicorn
from starlette.routing import BaseRoute

from openchair import logs
from openchair.app import create_app
from openchair.cli.where import Failure, opened, own_settings
from openchair.core.within import ACROSS
from openchair.http.connections import Limits, protocol_within
from openchair.settings import Settings
from openchair.store.migrate import check_overlap_guard
from openchair.store.raise_wall import find_open_tables
from openchair.worker import work

_log = structlog.get_logger(__name__)
# Beside connections: the database's, Redis', logs, and what is read of the disk.
_OTHER_FILES = 256


def server_config(settings: Settings, host: str, port: int, more_routes: Sequence[BaseRoute] = ()) -> uvicorn.Config:
    """How the product is served on this port, with `more_routes` beside its own."""
    return uvicorn.Config(
        create_app(settings, more_routes=more_routes),
        host=host,
        port=port,
        loop="uvloop",
        http=protocol_within(_limits(settings)),
        # There are none here, and what takes over a connection is under no limit.
        ws="none",
        # It prints addresses, and an address here is a capability.
        access_log=False,
        log_config=None,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=10,
    )


def _limits(settings: Settings) -> Limits:
    """The limits of the settings, as far as this process may have so many files open."""
    wanted = settings.most_connections + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        wanted = soft
    return Limits(
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        connections=max(1, wanted - _OTHER_FILES),
        requests=settings.most_requests,
    )


def run_serve(parsed: argparse.Namespace) -> None:
    """`openchair serve`."""
    logs.configure_logging()
    settings = own_settings()
    # The application looks, too; here it is said in words and not in a traceback.
    asyncio.run(_check_guard(settings))
    try:
        uvicorn.Server(server_config(settings, parsed.host, parsed.port)).run()
    except SystemExit as stopped:
        # Uvicorn's way to say that it could not start: the reason is in the log, the line above.
        raise Failure(f"could not serve on {parsed.host}, port {parsed.port}.") from stopped


def run_worker(parsed: argparse.Namespace) -> None:
    """`openchair worker`."""
    logs.configure_logging()
    settings = own_settings()
    if not settings.channels and settings.stripe_secret_key is None:
        raise Failure(
            "there is nothing to do: set OPENCHAIR_SMTP_URL, OPENCHAIR_TWILIO_ACCOUNT_SID or OPENCHAIR_STRIPE_SECRET_KEY."
        )
    asyncio.run(_check_guard(settings))
    asyncio.run(work(settings, parsed.heartbeat))


async def _check_guard(settings: Settings) -> None:
    async with opened(settings) as database, database.reading(ACROSS) as connection:
        await check_overlap_guard(connection)
        if await find_open_tables(connection):
            _log.warning(
                "wall_absent", why="This role passes PostgreSQL's row-level security: see docs/deploy.md, two roles."
            )
