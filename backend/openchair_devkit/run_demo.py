"""`openchair demo`."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from openchair import logs
from openchair.cli.serve import server_config
from openchair_devkit import demo
from openchair_devkit.erased import forgetting_erased
from openchair_devkit.salons import LUMEN


def _instant_of(at: datetime | None) -> datetime | None:
    """A time on the demo salon's wall, unless it says its own zone."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(LUMEN.zone))


def run_demo(parsed: argparse.Namespace) -> None:
    """`openchair demo`."""
    logs.configure_logging()
    with demo.opened(parsed.dir, parsed.port, at=_instant_of(parsed.at), fresh=parsed.fresh) as running:
        told = running.prepare(fresh=parsed.fresh)
        if parsed.exit_after_seed:
            demo.tell(told, served=False)
        else:
            config = server_config(running.settings, "127.0.0.1", parsed.port, running.routes())
            with forgetting_erased(running.mailbox, running.settings.database_url):
                demo.ToldServer(config, told).run()
