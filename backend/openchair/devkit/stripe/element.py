"""The Payment Element (to come)."""

from __future__ import annotations

from starlette.routing import BaseRoute

from openchair.devkit.stripe.standin import StandIn


def element_routes(_stand_in: StandIn) -> list[BaseRoute]:
    """None yet."""
    return []
