"""GraphiQL's page and files, as they are served."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from openchair.graph import graphiql
from openchair.graph.documents import Documents
from openchair.graph.graphiql import graphiql_page, graphiql_routes
from tests.graph.engine.parlour import URL, asking, parlour
from tests.support.clock import TestClock


async def test_every_file_the_page_names_is_served_from_here(clock: TestClock) -> None:
    page = bytes(graphiql_page().body).decode()
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) == 9
    transport = httpx.ASGITransport(app=Starlette(routes=graphiql_routes(clock)))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for address in named:
            if address != "data:,":
                assert address.startswith("/graphiql/")
                assert (await client.get(address)).status_code == 200
        for address in ("/graphiql/package.json", "/graphiql/..%2fpackage.json", "/graphiql/"):
            assert (await client.get(address)).status_code == 404


def test_the_page_runs_nothing_inline_and_is_in_no_frame() -> None:
    policy = graphiql_page().headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script>" not in bytes(graphiql_page().body).decode()


async def test_only_a_browser_is_shown_the_page_and_only_where_it_is_on() -> None:
    documents = Documents(parlour, {}, introspection=True)
    html = {"accept": "text/html,application/xhtml+xml"}
    async with asking(documents, graphiql_page) as client:
        assert (await client.get(URL, headers=html)).headers["content-type"].startswith("text/html")
        assert (await client.get(URL)).status_code == 405
    async with asking(documents) as client:
        assert (await client.get(URL, headers=html)).status_code == 405


def test_missing_files_are_told_at_the_start(clock: TestClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(graphiql, "_PACKAGES", tmp_path)
    with pytest.raises(FileNotFoundError, match="make setup"):
        graphiql_routes(clock)
