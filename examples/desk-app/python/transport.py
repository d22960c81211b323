"""What the generated client calls: one POST for a question, one stream for a subscription, and what their failures mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
from pydantic_core import to_jsonable_python

SILENT_SECONDS = 40
"""The server gives a sign of life every 15 seconds: a stream that is silent for longer is dead."""


class SignedOut(Exception):
    """The access token is good no more: have the next one."""


class GraphError(Exception):
    """The graph answered with an error. `code` says which, for a program; the message is for people."""

    def __init__(self, message: str, code: str | None) -> None:
        super().__init__(message)
        self.code = code


class StreamLost(Exception):
    """The stream broke off. `again` is how many seconds to wait before it is asked for anew."""

    def __init__(self, again: float) -> None:
        super().__init__(f"asked for again in {again} s")
        self.again = again


class Transport:
    """The graph at an address, asked with an access token where there is one.

    `refresh` is called when the token is good no more, and gives the next.
    """

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url = url
        self.http = http
        self.access_token: str | None = None
        self.refresh: Callable[[], Awaitable[str]] | None = None

    async def execute(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **_: Any
    ) -> httpx.Response:
        """Ask once; once more with the next token, or after the time that the server names, where it says that it is too much."""
        body = _body(query, operation_name, variables)
        response = await self.http.post(self.url, json=body, headers=self._headers())
        if response.status_code in (429, 503):
            await asyncio.sleep(float(response.headers.get("retry-after", 1)))
        elif response.status_code == 401 and self.access_token is not None and self.refresh is not None:
            self.access_token = await self.refresh()
        else:
            return response
        return await self.http.post(self.url, json=body, headers=self._headers())

    def get_data(self, response: httpx.Response) -> dict[str, Any]:
        """The answer's data. Raises `SignedOut` and `GraphError`."""
        answer = response.json()
        for error in answer.get("errors", ()):
            code = error.get("extensions", {}).get("code")
            raise SignedOut if code == "SIGNED_OUT" else GraphError(error["message"], code)
        data: dict[str, Any] = answer["data"]
        return data

    async def execute_ws(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **_: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """The words of a subscription, as server-sent events. Raises `SignedOut`, `GraphError`, `StreamLost`."""
        again, headers = 1.0, {**self._headers(), "accept": "text/event-stream"}
        timeout = httpx.Timeout(10, read=SILENT_SECONDS)
        body = _body(query, operation_name, variables)
        try:
            async with self.http.stream("POST", self.url, json=body, headers=headers, timeout=timeout) as response:
                if response.status_code in (429, 503):
                    raise StreamLost(float(response.headers.get("retry-after", 1)))
                if response.status_code != httpx.codes.OK:
                    await response.aread()
                    self.get_data(response)
                kind = ""
                async for line in response.aiter_lines():
                    name, _colon, value = line.partition(": ")
                    if name == "retry":
                        again = int(value) / 1000
                    elif name == "event":
                        kind = value
                    elif name == "data" and kind == "next":
                        yield self.get_data(httpx.Response(200, text=value))
                    if name == "event" and kind == "complete":
                        return
        except httpx.TransportError:
            raise StreamLost(again) from None
        raise StreamLost(again)

    def _headers(self) -> dict[str, str]:
        return {} if self.access_token is None else {"authorization": f"Bearer {self.access_token}"}


def _body(query: str, operation_name: str | None, variables: dict[str, Any] | None) -> dict[str, Any]:
    given = to_jsonable_python(variables or {}, by_alias=True, exclude_none=False)
    return {"query": query, "operationName": operation_name, "variables": given}
