"""A venue's domain of its own is not one of the installation's."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchair.imports.problems import FileRefused
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.store.people import find_venue
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import HOSTS
from tests.support.untouched import untouched

EXAMPLE = (Path(__file__).parents[3] / "examples" / "venue.yaml").read_text()
LINE = next(number for number, line in enumerate(EXAMPLE.splitlines(), start=1) if "# domain:" in line)


def with_domain(domain: str) -> bytes:
    return EXAMPLE.replace("# domain: book.fernandfold.example", f"domain: {domain}").encode()


@pytest.mark.parametrize("domain", ["book.example", "fern.book.example", "www.fern.book.example"])
async def test_a_domain_of_the_installation_is_refused(database: WholeDatabase, clock: TestClock, domain: str) -> None:
    file = read_venue(with_domain(domain), "venue.yaml")
    async with untouched(database):
        with pytest.raises(FileRefused) as refused:
            await import_venue(database, file, clock.now(), base_domain="book.example")
    (problem,) = refused.value.problems
    assert problem.line == LINE
    assert "venues have fern-and-fold.book.example anyway" in problem.message


@pytest.mark.parametrize("domain", ["facebook.example", "book.example.fern.example"])
async def test_a_domain_that_only_looks_like_it_is_taken(
    database: WholeDatabase, clock: TestClock, domain: str
) -> None:
    file = read_venue(with_domain(domain), "venue.yaml")
    imported = await import_venue(database, file, clock.now(), base_domain="book.example")
    assert imported.is_new


@pytest.mark.parametrize(
    ("domain", "host"),
    [("faß.de", "xn--fa-hia.de"), ("Buchung.Faß.DE", "buchung.xn--fa-hia.de"), ("ελλάς.gr", "xn--hxarsa0b.gr")],
)
async def test_a_domain_beyond_ascii_is_kept_as_browsers_ask_for_it(
    database: WholeDatabase, clock: TestClock, domain: str, host: str
) -> None:
    file = read_venue(with_domain(domain), "venue.yaml")
    await import_venue(database, file, clock.now(), base_domain="book.example")
    async with database.reading() as connection:
        venue = await find_venue(connection, host=HOSTS.key_of(host))
        assert venue is not None
        assert await find_venue(connection, host=HOSTS.key_of("fass.de")) is None
    assert HOSTS.origin(venue.host) == f"http://{host}:8000"
    again = await import_venue(database, file, clock.now(), base_domain="book.example")
    assert not again.changes


@pytest.mark.parametrize("domain", ["faß.de/", "https://faß.de", "fa\u200dß.de", "-ß.de", "ß"])
def test_what_is_no_domain_is_refused_with_its_line(domain: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_venue(with_domain(domain), "venue.yaml")
    assert [problem.line for problem in refused.value.problems] == [LINE]
