"""The desk and earlier times: off and on, by hand, and what it all has brought."""

from __future__ import annotations

import pytest

from openchair.desk.block_time import Block, block_time
from openchair.desk.reads import read_figures
from openchair.desk.waitlist import offer_by_hand, turn_waitlist, withdraw_opening
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.refusals import CredentialNeeded, InvalidInput, OpeningNotOpen, SlotTaken
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import accept_opening
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web

SEEN = """{ desk { waitlistOn openings(date: "2026-12-07") { cause status sentence startsAt staff { name }
    told { customer status sentence byHand } considered { customer whyNot } }
    waitlistFigures(from: "2026-11-25", to: "2026-12-31") { openings filled taken minutes recovered { formatted } } } }"""


async def test_the_desk_sees_who_was_told_and_why_others_were_not(salon: Salon, web: Web, clock: TestClock) -> None:
    gone, first, second = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    await waits(salon, first)
    clock.advance(minutes=1)
    await waits(salon, second, [(5, band) for band in range(3)])
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
    assert desk["waitlistFigures"] == {
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
    figures = await read_figures(salon.runtime, await salon.signs_in(), day(-1).date(), day(30).date())
    assert figures is not None
    assert (figures.taken, figures.filled, figures.minutes, figures.price_minor) == (2, 2, 60, 8500)


async def test_the_desk_offers_by_hand_before_someones_turn(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    await turn_waitlist(salon.runtime, operator, "off", on=False)
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


async def test_the_desk_takes_an_opening_back_and_has_the_time(salon: Salon, clock: TestClock) -> None:
    operator, mia = await salon.signs_in(), salon.staff["Mia"][1]
    gone, first, second = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    for booking in (first, second):
        await waits(salon, booking)
        clock.advance(minutes=1)
    await cancels(salon, gone)
    await looks(salon)
    (offer,) = await offers(salon)
    block = Block(mia, day(12, 10), 60, BlockedTimeKind.OTHER, None)
    with pytest.raises(SlotTaken):
        await block_time(salon.runtime, operator, block, "too early")
    # Turned off, it still keeps what it promised; the desk alone takes that back.
    await turn_waitlist(salon.runtime, operator, "off", on=False)
    await looks(salon)
    assert [row["status"] for row in await offers(salon)] == ["offered"]
    await withdraw_opening(salon.runtime, operator, offer["opening_id"], "back")
    await block_time(salon.runtime, operator, block, "now")
    async with untouched(salon.database):
        with pytest.raises(OpeningNotOpen) as refused:
            await accept_opening(salon.runtime, await salon.lets_in(first), offer["id"], 1, "take")
        assert refused.value.status is OpeningOfferStatus.TAKEN_BACK
        with pytest.raises(InvalidInput) as ended:
            await withdraw_opening(salon.runtime, operator, offer["opening_id"], "twice")
    assert ended.value.message == "This time isn't offered to anyone any more. Taken back by the desk."
    await turn_waitlist(salon.runtime, operator, "on", on=True)
    await looks(salon)
    (opening,) = await openings(salon)
    assert (opening["status"], opening["ending"]) == ("unfilled", "withdrawn")
    assert len(await offers(salon)) == 1
    assert (await salon.changes())[-3]["what"] == "withdrew_opening"


async def test_someone_jumps_the_queue(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    gone, first, regular = await salon.books(day(12, 10)), await salon.books(day(20, 9)), await salon.books(day(21, 9))
    await waits(salon, first)
    await cancels(salon, gone)
    await looks(salon)
    (offer,) = await offers(salon)
    await withdraw_opening(salon.runtime, operator, offer["opening_id"], "back")
    await offer_by_hand(salon.runtime, operator, offer["opening_id"], regular.id, "hand")
    assert [(row["booking_id"], row["status"]) for row in await offers(salon)] == [
        (first.id, "taken_back"),
        (regular.id, "offered"),
    ]
    clock.advance(seconds=1)


async def test_nobody_is_offered_someone_who_does_not_do_their_service(salon: Salon) -> None:
    operator = await salon.signs_in()
    await salon.offers("Colour", 60)
    await salon.write(tables.staff_service, staff_id=salon.staff["Theo"][1], service_id=salon.services["Colour"][0])
    gone, colour = await salon.books(day(12, 10)), await salon.books(day(20, 9), service="Colour", staff="Theo")
    await waits(salon, colour)
    await cancels(salon, gone)
    await looks(salon)
    (opening,) = await openings(salon)
    assert opening["considered"] == [{"booking": colour.id, "why": "other_service"}]
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await offer_by_hand(salon.runtime, operator, opening["id"], colour.id, "hand")
    assert refused.value.message == "Ann Lee's service isn't done by whoever has this time."


async def test_only_an_owner_or_a_manager_turns_it_off(salon: Salon) -> None:
    clerk = await salon.signs_in("staff")
    async with untouched(salon.database):
        with pytest.raises(CredentialNeeded):
            await turn_waitlist(salon.runtime, clerk, "off", on=False)
