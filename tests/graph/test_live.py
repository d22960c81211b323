"""Subscriptions over server-sent events: what a watcher is told, when it ends, and how many there may be."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy import event

from openchair.live.hub import MOST_EACH
from openchair.rules.feed import FeedKind
from openchair.store import tables
from openchair.store.accounts import change_api_key
from openchair.store.bookings import change_booking
from openchair.store.feed import note_change
from tests.support.salon import Salon
from tests.support.statements import statements_of
from tests.support.stream import BOOKING, DESK, Stream, streaming
from tests.support.web import Web, bearer

IN_TIME = 20


async def _changes(salon: Salon, booking_id: str, **more: object) -> int:
    """Change something of a booking; gives its version then."""
    async with salon.database.transaction(salon.scope) as connection:
        await change_booking(connection, salon.scope, booking_id, salon.clock.now(), **more)
    return (await salon.reads(booking_id)).version


async def _told_version(stream: Stream, version: int) -> dict[str, object]:
    """The word that tells of this version; what comes before it tells of earlier ones."""
    while True:
        word = await stream.next()
        assert word is not None
        assert word["version"] <= version
        if word["version"] == version:
            return word


async def test_a_customer_hears_of_their_booking_alone_and_goes_on_by_the_cursor(salon: Salon, web: Web) -> None:
    booking, other = await salon.books(salon.day(3, 10)), await salon.books(salon.day(3, 12))
    async with streaming(web, salon.host, BOOKING, bearer(booking)) as stream:
        first = await stream.next()
        assert first is not None
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"
        assert "retry: " in stream.text
        assert (first["isReset"], first["version"]) == (True, booking.version)
        await _changes(salon, other.id)
        word = await _told_version(stream, await _changes(salon, booking.id))
        assert (word["isReset"], word["ended"]) == (False, None)
        assert other.id not in stream.text
    # Away, and back: nothing in between is lost, and nothing before is told again.
    version = await _changes(salon, booking.id)
    async with streaming(web, salon.host, BOOKING, bearer(booking), after=str(word["cursor"])) as stream:
        again = await stream.next()
        assert again is not None
        assert (again["isReset"], again["version"]) == (False, version)
    # Another venue's cursor, or no cursor at all, is no place to go on from.
    async with streaming(web, salon.host, BOOKING, bearer(booking), after="a" * 50) as stream:
        reset = await stream.next()
        assert reset is not None
        assert reset["isReset"]


async def test_a_revoked_link_ends_its_stream_with_a_word_for_why(salon: Salon, web: Web) -> None:
    booking = await salon.books(salon.day(3, 10))
    async with streaming(web, salon.host, BOOKING, bearer(booking)) as stream:
        await stream.next()
        await _changes(salon, booking.id, link_epoch=booking.link_epoch + 1)
        word = await stream.next()
        while word is not None and word["ended"] is None:
            word = await stream.next()
        assert word is not None
        assert word["ended"] == "ACCESS_CHANGED"
        assert await stream.next() is None


async def test_the_desk_hears_which_booking_and_staff_only_that_a_colleague_is_busy(salon: Salon, web: Web) -> None:
    await salon.hires("Ben", does=("Cut",))
    booking = await salon.books(salon.day(3, 10))
    owner = await salon.issues_credential("owner")
    ben = await salon.issues_credential("staff", staff="Ben")
    async with (
        streaming(web, salon.host, DESK, f"desk.{owner}") as at_desk,
        streaming(web, salon.host, DESK, f"desk.{ben}") as bens,
    ):
        assert (await at_desk.next() or {})["isReset"]
        assert (await bens.next() or {})["isReset"]
        version = await _changes(salon, booking.id)
        told = (await at_desk.next() or {})["changes"]
        assert told == [{"kind": "BOOKING", "id": booking.id, "version": version}]
        assert (await bens.next() or {})["changes"] == [{"kind": "BUSY_TIME", "id": None, "version": None}]
        assert booking.id not in bens.text


async def test_a_revoked_key_or_another_role_ends_the_desks_stream_and_no_other(salon: Salon, web: Web) -> None:
    revoked, changed, stays = [await salon.issues_credential() for _ in range(3)]
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(streaming(web, salon.host, DESK, f"desk.{each}"))
            for each in (revoked, changed, stays)
        ]
        before = [await stream.next() or {} for stream in streams][1]["cursor"]
        keys = {row["id"]: row for row in await salon.rows(tables.api_key)}
        member = keys[changed[:22]]["membership_id"]
        now = salon.clock.now()
        async with salon.database.transaction(salon.scope) as connection:
            await change_api_key(connection, salon.scope, revoked[:22], revoked_at=now)
            await note_change(connection, salon.scope, FeedKind.ACCESS, now, about=member)
            await note_change(connection, salon.scope, FeedKind.SALON, now)
        for stream in streams[:2]:
            ended = await stream.next() or {}
            assert ended["ended"] == "ACCESS_CHANGED"
            assert await stream.next() is None
        # Whoever is let in again goes on, from either cursor: what ended the stream before doesn't end the next one.
        again = [
            await stack.enter_async_context(streaming(web, salon.host, DESK, f"desk.{changed}", after=cursor))
            for cursor in (before, ended["cursor"])
        ]
        assert (await again[0].next() or {})["isReset"]
        async with salon.database.transaction(salon.scope) as connection:
            await note_change(connection, salon.scope, FeedKind.SALON, now)
        for stream in again:
            assert (await stream.next() or {})["changes"] == [{"kind": "SALON", "id": None, "version": None}]
        assert (await streams[2].next() or {})["changes"] == [{"kind": "SALON", "id": None, "version": None}]


async def test_nobody_watches_without_a_credential_nor_in_another_form_than_a_stream(salon: Salon, web: Web) -> None:
    async with streaming(web, salon.host, BOOKING) as stream:
        refused = await stream.answered()
        assert (stream.status, refused["errors"][0]["extensions"]["code"]) == (403, "CREDENTIAL_NEEDED")
    booking = await salon.books(salon.day(3, 10))
    async with streaming(web, salon.host, DESK, bearer(booking)) as stream:
        assert (await stream.answered())["errors"][0]["extensions"]["code"] == "CREDENTIAL_NEEDED"
    answer = await web.ask(salon.host, BOOKING, bearer=bearer(booking))
    assert answer.json()["errors"][0]["extensions"]["code"] == "STREAM_NEEDED"


async def test_one_link_has_so_many_streams_and_a_closed_one_makes_room(salon: Salon, web: Web) -> None:
    booking, other = await salon.books(salon.day(3, 10)), await salon.books(salon.day(3, 12))
    async with AsyncExitStack() as stack:
        for _ in range(MOST_EACH - 1):
            await (await stack.enter_async_context(streaming(web, salon.host, BOOKING, bearer(booking)))).next()
        async with streaming(web, salon.host, BOOKING, bearer(booking)) as last:
            await last.next()
            async with streaming(web, salon.host, BOOKING, bearer(booking)) as stream:
                (error,) = (await stream.answered())["errors"]
                assert (stream.status, error["extensions"]["code"]) == (429, "TOO_MANY_STREAMS")
                assert int(stream.headers["retry-after"]) == error["extensions"]["retryAfter"]
            async with streaming(web, salon.host, BOOKING, bearer(other)) as stream:
                assert await stream.next()
        async with streaming(web, salon.host, BOOKING, bearer(booking)) as stream:
            assert await stream.next()


async def test_watchers_of_one_venue_cost_one_read_for_all_of_them(salon: Salon, web: Web) -> None:
    booking = await salon.books(salon.day(3, 10))
    others = [await salon.books(salon.day(4 + number, 10)) for number in range(5)]
    asked: list[str] = []
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(streaming(web, salon.host, BOOKING, bearer(each)))
            for each in (booking, *others)
        ]
        for stream in streams:
            await stream.next()
        engine = web.app.state.runtime.database.read_engine.sync_engine

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "AS entry" in statement or "AS asked_entry" in statement:
                asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        await _told_version(streams[0], await _changes(salon, booking.id))
        event.remove(engine, "before_cursor_execute", note)
    # One look for the commit, and at most one more of those that nobody is told of; never one for each who watches.
    assert 1 <= len(asked) <= 3


async def test_idle_watchers_send_the_database_nothing_beside_the_one_look_of_their_process(
    salon: Salon, web: Web
) -> None:
    bookings = [await salon.books(salon.day(3 + number, 10)) for number in range(3)]
    owner = await salon.issues_credential("owner")
    async with AsyncExitStack() as stack:
        watched = [(BOOKING, bearer(each)) for each in bookings] + [(DESK, f"desk.{owner}")]
        streams = [
            await stack.enter_async_context(streaming(web, salon.host, query, credential))
            for query, credential in watched
            for _ in range(MOST_EACH)
        ]
        for stream in streams:
            assert await stream.next()
        # The first look only finds where the feed ends now.
        with statements_of(web.app.state.runtime.database) as before:
            await _until_sent(before, 3)
        look = before[-1]
        with statements_of(web.app.state.runtime.database) as sent:
            await _until_sent(sent, 3)
            heard = [stream.text for stream in streams]
    # Looks of the process over all venues, twice a second as it has no Redis here: as many for 32 who watch as for one.
    assert sent == [look] * 3
    assert "feed" in look
    assert all(text.count("event: next") == 1 for text in heard)


async def _until_sent(sent: list[str], count: int) -> None:
    async with asyncio.timeout(IN_TIME):
        while len(sent) < count:  # noqa: ASYNC110  # it is SQLAlchemy's event, not one of the loop
            await asyncio.sleep(0.02)
