"""A salon's days, kept as they are: read once, then followed word by word, through streams that break off."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable
from datetime import date, datetime

from desk_graph import DeskGraph
from desk_graph.book import (
    BookDeskCreateBookingBookingCreated,
    BookDeskCreateBookingSlotTaken,
)
from desk_graph.desk_changed import DeskChangedDeskChanged
from desk_graph.enums import ChangeKind, StreamEnd
from desk_graph.fragments import BoardBooking
from desk_graph.input_types import CustomerInput, VisitPartInput
from desk_graph.one_booking import OneBookingNodeBooking
from desk_graph.refresh_session import RefreshSessionRefreshSessionSignedIn
from desk_graph.sign_in import SignInSignInSignedIn
from desk_graph.transport import SignedOut, StreamLost


class Refused(Exception):
    """The salon said no. The message is for whoever pressed; `alternatives` are free times near a time that is taken."""

    def __init__(self, kind: str, message: str, alternatives: tuple[datetime, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.alternatives = alternatives


class Salon:
    """The bookings of some days, by id. `changed` is called with what was heard, whenever they are others than before."""

    def __init__(self, graph: DeskGraph, first: date, last: date, changed: Callable[[str], None]) -> None:
        self.graph = graph
        self.first, self.last = first, last
        self.bookings: dict[str, BoardBooking] = {}
        self.cursor: str | None = None
        self._changed = changed
        self._refresh_token = ""

    async def sign_in(self, token: str) -> str:
        """Sign in with what stands in the mail's link after the #; gives the venue's name. Raises `Refused`."""
        # One key for one press: the same press again, whose answer was lost, gets the same session.
        answer = (await self.graph.sign_in(token, str(uuid.uuid4()))).sign_in
        if not isinstance(answer, SignInSignInSignedIn):
            raise Refused(answer.typename__, answer.message)
        self._keep(answer)
        self.graph.refresh = self._refresh
        return answer.place.venue.name

    async def _refresh(self) -> str:
        # Without the old access token: it is good no more.
        self.graph.access_token = None
        answer = (await self.graph.refresh_session(self._refresh_token)).refresh_session
        if not isinstance(answer, RefreshSessionRefreshSessionSignedIn):
            raise SignedOut
        return self._keep(answer)

    def _keep(self, given: SignInSignInSignedIn | RefreshSessionRefreshSessionSignedIn) -> str:
        assert given.refresh_token is not None, "only a browser's is in a cookie"
        # On a phone: in its keychain, before it is used.
        self._refresh_token = given.refresh_token
        self.graph.access_token = given.access_token
        return given.access_token

    async def load(self) -> None:
        """Read all of the days."""
        desk = (await self.graph.calendar(self.first, self.last)).desk
        if desk is None:
            raise SignedOut
        self.bookings = {booking.id: booking for booking in desk.calendar.bookings}
        self._changed("loaded")

    async def follow(self) -> None:
        """Follow the salon until cancelled. Raises `SignedOut` where the session is over, and what the graph refuses."""
        failures = 0
        while True:
            again = 1.0
            try:
                async for word in self.graph.desk_changed(self.cursor):
                    failures = 0
                    update = word.desk_changed
                    await self._take(update)
                    # What was told is kept before the cursor is: a word that was half taken is told again.
                    self.cursor = update.cursor
                    if update.ended is StreamEnd.ACCESS_CHANGED:
                        await self._refresh()
            except StreamLost as lost:
                again = lost.again
                self._changed("lost")
            except SignedOut:
                await self._refresh()
            failures += 1
            await asyncio.sleep(min(again * 2 ** (failures - 1), 60) * (0.5 + random.random()))  # noqa: S311  # jitter

    async def _take(self, update: DeskChangedDeskChanged) -> None:
        # Hours, blocked time and a colleague's time are read with the days.
        others = {change.kind for change in update.changes} - {ChangeKind.BOOKING, ChangeKind.ACTIVITY}
        if update.is_reset or others:
            await self.load()
        else:
            for change in update.changes:
                if change.kind is ChangeKind.BOOKING and change.id is not None:
                    await self._read(change.id)

    async def _read(self, id: str) -> None:
        node = (await self.graph.one_booking(id)).node
        if not isinstance(node, OneBookingNodeBooking):
            self.bookings.pop(id, None)
        elif (before := self.bookings.get(id)) is None or before.version <= node.version:
            self.bookings[id] = node
        self._changed(id)

    async def book(
        self, parts: list[VisitPartInput], starts_at: datetime, name: str, email: str, key: str
    ) -> BoardBooking:
        """Book these parts, one after another. `key` is one press's: sent again with it, it books once. Raises `Refused`."""
        customer = CustomerInput(name=name, email=email)
        answer = (await self.graph.book(parts, starts_at, customer, key)).desk_create_booking
        if isinstance(answer, BookDeskCreateBookingBookingCreated):
            self.bookings[answer.booking.id] = answer.booking
            return answer.booking
        if isinstance(answer, BookDeskCreateBookingSlotTaken):
            raise Refused(answer.typename__, answer.message, tuple(each.starts_at for each in answer.alternatives))
        raise Refused(answer.typename__, answer.message)
