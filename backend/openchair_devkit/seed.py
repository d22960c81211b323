"""Seeding the demo: three venues, three months of bookings around today, and one of each kind to click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import secret_hash
from openchair.core.contacts import email_key
from openchair.core.database import Database
from openchair.core.within import ACROSS, keep_within
from openchair.rules.accounts import LONGEST_KEY
from openchair.rules.scope import VenueScope
from openchair.store import tables
from openchair.store.people import list_venues_but
from openchair_devkit.fill import block_time, fill_calendars
from openchair_devkit.opening import open_venue
from openchair_devkit.rows import DESK, OWNER, VenueRows
from openchair_devkit.salons import LUMEN, VENUES
from openchair_devkit.showcase import Shown, show
from openchair_devkit.stripe.standin import StandIn
from openchair_devkit.till import fill_till

# In the order in which rows may be written.
_ORDER = (
    "venue", "venue_host", "staff", "deposit_rule", "service", "staff_service", "working_hours", "day_hours", "person",
    "membership", "api_key", "customer", "customer_word", "booking", "booking_part", "counter_offer", "earlier_availability",
    "earlier_wish", "opening", "blocked_time", "occupancy", "activity", "settlement", "saved_card", "stripe_customer", "fee",
    "payment", "refund", "store_credit", "ledger_entry",
)  # fmt: skip


@dataclass(frozen=True)
class Seeded:
    """What the demo shows: bookings to click, and the desk's credential."""

    shown: list[Shown]
    desk_venue: str
    desk_credential: str


async def seed(database: Database, now: datetime, secret: str, stand_in: StandIn | None = None) -> Seeded:
    """Fill an empty, migrated database, in one transaction. `secret` is the desk credential's.

    With a stand-in for Stripe, what was paid was paid there; without one it was paid elsewhere.
    """
    shown: list[Shown] = []
    venues: list[VenueRows] = []
    credential = ""
    for venue in VENUES:
        rows = open_venue(venue, now, first_no=1 + sum(len(before.staff) for before in venues))
        if venue is LUMEN:
            credential = _hire_owner(rows, secret)
        # Those to click come first: everything else is laid around them.
        shown.extend(show(rows))
        block_time(rows)
        fill_calendars(rows)
        if stand_in is not None:
            fill_till(rows, stand_in, shown)
        venues.append(rows)
    async with database.transaction(ACROSS) as connection:
        for rows in venues:
            await keep_within(connection, VenueScope(rows.id_of_venue))
            await _write(connection, rows)
        if connection.dialect.name == "postgresql":
            # Numbers were given by hand: the column's own must go on behind them. It is drawn from, as only its owner may set it.
            drawn = sum(len(rows.venue.staff) for rows in venues)
            statement = "SELECT nextval(pg_get_serial_sequence('staff', 'no')) FROM generate_series(1, $1)"
            await connection.exec_driver_sql(statement, (drawn,))
    return Seeded(shown, LUMEN.slug, credential)


async def list_other_venues(database: Database) -> list[str]:
    """The names of venues that are not the demo's own."""
    own = [venue.slug for venue in VENUES]
    async with database.reading(ACROSS) as connection:
        return await list_venues_but(connection, own)


async def _write(connection: AsyncConnection, rows: VenueRows) -> None:
    for name in _ORDER:
        if values := rows.tables[name]:
            await connection.execute(insert(tables.metadata.tables[name]), values)


def _hire_owner(rows: VenueRows, secret: str) -> str:
    """Who owns the salon, and a key of theirs; gives what follows "desk." in it."""
    since = rows.at(0, "00:00") - timedelta(days=400)
    with rows.drawing("operator"):
        id = rows.id(since)
    of_venue = {"venue_id": rows.id_of_venue, "id": id, "role": "owner", "created_at": since}
    rows.tables["person"].append(
        {"id": id, "name": DESK, "email": OWNER, "email_key": email_key(OWNER), "created_at": since}
    )
    rows.tables["membership"].append({**of_venue, "person_id": id})
    key = {"membership_id": id, "name": DESK, "secret_hash": secret_hash(secret), "expires_at": rows.now + LONGEST_KEY}
    rows.tables["api_key"].append({**of_venue, **key})
    return str(id) + secret
