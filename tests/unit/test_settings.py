"""What a clock may be is said by the settings, and production lives by the machine's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from openchair.core.clock import SystemClock, TurnedClock
from openchair.settings import Settings

DEVELOPMENT: dict[str, Any] = {"environment": "development", "link_keys": "a:" + "5a" * 32}
PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "link_keys": "a:" + "5a" * 32,
    "base_url": "https://book.example.com",
    "smtp_url": "smtp://localhost:25",
    "mail_from": "bookings@book.example.com",
}


def settings_of(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_production_takes_no_clock_but_the_machines(tmp_path: Path) -> None:
    assert isinstance(settings_of(**PRODUCTION).clock, SystemClock)
    with pytest.raises(ValidationError, match="OPENCHAIR_CLOCK_FILE is for development"):
        settings_of(**PRODUCTION, clock_file=tmp_path / "clock")


def test_in_development_a_file_says_how_far_ahead_the_clock_is(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("3600\n")
    clock = settings_of(**DEVELOPMENT, clock_file=tmp_path / "clock").clock
    assert isinstance(clock, TurnedClock)
    assert clock.ahead.total_seconds() == 3600
    assert isinstance(settings_of(**DEVELOPMENT, clock_file="").clock, SystemClock)


def test_a_clock_file_with_anything_else_in_it_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("tomorrow\n")
    with pytest.raises(ValidationError, match="holds no number of seconds"):
        settings_of(**DEVELOPMENT, clock_file=tmp_path / "clock")


def test_origins_that_may_use_the_graph_are_named_one_by_one() -> None:
    assert settings_of(**PRODUCTION).origins == ()
    named = settings_of(
        **PRODUCTION, allowed_origins="https://app.example.com, capacitor://localhost,http://localhost:8100"
    )
    assert named.origins == ("https://app.example.com", "capacitor://localhost", "http://localhost:8100")
    for wrong in ("*", "null", "https://*.example.com", "https://app.example.com/", "app.example.com", "https://a@b"):
        with pytest.raises(ValidationError, match="OPENCHAIR_ALLOWED_ORIGINS are origins"):
            settings_of(**PRODUCTION, allowed_origins=wrong)
    with pytest.raises(ValidationError, match="begins with https"):
        settings_of(**PRODUCTION, allowed_origins="http://app.example.com")
    assert settings_of(**DEVELOPMENT, allowed_origins="http://app.example.com").origins == ("http://app.example.com",)
