"""The examples come in through the command line, twice without doubling, and a bad file changes nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from openchair.cli import main
from openchair.store import tables
from tests.support.database import WholeDatabase
from tests.support.untouched import Written, everything_written

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
VENUE, BOOKINGS = str(EXAMPLES / "venue.yaml"), str(EXAMPLES / "bookings.ics")
FROM_ICS = ["import", BOOKINGS, "--venue", "fern-and-fold"]


@pytest.fixture
def command_line(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of an installation over the test's database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "development")
    monkeypatch.setenv("OPENCHAIR_LINK_KEYS", "a:" + "5a" * 32)


async def counts(database_url: str) -> dict[str, int]:
    database = WholeDatabase.connect(database_url)
    try:
        async with database.reading() as connection:
            return {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in tables.metadata.sorted_tables
            }
    finally:
        await database.close()


@pytest.mark.usefixtures("command_line")
def test_the_examples_come_in_and_come_in_again_without_doubling(database_url: str) -> None:
    assert main(["import", VENUE]) == 0
    first = asyncio.run(counts(database_url))
    assert (first["venue"], first["service"], first["staff"], first["deposit_rule"]) == (1, 7, 3, 2)
    assert main(["import", VENUE]) == 0
    assert asyncio.run(counts(database_url)) == first
    assert main([*FROM_ICS, "--check"]) == 0
    assert asyncio.run(counts(database_url)) == first
    assert main(FROM_ICS) == 0
    booked = asyncio.run(counts(database_url))
    assert booked["booking"] >= 3
    assert booked["occupancy"] >= booked["booking"] - 1
    assert main(FROM_ICS) == 0
    assert asyncio.run(counts(database_url)) == booked


@pytest.mark.usefixtures("command_line")
def test_a_venue_is_paid_to_the_account_that_its_file_names_for_as_long_as_it_does(
    database_url: str, tmp_path: Path
) -> None:
    async def of_venue() -> tuple[str | None, int | None]:
        database = WholeDatabase.connect(database_url)
        async with database.reading() as connection:
            found = await connection.execute(select(tables.venue.c.stripe_account_id, tables.venue.c.credit_days))
            account, days = found.one()
        await database.close()
        return account, days

    assert main(["import", VENUE]) == 0
    assert asyncio.run(of_venue()) == (None, 365)
    example = Path(VENUE).read_text()
    connected = tmp_path / "connected.yaml"
    connected.write_text(example.replace("# stripe_account:", "stripe_account:").replace("credit_days: 365", ""))
    assert main(["import", str(connected)]) == 0
    assert asyncio.run(of_venue()) == ("acct_1032D82eZvKYlo2C", None)
    assert main(["import", VENUE]) == 0
    assert asyncio.run(of_venue()) == (None, 365)


@pytest.mark.usefixtures("command_line")
def test_a_file_leaves_an_account_alone_that_was_connected_at_the_desk_and_takes_no_other_venues(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def with_database(account: str | None) -> list[str | None]:
        database = WholeDatabase.connect(database_url)
        async with database.transaction() as connection:
            if account is not None:
                connected = {"stripe_account_id": account, "stripe_connected_at": datetime(2026, 11, 1, tzinfo=UTC)}
                await connection.execute(update(tables.venue).values(**connected))
            found = list(await connection.scalars(select(tables.venue.c.stripe_account_id)))
        await database.close()
        return found

    assert main(["import", VENUE]) == 0
    asyncio.run(with_database("acct_ofTheDesk"))
    assert main(["import", VENUE]) == 0
    example = Path(VENUE).read_text()
    named = tmp_path / "named.yaml"
    named.write_text(example.replace("# stripe_account:", "stripe_account:"))
    assert main(["import", str(named)]) != 0
    assert "connected another account at the desk" in capsys.readouterr().err
    another = tmp_path / "another.yaml"
    taken = example.replace("# stripe_account: acct_1032D82eZvKYlo2C", "stripe_account: acct_ofTheDesk")
    slug = next(line for line in example.splitlines() if line.strip().startswith("slug:"))
    another.write_text(
        "\n".join(line for line in taken.replace(slug, "  slug: another").splitlines() if "domain:" not in line)
    )
    assert main(["import", str(another)]) != 0
    assert "acct_ofTheDesk belongs to another venue" in capsys.readouterr().err
    assert asyncio.run(with_database(None)) == ["acct_ofTheDesk"]


@pytest.mark.usefixtures("command_line")
def test_a_bad_file_changes_nothing_and_names_its_lines(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = asyncio.run(counts(database_url))
    good = Path(VENUE).read_text()
    bad = tmp_path / "bad.yaml"
    bad.write_text(good.replace('price: "95.00"', "price: ninety").replace("currency: AUD", "currency: DOLLARS"))
    lines = [
        number for number, line in enumerate(bad.read_text().splitlines(), 1) if "ninety" in line or "DOLLARS" in line
    ]
    assert main(["import", str(bad)]) == 2
    told = capsys.readouterr().err
    assert all(f":{number}" in told for number in lines), told
    assert "Traceback" not in told
    assert asyncio.run(counts(database_url)) == before


@pytest.mark.usefixtures("command_line")
def test_a_file_that_is_built_to_be_read_for_ever_is_refused_with_its_line_and_nothing_is_written(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def written() -> Written:
        database = WholeDatabase.connect(database_url)
        try:
            return await everything_written(database)
        finally:
            await database.close()

    assert main(["import", VENUE]) == 0
    before = asyncio.run(written())
    whole = Path(BOOKINGS).read_text()
    never = tmp_path / "never.ics"
    never.write_text(whole.replace("END:VEVENT", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31\nEND:VEVENT", 1))
    line = never.read_text()[: never.read_text().index("RRULE")].count("\n") + 1
    huge = tmp_path / "huge.ics"
    with huge.open("wb") as file:
        file.write(whole.encode())
        # It takes no room on the disk.
        file.truncate(100_000_000)
    deep = tmp_path / "deep.yaml"
    deep.write_text(f"{Path(VENUE).read_text()}\nx: {'[' * 40_000}\n")
    for path, where, words in (
        (never, line, "takes too long"),
        (huge, 1, "larger than 20 MB"),
        (deep, deep.read_text().count("\n"), "nested too deeply"),
    ):
        assert main(["import", str(path), *(["--venue", "fern-and-fold"] if path.suffix == ".ics" else [])]) == 2
        assert f"{path}:{where}: " in (said := capsys.readouterr().err)
        assert words in said
    assert asyncio.run(written()) == before
