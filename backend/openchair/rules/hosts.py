"""Hosts that a venue lives at."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class HostKind(StrEnum):
    """A venue's slug under the platform's own domain, or a whole domain of the venue's."""

    SLUG = "slug"
    CUSTOM = "custom"


RESERVED_SLUGS: Final = frozenset(
    (
        "www", "api", "app", "apps", "desk", "admin", "administrator", "root", "account", "accounts", "login",
        "signin", "auth", "sso", "oauth", "mail", "email", "smtp", "imap", "pop", "mx", "autoconfig",
        "autodiscover", "mta-sts", "wpad", "ns", "ns1", "ns2", "dns", "ftp", "vpn", "manage", "book",
        "booking", "calendar", "invitation", "unsubscribe", "graphql", "graph", "webhooks", "static",
        "assets", "cdn", "media", "img", "images", "files", "dev", "test", "staging", "demo", "status",
        "health", "healthz", "readyz", "metrics", "docs", "help", "support", "security", "abuse",
        "postmaster", "hostmaster", "webmaster", "billing", "payment", "payments", "pay", "stripe", "twilio",
        "openchair", "localhost", "local",
    )
)  # fmt: skip
"""What no venue is called under the platform's domain: hosts that programs look for there, and those that a stranger would trust
with a password."""
