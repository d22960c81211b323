"""Pages of other origins use the graph where the installation names them, with a token and without cookies; nobody else's do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from openchair.http.budget import RequestBudget
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.web import Web, web_over

APP, OTHER = "https://app.example.com", "https://evil.example"
ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
QUERY = {"query": "{ desk { venue { name } } }"}


@pytest.fixture
async def open_web(database_url: str, clock: TestClock) -> AsyncIterator[Web]:
    """An installation that names one origin."""
    async with web_over(database_url, clock, allowed_origins=APP) as web:
        yield web


def _allowed(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


async def _preflight(web: Web, salon: Salon, origin: str, path: str = "/graphql") -> httpx.Response:
    return await web.client.options(f"http://{salon.host}{path}", headers={"origin": origin, **ASKS})


async def test_a_page_that_is_named_asks_first_and_then_with_its_token(
    salon: Salon, open_web: Web, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = f"desk.{await salon.issues_credential('owner')}"
    asked = await _preflight(open_web, salon, APP)
    assert asked.status_code == 200 and "Origin" in asked.headers["vary"]
    allowed = _allowed(asked)
    assert allowed["access-control-allow-origin"] == APP
    assert {"authorization", "content-type"} <= set(allowed["access-control-allow-headers"].lower().split(", "))
    assert "access-control-allow-credentials" not in allowed
    headers = {"origin": APP, "authorization": f"Bearer {credential}"}
    answer = await open_web.client.post(f"http://{salon.host}/graphql", json=QUERY, headers=headers)
    assert answer.json() == {"data": {"desk": {"venue": {"name": "Lumen"}}}}
    assert _allowed(answer) == {
        "access-control-allow-origin": APP,
        "access-control-expose-headers": "retry-after",
    }
    assert "Origin" in answer.headers["vary"]
    # A refusal can be read as well: a bad token, and too many requests, which is said before the graph is asked.
    refused = await open_web.client.post(
        f"http://{salon.host}/graphql", json=QUERY, headers={**headers, "authorization": "Bearer desk.nothing"}
    )
    assert (refused.status_code, _allowed(refused)["access-control-allow-origin"]) == (404, APP)
    monkeypatch.setattr(RequestBudget, "_over", lambda *_: clock.now() + timedelta(seconds=9))
    over = await open_web.client.post(f"http://{salon.host}/graphql", json=QUERY, headers=headers)
    assert (over.status_code, over.headers["retry-after"]) == (429, "9")
    assert _allowed(over)["access-control-allow-origin"] == APP


async def test_a_page_that_is_not_named_is_allowed_nothing(salon: Salon, open_web: Web, web: Web) -> None:
    for asked_of, origin in ((open_web, OTHER), (open_web, "null"), (open_web, APP + ".evil.example"), (web, APP)):
        asked = await _preflight(asked_of, salon, origin)
        assert asked.status_code >= 400
        assert "access-control-allow-origin" not in asked.headers
        answer = await asked_of.client.post(f"http://{salon.host}/graphql", json=QUERY, headers={"origin": origin})
        assert "access-control-allow-origin" not in answer.headers


async def test_pages_and_links_are_no_other_origins(salon: Salon, open_web: Web) -> None:
    """What goes by a cookie, and every page, is left to this origin; the schema is anyone's who is named."""
    for path in ("/", "/desk", f"/manage/{'1' * 22}/graphql", f"/manage/{'1' * 22}", "/webhooks/stripe"):
        asked = await _preflight(open_web, salon, APP, path)
        read = await open_web.get(f"http://{salon.host}{path}", headers={"origin": APP})
        assert _allowed(asked) == _allowed(read) == {}
    schema = await open_web.get(f"http://{salon.host}/schema.graphql", headers={"origin": APP})
    assert _allowed(schema)["access-control-allow-origin"] == APP
