"""How long the graph takes to refuse what is sent to break it."""

from __future__ import annotations

import http.client
import tempfile
import time

import orjson

from bench.data import fill, utc_now
from bench.servers import serving


def _requests() -> dict[str, bytes]:
    from tests.graph.test_hostile_input import HOSTILE

    return {
        name: orjson.dumps(request["json"]) if "json" in request else request["content"]
        for name, request in HOSTILE.items()
        if request.get("headers", {}).get("content-type", "application/json") == "application/json"
    }


def report() -> None:
    """Print the slowest refusals of a real server."""
    took = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hostile.db"
        fill(url, 2000, utc_now())
        with serving(url) as server:
            for name, body in _requests().items():
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                started = time.perf_counter()
                try:
                    connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
                    status = connection.getresponse().status
                except (BrokenPipeError, ConnectionResetError):
                    # Told of 413 while it was still sending.
                    status = 413
                took[name] = (time.perf_counter() - started, status)
                connection.close()
    worst = sorted(took.items(), key=lambda entry: -entry[1][0])[:5]
    for name, (seconds, status) in worst:
        print(f"hostile: {name:<32} {status} in {seconds * 1e3:7.1f} ms")
    print(f"hostile: {len(took)} requests, slowest {worst[0][1][0] * 1e3:.1f} ms, of 500 allowed")
