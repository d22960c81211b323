"""What the devkit adds to the command line: the demo, a mailbox, a stand-in for Stripe, and commands on the demo's data."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openchair.cli.extensions import Commands
from openchair.cli.later import Later

if TYPE_CHECKING:
    from openchair.settings import Settings

FOLDER: Final = Path(".demo")


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The demo's data, by `--demo` or `--demo DIR`."""

    usual: Path = FOLDER
    help: str = "work on the demo's data, in .demo or DIR"

    def settings_of(self, folder: Path) -> Settings:
        """The settings of the demo that was started in this folder. Raises `DemoRefused` where none was."""
        found: Settings = Later("openchair_devkit.demo_folder:settings_of")(folder)
        return found


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
    show.set_defaults(run=Later("openchair_devkit.run_demo:run_demo"))


def add_mailbox(commands: Commands) -> None:
    """`openchair mailbox`."""
    mailbox = commands.add_parser("mailbox", help="catch mail and SMS instead of sending them, and show them on a page")
    mailbox.add_argument("--host", default="127.0.0.1")
    mailbox.add_argument("--smtp-port", type=int, default=1025)
    mailbox.add_argument("--port", type=int, default=8025, help="of the page, and of the stand-in for Twilio")
    mailbox.add_argument("--dir", type=Path, default=Path(".mailbox"))
    mailbox.add_argument("--account-sid", default="ACmailbox", help="what the stand-in for Twilio lets in")
    mailbox.add_argument("--auth-token", default="mailbox")
    mailbox.set_defaults(run=Later("openchair_devkit.run_stand_ins:run_mailbox"))


def add_stripe(commands: Commands) -> None:
    """`openchair stripe`."""
    stripe = commands.add_parser("stripe", help="stand in for Stripe: its API, its card form, and a page to fail calls")
    stripe.add_argument("--host", default="127.0.0.1")
    stripe.add_argument("--port", type=int, default=8030)
    stripe.add_argument("--dir", type=Path, default=Path(".stripe"))
    stripe.add_argument("--webhook-url", metavar="URL", help="where events are sent")
    stripe.set_defaults(run=Later("openchair_devkit.run_stand_ins:run_stripe"))


def _moment(text: str) -> datetime:
    """A date and time as ISO 8601 writes them. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-12-05T08:30") from None
