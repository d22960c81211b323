"""The command line: openchair serve | demo | migrate | schema | link | operator | import."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from openchair.access.door import new_secret, secret_hash
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.app import create_app
from openchair.core.clock import SystemClock
from openchair.core.database import Database
from openchair.core.ids import is_id, new_id
from openchair.devkit import demo
from openchair.graph.export import SchemaProblem, check_schema, exported
from openchair.logs import configure_logging
from openchair.settings import Settings
from openchair.store.bookings import find_booking, find_venue_of_booking
from openchair.store.migrate import upgrade
from openchair.store.operators import insert_operator
from openchair.store.people import find_venue
from openchair.store.scope import VenueScope

SCHEMA = Path("schema.graphql")


class Failure(Exception):
    """Something the person at the keyboard can put right; printed as it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right, said in words."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except (Failure, SchemaProblem, demo.PortTaken, FileNotFoundError) as problem:
        print(f"openchair: {problem}", file=sys.stderr)
        return 2
    except ValidationError as problem:
        print("openchair: the settings are not right:", file=sys.stderr)
        for error in problem.errors(include_input=False, include_url=False):
            where = ".".join(str(part) for part in error["loc"]) or "settings"
            print(f"  {where}: {error['msg']}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="openchair", description="A salon's customer manages one booking from a link."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the page, the graph and the calendar files")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)

    show = commands.add_parser("demo", help="seed a believable salon and serve it, with links to click")
    show.add_argument("--port", type=int, default=8000)
    show.add_argument("--dir", type=Path, default=Path(".demo"))
    show.add_argument("--fresh", action="store_true", help="seed anew, though today's seed is there")
    show.set_defaults(run=_demo)

    migrate = commands.add_parser("migrate", help="bring the database of DATABASE_URL to the newest revision")
    migrate.set_defaults(run=lambda _: upgrade(Settings().database_url))

    schema = commands.add_parser("schema", help="write schema.graphql from the code")
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail on drift or a breaking change not named"
    )
    schema.set_defaults(run=_schema)

    link = commands.add_parser("link", help="print a booking's manage link")
    link.add_argument("booking_id", metavar="BOOKING_ID")
    link.set_defaults(run=lambda parsed: asyncio.run(_link(parsed.booking_id)))

    operator = commands.add_parser("operator", help="give someone at a venue a desk credential, printed once")
    operator.add_argument("--venue", required=True, metavar="SLUG")
    operator.add_argument("--name", required=True)
    operator.add_argument("--role", choices=("owner", "manager", "staff"), default="staff")
    operator.set_defaults(run=lambda parsed: asyncio.run(_operator(parsed.venue, parsed.name, parsed.role)))
    return parser


def _server_config(settings: Settings, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings),
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
    uvicorn.Server(_server_config(Settings(), parsed.host, parsed.port)).run()


def _demo(parsed: argparse.Namespace) -> None:
    demo.check_port(parsed.port)
    configure_logging()
    settings = demo.demo_settings(parsed.dir, parsed.port)
    seeded = demo.prepare(parsed.dir, settings, fresh=parsed.fresh)
    links = Links(settings.key_ring, HostRule.of(settings.base_url))
    told = asyncio.run(demo.write_links(parsed.dir, settings, seeded, links))
    demo.ToldServer(_server_config(settings, "127.0.0.1", parsed.port), told).run()


def _schema(parsed: argparse.Namespace) -> None:
    if parsed.check:
        check_schema(SCHEMA)
    else:
        SCHEMA.write_text(exported())


async def _link(booking_id: str) -> None:
    if not is_id(booking_id):
        raise Failure(f"{booking_id!r} is not the id of a booking: ids have 22 letters and digits.")
    settings = Settings()
    database = Database.connect(settings.database_url)
    try:
        async with database.reading() as connection:
            venue_id = await find_venue_of_booking(connection, booking_id)
            booking = None if venue_id is None else await find_booking(connection, VenueScope(venue_id), booking_id)
    finally:
        await database.close()
    if booking is None:
        raise Failure(f"There is no booking {booking_id} in this database.")
    print(Links(settings.key_ring, HostRule.of(settings.base_url)).manage_url(booking))


async def _operator(slug: str, name: str, role: str) -> None:
    settings = Settings()
    database = Database.connect(settings.database_url)
    operator_id, secret = new_id(), new_secret()
    try:
        async with database.transaction() as connection:
            venue = await find_venue(connection, slug=slug)
            if venue is None:
                raise Failure(f"There is no venue {slug!r} in this database.")
            await insert_operator(
                connection,
                VenueScope(venue.id),
                {
                    "id": operator_id,
                    "name": name,
                    "role": role,
                    "secret_hash": secret_hash(secret),
                    "created_at": SystemClock().now(),
                },
            )
    finally:
        await database.close()
    print(f"Authorization: Bearer desk.{operator_id}{secret}")
    print("This is shown once: only a digest of it is kept.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
