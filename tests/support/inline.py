"""The stand-in does its work where it is asked, not in a thread of its own: more histories in the same time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import openchair_devkit.stripe.api as stripe_api


def work_inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, for as long as the test runs."""

    def run(work: Callable[..., Any], *given: Any, **named: Any) -> Awaitable[Any]:
        async def done() -> Any:
            return work(*given, **named)

        return done()

    monkeypatch.setattr(stripe_api, "run_in_threadpool", run)
