"""Answers compressed with gzip, where that saves more than it costs."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final, Self

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 2048
"""Bytes: what is shorter is sent as it is, in two packets at most."""
_LEVEL: Final = 6
_RAW, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS + 16
_GZIP_HEAD: Final = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_TYPES: Final = (b"text/", b"application/", b"image/svg")


@dataclass(frozen=True, slots=True)
class Constant:
    """A stretch of text that is the same in many answers: deflated once, up to a point where other deflated data can be joined."""

    text: bytes
    deflated: bytes

    @classmethod
    def of(cls, text: bytes) -> Self:
        """Deflate the text, as small as it gets."""
        compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW)
        return cls(text, compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH))

    def gzip(self, body: bytes) -> bytes:
        """The body with gzip; what stands around this text in it is deflated now. Where the text isn't, all of it is."""
        before, found, after = body.partition(self.text)
        if not found:
            return gzipped(body)
        compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
        # Nothing refers back over a full flush, so this text may stand between the two.
        joined = (
            compressor.compress(before) + compressor.flush(zlib.Z_FULL_FLUSH),
            self.deflated,
            compressor.compress(after) + compressor.flush(),
        )
        return b"".join((_GZIP_HEAD, *joined, struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)))


def gzipped(body: bytes) -> bytes:
    """The body with gzip."""
    return zlib.compress(body, _LEVEL, wbits=_GZIP)


def takes(scope: Scope, encoding: bytes) -> bool:
    """Whether whoever asks reads this encoding, and doesn't refuse it by a weight of 0."""
    return any(
        _is_welcome(encoding, each)
        for name, value in scope["headers"]
        if name == b"accept-encoding" and encoding in value.lower()
        for each in value.lower().split(b",")
    )


def _is_welcome(encoding: bytes, accepted: bytes) -> bool:
    """Of one that is accepted with its weight, such as `gzip;q=0.5`."""
    name, *parameters = (part.strip() for part in accepted.split(b";"))
    weight = next((part[2:] for part in parameters if part.startswith(b"q=")), b"1")
    # 0, 0.0 to 0.000: nothing but zeros and a point.
    return name == encoding and weight.strip(b"0.") != b""


class Compressed:
    """ASGI middleware that compresses each body which comes in one message, is text of `LEAST` bytes, and isn't compressed yet.

    What comes in pieces, a stream of events or a large file, is passed on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _may_be_smaller(message):
                begun = message
                return
            start, begun = begun, None
            if start is not None:
                body = message.get("body", b"")
                if not message.get("more_body") and len(body) >= LEAST:
                    start["headers"] = _with_vary(start["headers"])
                    if takes(scope, b"gzip"):
                        message["body"] = body = gzipped(body)
                        start["headers"] = [
                            *(each for each in start["headers"] if each[0] != b"content-length"),
                            (b"content-length", str(len(body)).encode()),
                            (b"content-encoding", b"gzip"),
                        ]
                await send(start)
            await send(message)

        await self.app(scope, receive, send_compressed)


def _may_be_smaller(start: Message) -> bool:
    """Whether it is text that isn't compressed yet, and has an end."""
    kind = b""
    for name, value in start["headers"]:
        if name == b"content-encoding":
            return False
        if name == b"content-type":
            kind = value
    return kind.startswith(_TYPES) and not kind.startswith(b"text/event-stream")


def _with_vary(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    named = [value for name, value in headers if name == b"vary"]
    others = [each for each in headers if each[0] != b"vary"]
    return [*others, (b"vary", b", ".join([*named, b"Accept-Encoding"]))]
