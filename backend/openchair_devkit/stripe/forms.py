"""Stripe's form encoding (`a[b][c]=1`, `a[]=1`, `a[0][b]=1`), and its parameters read with Stripe's refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final
from urllib.parse import parse_qsl

from openchair_devkit.stripe.errors import invalid

_KEY: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")
_LARGEST_METADATA: Final = 50


def parse_form(text: str) -> dict[str, Any]:
    """The nested parameters: dicts, lists and texts. Raises StripeError where it can't be told what is meant."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = _KEY.fullmatch(name)
        if match is None:
            raise invalid(f"Invalid parameter name: {name}", param=name)
        path = [match[1], *_PART.findall(match[2])]
        at = tree
        for part, following in pairwise(path):
            at = at.setdefault(part or str(len(at)), {})
            if not isinstance(at, dict):
                raise invalid(f"Invalid hash: {following}", param=name)
        at[path[-1] or str(len(at))] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    """A dict whose names are 0, 1, 2 … is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    return list(inner.values()) if list(inner) == [str(place) for place in range(len(inner))] else inner


class Params:
    """A call's parameters, each read once by name; what nobody read is unknown to the endpoint."""

    def __init__(self, given: dict[str, Any], within: str = "") -> None:
        self.given = given
        self._within = within
        self._read: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def path(self, name: str) -> str:
        """The parameter's whole name, for a message."""
        return f"{self._within}[{name}]" if self._within else name

    def raw(self, name: str) -> Any:
        """As it was given; None where it was not."""
        self._read.add(name)
        return self.given.get(name)

    def text(self, name: str, *, longest: int = 5000) -> str | None:
        """A text; None where it is missing or empty (which unsets it)."""
        value = self.raw(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise invalid(f"Invalid string: {value}", param=self.path(name))
        if len(value) > longest:
            raise invalid(
                f"Invalid string: {value[:20]}...; must be at most {longest} characters", param=self.path(name)
            )
        return value

    def need(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if value is None:
            raise invalid(
                f"Missing required param: {self.path(name)}.", param=self.path(name), code="parameter_missing"
            )
        return value

    def integer(self, name: str) -> int | None:
        """A whole number."""
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise invalid(f"Invalid integer: {value}", param=self.path(name), code="parameter_invalid_integer")
        return int(value)

    def boolean(self, name: str) -> bool | None:
        """true or false."""
        value = self.text(name)
        if value is None:
            return None
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", param=self.path(name))
        return value == "true"

    def choice(self, name: str, among: Sequence[str]) -> str | None:
        """One of the words."""
        value = self.text(name)
        if value is not None and value not in among:
            raise invalid(f"Invalid {name}: must be one of {' or '.join(among)}", param=self.path(name))
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of texts."""
        value = self.raw(name)
        if value is None or value == "":
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise invalid("Invalid array", param=self.path(name))
        return value

    def within(self, name: str) -> Params | None:
        """The parameters inside one."""
        value = self.raw(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=self.path(name))
        return Params(value, self.path(name))

    def metadata(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """The metadata after this call: names are added or, with an empty value, taken away."""
        before, value = dict(before or {}), self.raw("metadata")
        if value is None:
            return before
        if value == "":
            return {}
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise invalid("Invalid metadata: must be a hash of strings", param="metadata")
        for name, item in value.items():
            if len(name) > 40 or len(item) > 500:
                raise invalid("Metadata keys have at most 40 characters and values 500", param=f"metadata[{name}]")
        merged = {name: item for name, item in {**before, **value}.items() if item != ""}
        if len(merged) > _LARGEST_METADATA:
            raise invalid("You can have up to 50 metadata keys", param="metadata")
        return merged

    def ignore(self, names: Iterable[str]) -> None:
        """Know these, and do nothing with them."""
        self._read.update(names)

    def close(self) -> None:
        """Refuse what nobody read."""
        for name in self.given:
            if name not in self._read:
                unknown = self.path(name)
                raise invalid(f"Received unknown parameter: {unknown}", param=unknown, code="parameter_unknown")
