"""Someone who receives Stripe's webhooks: answers as it is told, and remembers each body and signature."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Hooks:
    """Answers with the next of `answers`, else 200."""

    url: str
    answers: list[int] = field(default_factory=list)
    calls: list[tuple[bytes, str]] = field(default_factory=list)
    """Each call's body and Stripe-Signature, refused ones too."""

    def events(self) -> list[dict[str, Any]]:
        """The events, as they came."""
        return [json.loads(body) for body, _ in self.calls]

    def wait_for(self, *types: str, seconds: float = 10) -> list[dict[str, Any]]:
        """The events so far, once there is one of each of these types."""
        until = time.monotonic() + seconds
        while not set(types) <= {event["type"] for event in self.events()}:
            assert time.monotonic() < until, f"{types} after {[event['type'] for event in self.events()]}"
            time.sleep(0.02)
        return self.events()

    def wait_for_calls(self, count: int, seconds: float = 10) -> None:
        """Wait until it was called so often."""
        until = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < until, f"{len(self.calls)} of {count} calls"
            time.sleep(0.02)


@contextmanager
def receiving_hooks(port: int = 0) -> Iterator[Hooks]:
    """An HTTP server that takes webhooks, in threads of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(length := int(self.headers["content-length"]))
            if len(body) < length:
                return  # whoever called was killed in the middle of it
            here.calls.append((body, self.headers["stripe-signature"]))
            self.send_response(here.answers.pop(0) if here.answers else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        here = Hooks(f"http://127.0.0.1:{server.server_port}/webhooks/stripe")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()
