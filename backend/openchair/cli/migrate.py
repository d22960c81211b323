"""`openchair migrate`."""

from __future__ import annotations

import argparse

from openchair.cli.where import own_settings
from openchair.store.migrate import upgrade


def run_migrate(_: argparse.Namespace) -> None:
    """`openchair migrate`."""
    settings = own_settings()
    upgrade(settings.database_url, clock=settings.clock)
