"""A venue's domain of its own is not one of the installation's."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchair.core.database import Database
from openchair.imports.problems import FileRefused
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from tests.support.clock import TestClock
from tests.support.untouched import untouched

EXAMPLE = (Path(__file__).parents[3] / "examples" / "venue.yaml").read_text()
LINE = next(number for number, line in enumerate(EXAMPLE.splitlines(), start=1) if "# domain:" in line)


def with_domain(domain: str) -> bytes:
    return EXAMPLE.replace("# domain: book.fernandfold.example", f"domain: {domain}").encode()


@pytest.mark.parametrize("domain", ["book.example", "fern.book.example", "www.fern.book.example"])
async def test_a_domain_of_the_installation_is_refused(database: Database, clock: TestClock, domain: str) -> None:
    file = read_venue(with_domain(domain), "venue.yaml")
    async with untouched(database):
        with pytest.raises(FileRefused) as refused:
            await import_venue(database, file, clock.now(), base_domain="book.example")
    (problem,) = refused.value.problems
    assert problem.line == LINE
    assert "venues have fern-and-fold.book.example anyway" in problem.message


@pytest.mark.parametrize("domain", ["facebook.example", "book.example.fern.example"])
async def test_a_domain_that_only_looks_like_it_is_taken(database: Database, clock: TestClock, domain: str) -> None:
    file = read_venue(with_domain(domain), "venue.yaml")
    imported = await import_venue(database, file, clock.now(), base_domain="book.example")
    assert imported.is_new
