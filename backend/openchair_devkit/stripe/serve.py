"""The stand-in as a process of its own, or in a thread of another's; never in production."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from openchair.cli.where import Failure
from openchair_devkit.serving import Surroundings, TellingServer, until_told
from openchair_devkit.stripe.controls import controls_routes
from openchair_devkit.stripe.element import element_routes
from openchair_devkit.stripe.standin import SECRET_KEY, WEBHOOK_SECRET, StandIn

_START_SECONDS = 20


class StripeRefused(Failure):
    """The stand-in can't run here, or not now."""


def serve_stripe(
    folder: Path,
    host: str,
    port: int,
    secret_key: str = SECRET_KEY,
    webhook_url: str | None = None,
    webhook_secret: str = WEBHOOK_SECRET,
) -> None:
    """Stand in for Stripe until SIGINT or SIGTERM, then return. Raises `StripeRefused`."""
    with _listening(host, port) as listening:
        address = f"http://{host}:{listening.getsockname()[1]}"
        stand_in = _open(folder, address, secret_key=secret_key, webhook_url=webhook_url, webhook_secret=webhook_secret)
        server = TellingServer(
            _config(stripe_app(stand_in)), f"A stand-in for Stripe: {address}/controls. Ctrl-C stops it."
        )
        with until_told(server):
            server.run(sockets=[listening])
        stand_in.store.close()


@contextmanager
def running_stripe(folder: Path, *, host: str = "127.0.0.1", port: int = 0, **options: Any) -> Iterator[StandIn]:
    """The stand-in in a thread while the block runs, on a port of its own; `options` are `StandIn`'s. Raises `StripeRefused`."""
    with _listening(host, port) as listening:
        stand_in = _open(folder, f"http://{host}:{listening.getsockname()[1]}", **options)
        server = uvicorn.Server(_config(stripe_app(stand_in)))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="stripe stand-in", daemon=True
        )
        thread.start()
        until = time.monotonic() + _START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise StripeRefused("the stand-in for Stripe did not start.")
            time.sleep(0.01)
        try:
            yield stand_in
        finally:
            server.should_exit = True
            thread.join()
            stand_in.store.close()


def stripe_app(stand_in: StandIn) -> Starlette:
    """The API, the Payment Element, the controls and the books, on one origin."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(stand_in.deliver())
        yield
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering

    api = Route("/v1/{path:path}", stand_in.answer, methods=["GET", "POST", "DELETE"])
    return Starlette(
        lifespan=lifespan, routes=[api, *stand_in.oauth.routes(), *controls_routes(stand_in), *element_routes(stand_in)]
    )


def _open(folder: Path, url: str, **options: Any) -> StandIn:
    surroundings = Surroundings()
    if surroundings.environment == "production":
        raise StripeRefused(
            "the stand-in for Stripe doesn't run where OPENCHAIR_ENVIRONMENT is production: what it takes is no money."
        )
    try:
        return StandIn(folder, url, **{"clock": surroundings.clock, **options})
    except OSError as problem:
        raise StripeRefused(f"the folder {folder} can't be used: {problem.strerror or problem}.") from problem


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        listening = socket.create_server((host, port), backlog=128)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StripeRefused(f"port {port} of {host} can't be had: {reason}. Choose another.") from problem
    with listening:
        # asyncio sets it on sockets that say TCP, which create_server's don't; without it each answer waits 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listening


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        # A connection that is cut on purpose is an error to uvicorn.
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
