"""The grace in which a cancel or a move can be taken back: as it is, or none where a test is about what follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import pytest

from openchair.rules import undo

GRACE: Final = undo.GRACE


@contextmanager
def grace_of(length: timedelta) -> Iterator[None]:
    """Cancels and moves of this process can be taken back for so long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undo, "GRACE", length)
        yield
