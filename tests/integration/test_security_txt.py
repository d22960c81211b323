"""Whom to tell of a hole: a file that says so at every host, where there is someone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from tests.support.clock import TestClock
from tests.support.web import settings_for, web_over

ADDRESS = "/.well-known/security.txt"


async def test_it_names_the_contact_and_an_end_that_stays_ahead_of_the_clock(
    database_url: str, clock: TestClock
) -> None:
    contact = "mailto:security@openchair.example"
    async with web_over(database_url, clock, security_contact=contact) as web:
        for host in ("localhost:8000", "lumen.localhost:8000", "nobody.example"):
            for _ in range(2):
                answer = await web.get(f"http://{host}{ADDRESS}")
                assert answer.headers["content-type"] == "text/plain; charset=utf-8"
                fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
                assert fields["Contact"] == contact
                ahead = datetime.fromisoformat(fields["Expires"]) - clock.now()
                assert timedelta(days=30) < ahead < timedelta(days=366)
                clock.advance(days=400)


async def test_without_a_contact_there_is_none(database_url: str, clock: TestClock) -> None:
    async with web_over(database_url, clock) as web:
        assert (await web.get(f"http://lumen.localhost:8000{ADDRESS}")).status_code == 404


@pytest.mark.parametrize(
    "contact", ["security@openchair.example", "mailto:a@b.example\nExpires: never", "http://a.example"]
)
def test_what_is_no_address_to_write_to_is_refused(contact: str) -> None:
    with pytest.raises(ValidationError, match="OPENCHAIR_SECURITY_CONTACT"):
        settings_for("sqlite://", security_contact=contact)
