"""What is compressed, and that each browser reads what it is sent."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from openchair.http.assets import PrecompressedFiles
from openchair.http.compression import LEAST, Compressed, Constant

STYLES = Constant.of(b"a { color: red } " * 300)


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_what_stands_around_a_constant_is_joined_with_it(before: bytes, after: bytes) -> None:
    body = before + STYLES.text + after
    assert gzip.decompress(STYLES.gzip(body)) == body


def test_a_body_without_the_constant_is_compressed_in_whole() -> None:
    assert gzip.decompress(STYLES.gzip(b"b" * 5000)) == b"b" * 5000


def _answering(kind: str, *pieces: bytes, **more: str) -> Compressed:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        length = str(sum(map(len, pieces)))
        headers = {"content-type": kind, "content-length": length, **more}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        for number, piece in enumerate(pieces):
            await send({"type": "http.response.body", "body": piece, "more_body": number + 1 < len(pieces)})

    return Compressed(app)


LONG = b"x" * LEAST


@pytest.mark.parametrize(
    ("app", "asks", "encoding", "vary"),
    [
        (_answering("application/json", LONG, vary="accept"), "gzip, br", "gzip", "accept, Accept-Encoding"),
        (_answering("text/html", LONG), "identity", None, "Accept-Encoding"),
        (_answering("text/html", LONG), "gzip;q=0", None, "Accept-Encoding"),
        (_answering("text/html", LONG), "br, GZIP ; Q=0.000", None, "Accept-Encoding"),
        (_answering("text/html", LONG), "br, GZIP ; q=0.01", "gzip", "Accept-Encoding"),
        (_answering("text/html", LONG), "notgzip", None, "Accept-Encoding"),
        (_answering("text/html", LONG[1:]), "gzip", None, None),
        (_answering("image/png", LONG), "gzip", None, None),
        (_answering("text/css", LONG, LONG), "gzip", None, None),
        (_answering("text/event-stream", LONG), "gzip", None, None),
    ],
    ids=[
        "long text",
        "no gzip asked",
        "gzip refused",
        "gzip refused in full",
        "gzip liked little",
        "another coding",
        "short",
        "not text",
        "in pieces",
        "a stream",
    ],
)
async def test_long_text_is_compressed_for_whoever_reads_it(
    app: Any, asks: str, encoding: str | None, vary: str | None
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        response = await client.get("/", headers={"accept-encoding": asks})
    assert (response.headers.get("content-encoding"), response.headers.get("vary")) == (encoding, vary)
    assert response.content.strip(b"x") == b""
    assert len(response.content) >= LEAST - 1


@pytest.mark.parametrize(
    ("asks", "encoding"),
    [("gzip, br", "br"), ("gzip, br;q=0", "gzip"), ("gzip;q=0, br;q=0.0", None), ("identity", None)],
)
async def test_a_file_is_sent_as_its_smallest_that_is_read(tmp_path: Path, asks: str, encoding: str | None) -> None:
    for name in ("a.js", "a.js.br", "a.js.gz"):
        (tmp_path / name).write_bytes(b"not looked into")
    app = PrecompressedFiles(directory=tmp_path)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
        client.stream("GET", "/a.js", headers={"accept-encoding": asks}) as response,
    ):
        assert (response.status_code, response.headers.get("content-encoding")) == (200, encoding)
