"""A visitor has lost their links and asks for them: one answer and one row, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from openchair.access.budgets import By, budgets, over_budget, spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.core.contacts import email_key
from openchair.core.runtime import Runtime
from openchair.customers.new import checked_contact
from openchair.rules.messages import Channel
from openchair.rules.refusals import InvalidInput
from openchair.store.link_requests import insert_link_request

ASKED: Final = budgets(
    "lost links",
    (By.CLIENT, 10, timedelta(minutes=10)),
    (By.NETWORK, 100, timedelta(minutes=10)),
    (By.VENUE, 200, timedelta(minutes=10)),
)
OF_CONTACT: Final = budgets("lost links", (By.CONTACT, 3, timedelta(days=1)))
"""Beyond it the answer is the same, and nothing is sent: whether somebody asked for another's links isn't told."""


async def ask_for_links(runtime: Runtime, storefront: Storefront, typed: str, client: Client | None = None) -> None:
    """Write that whoever has this address or number asks for the links of their open bookings here; nobody is looked up yet.

    Raises `InvalidInput`, `TooOften`.
    """
    venue = storefront.venue
    address, number = (typed, None) if "@" in typed else (None, typed)
    email, phone = checked_contact(address, number, venue.locale)
    if email is not None:
        channel, contact = Channel.EMAIL, email_key(email)
    elif phone is not None:
        channel, contact = Channel.SMS, phone
    else:
        raise InvalidInput("contact", "Please give the email address or mobile number that you booked with.")
    await spend(runtime, ASKED, subjects_of(client, venue=venue.id), venue.time_zone)
    over = await over_budget(runtime, OF_CONTACT, subjects_of(None, contacts=(f"{venue.id} {contact}",)))
    if over is not None:
        return
    async with runtime.database.transaction(storefront.scope) as connection:
        await insert_link_request(connection, storefront.scope, channel, contact, runtime.clock.now())
