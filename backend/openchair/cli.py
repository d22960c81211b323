"""The command line: openchair serve | worker | demo | mailbox | stripe | migrate | schema | link | import | operator."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from alembic.util import CommandError
from asyncpg import PostgresError
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from starlette.routing import BaseRoute

from openchair.access.door import new_secret, secret_hash
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.app import create_app
from openchair.core.clock import SystemClock
from openchair.core.database import Database, async_url
from openchair.core.ids import is_id, new_id
from openchair.devkit import demo
from openchair.devkit.mailbox.serve import MailboxRefused, serve_mailbox
from openchair.devkit.stripe.serve import StripeRefused, serve_stripe
from openchair.graph.export import SchemaProblem, check_schema, exported
from openchair.imports.bookings import NotThere, Options, import_bookings
from openchair.imports.problems import FileRefused
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.imports.words import booking_lines, venue_lines
from openchair.logs import configure_logging, redact
from openchair.settings import Settings
from openchair.store.bookings import find_booking, find_venue_of_booking
from openchair.store.migrate import OverlapGuardMissing, check_overlap_guard, upgrade
from openchair.store.operators import insert_operator
from openchair.store.people import find_venue
from openchair.store.scope import VenueScope
from openchair.worker import work

SCHEMA = Path("schema.graphql")
TO_PUT_RIGHT = 2
_Commands = argparse._SubParsersAction  # noqa: SLF001  # what add_subparsers gives has no public name


class Failure(Exception):
    """Something the person at the keyboard can put right; printed as it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right, said in words."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except (
        Failure,
        FileRefused,
        NotThere,
        SchemaProblem,
        OverlapGuardMissing,
        demo.DemoRefused,
        MailboxRefused,
        StripeRefused,
    ) as problem:
        return _say(str(problem))
    except ValidationError as problem:
        errors = problem.errors(include_input=False, include_url=False)
        lines = [f"  {_setting(error['loc'])}: {error['msg']}" for error in errors]
        return _say("\n".join(("the settings are not right:", *lines)))
    except (SQLAlchemyError, PostgresError, CommandError) as problem:
        said = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        return _say(f"the database does not do as asked: {redact(said)}. Has `openchair migrate` been run?")
    except OSError as problem:
        if problem.filename is not None:
            return _say(f"{problem.filename}: {problem.strerror}")
        return _say(f"the database of DATABASE_URL can't be reached: {problem.strerror or problem}")
    except KeyboardInterrupt:
        return 130
    return 0


def _say(problem: str) -> int:
    print(f"openchair: {problem}", file=sys.stderr)
    return TO_PUT_RIGHT


def _setting(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if name.isupper() else f"OPENCHAIR_{name.upper()}".rstrip("_")


def _parser() -> argparse.ArgumentParser:
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
    show.add_argument("--exit-after-seed", action="store_true", help="write links.json and stop, without serving")
    show.set_defaults(run=_demo)

    migrate = commands.add_parser("migrate", help="bring the database of DATABASE_URL to the newest revision")
    migrate.set_defaults(run=lambda _: upgrade(_own_settings().database_url))

    schema = commands.add_parser("schema", help="write schema.graphql from the code")
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail on drift or a breaking change not named"
    )
    schema.add_argument("--print", action="store_true", help="print it instead")
    schema.set_defaults(run=_schema)

    link = commands.add_parser("link", parents=[somewhere], help="print a booking's manage link")
    link.add_argument("booking_id", metavar="BOOKING_ID")
    link.set_defaults(run=lambda parsed: asyncio.run(_link(parsed)))

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
    bring.set_defaults(run=lambda parsed: asyncio.run(_import(parsed)))

    operator = commands.add_parser("operator", help="desk credentials")
    verbs = operator.add_subparsers(required=True, metavar="VERB")
    create = verbs.add_parser("create", parents=[somewhere], help="give someone at a venue a credential, printed once")
    create.add_argument("--venue", required=True, metavar="SLUG")
    create.add_argument("--name", required=True)
    create.add_argument("--role", choices=("owner", "manager", "staff"), default="staff")
    create.set_defaults(run=lambda parsed: asyncio.run(_create_operator(parsed)))
    return parser


def _add_processes(commands: _Commands[argparse.ArgumentParser]) -> None:
    """The commands that go on until they are told to stop."""
    serve = commands.add_parser("serve", help="serve the page, the graph and the calendar files")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)

    worker = commands.add_parser(
        "worker", help="send what is due, make refunds and charges, look into what Stripe tells"
    )
    worker.add_argument("--heartbeat", type=Path, metavar="FILE", help="touch this file for as long as it works")
    worker.set_defaults(run=_worker)

    mailbox = commands.add_parser("mailbox", help="catch mail and SMS instead of sending them, and show them on a page")
    mailbox.add_argument("--host", default="127.0.0.1")
    mailbox.add_argument("--smtp-port", type=int, default=1025)
    mailbox.add_argument("--port", type=int, default=8025, help="of the page, and of the stand-in for Twilio")
    mailbox.add_argument("--dir", type=Path, default=Path(".mailbox"))
    mailbox.add_argument("--account-sid", default="ACmailbox", help="what the stand-in for Twilio lets in")
    mailbox.add_argument("--auth-token", default="mailbox")
    mailbox.set_defaults(run=_mailbox)

    stripe = commands.add_parser("stripe", help="stand in for Stripe: its API, its card form, and a page to fail calls")
    stripe.add_argument("--host", default="127.0.0.1")
    stripe.add_argument("--port", type=int, default=8030)
    stripe.add_argument("--dir", type=Path, default=Path(".stripe"))
    stripe.add_argument("--webhook-url", metavar="URL", help="where events are sent")
    stripe.set_defaults(run=_stripe)


def _own_settings() -> Settings:
    settings = Settings()
    try:
        async_url(settings.database_url)
    except (ValueError, ArgumentError):
        # Not what it says: it may hold a password.
        raise Failure("DATABASE_URL is like sqlite:///path or postgresql://user:password@host/name.") from None
    return settings


def _settings(parsed: argparse.Namespace) -> Settings:
    return _own_settings() if parsed.demo is None else demo.settings_of(parsed.demo)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database.connect(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


def _server_config(settings: Settings, host: str, port: int, more_routes: Sequence[BaseRoute] = ()) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, more_routes=more_routes),
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        # It prints addresses, and an address here is a capability.
        access_log=False,
        log_config=None,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        limit_concurrency=1000,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


def _serve(parsed: argparse.Namespace) -> None:
    configure_logging()
    settings = _own_settings()
    # The application looks, too; here it is said in words and not in a traceback.
    asyncio.run(_check_guard(settings))
    try:
        uvicorn.Server(_server_config(settings, parsed.host, parsed.port)).run()
    except SystemExit as stopped:
        # Uvicorn's way to say that it could not start: the reason is in the log, the line above.
        raise Failure(f"could not serve on {parsed.host}, port {parsed.port}.") from stopped


def _worker(parsed: argparse.Namespace) -> None:
    configure_logging()
    settings = _own_settings()
    if not settings.channels and settings.stripe_secret_key is None:
        raise Failure(
            "there is nothing to do: set OPENCHAIR_SMTP_URL, OPENCHAIR_TWILIO_ACCOUNT_SID or OPENCHAIR_STRIPE_SECRET_KEY."
        )
    asyncio.run(_check_guard(settings))
    asyncio.run(work(settings, parsed.heartbeat))


def _mailbox(parsed: argparse.Namespace) -> None:
    configure_logging()
    serve_mailbox(
        parsed.dir,
        parsed.host,
        smtp_port=parsed.smtp_port,
        http_port=parsed.port,
        account_sid=parsed.account_sid,
        auth_token=parsed.auth_token,
    )


def _stripe(parsed: argparse.Namespace) -> None:
    configure_logging()
    serve_stripe(parsed.dir, parsed.host, parsed.port, webhook_url=parsed.webhook_url)


async def _check_guard(settings: Settings) -> None:
    async with _opened(settings) as database, database.reading() as connection:
        await check_overlap_guard(connection)


def _demo(parsed: argparse.Namespace) -> None:
    configure_logging()
    with demo.opened(parsed.dir, parsed.port) as running:
        told = running.prepare(fresh=parsed.fresh)
        if parsed.exit_after_seed:
            demo.tell(told, served=False)
        else:
            config = _server_config(running.settings, "127.0.0.1", parsed.port, running.routes())
            demo.ToldServer(config, told).run()


def _schema(parsed: argparse.Namespace) -> None:
    if parsed.print:
        print(exported(), end="")
    elif parsed.check:
        check_schema(SCHEMA)
    else:
        SCHEMA.write_text(exported())


async def _link(parsed: argparse.Namespace) -> None:
    if not is_id(parsed.booking_id):
        raise Failure(f"{parsed.booking_id!r} is not the id of a booking: ids have 22 letters and digits.")
    settings = _settings(parsed)
    async with _opened(settings) as database, database.reading() as connection:
        venue_id = await find_venue_of_booking(connection, parsed.booking_id)
    if venue_id is None:
        raise Failure(f"There is no booking {parsed.booking_id} in this database.")
    await _print_links(settings, venue_id, [parsed.booking_id])


async def _print_links(settings: Settings, venue_id: str, booking_ids: Sequence[str]) -> None:
    links = Links(settings.key_ring, HostRule.of(settings.base_url))
    async with _opened(settings) as database, database.reading() as connection:
        for booking_id in booking_ids:
            booking = await find_booking(connection, VenueScope(venue_id), booking_id)
            assert booking is not None, "it was found or made a moment ago"
            print(links.manage_url(booking))


async def _import(parsed: argparse.Namespace) -> None:
    settings, now, kind = _settings(parsed), SystemClock().now(), parsed.file.suffix.lower()
    if kind not in (".yaml", ".yml", ".ics"):
        raise Failure(f"{parsed.file} is neither a venue's file (.yaml) nor a calendar (.ics).")
    data = parsed.file.read_bytes()
    if kind != ".ics":
        for_calendars = ("venue", "staff", "service", "skip_unknown", "upcoming", "links")
        if given := [name for name in for_calendars if getattr(parsed, name)]:
            raise Failure(f"--{given[0].replace('_', '-')} is for .ics files.")
        read = read_venue(data, str(parsed.file))
        async with _opened(settings) as database:
            venue = await import_venue(database, read, now, base_domain=settings.base_domain, rehearse=parsed.check)
        print("\n".join(venue_lines(venue, rehearsed=parsed.check)))
        return
    if parsed.venue is None:
        raise Failure("say whose bookings these are: --venue SLUG")
    options = Options(
        venue=parsed.venue,
        staff=parsed.staff,
        aliases=[_alias(text) for text in parsed.service],
        skip_unknown=parsed.skip_unknown,
        upcoming=parsed.upcoming,
        rehearse=parsed.check,
    )
    async with _opened(settings) as database:
        imported = await import_bookings(database, data, str(parsed.file), now, options)
    print("\n".join(booking_lines(imported, rehearsed=parsed.check)))
    if parsed.links and not parsed.check:
        await _print_links(settings, imported.venue_id, [each.booking_id for each in imported.upcoming])


def _alias(text: str) -> tuple[str, str]:
    there, equals, here = (part.strip() for part in text.partition("="))
    if not (there and equals and here):
        raise Failure(f'--service {text}: write the name there, "=", and the name here, like "Haircut=Cut & style".')
    return there, here


async def _create_operator(parsed: argparse.Namespace) -> None:
    operator_id, secret = new_id(), new_secret()
    async with _opened(_settings(parsed)) as database, database.transaction() as connection:
        venue = await find_venue(connection, slug=parsed.venue)
        if venue is None:
            raise Failure(f"There is no venue {parsed.venue!r} in this database.")
        await insert_operator(
            connection,
            VenueScope(venue.id),
            {
                "id": operator_id,
                "name": parsed.name,
                "role": parsed.role,
                "secret_hash": secret_hash(secret),
                "created_at": SystemClock().now(),
            },
        )
    print(f"Authorization: Bearer desk.{operator_id}{secret}")
    print("This is shown once: only a digest of it is kept.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
