"""Structured logs, as JSON lines, with nothing in them that opens a door."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_ID = "[1-9A-HJ-NP-Za-km-z]{22}"
# A manage token or a calendar signature stands in a query, in a path, in a header or in a cookie; a session's token in a header,
# in a cookie or in a variable; what a mail or a QR code leads to the desk with, in a fragment.
_CAPABILITIES = (
    (re.compile(r"(token=)[^&\s\"']+"), r"\1[redacted]"),
    (re.compile(r"(openchair_manage=)[^;\s\"']+"), r"\1[redacted]"),
    (re.compile(r"(/calendar/[^/\s]+/)[^/\s\"']+"), r"\1[redacted]"),
    (re.compile(r"((?:manage\.[^.\s]+|desk)\.)[^\s\"',]+"), r"\1[redacted]"),
    (re.compile(rf"(\b(?:{_ID}\.){{1,2}}\d{{1,9}}\.)[1-9A-HJ-NP-Za-km-z]+"), r"\1[redacted]"),
    (re.compile(r"(/desk/[a-z-]+#)[^\s\"']+"), r"\1[redacted]"),
    # What pays one payment or saves one card at Stripe, and Stripe's keys.
    (re.compile(r"(_secret_)[A-Za-z0-9]+"), r"\1[redacted]"),
    (re.compile(r"\b([sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]+"), r"\1[redacted]"),
)


def redact(text: str) -> str:
    """The text without any capability in it."""
    for pattern, replacement in _CAPABILITIES:
        text = pattern.sub(replacement, text)
    return text


def _redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


def configure_logging(level: int = logging.INFO) -> None:
    """Send the standard library's logs, ours and the server's, through one formatter that redacts."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redact_event,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # The access log prints addresses, and an address here is a capability.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx", "httpcore", "stripe"):
        # They print every address they ask, and asking Twilio for a text puts a customer's number in one. Stripe's prints
        # the answers, too, and they have what it takes to pay in them.
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
