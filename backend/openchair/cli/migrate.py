"""`openchair migrate`."""

from __future__ import annotations

import argparse

from openchair.cli.where import Failure, own_settings
from openchair.store.migrate import upgrade
from openchair.store.raise_wall import RoleRefused


def run_migrate(_: argparse.Namespace) -> None:
    """`openchair migrate`."""
    settings = own_settings()
    if settings.migration_url is None:
        upgrade(settings.database_url, clock=settings.clock)
        return
    owner = settings.migration_url.get_secret_value()
    try:
        upgrade(owner, clock=settings.clock, runtime_url=settings.database_url)
    except RoleRefused as refused:
        raise Failure(str(refused)) from refused
