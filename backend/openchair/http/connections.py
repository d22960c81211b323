"""A connection to a client: how long it may take to say what it wants, and who is let go first where there are too many.

Uvicorn has a limit for idle connections between two requests, and none for a first byte, for headers, for a body and for an
answer that nobody takes. What is in progress has no limit here: an answer may be a stream that goes on for days.
"""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from openchair.core.asgi import STREAM_BEGINS

LARGEST_HEAD = 65_536
# Asked by whoever decides whether this process lives: never refused for others' requests.
PROBES = (b"/healthz", b"/readyz")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a client has, and how many there may be of what. `requests` counts those that have come whole."""

    head_seconds: float = 10
    body_seconds: float = 20
    taking_seconds: float = 60
    connections: int = 4000
    requests: int = 1000


def protocol_within(limits: Limits) -> type[HttpToolsProtocol]:
    """Uvicorn's protocol for HTTP/1.1 with these limits, for one server: they are counted over all its connections."""

    class Within(Connection):
        pass

    Within.limits, Within.waiting, Within.working = limits, {}, set()
    return Within


class Connection(HttpToolsProtocol):
    """One connection. It waits for its client (in `waiting`, the longest first) or works on a whole request (in `working`)."""

    limits: Limits
    waiting: dict[Connection, None]
    working: set[Connection]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._answering = self.app
        self._deadline: TimerHandle | None = None
        self._taking: TimerHandle | None = None
        # Bytes of the head that is awaited; None where none is.
        self._head: int | None = None
        self._in_body = False
        # What ends the stream that is being answered with; None where no stream is.
        self._end_stream: Callable[[], None] | None = None
        self._is_stopping = False
        # The limit of what is awaited now; None once its timer runs.
        self._seconds: float | None = None

    def connection_made(self, transport: Any) -> None:
        """A client has connected; where that is one too many, whoever has kept us waiting longest goes."""
        super().connection_made(transport)
        self._await_head()
        self._wait()
        if len(self.connections) > self.limits.connections:
            longest = next(iter(self.waiting))
            longest.transport.abort()
            self.waiting.pop(longest)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, or was let go."""
        self._stop_waiting()
        self.working.discard(self)
        self._stop_taking()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The client says something: within the time it has for what it is saying."""
        if self._is_idle():
            self._await_head()
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self._refuse(431)
        elif self._is_idle() and self.timeout_keep_alive_task is None:
            # What it said was the rest of a body that was answered before, and uvicorn's own limit was lifted by it.
            self._await_head()
        if self._seconds is not None:
            self._wait()

    def on_message_begin(self) -> None:
        """A request begins, maybe while the one before is worked on."""
        super().on_message_begin()
        self.scope["extensions"] = {STREAM_BEGINS: self._stream_begins}  # type: ignore[dict-item]  # ASGI says dict, and means any
        if self._head is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The headers are here; the application begins, and asks for the body."""
        self._await_body()
        is_probe = self.url.partition(b"?")[0] in PROBES
        full = len(self.working) >= self.limits.requests and not is_probe
        self.app = service_unavailable if full else self._answering
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here whole: from now on the client waits for us."""
        self._stop_waiting()
        if not self.cycle.response_complete:
            self.working.add(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is given: the next request may come, within uvicorn's limit for idle connections."""
        self.working.discard(self)
        self._end_stream = None
        super().on_response_complete()
        if self.cycle.response_complete:
            self.waiting[self] = None
        else:
            self.working.add(self)
        # A connection that is being closed is open until its client has taken the last answer.
        if self._taking is None and self.transport.is_closing():
            self._await_taking()

    def shutdown(self) -> None:
        """The server stops: a stream is told so, and says its last word."""
        self._is_stopping = True
        if self._end_stream is not None:
            self._end_stream()
        super().shutdown()

    def pause_writing(self) -> None:
        """The client doesn't take what it is sent."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The client takes it again."""
        self._stop_taking()
        super().resume_writing()
        if self.transport.is_closing():
            self._await_taking()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more was asked. Whoever has not even taken the last answer by now doesn't get the rest."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def _is_idle(self) -> bool:
        busy = self in self.working or self._end_stream is not None
        return self._head is None and not self._in_body and not busy

    def _stream_begins(self, end: Callable[[], None]) -> None:
        """From here on the answer is a stream: it is open for long, and is no work."""
        self.working.discard(self)
        self._end_stream = end
        if self._is_stopping:
            end()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._head, self._seconds = 0, self.limits.head_seconds

    def _await_body(self) -> None:
        self._stop_waiting()
        self._in_body, self._seconds = True, self.limits.body_seconds

    def _wait(self) -> None:
        """Have a timer run for what is awaited. A request that has come whole at once never had one."""
        assert self._seconds is not None
        self.waiting[self] = None
        self._deadline, self._seconds = self.loop.call_later(self._seconds, self._too_slow), None

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
        self._head, self._in_body, self._seconds, self._deadline = None, False, None, None

    def _await_taking(self) -> None:
        self._stop_taking()
        self._taking = self.loop.call_later(self.limits.taking_seconds, self.transport.abort)

    def _stop_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _too_slow(self) -> None:
        # A browser opens connections that it may never use: those are closed without a word.
        if self._head == 0:
            self.transport.close()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Close with this status, where it can be taken for the answer to what was begun and for no other."""
        cycle = self.cycle
        is_next = not cycle.response_started if self._in_body else cycle is None or cycle.response_complete
        if is_next and not self.transport.is_closing():
            self.transport.write(
                STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\ncache-control: no-store\r\n\r\n"
            )
        self.transport.close()
