"""The judges of calendars, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.calendars.judges import Icalendar, IcalJs, Judge, Vobject


@pytest.fixture(scope="session")
def judges() -> Iterator[list[Judge]]:
    """Three readers of calendars that have nothing to do with each other."""
    ical_js = IcalJs()
    yield [Icalendar(), Vobject(), ical_js]
    ical_js.close()
