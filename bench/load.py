"""Many at once: a rate that doesn't wait for answers, and two processes beside one."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import statistics
import time
from collections.abc import Sequence
from typing import Final

from bench.cpu import used_by, with_children
from bench.servers import Asked, Target

_MEMBER: Final = re.compile(rb'"(?:__typename|code)":"(\w+)"')
CORES_TO_JUDGE = 4
"""With fewer, what asks and the database take from the server what it is measured by."""


def can_judge() -> bool:
    """Whether this machine has cores enough for rates and waits to say something of the server."""
    return (os.cpu_count() or 1) >= CORES_TO_JUDGE


def open_model(target: Target, asked: Asked, *, a_second: int, seconds: float) -> float:
    """The 99th percentile, in seconds from when a request was due to its answer, of so many each second."""
    waits = sorted(asyncio.run(_at_a_rate(target.port, asked, a_second, seconds)))
    return waits[min(len(waits) - 1, int(len(waits) * 0.99))]


def at_full_speed(targets: Sequence[Target], asked: Asked, *, times: int, lines: int = 16) -> tuple[float, float]:
    """Seconds of CPU of a request, and requests a second, of servers that are asked on so many connections each."""
    pids = [pid for target in targets for pid in with_children(target.pid)]
    began, before = time.perf_counter(), used_by(pids)
    asyncio.run(_as_fast_as_can_be([target.port for target in targets], asked, times, lines))
    return (used_by(pids) - before) / times, times / (time.perf_counter() - began)


def paired(
    one: Sequence[Target], two: Sequence[Target], asked: Asked, *, rounds: int, times: int
) -> tuple[float, float]:
    """How many times the CPU of a request, and how many times the rate, two processes have of one's: medians of pairs."""
    found = [(at_full_speed(one, asked, times=times), at_full_speed(two, asked, times=times)) for _ in range(rounds)]
    return (
        statistics.median(both[0] / alone[0] for alone, both in found),
        statistics.median(both[1] / alone[1] for alone, both in found),
    )


def said(asked: Asked) -> bytes:
    """The request as it goes over the wire, on a connection that is kept."""
    head = [f"{asked.method} {asked.path} HTTP/1.1", f"Host: {asked.host}", "Accept-Encoding: gzip"]
    head += [f"{name}: {value}" for name, value in asked.headers]
    head += [f"Content-Length: {len(asked.body)}", "", ""]
    return "\r\n".join(head).encode() + asked.body


async def answered(reader: asyncio.StreamReader) -> str:
    """What kind of answer comes: the member of a mutation's result, an error's code, or the status."""
    head, content = await read(reader)
    head = head.lower()
    if head.startswith("http/1.1 200") and "content-encoding: gzip" in head:
        content = gzip.decompress(content)
    found = _MEMBER.search(content) if head.startswith("http/1.1 200") else None
    return found[1].decode() if found else head[9:12]


async def read(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The head of an answer, and its body as it came."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head.decode(), await reader.readexactly(int(length.partition(b":")[2]))


class Line:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes) -> None:
        self._reader, self._writer, self._said = reader, writer, said

    @classmethod
    async def to(cls, port: int, asked: Asked) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port), said(asked))

    async def ask(self) -> None:
        self._writer.write(self._said)
        head, content = await read(self._reader)
        if not head.lower().startswith("http/1.1 200") or b'{"errors"' in content[:9]:
            raise RuntimeError(f"answered {head[:60]!r}: {gzip.decompress(content)[:200]!r}")

    def close(self) -> None:
        self._writer.close()


async def _at_a_rate(port: int, asked: Asked, a_second: int, seconds: float) -> list[float]:
    idle: list[Line] = [await Line.to(port, asked) for _ in range(16)]
    waits: list[float] = []
    loop = asyncio.get_running_loop()

    async def one(due: float) -> None:
        line = idle.pop() if idle else await Line.to(port, asked)
        await line.ask()
        waits.append(loop.time() - due)
        idle.append(line)

    for line in idle:
        await line.ask()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(int(a_second * seconds)):
            due = began + number / a_second
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            group.create_task(one(due))
    for line in idle:
        line.close()
    return waits


async def _as_fast_as_can_be(ports: Sequence[int], asked: Asked, times: int, lines: int) -> None:
    left = iter(range(times))

    async def ask_on(line: Line) -> None:
        for _ in left:
            await line.ask()
        line.close()

    async with asyncio.TaskGroup() as group:
        for port in ports:
            for _ in range(lines):
                group.create_task(ask_on(await Line.to(port, asked)))
