"""Hosts that a venue lives at."""

from __future__ import annotations

from enum import StrEnum


class HostKind(StrEnum):
    """A venue's slug under the platform's own domain, or a whole domain of the venue's."""

    SLUG = "slug"
    CUSTOM = "custom"
