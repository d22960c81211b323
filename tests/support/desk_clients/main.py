"""Has the example do what a test tells it, a JSON object a line, and says what it did and heard."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, datetime
from typing import Any

import httpx
from desk_graph import DeskGraph
from desk_graph.input_types import VisitPartInput
from desk_graph.transport import SignedOut
from salon import Refused, Salon


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def follow(salon: Salon) -> None:
    try:
        await salon.follow()
    except SignedOut as over:
        say(over=True, why=str(over))


async def perform(salon: Salon, told: dict[str, str]) -> dict[str, Any]:
    match told["do"]:
        case "askForLink":
            return (await salon.graph.request_sign_in(told["email"])).request_sign_in.model_dump(by_alias=True)
        case "signIn":
            return {"venue": await salon.sign_in(told["token"])}
        case "me":
            desk = (await salon.graph.me()).desk
            return {} if desk is None else desk.operator.model_dump(by_alias=True, mode="json")
        case "book":
            starts_at = datetime.fromisoformat(told["startsAt"])
            parts = [VisitPartInput.model_validate(part) for part in json.loads(told["parts"])]
            made = await salon.book(parts, starts_at, told["name"], told["email"], told["key"])
            return {"booking": made.id, "services": [part.service.name for part in made.parts]}
    return {
        "bookings": [
            {
                "id": each.id,
                "version": each.version,
                "status": each.status.value,
                "startsAt": each.starts_at.isoformat(),
                "customer": None if each.desk is None else each.desk.customer.name,
            }
            for each in salon.bookings.values()
        ]
    }


async def main(url: str, first: str, last: str) -> None:
    async with httpx.AsyncClient() as http:
        graph = DeskGraph(url, http)
        salon = Salon(graph, date.fromisoformat(first), date.fromisoformat(last), lambda heard: say(heard=heard))
        following: list[asyncio.Task[None]] = []
        while line := await asyncio.to_thread(sys.stdin.readline):
            told = json.loads(line)
            if told["do"] == "follow":
                following.append(asyncio.create_task(follow(salon)))
                say(did="follow")
                continue
            try:
                say(did=told["do"], **await perform(salon, told))
            except Refused as no:
                alternatives = [each.isoformat() for each in no.alternatives]
                say(did=told["do"], refused=no.kind, message=str(no), alternatives=alternatives)
        for each in following:
            each.cancel()


asyncio.run(main(*sys.argv[1:]))
