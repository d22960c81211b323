"""GraphQL over HTTP: statuses, media types, and what is told of errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from openchair.graph import limits
from openchair.graph.documents import Documents, document_id
from openchair.graph.endpoint import JSON, RESPONSE_JSON
from openchair.graph.execution import OUR_FAULT
from tests.graph.engine.parlour import URL, ask, asking, parlour, ran

TRUSTED = "query Chair($name: String!) { chair(name: $name) { name } }"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    documents = Documents(parlour, {document_id(TRUSTED): TRUSTED}, introspection=False)
    async with asking(documents) as client:
        yield client


@pytest.mark.parametrize("accept", [RESPONSE_JSON, JSON])
@pytest.mark.parametrize(
    ("body", "status", "json_status", "code"),
    [
        ({"query": "{ chair { name } }"}, 200, 200, None),
        ({"query": "{ chair { name broken } }"}, 200, 200, "INTERNAL"),
        ({"query": "{ nope }"}, 400, 200, "INVALID_DOCUMENT"),
        ({"query": "{"}, 400, 200, "INVALID_DOCUMENT"),
        ({"query": "query A { chair { name } }", "operationName": "B"}, 400, 200, "INVALID_REQUEST"),
        ({"query": "query A { chair { name } } query B { chair { name } }"}, 400, 200, "INVALID_REQUEST"),
        ({"query": TRUSTED, "variables": {"name": 7}}, 400, 200, "INVALID_REQUEST"),
        ({"documentId": document_id(TRUSTED), "variables": {"name": "Mia"}}, 200, 200, None),
        ({"documentId": document_id(TRUSTED)}, 400, 200, "INVALID_REQUEST"),
        ({"documentId": "sha256:00"}, 400, 400, "PERSISTED_DOCUMENT_NOT_FOUND"),
        ({"query": "{ " + "chair { name } " * 400 + "}"}, 400, 400, "TOO_MUCH"),
        ({"query": 1}, 400, 400, "BAD_REQUEST"),
        ({}, 400, 400, "BAD_REQUEST"),
        ([], 400, 400, "BAD_REQUEST"),
    ],
)
async def test_each_answer_has_the_status_of_its_media_type(
    client: httpx.AsyncClient, accept: str, body: object, status: int, json_status: int, code: str | None
) -> None:
    response = await client.post(URL, json=body, headers={"accept": accept})
    assert response.status_code == (json_status if accept == JSON else status)
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    answer = response.json()
    assert [error["extensions"]["code"] for error in answer.get("errors", [])] == ([] if code is None else [code])
    assert ("data" in answer) == (code in (None, "INTERNAL"))
    assert ran.reads == (1 if "data" in answer else 0)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
async def test_only_post_is_taken(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, URL, params={"query": "{ chair { name } }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert ran.reads == 0


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ('APPLICATION/JSON; Charset="UTF-8"', 200),
        ("application/json;charset=utf-8; profile=x", 200),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("text/plain; application/json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_only_json_is_taken_so_no_form_can_forge_a_request(
    client: httpx.AsyncClient, content_type: str, status: int
) -> None:
    response = await client.post(
        URL, content=b'{"query":"mutation { paint(colour: FAIR) { name } }"}', headers={"content-type": content_type}
    )
    assert response.status_code == status
    assert ran.reads == (1 if status == 200 else 0)


async def test_a_body_may_be_as_large_as_the_limit_and_not_a_byte_larger(client: httpx.AsyncClient) -> None:
    body = b'{"query":"{ chair { name } }"'
    for size, status in ((limits.MAX_BODY_BYTES, 200), (limits.MAX_BODY_BYTES + 1, 413)):
        padded = body + b" " * (size - len(body) - 1) + b"}"
        response = await client.post(URL, content=padded, headers={"content-type": JSON})
        assert response.status_code == status
        # What is declared changes nothing.
        for declared in ("10", "9" * 5000, "-1", "²"):
            lying = {b"content-type": JSON.encode(), b"content-length": declared.encode("latin-1")}
            assert (await client.post(URL, content=padded, headers=lying)).status_code == status
    assert ran.reads == 5


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("*/*", JSON),
        ("application/*;q=0.5", JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {JSON};q=0.9", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON}", JSON),
        ("text/html", None),
    ],
)
async def test_the_media_type_is_the_one_asked_for(
    client: httpx.AsyncClient, accept: str, answered: str | None
) -> None:
    response = await ask(client, "{ chair { name } }", accept=accept)
    if answered is None:
        assert (response.status_code, ran.reads) == (406, 0)
    else:
        assert response.headers["content-type"].startswith(answered)


async def test_what_is_wrong_with_variables_is_said_and_is_no_fault_of_ours(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await ask(client, "query ($c: Colour!) { chair(colour: $c) { name } }", variables={"c": "DAR"})
    (error,) = response.json()["errors"]
    assert "$c" in error["message"]
    assert "Did you mean" not in error["message"]
    assert logs == []
    assert ran.reads == 0


async def test_a_bug_is_told_to_the_log_and_to_nobody_else(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await ask(
            client, "query ($n: String!) { chair(name: $n) { x: broken } }", variables={"n": "private"}
        )
    assert response.json() == {
        "data": {"chair": {"x": None}},
        "errors": [
            {
                "message": OUR_FAULT,
                "extensions": {"code": "INTERNAL"},
                "path": ["chair", "x"],
                "locations": [{"line": 1, "column": 41}],
            }
        ],
    }
    assert [(log["event"], log["path"], str(log["exc_info"])) for log in logs] == [
        ("graph_resolver_failed", ["chair", "x"], "secret")
    ]
    assert "private" not in str(logs)


async def test_an_execution_that_does_not_end_is_ended(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EXECUTION_SECONDS", 0.05)
    with capture_logs() as logs:
        response = await ask(client, "query Slow { slow }", operationName="Slow")
    assert response.status_code == 200
    assert response.json()["data"] is None
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["TIMEOUT"]
    assert ran.cancelled
    assert [log["event"] for log in logs] == ["graph_execution_timed_out"]


async def test_a_request_that_is_cancelled_cancels_its_resolvers(client: httpx.AsyncClient) -> None:
    asked = asyncio.create_task(ask(client, "{ slow chair { name } }"))
    await ran.begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert ran.cancelled
