"""Someone the venue does not know yet: how they are called and reached, checked, and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.contacts import checked_email, checked_name
from openchair.core.ids import new_id
from openchair.core.phone import parse_phone
from openchair.core.texts import InvalidText
from openchair.rules.refusals import InvalidInput
from openchair.rules.scope import VenueScope
from openchair.store.customers import insert_customer


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Who a booking is for, as it was typed; at least one of email and phone."""

    name: str
    email: str | None
    phone: str | None


async def add_customer(connection: AsyncConnection, scope: VenueScope, customer: NewCustomer, now: datetime) -> str:
    """Write a customer whom the venue does not know yet; gives their id."""
    customer_id = new_id()
    await insert_customer(
        connection,
        scope,
        {
            "id": customer_id,
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "created_at": now,
        },
    )
    return customer_id


def checked_contact(
    email: str | None, phone: str | None, locale: str, *, within: str = ""
) -> tuple[str | None, str | None]:
    """The address and the number in canonical form; None of one that is empty. Raises `InvalidInput` of a field `within`."""
    address = (email or "").strip() or None
    number = (phone or "").strip() or None
    try:
        address = None if address is None else checked_email(address)
    except InvalidText as wrong:
        raise InvalidInput(f"{within}email", wrong.template, wrong.places) from wrong
    try:
        number = None if number is None else parse_phone(number, locale)
    except InvalidText as wrong:
        raise InvalidInput(f"{within}phone", wrong.template, wrong.places) from wrong
    return address, number


def checked_customer(customer: NewCustomer, locale: str, *, may_lack_contact: bool = False) -> NewCustomer:
    """The customer with address and number in canonical form. Raises `InvalidInput`, also of one without either."""
    try:
        name = checked_name(customer.name)
    except InvalidText as wrong:
        raise InvalidInput("customer.name", wrong.template, wrong.places) from wrong
    email, phone = checked_contact(customer.email, customer.phone, locale, within="customer.")
    if email is None and phone is None and not may_lack_contact:
        raise InvalidInput("customer", "Give an email address or a phone number, so that the link can be sent.")
    return NewCustomer(name, email, phone)
