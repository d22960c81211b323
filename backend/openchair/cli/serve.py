"""`openchair serve`, and how the product is served wherever it is."""

from __future__ import annotations

import argparse
import asyncio
import resource
from collections.abc import Sequence

import uvicorn
from starlette.routing import BaseRoute

from openchair import logs
from openchair.app import create_app
from openchair.cli.where import Failure, check_guard, own_settings
from openchair.http.connections import Limits, protocol_within
from openchair.settings import Settings

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
    asyncio.run(check_guard(settings))
    try:
        uvicorn.Server(server_config(settings, parsed.host, parsed.port)).run()
    except SystemExit as stopped:
        # Uvicorn's way to say that it could not start: the reason is in the log, the line above.
        raise Failure(f"could not serve on {parsed.host}, port {parsed.port}.") from stopped
