"""Reads of many contacts: a busy Saturday passes, a copy of the customers does not, and its owner is told."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.core.ids import new_id, new_reference
from openchair.desk import contacts
from openchair.desk.contacts import MOST_CONTACTS, Shown, read_contacts
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.parts import of_one_part
from tests.support.salon import Salon, day
from tests.support.web import Web

SATURDAY = '{ desk { bookings(date: "2026-11-28") { id desk { customer { email phone } } } } }'
SUNDAY = '{ desk { bookings(date: "2026-11-29") { id desk { customer { name email } messages { to } } } } }'


async def _fill(salon: Salon, offset: int, number: int) -> list[str]:
    """So many bookings on a day, each of another customer; gives the customers' ids."""
    now, (service_id, _, price) = salon.clock.now(), salon.services["Cut"]
    times = {"starts_at": day(offset, 9), "ends_at": day(offset, 10), "duration_minutes": 60, "gap_minutes": 0}
    more = {"gap_start_minutes": 0, "buffer_minutes": 0, "price_minor": price, "currency": "AUD", "version": 1}
    made = {"source": "desk", "status": "confirmed", "created_at": now, "updated_at": now, **times, **more}
    whose = {"service_id": service_id, "staff_id": salon.staff["Mia"][1]}
    ids = [new_id() for _ in range(number)]
    rows = [of_one_part({"id": id, "customer_id": id, "reference": new_reference(), **made, **whose}) for id in ids]
    await salon.write_all(
        (
            tables.customer,
            [
                {"id": id, "name": f"C {id}", "email": f"{id}@example.com", "phone": "+61491570006", "created_at": now}
                for id in ids
            ],
        ),
        (tables.booking, [own for own, _ in rows]),
        (tables.booking_part, [part for _, part in rows]),
    )
    return ids


async def _reads(salon: Salon, web: Web, credential: str, query: str) -> tuple[list[Any], list[Any]]:
    answer = (await web.ask(salon.host, query, bearer=credential)).json()
    return [each["desk"]["customer"]["email"] for each in answer["data"]["desk"]["bookings"]], answer.get("errors", [])


async def test_a_busy_saturday_is_read_and_more_than_is_anyones_work_is_not(
    salon: Salon, web: Web, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _fill(salon, 3, 120)
    await _fill(salon, 4, 3)
    credential = f"desk.{await salon.issues_credential('front_desk')}"
    emails, errors = await _reads(salon, web, credential, SATURDAY)
    assert (len(set(emails)), errors) == (120, [])
    assert MOST_CONTACTS >= 2 * 120
    # Of what is left of the hour's, one more is read.
    monkeypatch.setattr(contacts, "MOST_CONTACTS", 121)
    emails, errors = await _reads(salon, web, credential, SUNDAY)
    assert (len([email for email in emails if email]), len(errors)) == (1, 2)
    assert {error["extensions"]["code"] for error in errors} == {"TOO_MANY_CONTACTS"}
    assert errors[0]["message"].endswith("Please try again in a while. The owner is told.")
    # What was read is read again, and somebody else reads on.
    assert len(set((await _reads(salon, web, credential, SATURDAY))[0])) == 120
    assert (await _reads(salon, web, f"desk.{await salon.issues_credential()}", SUNDAY))[1] == []
    (event,) = await salon.rows(tables.security_event)
    assert (event["kind"], event["who"], event["count"], event["detail"]) == ("bulk_reads", "Olive", 1, {"limit": 121})
    clock.advance(hours=1)
    emails, errors = await _reads(salon, web, credential, SUNDAY)
    assert (len(set(emails)), errors) == (3, [])
    # What is no longer within the hour is forgotten.
    assert len([row for row in await salon.rows(tables.contact_read) if row["at"] == clock.now()]) == 3
    assert len(await salon.rows(tables.contact_read)) == 6


async def test_staff_read_the_contacts_of_their_own_customers_only(salon: Salon) -> None:
    mine, theirs = await salon.books(day(3, 9)), await salon.books(day(3, 9), staff="Theo")
    ids = [mine.customer.id, theirs.customer.id]
    assert await read_contacts(salon.runtime, await salon.signs_in("staff"), ids) == [Shown.YES, Shown.NOT_THEIRS]
    unlinked = await salon.signs_in("staff", staff=None)
    assert await read_contacts(salon.runtime, unlinked, ids) == [Shown.NOT_THEIRS] * 2
    assert [row["customer_id"] for row in await salon.rows(tables.contact_read)] == [mine.customer.id]
