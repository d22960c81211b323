"""A salon for tests, told as a story: who works there, what they do, who is booked when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from openchair.access.door import Door, new_secret, secret_hash
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.access.viewer import Customer, Operator
from openchair.core.clock import Clock
from openchair.core.database import Database
from openchair.core.ids import new_id, new_reference
from openchair.core.runtime import Runtime
from openchair.core.signing import KeyRing
from openchair.rules.accounts import KEY_TIME
from openchair.rules.deposits import CancellationTerms
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.store import tables
from openchair.store.bookings import find_booking
from openchair.store.ledger import enter
from openchair.store.moves import epoch_minute
from tests.support.database import WholeDatabase
from tests.support.parts import of_one_part

KEY_RING = KeyRing.parse("a:" + "5a" * 32)
HOSTS = HostRule.of("http://localhost:8000")
LINKS = Links(KEY_RING, HOSTS)
FULL_REFUND = {"tiers": [{"from_hours": 0, "outcome": "full_refund"}]}
TIERED = {
    "tiers": [
        {"from_hours": 48, "outcome": "full_refund"},
        {"from_hours": 24, "outcome": "partial_refund", "refund_percent": 50},
        {"from_hours": 0, "outcome": "forfeit"},
    ]
}


@dataclass
class Salon:
    """One venue in a database, with ways to put people and bookings in it."""

    database: WholeDatabase
    clock: Clock
    venue_id: str
    slug: str
    zone: str
    currency: str
    staff: dict[str, tuple[int, str]] = field(default_factory=dict)
    services: dict[str, tuple[str, ServiceTime, int]] = field(default_factory=dict)
    today: date = field(init=False)
    """The day at the venue when the test's story begins."""

    def __post_init__(self) -> None:
        self.today = self.clock.now().astimezone(ZoneInfo(self.zone)).date()

    @property
    def scope(self) -> VenueScope:
        return VenueScope(self.venue_id)

    @property
    def runtime(self) -> Runtime:
        return Runtime(self.database, self.clock)

    @property
    def door(self) -> Door:
        return Door(self.database, KEY_RING, HOSTS, self.clock)

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost:8000"

    def day(self, offset: int, hour: int = 0, minute: int = 0) -> datetime:
        """An instant so many days after the day on which the story begins, at that time on its wall."""
        day = self.today + timedelta(days=offset)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    async def write(self, table: Any, **values: Any) -> Any:
        """Insert a row of this venue."""
        return await self.write_all((table, [values]))

    async def write_all(self, *written: tuple[Any, list[dict[str, Any]]]) -> Any:
        """Insert rows of this venue, table by table, in one transaction."""
        async with self.database.transaction() as connection:
            for table, rows in written:
                if rows:
                    given = [{"venue_id": self.venue_id, **row} for row in rows]
                    result = await connection.execute(insert(table), given if len(given) > 1 else given[0])
        return result

    async def hires(self, name: str, *, hours: tuple[int, int] = (540, 1020), does: tuple[str, ...] = ()) -> str:
        """A staff member who works every day; gives their id."""
        staff_id = new_id()
        each_day = {"opens_minute": hours[0], "closes_minute": hours[1], "is_break": False}
        services = [self.services[service][0] for service in does or tuple(self.services)]
        await self.write_all(
            (tables.staff, [{"id": staff_id, "name": name, "active": True, "position": len(self.staff)}]),
            (tables.working_hours, [{"staff_id": staff_id, "weekday": day, **each_day} for day in range(7)]),
            (tables.staff_service, [{"staff_id": staff_id, "service_id": service_id} for service_id in services]),
        )
        async with self.database.reading() as connection:
            no = (await connection.execute(select(tables.staff.c.no).where(tables.staff.c.id == staff_id))).scalar_one()
        self.staff[name] = (no, staff_id)
        return staff_id

    async def offers(
        self, name: str, minutes: int = 60, price_minor: int = 8500, *, rule: dict[str, Any] | None = None, **time: int
    ) -> str:
        """A service; `rule` has ask_fixed_minor or ask_percent, and terms. Gives its id."""
        service_id, rule_id = new_id(), None
        if rule is not None:
            rule_id = new_id()
            await self.write(tables.deposit_rule, id=rule_id, name=f"for {name}", **rule)
        service = ServiceTime(minutes, **time)
        self.services[name] = (service_id, service, price_minor)
        await self.write(
            tables.service,
            id=service_id,
            name=name,
            duration_minutes=minutes,
            price_minor=price_minor,
            deposit_rule_id=rule_id,
            active=True,
            **time,
        )
        return service_id

    async def books(
        self,
        starts_at: datetime,
        *,
        service: str = "Cut",
        staff: str = "Mia",
        status: str = "confirmed",
        paid_minor: int = 0,
        terms: dict[str, Any] | None = None,
        **columns: Any,
    ) -> BookingRecord:
        """A booking, its customer, and the time it takes; `paid_minor` was paid elsewhere, unless `paid_by_…` columns say how."""
        if terms is not None:
            CancellationTerms.from_json(terms)
        booking_id, customer_id = new_id(), new_id()
        service_id, time, price_minor = self.services[service]
        no, staff_id = self.staff[staff]
        now = self.clock.now()
        customer = {
            "id": customer_id,
            "name": "Ann Lee",
            "email": "ann.lee@example.com",
            "phone": "+61491570156",
            "created_at": now,
        }
        booking = {
            "id": booking_id,
            "reference": new_reference(),
            "version": 1,
            "status": status,
            "customer_id": customer_id,
            "service_id": service_id,
            "staff_id": staff_id,
            "starts_at": starts_at.astimezone(UTC),
            "ends_at": starts_at.astimezone(UTC) + timedelta(minutes=time.duration_minutes),
            "duration_minutes": time.duration_minutes,
            "gap_start_minutes": time.gap_start_minutes,
            "gap_minutes": time.gap_minutes,
            "buffer_minutes": time.buffer_minutes,
            "price_minor": price_minor,
            "currency": self.currency,
            "terms": terms,
            "deposit_minor": paid_minor,
            "deposit_paid_minor": paid_minor,
            "deposit_status": "paid" if paid_minor else None,
            "source": "desk",
            # As if it had been booked, or its deposit paid, on a page with the terms.
            "terms_shown_at": now,
            "created_at": now,
            "updated_at": now,
            **columns,
        }
        spans = [] if status in ("cancelled", "completed", "no_show") else busy_spans(epoch_minute(starts_at), time)
        taken = {"staff_no": no, "kind": "booking", "booking_id": booking_id}
        own, part = of_one_part(booking)
        await self.write_all(
            (tables.customer, [customer]),
            (tables.booking, [own]),
            (tables.booking_part, [part]),
            (tables.occupancy, [{"start_minute": start, "end_minute": end, **taken} for start, end in spans]),
        )
        if paid_minor and not any(name.startswith("paid_by_") for name in columns):
            async with self.database.transaction() as connection:
                recorded = (Why.DEPOSIT_RECORDED, booking_id, paid_minor, self.currency)
                await enter(connection, self.scope, booking_id, now, *recorded)
        return await self.reads(booking_id)

    async def reads(self, booking_id: str) -> BookingRecord:
        """The booking as it is now."""
        async with self.database.reading() as connection:
            booking = await find_booking(connection, self.scope, booking_id)
        assert booking is not None
        return booking

    async def lets_in(self, booking: BookingRecord) -> Customer:
        """The customer of a booking, through the door."""
        return await self.door.customer(self.host, booking.id, LINKS.manage_token(booking.id, booking.link_epoch))

    async def signs_in(self, role: str = "owner", *, staff: str | None = "Mia") -> Operator:
        """An operator, through the door."""
        return await self.door.operator(await self.issues_credential(role, staff=staff))

    async def issues_credential(self, role: str = "owner", *, staff: str | None = "Mia") -> str:
        """An API key of someone with this role, without "desk." before it; with staff's, of the one who is this staff member."""
        id, secret, now = new_id(), new_secret(), self.clock.now()
        is_staff = {"staff_id": self.staff[staff][1]} if role == "staff" and staff is not None else {}
        key = {"name": "Olive", "secret_hash": secret_hash(secret), "expires_at": now + KEY_TIME, "last_used_at": now}
        # A staff member is one person, however often they come.
        known = (
            [row["id"] for row in await self.rows(tables.membership) if is_staff.items() <= row.items()]
            if is_staff
            else []
        )
        if not known:
            async with self.database.transaction() as connection:
                await connection.execute(insert(tables.person).values(id=id, name="Olive", created_at=now))
            place = {"id": id, "person_id": id, "role": role, "created_at": now, **is_staff}
            await self.write(tables.membership, **place)
        whose = known[0] if known else id
        await self.write(tables.api_key, id=id, membership_id=whose, role=role, created_at=now, **key)
        return id + secret

    async def counts(self) -> dict[str, int]:
        """How many rows each table has: what must not change when something is refused."""
        async with self.database.reading() as connection:
            return {
                table.name: len((await connection.execute(select(table))).all())
                for table in tables.metadata.sorted_tables
                if table.name != "idempotency_key"
            }

    async def changes(self) -> list[dict[str, Any]]:
        """The lines of the activity feed that tell of a change, oldest first; messages have lines, too."""
        lines = [row for row in await self.rows(tables.activity) if row["message_id"] is None]
        return sorted(lines, key=lambda row: str(row["id"]))

    async def told(self) -> list[str]:
        """The messages in the outbox in the order they were written: "confirmed by email"."""
        rows = sorted(await self.rows(tables.message), key=lambda row: str(row["id"]))
        return [f"{row['kind']} by {row['channel']}" for row in rows]

    async def rows(self, table: Any) -> list[dict[str, Any]]:
        """All rows of a table."""
        async with self.database.reading() as connection:
            return [dict(row._mapping) for row in await connection.execute(select(table))]


async def open_salon(
    database: Database,
    clock: Clock,
    *,
    slug: str = "lumen",
    zone: str = "Australia/Sydney",
    currency: str = "AUD",
    locale: str = "en-AU",
    **columns: Any,
) -> Salon:
    """A venue with Mia and Theo, who cut hair from 9 to 5 each day."""
    venue_id, database = new_id(), WholeDatabase.of(database)
    async with database.transaction() as connection:
        await connection.execute(
            insert(tables.venue).values(
                id=venue_id,
                slug=slug,
                name=slug.title(),
                time_zone=zone,
                currency=currency,
                locale=locale,
                address="18 Wilson Lane\nNewtown",
                phone="+61255501234",
                **{
                    "customers_may_switch_staff": True,
                    "review_first": False,
                    "lead_time_minutes": 60,
                    "horizon_days": 60,
                    "created_at": clock.now(),
                    **columns,
                },
            )
        )
        await connection.execute(
            insert(tables.venue_host).values(kind="slug", name=slug, venue_id=venue_id, is_primary=True)
        )
    salon = Salon(database, clock, venue_id, slug, zone, currency)
    await salon.offers("Cut")
    await salon.hires("Mia")
    await salon.hires("Theo")
    return salon


def day(offset: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant so many days after the still clock's Wednesday 25 November 2026, at that time in Sydney (summer, UTC+11).

    For tests whose time stands still. One that starts a process lives in the present, and says `salon.day`.
    """
    local = datetime.combine(date(2026, 11, 25) + timedelta(days=offset), datetime.min.time(), UTC)
    return local + timedelta(hours=hour - 11, minutes=minute)
