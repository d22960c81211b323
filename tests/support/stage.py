"""A stage for one mutation: the salon, the application over it, who asks, and what every answer has in common."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from openchair.desk.bookings import Target
from openchair.desk.counter_offers import OfferedTime, send_counter_offers
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon, day
from tests.support.selections import whole_answer_of
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass
class Stage:
    """A salon, the application over it, and who asks."""

    salon: Salon
    clock: TestClock
    web: Web
    mutation: str
    credential: str | None = None

    async def ask(self, input: dict[str, Any]) -> dict[str, Any]:
        """The mutation's answer."""
        query, host = whole_answer_of(self.mutation), self.salon.host
        data = await self.web.data(host, query, bearer=self.credential, variables={"input": input})
        answer: dict[str, Any] = data[self.mutation]
        return answer

    async def booked(self, **more: Any) -> BookingRecord:
        """A booking in three days, whose customer asks where customers do."""
        booking = await self.salon.books(day(3, 9), paid_minor=2500, terms=TIERED, **more)
        if not self.mutation.startswith("desk"):
            self.credential = bearer(booking)
        return booking

    async def booked_in(self, days: int) -> BookingRecord:
        """A booking so many days away, whose customer asks where customers do."""
        booking = await self.salon.books(day(days, 9))
        if not self.mutation.startswith("desk"):
            self.credential = bearer(booking)
        return booking

    async def offers(self, booking: BookingRecord) -> None:
        """The desk offers two other times for a request."""
        times = [OfferedTime(day(4, hour), self.salon.staff["Mia"][1]) for hour in (11, 13)]
        target, operator = Target(booking.id, 1, "offers"), await self.salon.signs_in()
        await send_counter_offers(self.salon.runtime, operator, target, times, expires_in_hours=None)

    async def quote_id(self) -> str:
        """What the customer is shown before cancelling."""
        query = "{ managedBooking { cancellationQuote { id } } }"
        seen = await self.web.data(self.salon.host, query, bearer=self.credential)
        id: str = seen["managedBooking"]["cancellationQuote"]["id"]
        return id

    async def move_quote_id(self, starts_at: str) -> str:
        """What the customer is shown before moving there, with the same person."""
        return await self._quoted(f'moveQuote(startsAt: "{starts_at}")')

    async def offer_quote_id(self, offers: str) -> str:
        """What the customer is shown before taking the first of these offers: of "counterOffers" or "openingOffers"."""
        query = f"{{ managedBooking {{ {offers} {{ quote {{ id }} }} }} }}"
        seen = await self.web.data(self.salon.host, query, bearer=self.credential)
        id: str = seen["managedBooking"][offers][0]["quote"]["id"]
        return id

    async def venue_move_quote_id(self) -> str:
        """What the customer is shown before accepting the desk's move."""
        query = "{ managedBooking { venueMove { quote { id } } } }"
        seen = await self.web.data(self.salon.host, query, bearer=self.credential)
        id: str = seen["managedBooking"]["venueMove"]["quote"]["id"]
        return id

    async def _quoted(self, field: str) -> str:
        seen = await self.web.data(
            self.salon.host, f"{{ managedBooking {{ quoted: {field} {{ id }} }} }}", bearer=self.credential
        )
        id: str = seen["managedBooking"]["quoted"]["id"]
        return id

    async def desk_moves(self, booking: BookingRecord) -> None:
        """The desk moves a booking by a day, for itself."""
        target, operator = Target(booking.id, 1, "moved"), await self.salon.signs_in()
        move = DeskMove(booking.starts_at + timedelta(days=1), None, AskedBy.VENUE)
        await reschedule_as_operator(self.salon.runtime, operator, target, move)


async def check_member(
    stage: Stage, input: dict[str, Any], member: str, *, success: str, but: Collection[str] = ()
) -> None:
    """The call is answered with this member of its result; a refusal changes nothing, `but` in these tables."""
    if member == success:
        answer = await stage.ask(input)
        keeps_key = stage.mutation != "finishPayment"
        assert ("replayed" in answer) == keeps_key
        async with untouched(stage.salon.database):
            # The same call again is answered with the same words, does nothing, and says so.
            assert await stage.ask(input) == answer | ({"replayed": True} if keeps_key else {})
        assert not answer.get("replayed")
    else:
        async with untouched(stage.salon.database, but=but):
            answer = await stage.ask(input)
        assert answer["message"].endswith(".")
        assert len(answer["message"]) > 20
    assert answer["__typename"] == member, answer
    # Every instant is written as the venue's clock shows it: Sydney's, in its summer.
    assert all(instant.endswith("+11:00") for instant in _instants(answer))


def _instants(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for value in answer.values():
            yield from _instants(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _instants(value)
    elif isinstance(answer, str) and INSTANT.match(answer):
        yield answer
