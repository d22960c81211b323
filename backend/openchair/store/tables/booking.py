"""A booking, what else takes a staff member's time, and which events of other calendars became bookings."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.occupancy import BlockedTimeKind, OccupancyKind
from openchair.rules.parts import MOST_PARTS
from openchair.rules.status import BookingSource, BookingStatus, CancelledBy
from openchair.store.columns import AGREED, FACT, KEY, READ, STATE, Id, Instant, Json, Seconds, one_of, state
from openchair.store.tables.parts import metadata, refers, where
from openchair.store.tables.retention import Ends, GoesWith, kept, years

booking = Table(
    "booking",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("reference", String(8), nullable=False, info=KEY),
    Column("version", Integer, nullable=False, info=STATE),
    Column("status", state(BookingStatus, 16), nullable=False, info=STATE),
    Column(
        "status_before",
        state(BookingStatus, 16),
        comment="before the desk last marked it as arrived, ready or done; null where that can't be taken back",
        info=STATE,
    ),
    Column("customer_id", Id, nullable=False, info=KEY),
    # Of the parts: what and who comes first, and the whole from the first one's start to the last one's end. `store.bookings` alone
    # writes them, with the parts.
    Column("service_id", Id, nullable=False, info=AGREED),
    Column("staff_id", Id, nullable=False, info=AGREED),
    Column("starts_at", Instant, nullable=False, info=AGREED),
    Column("ends_at", Instant, nullable=False, info=AGREED),
    Column("currency", String(3), nullable=False, info=AGREED),
    Column(
        "deposit_minor",
        Integer,
        nullable=False,
        server_default="0",
        comment="asked, for all parts together; 0 where none was",
        info=AGREED,
    ),
    Column("deposit_paid_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("deposit_status", state(DepositStatus, 20), info=STATE),
    # What of deposit_paid_minor was paid by which tender; the rest was paid elsewhere.
    Column("paid_by_card_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("paid_by_credit_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("paid_by_cash_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("paid_by_terminal_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column(
        "deposit_due_at",
        Instant,
        comment="copied when asked: until when its deposit is to be paid, else it lapses; put off while Stripe is away",
        info=AGREED,
    ),
    Column("deposit_paid_at", Instant, comment="when all of its deposit had been paid", info=FACT),
    Column(
        "status_when_paid",
        state(BookingStatus, 16),
        comment="of one that is held until its deposit is paid: what it becomes by that, confirmed | pending",
        info=AGREED,
    ),
    Column(
        "late_money_at",
        Instant,
        comment="money that came after it had lapsed waits since then: to revive it, or to go back",
        info=STATE,
    ),
    Column(
        "link_epoch",
        Integer,
        nullable=False,
        server_default="0",
        comment="in the link's MAC; raising it revokes the link",
        info=STATE,
    ),
    Column("calendar_sequence", Integer, nullable=False, server_default="0", info=STATE),
    Column("source", state(BookingSource, 20), nullable=False, comment="desk | storefront | import", info=FACT),
    Column("notes", Text, info=READ),
    Column(
        "request_expires_at",
        Instant,
        comment="until when a request waits for an answer; an open offer is one",
        info=AGREED,
    ),
    # What its customer agreed to, and who asked for its time: rules.agreement.Agreement.
    Column(
        "notice_hours",
        Integer,
        comment="copied when agreed: the notice window then; the lesser of it and today's binds",
        info=AGREED,
    ),
    Column(
        "terms_shown_at",
        Instant,
        comment="copied when agreed: when the terms were there in time, on the page where it was booked or paid",
        info=FACT,
    ),
    Column("pressed_at", Instant, comment="copied once: when a button of its manage page was first pressed", info=FACT),
    Column(
        "least_notice_seconds",
        Seconds,
        comment="copied when moved: the least notice, to the old start, at which its customer moved it",
        info=STATE,
    ),
    Column(
        "unusual_start",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="copied when made or moved: the desk confirmed a start that is no usual one",
        info=STATE,
    ),
    Column(
        "moved_at",
        Instant,
        comment="copied when moved: by the desk, and its customer has not accepted that on the page",
        info=STATE,
    ),
    Column(
        "moved_for", state(AskedBy, 8), comment="copied when moved: who asked for that, venue | customer", info=STATE
    ),
    Column("agreed_starts_at", Instant, comment="copied when moved: the start last agreed before that", info=AGREED),
    Column("agreed_staff_id", Id, comment="copied when moved: the person last agreed before that", info=AGREED),
    Column(
        "most_forfeit_minor",
        Integer,
        comment="copied when moved: what a cancel would have forfeited just before",
        info=AGREED,
    ),
    Column(
        "most_credit_minor",
        Integer,
        comment="copied when moved: what a cancel would have turned into credit just before",
        info=STATE,
    ),
    Column(
        "most_fee_minor",
        Integer,
        comment="copied when moved: the fee that a cancel would have cost just before",
        info=AGREED,
    ),
    Column(
        "cooling_off_until",
        Instant,
        comment="copied when made or paid: until when everything goes back; null once it was moved",
        info=AGREED,
    ),
    Column("cooled_off_at", Instant, comment="when it was cancelled because it was only just made", info=FACT),
    Column("client", String(23), comment="a digest of the address that a visitor booked from", info=KEY),
    Column("verified_at", Instant, comment="when the code that was sent to its customer was typed", info=FACT),
    Column(
        "verify_until",
        Instant,
        comment="until when its time is held for that code; null of one without",
        info=AGREED,
    ),
    Column(
        "code_tries",
        Integer,
        nullable=False,
        server_default="0",
        comment="how often a wrong code was typed",
        info=STATE,
    ),
    Column("cancelled_at", Instant, info=FACT),
    Column("cancelled_by", state(CancelledBy, 10), info=FACT),
    Column("cancel_reason", Text, info=FACT),
    Column("cancel_outcome", state(DepositOutcome, 16), info=FACT),
    Column("cancel_refund_minor", Integer, info=FACT),
    Column("cancel_forfeit_minor", Integer, info=FACT),
    Column("cancel_credit_minor", Integer, info=FACT),
    Column("cancel_fee_minor", Integer, info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("updated_at", Instant, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "reference"),
    refers("customer_id", "customer"),
    refers("service_id", "service"),
    refers("staff_id", "staff"),
    CheckConstraint("ends_at > starts_at", name="order"),
    CheckConstraint(one_of("status", BookingStatus), name="status"),
    CheckConstraint("deposit_minor >= 0 AND deposit_paid_minor >= 0", name="deposit"),
    CheckConstraint("paid_by_card_minor >= 0", name="card"),
    CheckConstraint("paid_by_credit_minor >= 0", name="credit"),
    CheckConstraint("paid_by_cash_minor >= 0", name="cash"),
    CheckConstraint("paid_by_terminal_minor >= 0", name="terminal"),
    Index("ix_booking_venue_id_starts_at", "venue_id", "starts_at"),
    Index("ix_booking_venue_id_customer_id", "venue_id", "customer_id"),
    Index("ix_booking_unanswered", "request_expires_at", **where("status = 'pending'")),
    Index(
        "ix_booking_deposit_due",
        "deposit_due_at",
        **where("status IN ('pending', 'confirmed') AND deposit_status IN ('asked', 'failed')"),
    ),
    Index(
        "ix_booking_not_heard_of",
        "venue_id",
        "starts_at",
        **where(
            "source = 'storefront' AND verified_at IS NULL AND pressed_at IS NULL AND deposit_paid_minor = 0 "
            "AND status IN ('pending', 'confirmed')"
        ),
    ),
    Index(
        "ix_booking_verify_until",
        "verify_until",
        **where("status = 'pending' AND verify_until IS NOT NULL AND verified_at IS NULL"),
    ),
    Index("ix_booking_late_money", "late_money_at", **where("late_money_at IS NOT NULL")),
    info=kept(Ends(years(7), "starts_at", "late_money_at IS NOT NULL", "money that came late waits")),
)

# What is done in a visit, in this order. What was agreed when it was made stands here; later edits of a service or its rule don't
# change it.
booking_part = Table(
    "booking_part",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("position", Integer, nullable=False, comment="from 1 on, in the customer's order", info=KEY),
    Column("service_id", Id, nullable=False, info=AGREED),
    Column("staff_id", Id, nullable=False, info=AGREED),
    Column(
        "after_minutes",
        Integer,
        nullable=False,
        comment="how long after the booking's start it starts; 0 of the first",
        info=AGREED,
    ),
    Column("duration_minutes", Integer, nullable=False, info=AGREED),
    Column("gap_start_minutes", Integer, nullable=False, info=AGREED),
    Column("gap_minutes", Integer, nullable=False, info=AGREED),
    Column("buffer_minutes", Integer, nullable=False, info=AGREED),
    Column("price_minor", Integer, nullable=False, info=AGREED),
    Column(
        "terms", Json, nullable=True, comment="null: the venue's active rule, whatever that is by then", info=AGREED
    ),
    Column("deposit_minor", Integer, nullable=False, comment="asked for it; 0 where none was", info=AGREED),
    PrimaryKeyConstraint("venue_id", "booking_id", "position"),
    refers("booking_id", "booking"),
    refers("service_id", "service"),
    refers("staff_id", "staff"),
    CheckConstraint(f"position BETWEEN 1 AND {MOST_PARTS}", name="position"),
    CheckConstraint("after_minutes >= 0 AND (position > 1 OR after_minutes = 0)", name="after"),
    CheckConstraint("duration_minutes > 0", name="duration"),
    CheckConstraint("price_minor >= 0 AND deposit_minor >= 0", name="money"),
    info=kept(GoesWith("booking", "booking_id")),
)

blocked_time = Table(
    "blocked_time",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("starts_at", Instant, nullable=False, info=READ),
    Column("ends_at", Instant, nullable=False, info=READ),
    Column("kind", state(BlockedTimeKind, 12), nullable=False, info=READ),
    Column("note", Text, info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("staff_id", "staff"),
    Index("ix_blocked_time_venue_id_starts_at", "venue_id", "starts_at"),
    CheckConstraint(one_of("kind", BlockedTimeKind), name="kind"),
    info=kept(Ends(years(1), "ends_at")),
)

# A staff member's time, in minutes since 1970 UTC. No two rows of one staff member overlap: an exclusion constraint on
# PostgreSQL, triggers on SQLite (both in the migration, since neither can be written as a column or table constraint here).
occupancy = Table(
    "occupancy",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, info=KEY),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("staff_no", Integer, nullable=False, info=KEY),
    Column("start_minute", Integer, nullable=False, info=STATE),
    Column("end_minute", Integer, nullable=False, info=STATE),
    Column("kind", state(OccupancyKind, 8), nullable=False, comment="booking | blocked | hold", info=STATE),
    Column("booking_id", Id, info=KEY),
    Column("blocked_time_id", Id, info=KEY),
    Column("hold_id", Id, comment="the offer that holds it", info=KEY),
    # With the venue, though the number alone is unique: nobody takes the time of another venue's staff.
    ForeignKeyConstraint(["venue_id", "staff_no"], ["staff.venue_id", "staff.no"]),
    refers("booking_id", "booking"),
    refers("blocked_time_id", "blocked_time"),
    # The upper bound on a stretch lets a query for a range of days bound its index scan from below, too.
    CheckConstraint("end_minute > start_minute AND end_minute - start_minute <= 1440", name="length"),
    CheckConstraint(one_of("kind", OccupancyKind), name="kind"),
    Index("ix_occupancy_staff_no_start_minute", "staff_no", "start_minute"),
    Index("ix_occupancy_booking", "venue_id", "booking_id", **where("booking_id IS NOT NULL")),
    Index("ix_occupancy_blocked_time", "venue_id", "blocked_time_id", **where("blocked_time_id IS NOT NULL")),
    Index("ix_occupancy_hold", "venue_id", "hold_id", **where("hold_id IS NOT NULL")),
    info=kept(Ends(years(1), "end_minute")),
)

# An event of another calendar that became a booking: importing the file again makes no second one.
imported_event = Table(
    "imported_event",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "event_key",
        String(64),
        nullable=False,
        comment="SHA-256 of the event's UID and, of one that repeats, its day",
        info=KEY,
    ),
    Column(
        "fingerprint",
        String(64),
        nullable=False,
        comment="SHA-256 of what the event said: has it changed since?",
        info=FACT,
    ),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("imported_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "event_key"),
    refers("booking_id", "booking"),
    info=kept(GoesWith("booking", "booking_id")),
)
