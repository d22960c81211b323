"""The tables about times that are offered: the venue's counter-offers, wishes for an earlier time, and openings."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from openchair.rules.offers import OfferStatus
from openchair.rules.openings import Ending, OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.store.columns import AGREED, FACT, KEY, READ, STATE, Id, Instant, Json, one_of, state
from openchair.store.tables.parts import metadata, refers, where
from openchair.store.tables.retention import Ends, GoesWith, kept, years

# A time that the venue proposes instead of the one asked for. While it is offered, it is held in `occupancy` under its id.
counter_offer = Table(
    "counter_offer",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column(
        "number",
        Integer,
        nullable=False,
        comment="within the booking, on and on: an old link never means a new time",
        info=KEY,
    ),
    Column("round", Integer, nullable=False, info=FACT),
    Column("staff_id", Id, nullable=False, info=AGREED),
    Column("starts_at", Instant, nullable=False, info=AGREED),
    Column("ends_at", Instant, nullable=False, info=AGREED),
    Column("status", state(OfferStatus, 12), nullable=False, info=STATE),
    Column("expires_at", Instant, nullable=False, comment="the last instant at which it can be accepted", info=AGREED),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("updated_at", Instant, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "booking_id", "number"),
    refers("booking_id", "booking"),
    refers("staff_id", "staff"),
    CheckConstraint(one_of("status", OfferStatus), name="status"),
    Index("ix_counter_offer_due", "expires_at", **where("status = 'offered'")),
    info=kept(GoesWith("booking", "booking_id")),
)

# A customer's wish to hear of earlier times. One row a booking: asking again takes it up anew.
earlier_availability = Table(
    "earlier_availability",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column(
        "slots",
        Integer,
        nullable=False,
        comment="a bit for each box of the week: the weekday times 3, and the band",
        info=READ,
    ),
    Column("since", Instant, nullable=False, comment="waiting since; the longest waiting hears first", info=FACT),
    Column("stopped_at", Instant, info=STATE),
    PrimaryKeyConstraint("venue_id", "booking_id"),
    refers("booking_id", "booking"),
    CheckConstraint("slots BETWEEN 1 AND 2097151", name="wanted"),
    Index("ix_earlier_availability_waiting", "venue_id", "since", "booking_id", **where("stopped_at IS NULL")),
    info=kept(GoesWith("booking", "booking_id")),
)

# The same wish once for each of the week's 21 boxes that it names, with what of its booking an opening is held against. It is an
# index written as a table: whoever wants this box, with an appointment in this week or a later one, longest waiting first.
earlier_wish = Table(
    "earlier_wish",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("slot", SmallInteger, nullable=False, comment="the weekday times 3, and the band", info=KEY),
    Column("service_id", Id, nullable=False, info=STATE),
    Column("staff_no", Integer, nullable=False, info=STATE),
    Column("week", SmallInteger, nullable=False, comment="of the appointment: its start's minute divided by 10080", info=STATE),
    Column("start_minute", Integer, nullable=False, comment="of the appointment, since 1970 UTC", info=STATE),
    Column("since", Instant, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "booking_id", "slot"),
    ForeignKeyConstraint(
        ["venue_id", "booking_id"], ["earlier_availability.venue_id", "earlier_availability.booking_id"]
    ),
    CheckConstraint("slot BETWEEN 0 AND 20", name="slot"),
    Index("ix_earlier_wish_any", "venue_id", "service_id", "slot", "week", "since", "booking_id", "start_minute"),
    Index(
        "ix_earlier_wish_own",
        "venue_id", "staff_no", "service_id", "slot", "week", "since", "booking_id", "start_minute",
    ),
    Index("ix_earlier_wish_over", "start_minute"),
    info=kept(GoesWith("booking", "booking_id")),
)  # fmt: skip

# A stretch of a staff member's time that became free, written with the change that freed it.
opening = Table(
    "opening",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("start_minute", Integer, nullable=False, comment="since 1970 UTC", info=FACT),
    Column("end_minute", Integer, nullable=False, info=FACT),
    Column("cause", state(OpeningCause, 10), nullable=False, comment="rules.openings.OpeningCause", info=FACT),
    Column("left_by", Id, comment="the booking that was there", info=KEY),
    Column(
        "depth",
        Integer,
        nullable=False,
        comment="how many earlier times were taken before this one became free",
        info=FACT,
    ),
    Column("status", state(OpeningStatus, 10), nullable=False, info=STATE),
    Column("ending", state(Ending, 12), comment="rules.openings.Ending, once it has ended", info=STATE),
    Column("considered", Json, comment="who was looked at last, and why not: booking, why; at most 40", info=STATE),
    Column("due_at", Instant, nullable=False, comment="when to look at it next", info=STATE),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("ended_at", Instant, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("staff_id", "staff"),
    refers("left_by", "booking"),
    CheckConstraint("end_minute > start_minute", name="length"),
    CheckConstraint(one_of("cause", OpeningCause), name="cause"),
    CheckConstraint(one_of("status", OpeningStatus), name="status"),
    Index("ix_opening_due", "due_at", **where("status IN ('open', 'offered')")),
    Index("ix_opening_venue_id_start_minute", "venue_id", "start_minute"),
    info=kept(Ends(years(1), "end_minute")),
)

# An opening offered to one person. Nobody is offered the same one twice, whatever became of the first time.
opening_offer = Table(
    "opening_offer",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("opening_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column(
        "hold_id", Id, nullable=False, comment="of the time that is held: one for all who are told at once", info=KEY
    ),
    Column("status", state(OpeningOfferStatus, 10), nullable=False, info=STATE),
    Column("starts_at", Instant, nullable=False, info=AGREED),
    Column("held_until", Instant, nullable=False, info=AGREED),
    Column("shared", Boolean, nullable=False, comment="the first to tap has it", info=FACT),
    Column("by_hand", Boolean, nullable=False, comment="the desk chose them", info=FACT),
    Column("told_at", Instant, nullable=False, info=FACT),
    Column("ended_at", Instant, info=STATE),
    Column("won_minutes", Integer, comment="of the accepted: how long the appointment is", info=FACT),
    Column("won_minor", Integer, comment="of the accepted: its price, in the venue's currency", info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "opening_id", "customer_id"),
    ForeignKeyConstraint(["venue_id", "opening_id"], ["opening.venue_id", "opening.id"]),
    refers("booking_id", "booking"),
    refers("customer_id", "customer"),
    CheckConstraint(one_of("status", OpeningOfferStatus), name="status"),
    Index("ix_opening_offer_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_opening_offer_venue_id_customer_id_told_at", "venue_id", "customer_id", "told_at"),
    Index("ix_opening_offer_accepted", "venue_id", "ended_at", **where("status = 'accepted'")),
    info=kept(GoesWith("opening", "opening_id")),
)
