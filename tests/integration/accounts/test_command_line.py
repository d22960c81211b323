"""The command line about people: a venue's first owner, who is let in, and what ends that."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from openchair import cli
from openchair.access.door import BadCredential
from openchair.accounts.invitations import accept_invitation
from openchair.core.clock import SystemClock
from openchair.rules.scope import VenueScope
from openchair.store.accounts import list_members
from openchair.store.people import find_venue
from tests.support.account import PHONE, accounts_at
from tests.support.database import WholeDatabase
from tests.support.device import in_session, pairs
from tests.support.salon import Salon

EXAMPLE = Path(__file__).parents[3] / "examples" / "venue.yaml"


@pytest.fixture
def here(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database, which the commands work on."""
    path = tmp_path / "openchair.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("OPENCHAIR_LINK_KEYS", "a:" + "5a" * 32)
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "development")
    return url


def _ids(capsys: pytest.CaptureFixture[str], kind: str) -> list[str]:
    """The ids that `openchair operator list` says of this kind."""
    assert cli.main(["operator", "list", "--venue", "fern-and-fold"]) == 0
    return re.findall(rf"^{kind} +(\S{{22}})", capsys.readouterr().out, re.MULTILINE)


def _salon_at(database: WholeDatabase, venue_id: str) -> Salon:
    return Salon(database, SystemClock(), venue_id, "fern-and-fold", "Australia/Sydney", "AUD")


async def _accept(url: str, token: str) -> list[str | None]:
    """Press the button of an invitation; gives who works there then, by address."""
    database = WholeDatabase.connect(url)
    try:
        async with database.reading() as connection:
            venue = await find_venue(connection, slug="fern-and-fold")
        assert venue is not None
        await accept_invitation(accounts_at(_salon_at(database, venue.id)), token, PHONE, "press")
        async with database.reading() as connection:
            return [each.person.email for each in await list_members(connection, VenueScope(venue.id))]
    finally:
        await database.close()


async def _pair(url: str) -> None:
    """Pair a tablet with the salon."""
    database = WholeDatabase.connect(url)
    try:
        async with database.reading() as connection:
            venue = await find_venue(connection, slug="fern-and-fold")
        assert venue is not None
        salon = _salon_at(database, venue.id)
        async with database.reading() as connection:
            (owner,) = await list_members(connection, VenueScope(venue.id))
        await pairs(salon, await in_session(salon, owner.person.id))
    finally:
        await database.close()


async def _lets_in(url: str, credential: str) -> bool:
    database = WholeDatabase.connect(url)
    try:
        await _salon_at(database, "").door.operator(credential)
    except BadCredential:
        return False
    finally:
        await database.close()
    return True


def test_a_venue_is_made_with_its_owner_and_everyone_is_listed_replaced_and_revoked(
    here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    create = ["venue", "create", str(EXAMPLE), "--owner", "fern@example.com", "--link"]
    assert cli.main(create) == 0
    token = capsys.readouterr().out.strip().rpartition("#")[2]
    assert asyncio.run(_accept(here, token)) == ["fern@example.com"]
    assert cli.main(create) == 2
    assert "already" in capsys.readouterr().err
    operator = ["operator", "create", "--venue", "fern-and-fold", "--name", "Report", "--role", "manager"]
    assert cli.main(operator) == 0
    credential = capsys.readouterr().out.strip().rpartition("desk.")[2]
    assert asyncio.run(_lets_in(here, credential))
    (key,) = _ids(capsys, "key")
    assert cli.main(["operator", "rotate", key]) == 0
    replaced = capsys.readouterr().out.strip().rpartition("desk.")[2]
    assert (asyncio.run(_lets_in(here, credential)), asyncio.run(_lets_in(here, replaced))) == (False, True)
    assert cli.main(["operator", "revoke", key]) == 0
    assert not asyncio.run(_lets_in(here, replaced))
    invite = ["operator", "invite", "--venue", "fern-and-fold", "--name", "Ned", "--email", "ned@example.com"]
    assert cli.main(invite) == 0
    capsys.readouterr()
    (id,) = _ids(capsys, "session")
    assert cli.main(["operator", "revoke", id]) == 0
    asyncio.run(_pair(here))
    for kind in ("invitation", "session"):
        (id,) = _ids(capsys, kind)
        assert cli.main(["operator", "revoke", id]) == 0
        assert _ids(capsys, kind) == []
    device = ["device", "list", "--venue", "fern-and-fold"]
    assert cli.main(device) == 0
    id, said = capsys.readouterr().out.strip().split(maxsplit=1)
    assert re.fullmatch(r"Front desk +front_desk +last seen \S+ +used by nobody yet", said)
    revoke = ["device", "revoke", id, "--venue", "fern-and-fold"]
    # Once taken off, it can't be again.
    assert (cli.main(revoke), cli.main(revoke)) == (0, 2)
    capsys.readouterr()
    assert (cli.main(device), capsys.readouterr().out) == (0, "")
    # The last owner stays, and what is gone can't go again.
    (owner,) = _ids(capsys, "person")
    assert cli.main(["operator", "revoke", owner]) == 2
    assert cli.main(["operator", "revoke", key]) == 2
    assert cli.main(["operator", "rotate", "1" * 22]) == 2
    assert cli.main(["operator", "invite", "--venue", "fern-and-fold", "--name", "N", "--email", "nowhere"]) == 2
