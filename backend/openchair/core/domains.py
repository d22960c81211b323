"""Internet domains as they go over the wire: UTS 46, non-transitional, as browsers and registries have it.

Python's own "idna" codec is IDNA 2003, which makes "faß.de" into "fass.de": another domain, which may be somebody else's.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import idna

_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")


@lru_cache(maxsize=4096)
def ascii_domain(domain: str) -> str:
    """The domain's ASCII form, "xn--fa-hia.de" of "faß.de", in small letters. Raises ValueError for what can't be a domain."""
    if domain.isascii():
        # Nothing to map; names such as "mail_1.example", which registries refuse, exist inside networks.
        return domain.lower()
    try:
        return idna.encode(domain.translate(_DOTS), uts46=True).decode()
    except idna.IDNAError as wrong:
        raise ValueError(f"{domain!r} can't be a domain: {wrong}") from wrong


def ascii_address(address: str) -> str:
    """The mail address with its domain as mail servers know it; the part before the @ stays.

    What follows the @ and can't be a domain stays as it is, beyond ASCII, so that no server takes it for another.
    """
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{ascii_domain(domain)}"
    except ValueError:
        return address


def ascii_url(url: str) -> str:
    """The web address with its host in ASCII; the rest stays. Raises ValueError for a host that can't be a domain."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    # Not `hostname`, which makes small letters first: of Greek capitals that is another domain than the standard's.
    user, at, host = parts.netloc.rpartition("@")
    name, colon, port = host.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_domain(name)}{colon}{port}"))
