"""What can be typed after `openchair`."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path

from openchair.cli.data import run_create_operator, run_import, run_link, run_migrate, run_schema
from openchair.cli.processes import run_demo, run_mailbox, run_serve, run_stripe, run_worker
from openchair.devkit import demo
from openchair.rules.roles import OperatorRole

_Commands = argparse._SubParsersAction  # noqa: SLF001  # what add_subparsers gives has no public name


def parser_of_commands() -> argparse.ArgumentParser:
    """Every command, and the function that runs it."""
    parser = argparse.ArgumentParser(
        prog="openchair", description="A salon's customer manages one booking from a link."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # For those commands that work on a database: the demo's instead of that of DATABASE_URL.
    somewhere = argparse.ArgumentParser(add_help=False)
    somewhere.add_argument(
        "--demo",
        type=Path,
        nargs="?",
        const=demo.FOLDER,
        metavar="DIR",
        help="work on the demo's data, in .demo or DIR",
    )

    _add_processes(commands)

    show = commands.add_parser("demo", help="seed a believable salon and serve it, with links to click")
    show.add_argument("--port", type=int, default=8000)
    show.add_argument("--dir", type=Path, default=demo.FOLDER)
    show.add_argument("--fresh", action="store_true", help="seed anew, though today's seed is there")
    show.add_argument(
        "--at",
        type=_moment,
        metavar="YYYY-MM-DDTHH:MM",
        help="begin at this time to come, in Sydney: reminders, lapses and no-shows of another day",
    )
    show.add_argument("--exit-after-seed", action="store_true", help="write links.json and stop, without serving")
    show.set_defaults(run=run_demo)

    migrate = commands.add_parser("migrate", help="bring the database of DATABASE_URL to the newest revision")
    migrate.set_defaults(run=run_migrate)

    schema = commands.add_parser("schema", help="write schema.graphql from the code")
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail on drift or a breaking change not named"
    )
    schema.add_argument("--print", action="store_true", help="print it instead")
    schema.set_defaults(run=run_schema)

    link = commands.add_parser("link", parents=[somewhere], help="print a booking's manage link")
    link.add_argument("booking_id", metavar="BOOKING_ID")
    link.set_defaults(run=lambda parsed: asyncio.run(run_link(parsed)))

    bring = commands.add_parser(
        "import",
        parents=[somewhere],
        help="load a venue from its .yaml file, or bookings from an .ics export",
        description="A bad file changes nothing, and the same file twice doubles nothing. See docs/import.md.",
    )
    bring.add_argument("file", type=Path, metavar="FILE", help="venue.yaml or bookings.ics")
    bring.add_argument("--check", action="store_true", help="say what it would do, and keep nothing")
    events = bring.add_argument_group("for an .ics file")
    events.add_argument("--venue", metavar="SLUG", help="whose bookings they are")
    events.add_argument("--staff", metavar="NAME", help="who does all of them")
    events.add_argument(
        "--service", metavar="THERE=HERE", action="append", default=[], help="a service's name there, and here"
    )
    events.add_argument(
        "--skip-unknown", action="store_true", help="leave out events that name no service or take all day"
    )
    events.add_argument("--upcoming", action="store_true", help="leave out what is over")
    events.add_argument("--links", action="store_true", help="print the manage link of each booking to come")
    bring.set_defaults(run=lambda parsed: asyncio.run(run_import(parsed)))

    operator = commands.add_parser("operator", help="desk credentials")
    verbs = operator.add_subparsers(required=True, metavar="VERB")
    create = verbs.add_parser("create", parents=[somewhere], help="give someone at a venue a credential, printed once")
    create.add_argument("--venue", required=True, metavar="SLUG")
    create.add_argument("--name", required=True)
    create.add_argument("--role", choices=tuple(OperatorRole), default=OperatorRole.STAFF)
    create.set_defaults(run=lambda parsed: asyncio.run(run_create_operator(parsed)))
    return parser


def _moment(text: str) -> datetime:
    """A date and time as ISO 8601 writes them. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-12-05T08:30") from None


def _add_processes(commands: _Commands[argparse.ArgumentParser]) -> None:
    """The commands that go on until they are told to stop."""
    serve = commands.add_parser("serve", help="serve the page, the graph and the calendar files")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=run_serve)

    worker = commands.add_parser(
        "worker", help="send what is due, make refunds and charges, look into what Stripe tells"
    )
    worker.add_argument("--heartbeat", type=Path, metavar="FILE", help="touch this file for as long as it works")
    worker.set_defaults(run=run_worker)

    mailbox = commands.add_parser("mailbox", help="catch mail and SMS instead of sending them, and show them on a page")
    mailbox.add_argument("--host", default="127.0.0.1")
    mailbox.add_argument("--smtp-port", type=int, default=1025)
    mailbox.add_argument("--port", type=int, default=8025, help="of the page, and of the stand-in for Twilio")
    mailbox.add_argument("--dir", type=Path, default=Path(".mailbox"))
    mailbox.add_argument("--account-sid", default="ACmailbox", help="what the stand-in for Twilio lets in")
    mailbox.add_argument("--auth-token", default="mailbox")
    mailbox.set_defaults(run=run_mailbox)

    stripe = commands.add_parser("stripe", help="stand in for Stripe: its API, its card form, and a page to fail calls")
    stripe.add_argument("--host", default="127.0.0.1")
    stripe.add_argument("--port", type=int, default=8030)
    stripe.add_argument("--dir", type=Path, default=Path(".stripe"))
    stripe.add_argument("--webhook-url", metavar="URL", help="where events are sent")
    stripe.set_defaults(run=run_stripe)
