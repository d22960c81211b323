"""What a visitor wants, found at the venue: what is offered, who may do it, and who does it then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.storefront import Storefront
from openchair.rules.parts import PartWish
from openchair.rules.records.venue import OfferRecord, StaffTime
from openchair.rules.refusals import InvalidInput, NotFound, SlotTaken
from openchair.rules.verification import Unverified
from openchair.rules.visit_times import PartAsked
from openchair.rules.zone import local_day
from openchair.store.availability import load_visit_time
from openchair.store.moves import epoch_minute
from openchair.store.people import list_staff
from openchair.store.storefront import list_offers
from openchair.storefront.room import PartTaken, has_room, taken_minutes


async def offers_of(
    connection: AsyncConnection, storefront: Storefront, parts: Sequence[PartWish]
) -> list[OfferRecord]:
    """What is offered of each part, in one statement. Raises `NotFound`."""
    only = parts[0].service_id if len(parts) == 1 else None
    offered = {offer.service.id: offer for offer in await list_offers(connection, storefront.scope, service_id=only)}
    if not all(part.service_id in offered for part in parts):
        raise NotFound("service")
    return [offered[part.service_id] for part in parts]


async def who_may_do_them(
    connection: AsyncConnection, storefront: Storefront, parts: Sequence[PartWish], offers: Sequence[OfferRecord]
) -> set[str]:
    """The ids of all who may do any of these parts. Raises `InvalidInput` where whoever is named doesn't do theirs."""
    found: set[str] = set()
    for part, offer in zip(parts, offers, strict=True):
        able = {person.id for person in await list_staff(connection, storefront.scope, service_id=part.service_id)}
        if part.staff_id is not None and part.staff_id not in able:
            raise InvalidInput(
                "staffId",
                "That person doesn't do {service} at {venue}.",
                {"service": offer.service.name, "venue": storefront.venue.name},
            )
        found |= able if part.staff_id is None else {part.staff_id}
    return found


async def find_visit(
    connection: AsyncConnection,
    storefront: Storefront,
    parts: Sequence[PartWish],
    offers: Sequence[OfferRecord],
    locked: Collection[str],
    starts_at: datetime,
    now: datetime,
    held: list[Unverified],
    *,
    by_one: bool = False,
) -> list[PartTaken]:
    """Who does each part from this start on, of those whose time is locked: whoever has least to do that day.

    With `by_one` a person who can do all of it comes before several who share it. Whoever has room for a stranger comes before
    those of whose time strangers hold enough. Raises `SlotTaken`.
    """
    venue, minute = storefront.venue, epoch_minute(starts_at)
    zone, day = venue.time_zone, local_day(starts_at, venue.time_zone)
    time = await load_visit_time(
        connection,
        storefront.scope,
        [PartAsked.of(offer.service, part.staff_id) for part, offer in zip(parts, offers, strict=True)],
        first_day=day - timedelta(days=1),
        last_day=day + timedelta(days=1),
        first_minute=minute - 2 * 1440,
        last_minute=minute + 2 * 1440,
    )

    def busy_minutes(person: StaffTime) -> int:
        spans = person.busy
        return sum(
            end - start for start, end in spans if local_day(datetime.fromtimestamp(start * 60, UTC), zone) == day
        )

    def last_choice(person: StaffTime, part: PartAsked) -> tuple[bool, int]:
        return not has_room(storefront, held, person, day, [taken_minutes(part.time)]), busy_minutes(person)

    able = [each & frozenset(locked) for each in time.able]
    run = None
    if by_one and len(parts) > 1:
        minutes = [taken_minutes(part.time) for part in time.parts]
        alone = [person for person in time.people if all(person.staff.id in each for each in able)]
        alone.sort(key=lambda person: (not has_room(storefront, held, person, day, minutes), busy_minutes(person)))
        each_alone = (
            replace(time, able=[frozenset((person.staff.id,))] * len(parts)).find(minute, zone, venue.policy, now)
            for person in alone
        )
        run = next((found for found in each_alone if found is not None), None)
    if run is None:
        run = replace(time, able=able).find(minute, zone, venue.policy, now, last_choice)
    if run is None:
        raise SlotTaken
    people = {person.staff.no: person for person in time.people}
    return [PartTaken(people[found.staff_no], found.start_minute, found.time) for found in run]
