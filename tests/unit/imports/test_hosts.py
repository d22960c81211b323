"""Hosts in a venue's file: none that the installation needs, and none that is read as another."""

from __future__ import annotations

import pytest

from openchair.core.domains import ascii_domain, is_deceptive
from openchair.imports.problems import FileRefused
from openchair.imports.venue_file import read_venue
from openchair.rules.hosts import RESERVED_SLUGS

FILE = """
venue:
  slug: {slug}
  domain: {domain}
  name: Fern
  time_zone: Australia/Sydney
  currency: AUD
  locale: en-AU
  address: 1 Fern St
"""


def _refused_at(slug: str = "fern", domain: str = "fern.example") -> set[int | None]:
    with pytest.raises(FileRefused) as refused:
        read_venue(FILE.format(slug=slug, domain=domain).encode(), "venue.yaml")
    lines = {3: "slug", 4: "domain"}
    return {
        number
        for number, field in lines.items()
        if f"venue.yaml:{number}: " in str(refused.value) and field in str(refused.value)
    }


def test_a_slug_that_the_installation_needs_is_refused_with_its_line() -> None:
    for slug in (*sorted(RESERVED_SLUGS), "xn--80ak6aa92e"):
        # What YAML reads as something else is refused, too, and where it stands.
        assert _refused_at(slug=f'"{slug}"') == {3}, slug


@pytest.mark.parametrize(
    ("domain", "deceives"),
    [
        ("salonsmith.example", False),
        ("faß.de", False),
        ("салон.example", False),
        ("сор.рф", False),
        ("美容室サロンmia.jp", False),
        ("サーカス.jp", False),
        ("미용실.kr", False),
        ("κομμωτήριο.gr", False),
        ("صالون.example", False),
        ("p\u0430ypal.example", True),
        ("\u0430\u0440\u0440\u04cf\u0435.example", True),
        ("g\u03bf\u03bfgle.example", True),
    ],
)
def test_a_domain_that_is_read_as_another_is_refused_however_it_is_written(domain: str, deceives: bool) -> None:
    encoded = ascii_domain(domain)
    assert is_deceptive(encoded) is deceives
    if deceives:
        assert _refused_at(domain=domain) == _refused_at(domain=encoded) == {4}
