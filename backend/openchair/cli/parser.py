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

    doctor = commands.add_parser("doctor", help="say what of this installation isn't as it should be")
    doctor.set_defaults(run=Later("openchair.cli.doctor:run_doctor"))

    schema = commands.add_parser("schema", help="write schema.graphql from the code")
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail on drift or a breaking change not named"
    )
    schema.add_argument("--print", action="store_true", help="print it instead")
    schema.set_defaults(run=Later("openchair.cli.schema:run_schema"))

    link = commands.add_parser("link", parents=[somewhere], help="print a booking's manage link")
    link.add_argument("booking_id", metavar="BOOKING_ID")
    link.set_defaults(run=Later("openchair.cli.data:run_link"))

    _add_links(commands, somewhere)

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

    _add_venue(commands, somewhere)
    _add_operator(commands, somewhere)
    _add_device(commands, somewhere)
    return parser


def _add_links(commands: Commands, somewhere: argparse.ArgumentParser) -> None:
    """The commands for a link key that leaked."""
    links = commands.add_parser("links", help="after a new link key: send links anew, and see who holds old ones")
    verbs = links.add_subparsers(required=True, metavar="VERB")
    for verb, run, said in (
        (
            "resend",
            "run_resend",
            "write each open booking that holds only links of older keys a message with a new one",
        ),
        ("old", "run_old", "say how many open bookings hold only links of older keys"),
    ):
        command = verbs.add_parser(verb, parents=[somewhere], help=said)
        which = command.add_mutually_exclusive_group(required=True)
        which.add_argument("--venue", metavar="SLUG", help="of one venue")
        which.add_argument("--all", action="store_true", help="of all venues")
        command.set_defaults(run=Later(f"openchair.cli.links:{run}"))


def _add_venue(commands: Commands, somewhere: argparse.ArgumentParser) -> None:
    """The commands that make a venue, and about the domains that are its own."""
    venue = commands.add_parser("venue", help="make a venue; its own domains")
    verbs = venue.add_subparsers(required=True, metavar="VERB")
    create = verbs.add_parser(
        "create", parents=[somewhere], help="make a venue from its .yaml file, and invite its first owner by mail"
    )
    create.add_argument("file", type=Path, metavar="FILE", help="venue.yaml, as for `openchair import`")
    create.add_argument("--owner", required=True, metavar="EMAIL", help="who owns it, and signs in with this address")
    create.add_argument("--name", help="the owner's name; else what stands before the @")
    create.add_argument("--link", action="store_true", help="print the invitation's link, too")
    create.set_defaults(run=Later("openchair.cli.accounts:run_create_venue"))
    domain = verbs.add_parser("domain", help="domains of a venue's own, proved by a record in DNS")
    acts = domain.add_subparsers(required=True, metavar="VERB")
    for name, said in (
        ("add", "claim a domain, and say which record proves it"),
        ("check", "look for the record now, and use the domain once it is there"),
        ("remove", "build no links with it any more; those that were sent open until another venue proves it"),
        ("list", "the domains that were claimed, and how each stands"),
    ):
        act = acts.add_parser(name, parents=[somewhere], help=said)
        act.add_argument("--venue", required=True, metavar="SLUG")
        if name != "list":
            act.add_argument("domain", metavar="DOMAIN", help="like book.salonsmith.example")
        act.set_defaults(run=Later(f"openchair.cli.domains:run_{name}"))


def _add_operator(commands: Commands, somewhere: argparse.ArgumentParser) -> None:
    """The commands about who is let in at a venue's desk."""
    operator = commands.add_parser("operator", help="who is let in at a venue's desk: people, sessions and keys")
    verbs = operator.add_subparsers(required=True, metavar="VERB")
    create = verbs.add_parser(
        "create", parents=[somewhere], help="give someone without a login, or a program, a key, printed once"
    )
    invite = verbs.add_parser("invite", parents=[somewhere], help="invite someone by mail, who will sign in")
    for named in (create, invite):
        named.add_argument("--venue", required=True, metavar="SLUG")
        named.add_argument("--name", required=True)
        named.add_argument("--role", choices=[role.value for role in OperatorRole], default=OperatorRole.STAFF.value)
    invite.add_argument("--email", required=True)
    invite.add_argument("--link", action="store_true", help="print the invitation's link, too")
    create.set_defaults(run=Later("openchair.cli.accounts:run_create_operator"))
    invite.set_defaults(run=Later("openchair.cli.accounts:run_invite"))
    listed = verbs.add_parser("list", parents=[somewhere], help="everyone and everything that is let in at a venue")
    listed.add_argument("--venue", required=True, metavar="SLUG")
    listed.set_defaults(run=Later("openchair.cli.accounts:run_list_operators"))
    revoke = verbs.add_parser(
        "revoke", parents=[somewhere], help="end a person's place, a session, a key or an invitation at once"
    )
    rotate = verbs.add_parser("rotate", parents=[somewhere], help="give a key another secret, printed once")
    for by_id in (revoke, rotate):
        by_id.add_argument("id", metavar="ID", help="as `openchair operator list` says it")
    revoke.set_defaults(run=Later("openchair.cli.accounts:run_revoke"))
    rotate.set_defaults(run=Later("openchair.cli.accounts:run_rotate"))


def _add_device(commands: Commands, somewhere: argparse.ArgumentParser) -> None:
    """The commands about a venue's own devices."""
    device = commands.add_parser("device", help="a venue's own devices, like the tablet at its front desk")
    verbs = device.add_subparsers(required=True, metavar="VERB")
    listed = verbs.add_parser(
        "list", parents=[somewhere], help="those that are paired, and who typed their PIN there last"
    )
    revoke = verbs.add_parser("revoke", parents=[somewhere], help="end one at once")
    for each in (listed, revoke):
        each.add_argument("--venue", required=True, metavar="SLUG")
    revoke.add_argument("id", metavar="ID", help="as `openchair device list` says it")
    listed.set_defaults(run=Later("openchair.cli.accounts:run_list_devices"))
    revoke.set_defaults(run=Later("openchair.cli.accounts:run_revoke_device"))


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
