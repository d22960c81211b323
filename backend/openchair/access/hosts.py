"""The host rule: which venue a host belongs to, and at which address a venue's links begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from openchair.core.domains import ascii_url
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey

# No venue can have this slug, so asking for it costs what asking for a real one costs, and finds nothing.
NOBODY = HostKey(HostKind.SLUG, "-")
_HOST = re.compile(r"(?P<name>[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*)\.?(:\d{1,5})?", re.ASCII)
_LONGEST_HOST = 260


@dataclass(frozen=True, slots=True)
class HostRule:
    """Where venues live: at a domain of their own, else at {slug}.{base_domain}."""

    scheme: str
    base_domain: str
    port: int | None

    @classmethod
    def of(cls, base_url: str) -> HostRule:
        """The rule for an installation at `base_url`, like https://openchair.example."""
        parts = urlsplit(ascii_url(base_url))
        return cls(parts.scheme, parts.hostname or "", parts.port)

    def key_of(self, host_header: str) -> HostKey:
        """What to look a request's Host header up as; `NOBODY` for what can't be a venue's host."""
        matched = _HOST.fullmatch(host_header[:_LONGEST_HOST].lower())
        if matched is None:
            return NOBODY
        name = matched["name"]
        label, dot, rest = name.partition(".")
        if dot and rest == self.base_domain:
            return HostKey(HostKind.SLUG, label)
        return HostKey(HostKind.CUSTOM, name)

    def origin(self, host: HostKey) -> str:
        """Scheme, host and port of a venue's links, from what is stored and never from a request."""
        return self._at(f"{host.name}.{self.base_domain}" if host.kind is HostKind.SLUG else host.name)

    def is_base(self, host_header: str) -> bool:
        """Whether a request came to the installation's own host, which is no venue's."""
        return self.key_of(host_header) == HostKey(HostKind.CUSTOM, self.base_domain)

    def base_origin(self) -> str:
        """Scheme, host and port of what is of no venue: the desk."""
        return self._at(self.base_domain)

    def _at(self, name: str) -> str:
        # A custom domain is reached on the installation's port, too: on a laptop that is not the scheme's own.
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{name}{port}"
