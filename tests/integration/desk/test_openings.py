"""The desk and earlier times: off and on, by hand, and what it all has brought."""

from __future__ import annotations

import pytest

from openchair.desk.matching import offer_by_hand, turn_matching
from openchair.desk.openings import read_figures
from openchair.manage.openings import accept_opening
from openchair.rules.refusals import CredentialNeeded, InvalidInput
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web

SEEN = """{ desk { matchingOn openings(date: "2026-12-07") { cause status sentence startsAt staff { name }
    told { customer status sentence byHand } considered { customer whyNot } }
    matchingFigures(from: "2026-11-25", to: "2026-12-31") { openings filled taken minutes recovered { formatted } } } }"""


async def test_the_desk_sees_who_was_told_and_why_others_were_not(salon: Salon, web: Web, clock: TestClock) -> None:
    gone, first, second = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    await waits(salon, first)
    clock.advance(minutes=1)
    await waits(salon, second, weekdays=[5])
    await cancels(salon, gone)
    await looks(salon)
    credential = f"desk.{await salon.issues_credential()}"
    (seen,) = (await web.data(salon.host, SEEN, bearer=credential))["desk"]["openings"]
    assert (seen["cause"], seen["status"], seen["staff"]["name"]) == ("CANCELLED", "OFFERED", "Mia")
    assert seen["sentence"].startswith("Held until Thursday 26 November")
    assert seen["told"] == [
        {
            "customer": "Ann Lee",
            "status": "OFFERED",
            "sentence": "Ann Lee was told and hasn't answered.",
            "byHand": False,
        }
    ]
    assert seen["considered"] == [{"customer": "Ann Lee", "whyNot": "Ann Lee asked for other days or times of day."}]
    (offer,) = await offers(salon)
    await accept_opening(salon.runtime, await salon.lets_in(first), offer["id"], 1, "take")
    await looks(salon)
    desk = (await web.data(salon.host, SEEN, bearer=credential))["desk"]
    assert desk["openings"][0]["sentence"] == "Taken by someone who waited for an earlier time."
    assert desk["matchingFigures"] == {
        "openings": 2, "filled": 1, "taken": 1, "minutes": 60, "recovered": {"formatted": "$85"},
    }  # fmt: skip


async def test_a_chain_is_counted_once(salon: Salon, clock: TestClock) -> None:
    gone, first, second = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    for booking in (first, second):
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    for booking in (first, second):
        await looks(salon)
        (offer,) = await offers(salon, booking)
        await accept_opening(salon.runtime, await salon.lets_in(booking), offer["id"], 1, "take")
    await looks(salon)
    figures = await read_figures(salon.runtime, await salon.signs_in(), day(-1), day(30))
    assert (figures.taken, figures.filled, figures.minutes, figures.price_minor) == (2, 2, 60, 8500)


async def test_the_desk_offers_by_hand_before_someones_turn(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    await turn_matching(salon.runtime, operator, "off", on=False)
    gone, late = await salon.books(day(12, 10)), await salon.books(day(16, 9))
    await cancels(salon, gone)
    await looks(salon)
    (opening,) = await openings(salon)
    assert opening["ending"] == "switched_off"
    # They never asked; the desk knows them.
    await offer_by_hand(salon.runtime, operator, opening["id"], late.id, "hand")
    (offer,) = await offers(salon)
    assert (offer["booking_id"], offer["by_hand"]) == (late.id, True)
    assert "earlier_opening by sms" in await salon.told()
    other = await salon.books(day(17, 9))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await offer_by_hand(salon.runtime, operator, opening["id"], other.id, "again")
    assert "held for someone" in refused.value.message
    clock.set(offer["held_until"])
    await looks(salon)
    clock.set(day(3, 22))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await offer_by_hand(salon.runtime, operator, opening["id"], other.id, "at night")
    assert "at this hour" in refused.value.message
    clock.set(day(4, 9))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await offer_by_hand(salon.runtime, operator, opening["id"], late.id, "twice")
    assert "was offered this time before" in refused.value.message
    await offer_by_hand(salon.runtime, operator, opening["id"], other.id, "next")
    (_, taken) = await offers(salon)
    moved = await accept_opening(salon.runtime, await salon.lets_in(other), taken["id"], 1, "take")
    assert moved.starts_at == day(12, 10)
    clock.advance(seconds=1)


async def test_only_an_owner_or_a_manager_turns_it_off(salon: Salon) -> None:
    clerk = await salon.signs_in("staff")
    async with untouched(salon.database):
        with pytest.raises(CredentialNeeded):
            await turn_matching(salon.runtime, clerk, "off", on=False)
