"""What the operators of a venue are."""

from __future__ import annotations

from enum import StrEnum


class OperatorRole(StrEnum):
    """What an operator is at their venue; what a role may do is decided in `access`."""

    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
