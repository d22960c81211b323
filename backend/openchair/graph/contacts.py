"""The contacts that an operator's request reads, asked for together: a list of bookings is one look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from graphql import GraphQLError
from strawberry.dataloader import DataLoader

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.contacts import MOST_CONTACTS, Shown, read_contacts, read_contacts_of_bookings
from openchair.presentation.desk.security import too_many_contacts_sentence


class Contacts:
    """Whether the contacts that one request asks for are shown."""

    def __init__(self, runtime: Runtime, operator: Operator) -> None:
        self._reader = operator.reader
        self._customers: DataLoader[str, Shown] = DataLoader(lambda ids: read_contacts(runtime, operator, ids))
        self._bookings: DataLoader[str, Shown] = DataLoader(
            lambda ids: read_contacts_of_bookings(runtime, operator, ids)
        )

    async def of_customer(self, customer_id: str, contact: str | None) -> str | None:
        """A customer's address or number; None to those who may not see it. Raises `GraphQLError` where it is one too many."""
        return contact if await self._is_shown(self._customers.load, customer_id, contact) else None

    async def of_booking(self, booking_id: str, contact: str | None) -> str | None:
        """The same of the customer of a booking."""
        return contact if await self._is_shown(self._bookings.load, booking_id, contact) else None

    async def _is_shown(self, load: Callable[[str], Awaitable[Shown]], key: str, contact: str | None) -> bool:
        if contact is None:
            return False
        shown = await load(key)
        if shown is Shown.TOO_MANY:
            raise GraphQLError(
                too_many_contacts_sentence(MOST_CONTACTS, self._reader), extensions={"code": "TOO_MANY_CONTACTS"}
            )
        return shown is Shown.YES
