"""What people are at a venue."""

from __future__ import annotations

from enum import StrEnum


class OperatorRole(StrEnum):
    """What a person is at a venue; what a role may do is decided in `access`."""

    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    STAFF = "staff"
