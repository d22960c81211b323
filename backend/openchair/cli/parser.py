"""What can be typed after `openchair`."""

from __future__ import annotations

import argparse
from pathlib import Path

from openchair.cli.extensions import Commands, add_commands, add_places
from openchair.cli.later import Later
from openchair.rules.roles import OperatorRole


def parser_of_commands() -> argparse.ArgumentParser:
    """Every command, and the function that runs it."""
    parser = argparse.ArgumentParser(
        prog="openchair", description="A salon's customer manages one booking from a link."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    somewhere = argparse.ArgumentParser(add_help=False)
    add_places(somewhere)

    _add_processes(commands)

    add_commands(commands)

    migrate = commands.add_parser("migrate", help="bring the database of DATABASE_URL to the newest revision")
    migrate.set_defaults(run=Later("openchair.cli.migrate:run_migrate"))

    schema = commands.add_parser("schema", help="write schema.graphql from the code")
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail on drift or a breaking change not named"
    )
    schema.add_argument("--print", action="store_true", help="print it instead")
    schema.set_defaults(run=Later("openchair.cli.schema:run_schema"))

    link = commands.add_parser("link", parents=[somewhere], help="print a booking's manage link")
    link.add_argument("booking_id", metavar="BOOKING_ID")
    link.set_defaults(run=Later("openchair.cli.data:run_link"))

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
    bring.set_defaults(run=Later("openchair.cli.data:run_import"))

    operator = commands.add_parser("operator", help="desk credentials")
    verbs = operator.add_subparsers(required=True, metavar="VERB")
    create = verbs.add_parser("create", parents=[somewhere], help="give someone at a venue a credential, printed once")
    create.add_argument("--venue", required=True, metavar="SLUG")
    create.add_argument("--name", required=True)
    create.add_argument("--role", choices=tuple(OperatorRole), default=OperatorRole.STAFF)
    create.set_defaults(run=Later("openchair.cli.data:run_create_operator"))
    return parser


def _add_processes(commands: Commands) -> None:
    """The commands that go on until they are told to stop."""
    serve = commands.add_parser("serve", help="serve the page, the graph and the calendar files")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=Later("openchair.cli.serve:run_serve"))

    worker = commands.add_parser(
        "worker", help="send what is due, make refunds and charges, look into what Stripe tells"
    )
    worker.add_argument("--heartbeat", type=Path, metavar="FILE", help="touch this file for as long as it works")
    worker.set_defaults(run=Later("openchair.cli.work:run_worker"))
