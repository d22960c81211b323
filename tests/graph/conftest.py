"""These tests have a salon, on each database, and the application over it."""

from __future__ import annotations

from tests.support.fixtures import salon, web

__all__ = ["salon", "web"]
