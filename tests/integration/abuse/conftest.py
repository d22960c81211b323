"""A salon on each database, the application over it, and its till."""

from __future__ import annotations

from tests.graph.conftest import paying_web, till
from tests.support.fixtures import salon, web

__all__ = ["paying_web", "salon", "till", "web"]
