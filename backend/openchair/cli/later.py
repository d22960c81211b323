"""Functions that are named now and imported when they are called, so that a command costs what it needs and no other's share."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Later:
    """A function by its name, `module:function` as entry points are written."""

    name: str

    @property
    def function(self) -> Callable[..., Any]:
        """The function, imported."""
        module, _, name = self.name.partition(":")
        # What is imported stays: the collector would look at all of it again and again, which takes an eighth of the time.
        gc.disable()
        try:
            found: Callable[..., Any] = getattr(import_module(module), name)
        finally:
            gc.enable()
        return found

    def __call__(self, *given: Any, **named: Any) -> Any:
        """What the function gives."""
        return self.function(*given, **named)
