"""The venue's settings in its file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from openchair.imports.venue_file import read_venue
from openchair.rules.policy import Policy

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "venue.yaml"
# Quiet hours are set in the database (docs/earlier-times.md), and messages are paused at the desk (`deskHoldMessages`).
NOT_IN_THE_FILE = {"quiet_from", "quiet_until", "messages_paused"}


def test_every_setting_of_a_venue_can_be_set_in_its_file() -> None:
    settings = {setting.name for setting in fields(Policy)}
    assert settings - set(read_venue(EXAMPLE.read_bytes(), "venue.yaml").columns) == NOT_IN_THE_FILE
