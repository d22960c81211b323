"""What the devkit adds to the command line: the demo, a mailbox, a stand-in for Stripe, and commands on the demo's data."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from openchair import logs
from openchair.cli.extensions import Commands
from openchair.cli.processes import server_config
from openchair.settings import Settings
from openchair_devkit import demo
from openchair_devkit.demo_folder import FOLDER, settings_of
from openchair_devkit.mailbox.serve import serve_mailbox
from openchair_devkit.salons import LUMEN
from openchair_devkit.stripe.serve import serve_stripe


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The demo's data, by `--demo` or `--demo DIR`."""

    usual: Path = FOLDER
    help: str = "work on the demo's data, in .demo or DIR"

    def settings_of(self, folder: Path) -> Settings:
        """The settings of the demo that was started in this folder. Raises `DemoRefused` where none was."""
        return settings_of(folder)


DEMO: Final = DemoPlace()


def add_demo(commands: Commands) -> None:
    """`openchair demo`."""
    show = commands.add_parser("demo", help="seed a believable salon and serve it, with links to click")
    show.add_argument("--port", type=int, default=8000)
    show.add_argument("--dir", type=Path, default=FOLDER)
    show.add_argument("--fresh", action="store_true", help="seed anew, though today's seed is there")
    show.add_argument(
        "--at",
        type=_moment,
        metavar="YYYY-MM-DDTHH:MM",
        help="begin at this time to come, in Sydney: reminders, lapses and no-shows of another day",
    )
    show.add_argument("--exit-after-seed", action="store_true", help="write links.json and stop, without serving")
    show.set_defaults(run=_run_demo)


def add_mailbox(commands: Commands) -> None:
    """`openchair mailbox`."""
    mailbox = commands.add_parser("mailbox", help="catch mail and SMS instead of sending them, and show them on a page")
    mailbox.add_argument("--host", default="127.0.0.1")
    mailbox.add_argument("--smtp-port", type=int, default=1025)
    mailbox.add_argument("--port", type=int, default=8025, help="of the page, and of the stand-in for Twilio")
    mailbox.add_argument("--dir", type=Path, default=Path(".mailbox"))
    mailbox.add_argument("--account-sid", default="ACmailbox", help="what the stand-in for Twilio lets in")
    mailbox.add_argument("--auth-token", default="mailbox")
    mailbox.set_defaults(run=_run_mailbox)


def add_stripe(commands: Commands) -> None:
    """`openchair stripe`."""
    stripe = commands.add_parser("stripe", help="stand in for Stripe: its API, its card form, and a page to fail calls")
    stripe.add_argument("--host", default="127.0.0.1")
    stripe.add_argument("--port", type=int, default=8030)
    stripe.add_argument("--dir", type=Path, default=Path(".stripe"))
    stripe.add_argument("--webhook-url", metavar="URL", help="where events are sent")
    stripe.set_defaults(run=_run_stripe)


def _moment(text: str) -> datetime:
    """A date and time as ISO 8601 writes them. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-12-05T08:30") from None


def _instant_of(at: datetime | None) -> datetime | None:
    """A time on the demo salon's wall, unless it says its own zone."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(LUMEN.zone))


def _run_demo(parsed: argparse.Namespace) -> None:
    logs.configure_logging()
    with demo.opened(parsed.dir, parsed.port, at=_instant_of(parsed.at), fresh=parsed.fresh) as running:
        told = running.prepare(fresh=parsed.fresh)
        if parsed.exit_after_seed:
            demo.tell(told, served=False)
        else:
            config = server_config(running.settings, "127.0.0.1", parsed.port, running.routes())
            demo.ToldServer(config, told).run()


def _run_mailbox(parsed: argparse.Namespace) -> None:
    logs.configure_logging()
    serve_mailbox(
        parsed.dir,
        parsed.host,
        smtp_port=parsed.smtp_port,
        http_port=parsed.port,
        account_sid=parsed.account_sid,
        auth_token=parsed.auth_token,
    )


def _run_stripe(parsed: argparse.Namespace) -> None:
    logs.configure_logging()
    serve_stripe(parsed.dir, parsed.host, parsed.port, webhook_url=parsed.webhook_url)
