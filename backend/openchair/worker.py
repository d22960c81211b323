"""The worker process, put together: it sends what is due and runs the background jobs, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import structlog

from openchair.composition import account_mail_jobs, announcing, delivery_of, gateway_of, jobs_of, runtime_of
from openchair.core.jobs import JobRunner
from openchair.messages.dispatch import Dispatch
from openchair.settings import Settings

_log = structlog.get_logger(__name__)


async def work(settings: Settings, heartbeat: Path | None = None) -> None:
    """Send messages and run the background jobs until SIGTERM or SIGINT; what was begun is finished.

    `heartbeat` is touched at each look.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runtime = runtime_of(settings)
    redis_url = None if settings.redis_url is None else settings.redis_url.get_secret_value()
    delivery = delivery_of(settings, runtime)
    gateway = gateway_of(settings)

    def beat() -> None:
        if heartbeat is not None:
            heartbeat.touch()

    # A file that can't be touched is said now, and not found out by whoever looks at it.
    beat()
    try:
        jobs = {**jobs_of(runtime, gateway), **account_mail_jobs(settings, delivery)}
        async with announcing(settings, runtime), Dispatch(delivery, redis_url, beat=beat), JobRunner(jobs):
            _log.info("worker_started", channels=list(delivery.senders), queue="redis" if redis_url else "embedded")
            await stop.wait()
    finally:
        await delivery.aclose()
        if gateway is not None:
            await gateway.aclose()
        await runtime.database.close()
    _log.info("worker_stopped")
