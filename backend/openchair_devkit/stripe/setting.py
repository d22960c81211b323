"""What an update has changed."""

from __future__ import annotations

from typing import Any


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """An event's previous_attributes: what was otherwise before."""
    return {name: value for name, value in before.items() if after.get(name) != value}
