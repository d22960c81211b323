"""A real server on a real port: the audits of GraphQL over HTTP, and a fuzzer that knows the schema."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openchair.core.database import Database
from openchair.graph.schema import schema
from tests.support.present import Present
from tests.support.salon import TIERED, open_salon
from tests.support.server import Server, serving
from tests.support.web import bearer

HERE = Path(__file__).parent
# By two askers together; spread over the operations that there are. Many more are asked by hand, GENERATED_REQUESTS=20000.
FUZZ_CASES = int(os.environ.get("GENERATED_REQUESTS", "600"))
OPERATIONS = sum(len(kind.fields) for kind in (schema._schema.query_type, schema._schema.mutation_type) if kind)


@pytest.fixture
def server(database_url: str, tmp_path: Path, present: Present) -> object:
    with serving(database_url, tmp_path, clock=present) as running:
        yield running


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_audit_of_graphql_over_http_passes(server: Server) -> None:
    node = shutil.which("node")
    assert node is not None, "Node is needed: apt-get install nodejs npm"
    assert (HERE / "audits" / "node_modules").is_dir(), "run: npm ci --prefix tests/graph/audits"
    done = subprocess.run(
        [node, HERE / "audits" / "run.mjs", f"{server.url}/graphql"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    results = json.loads(done.stdout)
    assert len(results) >= 61
    assert [result for result in results if result["status"] not in ("ok", "notice")] == []
    # What is left are permissions we do not take: a GET executes nothing here.
    assert all("GET" in result["name"] for result in results if result["status"] == "notice")


@pytest.mark.parametrize(
    ("database_url", "who"), [("sqlite", "customer"), ("postgresql", "operator")], indirect=["database_url"]
)
def test_generated_requests_find_no_fault(server: Server, present: Present, who: str) -> None:
    async def credential() -> str:
        database = Database.connect(server.database_url)
        try:
            salon = await open_salon(database, present)
            booking = await salon.books(salon.day(40, 9), paid_minor=2500, terms=TIERED)
            return bearer(booking) if who == "customer" else f"desk.{await salon.issues_credential()}"
        finally:
            await database.close()

    exported = Path(__file__).resolve().parents[2] / "schema.graphql"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", exported, "--url", f"{server.url}/graphql",
            "-H", f"Host: lumen.localhost:{server.port}",
            "-n", str(-(-FUZZ_CASES // 2 // OPERATIONS)), "--workers", "2", "--mode", "all", "--phases", "fuzzing",
            "--checks", "not_a_server_error", "-H", f"Authorization: Bearer {asyncio.run(credential())}", "--seed", "1",
        ],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated is not None and int(generated[1]) >= FUZZ_CASES // 2, done.stdout[-600:]
