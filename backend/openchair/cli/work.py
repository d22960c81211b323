"""`openchair worker`."""

from __future__ import annotations

import argparse
import asyncio

from openchair import logs
from openchair.cli.where import Failure, check_guard, own_settings
from openchair.worker import work


def run_worker(parsed: argparse.Namespace) -> None:
    """`openchair worker`."""
    logs.configure_logging()
    settings = own_settings()
    if not settings.channels and settings.stripe_secret_key is None:
        raise Failure(
            "there is nothing to do: set OPENCHAIR_SMTP_URL, OPENCHAIR_TWILIO_ACCOUNT_SID or OPENCHAIR_STRIPE_SECRET_KEY."
        )
    asyncio.run(check_guard(settings))
    asyncio.run(work(settings, parsed.heartbeat))
