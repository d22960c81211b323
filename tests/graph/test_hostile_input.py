"""What is sent to break us: no 5xx, nothing executed, nothing slow."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from openchair.graph import endpoint
from tests.graph.engine.hostile_documents import ODD, TOO_MUCH
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.web import Web, web_over

CEILING_SECONDS = 2.0
"""A hang's ceiling, generous for a busy machine; `python -m bench.hostile` prints what it really takes."""


def query(text: str, **more: Any) -> dict[str, Any]:
    return {"json": {"query": text, **more}}


def raw(content: bytes, content_type: str = "application/json") -> dict[str, Any]:
    return {"content": content, "headers": {"content-type": content_type}}


HOSTILE: dict[str, dict[str, Any]] = {
    **{name: query(text) for name, text in (TOO_MUCH | ODD).items()},
    "invalid UTF-8": raw(b'{"query": "\xff\xfe"}'),
    "a lone surrogate": raw(b'{"query": "\\ud800"}'),
    "a NUL in a variable": raw(
        b'{"query":"query($s: String) { venue(slug: $s) { id } }","variables":{"s":"a\\u0000b"}}'
    ),
    "a NUL in the document": query('{ venue(slug: "a\\u{0}b") { id } }'),
    "a NUL in the document, escaped twice": raw(b'{"query":"{ venue(slug: \\"a\\u005cu0000b\\") { id } }"}'),
    "a NUL in the document, escaped thrice": raw(b'{"query":"{ venue(slug: \\"a\\u005cu{\\u0030}b\\") { id } }"}'),
    "deep JSON": raw(b"[" * 60_000),
    "deep JSON variables": raw(b'{"query":"{__typename}","variables":' + b'{"a":' * 5000 + b"1" + b"}" * 5001),
    "a bare string": raw(b'"{ __typename }"'),
    "a batch": raw(b'[{"query":"{ __typename }"}]'),
    "null": raw(b"null"),
    "nothing": raw(b""),
    "NaN": raw(b'{"query": NaN}'),
    "a BOM": raw(b'\xef\xbb\xbf{"query":"{ __typename }"}'),
    "a number as query": raw(b'{"query": 1e400}'),
    "query and document": raw(b'{"query":"{ __typename }","documentId":"x"}'),
    "variables as a list": raw(b'{"query":"{ __typename }","variables":[]}'),
    "an operation that is not there": raw(b'{"query":"query A { __typename }","operationName":"B"}'),
    "a form": raw(b"query={__typename}", "application/x-www-form-urlencoded"),
    "plain text": raw(b'{"query":"{ __typename }"}', "text/plain"),
    "no type": raw(b'{"query":"{ __typename }"}', ""),
    "another charset": raw(b'{"query":"{ __typename }"}', "application/json; charset=utf-16"),
    "20 MB": raw(b'{"query":"' + b"x" * 20_000_000 + b'"}'),
    "65 kB": raw(b'{"query":"{ __typename }","variables":{"a":"' + b"x" * 65_600 + b'"}}'),
}
REFUSALS = {"BAD_REQUEST", "TOO_MUCH", "INVALID_DOCUMENT", "INVALID_REQUEST"}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_input_is_refused_before_anything_runs(
    name: str, hostile_web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []

    async def run(*arguments: object) -> object:
        ran.append(arguments)
        raise AssertionError("executed")

    if name != "an operation that is not there":
        # That one is found out by the executor itself, which runs nothing.
        monkeypatch.setattr(endpoint, "run", run)
    started = time.monotonic()
    response = await hostile_web.client.post("http://lumen.localhost:8000/graphql", **HOSTILE[name])
    took = time.monotonic() - started
    assert 400 <= response.status_code < 500 or (response.status_code == 200 and "data" not in response.json())
    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} <= REFUSALS
    assert all(error["message"] for error in errors)
    assert ran == []
    assert took < CEILING_SECONDS


@pytest.fixture
async def hostile_web(sqlite_template: Any, tmp_path: Any, clock: TestClock) -> Any:
    path = tmp_path / "openchair.db"
    path.write_bytes(sqlite_template.read_bytes())
    async with web_over(f"sqlite:///{path}", clock) as web:
        yield web


async def test_a_body_without_a_length_is_cut_off_too(hostile_web: Web) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 10_000_000:
            sent += 8192
            yield b"x" * 8192

    response = await hostile_web.client.post(
        "http://lumen.localhost:8000/graphql", content=endless(), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413


async def test_production_answers_no_introspection_and_suggests_no_names(
    salon: Salon, database_url: str, clock: TestClock
) -> None:
    async with web_over(database_url, clock, environment="production", base_url="https://localhost") as web:
        for text in (
            "{ __schema { types { name } } }",
            '{ __type(name: "Query") { name } }',
            "{ managedBookin { id } }",
        ):
            response = await web.ask("lumen.localhost", text)
            assert "data" not in response.json()
            assert "Did you mean" not in response.text
        assert (await web.data("lumen.localhost", "{ __typename }")) == {"__typename": "Query"}
        page: httpx.Response = await web.get("https://lumen.localhost/graphql", headers={"accept": "text/html"})
        assert page.status_code == 405
        assert page.headers["strict-transport-security"]


async def test_a_get_executes_nothing(hostile_web: Web) -> None:
    response = await hostile_web.get("http://lumen.localhost:8000/graphql?query={__typename}")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert "data" not in response.text
