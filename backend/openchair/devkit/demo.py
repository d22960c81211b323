"""`openchair demo`: a believable salon on embedded defaults, with links to click."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn

from openchair.access.links import Links
from openchair.core.clock import SystemClock
from openchair.core.database import Database
from openchair.devkit.seed import Seeded, seed
from openchair.devkit.showcase import Shown
from openchair.settings import Settings
from openchair.store.bookings import find_booking
from openchair.store.migrate import upgrade
from openchair.store.scope import VenueScope


class PortTaken(Exception):
    """Something else listens there."""


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings for a laptop. The signing key is made once and stays in the folder, so links outlive a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "link-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(f"d:{secrets.token_hex(32)}")
    return Settings.model_validate(
        {
            "environment": "development",
            "DATABASE_URL": f"sqlite:///{folder.resolve() / 'openchair.db'}",
            "link_keys": key.read_text().strip(),
            "base_url": f"http://localhost:{port}",
            "graphiql": True,
        }
    )


def prepare(folder: Path, settings: Settings, *, fresh: bool) -> Seeded:
    """Migrate and seed, unless today's seed is there already."""
    if settings.is_production:
        raise PermissionError("The demo does not run in production.")
    kept = folder / "seeded.json"
    clock = SystemClock()
    today = clock.now().date().isoformat()
    if not fresh and kept.exists() and (folder / "openchair.db").exists():
        told: dict[str, Any] = json.loads(kept.read_text())
        if told["day"] == today and told["code"] == _code_version():
            return Seeded([Shown(**entry) for entry in told["shown"]], told["desk_venue"], told["desk_credential"])
    for name in ("openchair.db", "openchair.db-wal", "openchair.db-shm"):
        (folder / name).unlink(missing_ok=True)
    upgrade(settings.database_url)
    seeded = asyncio.run(_seed(settings, clock.now()))
    told = {
        "day": today,
        "code": _code_version(),
        "shown": [asdict(entry) for entry in seeded.shown],
        "desk_venue": seeded.desk_venue,
        "desk_credential": seeded.desk_credential,
    }
    _write(kept, told)
    return seeded


def _code_version() -> str:
    """Changes when the demo's data would: its own files' and the migrations' times."""
    store = Path(__file__).parents[1] / "store" / "migrations" / "versions"
    files = sorted([*Path(__file__).parent.glob("*.py"), *store.glob("*.py")])
    return str(max(file.stat().st_mtime_ns for file in files))


async def _seed(settings: Settings, now: datetime) -> Seeded:
    database = Database.connect(settings.database_url)
    try:
        return await seed(database, now)
    finally:
        await database.close()


async def write_links(folder: Path, settings: Settings, seeded: Seeded, links: Links) -> dict[str, Any]:
    """Write links.json for programs, and give what it says."""
    database = Database.connect(settings.database_url)
    shown = []
    try:
        async with database.reading() as connection:
            for entry in seeded.shown:
                booking = await find_booking(connection, VenueScope(entry.venue_id), entry.booking_id)
                assert booking is not None, "what was seeded is there"
                shown.append(
                    {
                        "name": entry.name,
                        "url": links.manage_url(booking),
                        "status": booking.status.value,
                        "about": entry.about,
                    }
                )
    finally:
        await database.close()
    told = {
        "links": shown,
        "graphql": f"{settings.base_url}/graphql",
        "graphiql": f"{settings.base_url}/graphql",
        "desk": {"venue": seeded.desk_venue, "credential": seeded.desk_credential},
    }
    _write(folder / "links.json", told)
    return told


def _write(path: Path, value: object) -> None:
    # Whole or not at all: a program may be reading it.
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=2) + "\n")
    partial.replace(path)


def check_port(port: int) -> None:
    """Raise `PortTaken` when something listens there already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise PortTaken(f"Port {port} is in use. Choose another: make demo PORT={port + 1}")


def tell(told: dict[str, Any]) -> None:
    """Print the links, for a person to click."""
    print("\nOpenChair is running. Open a booking as its customer would:\n")
    for link in told["links"]:
        print(f"  {link['about']}\n    {link['url']}\n")
    print(f"GraphiQL for developers:  {told['graphiql']}")
    print(f'  as the desk of "{told["desk"]["venue"]}", paste under Headers:')
    print(f'  {{"Authorization": "Bearer desk.{told["desk"]["credential"]}"}}')
    print("\nAll of this is also in .demo/links.json. Ctrl-C stops it.\n", flush=True)


class ToldServer(uvicorn.Server):
    """A server that tells its links once it listens, and not before."""

    def __init__(self, config: uvicorn.Config, told: dict[str, Any]) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if not self.should_exit:
            tell(self._told)
