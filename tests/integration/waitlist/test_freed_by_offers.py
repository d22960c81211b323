"""Time that counter-offers give back is an opening like any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openchair.composition import jobs_of
from openchair.store.moves import epoch_minute
from tests.support.moving import Choice, accept_counter_offer
from tests.support.offers import ASKED, TWO, offered, requested
from tests.support.queue import openings
from tests.support.salon import Salon


def _said(rows: list[dict[str, Any]]) -> set[tuple[str, int]]:
    return {(row["cause"], row["start_minute"]) for row in rows}


def _at(cause: str, starts_at: datetime) -> tuple[str, int]:
    return cause, epoch_minute(starts_at)


async def test_who_takes_an_offer_leaves_the_time_asked_for_and_the_other_offers(salon: Salon) -> None:
    request = await offered(salon, await requested(salon))
    customer = await salon.lets_in(request)
    await accept_counter_offer(salon.runtime, customer, Choice(1, request.version), "accept")
    assert _said(await openings(salon)) == {_at("moved", ASKED), _at("lapsed", TWO[1][0])}


async def test_a_request_that_lapses_leaves_its_time_and_all_that_was_offered(salon: Salon) -> None:
    await offered(salon, await requested(salon), hours=1)
    salon.clock.advance(hours=1, seconds=1)  # type: ignore[attr-defined]  # the tests' own
    await jobs_of(salon.runtime, None)["counter_offers"]()
    times = {_at("lapsed", starts_at) for starts_at, _ in TWO}
    assert _said(await openings(salon)) == {_at("cancelled", ASKED)} | times
