"""The tables. Each row belongs to a venue, and each key begins with it, so a venue could move to a database of its own.

Those about money are in `money_tables`, those about offered times in `offer_tables`; both are named here, too.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
from sqlalchemy.engine.default import DefaultExecutionContext

from openchair.core.contacts import email_key, name_key
from openchair.store.columns import AGREED, FACT, KEY, READ, STATE, Id, Instant, Json
from openchair.store.money_tables import (
    card_setup,
    credit_use,
    fee,
    ledger_entry,
    payment,
    refund,
    saved_card,
    store_credit,
    stripe_customer,
    stripe_event,
)
from openchair.store.offer_tables import (
    counter_offer,
    earlier_availability,
    earlier_wish,
    opening,
    opening_offer,
)
from openchair.store.reach_tables import dead_address, sms_stop
from openchair.store.table_parts import metadata, of_venue, refers, where

__all__ = [
    "activity",
    "blocked_time",
    "booking",
    "card_setup",
    "counter_offer",
    "credit_use",
    "customer",
    "day_hours",
    "dead_address",
    "deposit_rule",
    "earlier_availability",
    "earlier_wish",
    "fee",
    "idempotency_key",
    "imported_event",
    "ledger_entry",
    "message",
    "metadata",
    "occupancy",
    "opening",
    "opening_offer",
    "operator",
    "payment",
    "refund",
    "saved_card",
    "service",
    "sms_stop",
    "staff",
    "staff_service",
    "store_credit",
    "stripe_customer",
    "stripe_event",
    "venue",
    "venue_host",
    "working_hours",
]

venue = Table(
    "venue",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("slug", String(63), nullable=False, unique=True, info=READ),
    Column("name", String(120), nullable=False, info=READ),
    Column("time_zone", String(64), nullable=False, info=READ),
    Column("currency", String(3), nullable=False, info=READ),
    Column("locale", String(16), nullable=False, info=READ),
    Column("address", Text, nullable=False, info=READ),
    Column("phone", String(20), info=READ),
    Column("email", String(254), info=READ),
    Column("accent", String(7), info=READ),
    Column("storefront_url", Text, info=READ),
    Column(
        "stripe_account_id",
        String(64),
        comment="the connected account that is paid; the platform's own without one",
        info=READ,
    ),
    Column(
        "credit_days",
        Integer,
        comment="for how many days store credit can be used; for ever without a number",
        info=READ,
    ),
    Column("cancellation_notice_hours", Integer, nullable=False, server_default="24", info=READ),
    Column("customers_may_switch_staff", Boolean, nullable=False, info=READ),
    Column("earlier_times_min_days", Integer, nullable=False, server_default="14", info=READ),
    Column("lead_time_minutes", Integer, nullable=False, server_default="120", info=READ),
    Column("horizon_days", Integer, nullable=False, server_default="90", info=READ),
    Column("slot_grid_minutes", Integer, nullable=False, server_default="15", info=READ),
    Column("review_first", Boolean, nullable=False, info=READ),
    Column(
        "reminder_hours",
        Integer,
        nullable=False,
        server_default="24",
        comment="before the start; 0 sends none",
        info=READ,
    ),
    Column(
        "request_expiry_hours",
        Integer,
        nullable=False,
        server_default="48",
        comment="an unanswered request lapses",
        info=READ,
    ),
    Column(
        "counter_offer_window_days",
        Integer,
        nullable=False,
        server_default="3",
        comment="around the day asked for",
        info=READ,
    ),
    Column(
        "counter_offer_hours",
        Integer,
        nullable=False,
        server_default="24",
        comment="for which offers are held",
        info=READ,
    ),
    Column(
        "deposit_rule_id",
        Id,
        comment="the venue's active rule, for bookings that carry no terms of their own",
        info=READ,
    ),
    Column("created_at", Instant, nullable=False, info=FACT),
    # How earlier times are offered: rules.openings.MatchingSettings.
    Column("matching_on", Boolean, nullable=False, server_default=text("true"), info=READ),
    Column("matching_mode", String(16), nullable=False, server_default="one_at_a_time", info=READ),
    Column("throttle_hours", Integer, nullable=False, server_default="6", info=READ),
    Column(
        "quiet_from", Integer, nullable=False, server_default="1260", comment="of the venue's wall-clock day", info=READ
    ),
    Column("quiet_until", Integer, nullable=False, server_default="480", info=READ),
    Column(
        "reminders_planned",
        String(20),
        nullable=False,
        server_default="24 1260 480",
        comment="reminder_hours, quiet_from and quiet_until as the queued reminders were last planned by",
        info=STATE,
    ),
    CheckConstraint("cancellation_notice_hours BETWEEN 0 AND 72", name="notice_hours"),
    CheckConstraint("horizon_days BETWEEN 1 AND 730", name="horizon_days"),
    CheckConstraint("slot_grid_minutes BETWEEN 5 AND 240", name="slot_grid"),
    CheckConstraint("reminder_hours BETWEEN 0 AND 168", name="reminder_hours"),
    CheckConstraint("credit_days BETWEEN 1 AND 3650", name="credit_days"),
    CheckConstraint("request_expiry_hours BETWEEN 1 AND 720", name="request_expiry_hours"),
    CheckConstraint("counter_offer_window_days BETWEEN 0 AND 60", name="counter_offer_window_days"),
    CheckConstraint("counter_offer_hours BETWEEN 1 AND 168", name="counter_offer_hours"),
    CheckConstraint("matching_mode IN ('one_at_a_time', 'first_to_tap')", name="matching_mode"),
    CheckConstraint("throttle_hours BETWEEN 0 AND 168", name="throttle_hours"),
    CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
    CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until"),
)

# Every host the venue has or had: an old link must open years later, so a host is retired but never removed.
venue_host = Table(
    "venue_host",
    metadata,
    Column("kind", String(8), nullable=False, comment="slug | custom", info=KEY),
    Column(
        "name", String(253), nullable=False, comment="the slug, or the whole custom domain, in lower case", info=KEY
    ),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "is_primary",
        Boolean,
        nullable=False,
        comment="links are built with the primary custom domain, else the slug",
        info=READ,
    ),
    PrimaryKeyConstraint("kind", "name"),
    of_venue(),
    CheckConstraint("kind IN ('slug', 'custom')", name="kind"),
    Index("ix_venue_host_venue_id", "venue_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("no", Integer, Identity(), primary_key=True, comment="what the no-overlap constraint compares", info=KEY),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("position", Integer, nullable=False, server_default="0", info=READ),
    Column("active", Boolean, nullable=False, info=READ),
    UniqueConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "no"),
    of_venue(),
)

deposit_rule = Table(
    "deposit_rule",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("ask_fixed_minor", Integer, info=READ),
    Column("ask_percent", Integer, info=READ),
    Column("terms", Json, nullable=False, comment="rules.deposits.CancellationTerms as JSON", info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
)

service = Table(
    "service",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("description", Text, info=READ),
    Column("duration_minutes", Integer, nullable=False, info=READ),
    Column("gap_start_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("gap_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("buffer_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("price_minor", Integer, nullable=False, info=READ),
    Column("deposit_rule_id", Id, info=READ),
    Column("position", Integer, nullable=False, server_default="0", info=READ),
    Column("active", Boolean, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    refers("deposit_rule_id", "deposit_rule"),
    CheckConstraint("duration_minutes BETWEEN 5 AND 720", name="duration"),
    CheckConstraint(
        "gap_minutes >= 0 AND gap_start_minutes >= 0 AND gap_start_minutes + gap_minutes <= duration_minutes",
        name="gap",
    ),
    CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name="buffer"),
    CheckConstraint("price_minor >= 0", name="price"),
)

staff_service = Table(
    "staff_service",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("service_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    PrimaryKeyConstraint("venue_id", "service_id", "staff_id"),
    refers("staff_id", "staff"),
    refers("service_id", "service"),
)

working_hours = Table(
    "working_hours",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("weekday", Integer, nullable=False, comment="0 is Monday", info=READ),
    Column("opens_minute", Integer, nullable=False, comment="of the venue's wall-clock day", info=READ),
    Column("closes_minute", Integer, nullable=False, info=READ),
    Column("is_break", Boolean, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "staff_id", "weekday", "is_break", "opens_minute"),
    refers("staff_id", "staff"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute", name="minutes"),
)

# A day that differs from the week. A row with opens_minute = closes_minute = 0 says: closed.
day_hours = Table(
    "day_hours",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("day", Date, nullable=False, info=READ),
    Column("opens_minute", Integer, nullable=False, info=READ),
    Column("closes_minute", Integer, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "staff_id", "day", "opens_minute"),
    refers("staff_id", "staff"),
    CheckConstraint(
        "(opens_minute = 0 AND closes_minute = 0)"
        " OR (opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute)",
        name="minutes",
    ),
)


def _key_of(column: str, key: Callable[[str], str]) -> Callable[[DefaultExecutionContext], str | None]:
    """A new row's default: the key of what another of its columns is given."""

    def worked_out(context: DefaultExecutionContext) -> str | None:
        given = context.get_current_parameters().get(column)  # type: ignore[no-untyped-call]
        return None if given is None else key(given)

    return worked_out


customer = Table(
    "customer",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("email", String(254), info=READ),
    Column("phone", String(20), comment="E.164", info=READ),
    Column("created_at", Instant, nullable=False, info=FACT),
    # By which people are compared, worked out of name and email wherever a row is written.
    Column("name_key", Text, default=_key_of("name", name_key), info=READ),
    Column("email_key", Text, default=_key_of("email", email_key), info=READ),
    Column("version", Integer, nullable=False, server_default="1", info=STATE),
    # Read when a message is sent; what was asked of us last is what holds.
    Column("reminders_stopped_at", Instant, comment="since when they want no reminders", info=READ),
    Column("earlier_stopped_at", Instant, comment="since when they want to hear of no earlier times", info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    Index("ix_customer_venue_id_name_key", "venue_id", "name_key"),
    Index("ix_customer_venue_id_email_key", "venue_id", "email_key"),
    Index("ix_customer_venue_id_phone", "venue_id", "phone"),
    # A text that is answered names a number and no venue.
    Index("ix_customer_phone", "phone", **where("phone IS NOT NULL")),
)

booking = Table(
    "booking",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("reference", String(8), nullable=False, info=KEY),
    Column("version", Integer, nullable=False, info=STATE),
    Column("status", String(16), nullable=False, info=STATE),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("service_id", Id, nullable=False, info=AGREED),
    Column("staff_id", Id, nullable=False, info=AGREED),
    Column("starts_at", Instant, nullable=False, info=AGREED),
    Column("ends_at", Instant, nullable=False, info=AGREED),
    # What was agreed when the booking was made; later edits of the service or its rule don't change it.
    Column("duration_minutes", Integer, nullable=False, info=AGREED),
    Column("gap_start_minutes", Integer, nullable=False, info=AGREED),
    Column("gap_minutes", Integer, nullable=False, info=AGREED),
    Column("buffer_minutes", Integer, nullable=False, info=AGREED),
    Column("price_minor", Integer, nullable=False, info=AGREED),
    Column("currency", String(3), nullable=False, info=AGREED),
    Column("terms", Json, nullable=True, info=AGREED),
    Column(
        "deposit_minor", Integer, nullable=False, server_default="0", comment="asked; 0 where none was", info=AGREED
    ),
    Column("deposit_paid_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("deposit_status", String(20), info=STATE),
    Column("deposit_paid_by", String(8), comment="card | credit; null of one that was paid elsewhere", info=FACT),
    Column(
        "link_epoch",
        Integer,
        nullable=False,
        server_default="0",
        comment="in the link's MAC; raising it revokes the link",
        info=STATE,
    ),
    Column("calendar_sequence", Integer, nullable=False, server_default="0", info=STATE),
    Column("source", String(20), nullable=False, comment="desk | storefront | import", info=FACT),
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
        Integer,
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
    Column("moved_for", String(8), comment="copied when moved: who asked for that, venue | customer", info=STATE),
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
    Column("cancelled_at", Instant, info=FACT),
    Column("cancelled_by", String(10), info=FACT),
    Column("cancel_reason", Text, info=FACT),
    Column("cancel_outcome", String(16), info=FACT),
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
    CheckConstraint(
        "status IN ('pending', 'confirmed', 'arrived', 'ready_to_start', 'completed', 'cancelled', 'no_show')",
        name="status",
    ),
    CheckConstraint("deposit_minor >= 0 AND deposit_paid_minor >= 0", name="deposit"),
    Index("ix_booking_venue_id_starts_at", "venue_id", "starts_at"),
    Index("ix_booking_venue_id_customer_id", "venue_id", "customer_id"),
    Index("ix_booking_unanswered", "request_expires_at", **where("status = 'pending'")),
)

blocked_time = Table(
    "blocked_time",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("starts_at", Instant, nullable=False, info=READ),
    Column("ends_at", Instant, nullable=False, info=READ),
    Column("kind", String(12), nullable=False, info=READ),
    Column("note", Text, info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("staff_id", "staff"),
    Index("ix_blocked_time_venue_id_starts_at", "venue_id", "starts_at"),
    CheckConstraint("kind IN ('lunch', 'personal', 'training', 'meeting', 'processing', 'other')", name="kind"),
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
    Column("kind", String(8), nullable=False, comment="booking | blocked | hold", info=STATE),
    Column("booking_id", Id, info=KEY),
    Column("blocked_time_id", Id, info=KEY),
    Column("hold_id", Id, comment="the offer that holds it", info=KEY),
    # With the venue, though the number alone is unique: nobody takes the time of another venue's staff.
    ForeignKeyConstraint(["venue_id", "staff_no"], ["staff.venue_id", "staff.no"]),
    refers("booking_id", "booking"),
    refers("blocked_time_id", "blocked_time"),
    # The upper bound on a stretch lets a query for a range of days bound its index scan from below, too.
    CheckConstraint("end_minute > start_minute AND end_minute - start_minute <= 1440", name="length"),
    CheckConstraint("kind IN ('booking', 'blocked', 'hold')", name="kind"),
    Index("ix_occupancy_staff_no_start_minute", "staff_no", "start_minute"),
    Index("ix_occupancy_booking", "venue_id", "booking_id"),
    Index("ix_occupancy_blocked_time", "venue_id", "blocked_time_id"),
    Index("ix_occupancy_hold", "venue_id", "hold_id"),
)

activity = Table(
    "activity",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, info=KEY),
    Column("at", Instant, nullable=False, info=FACT),
    Column("actor_kind", String(10), nullable=False, comment="customer | operator | system", info=FACT),
    Column("actor_name", String(120), info=FACT),
    Column("what", String(40), nullable=False, info=FACT),
    Column("detail", Json, nullable=False, info=FACT),
    Column("message_id", Id, comment="the message this line tells of; its state is read there", info=KEY),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    refers("message_id", "message"),
    Index("ix_activity_venue_id_booking_id", "venue_id", "booking_id", "id"),
)

# The outbox: a message is written with the change it tells of, and goes out once that is committed.
message = Table(
    "message",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("kind", String(20), nullable=False, comment="rules.messages.MessageKind", info=FACT),
    Column("channel", String(8), nullable=False, comment="email | sms", info=FACT),
    Column(
        "tells_of",
        String(40),
        nullable=False,
        comment="version:{booking version}, or event:{id of what happened}",
        info=FACT,
    ),
    Column(
        "facts",
        Json,
        nullable=False,
        comment="what it states, to be held against the booking before it is sent",
        info=FACT,
    ),
    Column("status", String(12), nullable=False, info=STATE),
    Column("available_at", Instant, nullable=False, comment="not to be sent before", info=STATE),
    Column("lease_until", Instant, comment="until when whoever has it may take; then it is taken back", info=STATE),
    Column("attempts", Integer, nullable=False, server_default="0", info=STATE),
    Column(
        "unsure", Boolean, nullable=False, comment="an attempt's answer was lost: the provider may have it", info=STATE
    ),
    Column(
        "follow_up_due",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="it reached nobody, and what follows from that is yet to be done",
        info=STATE,
    ),
    Column("sent_to", String(254), comment="the address or number it went to", info=FACT),
    Column("provider_id", String(255), comment="what the provider calls it", info=KEY),
    Column("former_provider_id", String(255), comment="what it was called before the desk had it sent again", info=KEY),
    Column("segments", Integer, comment="of an SMS", info=FACT),
    Column("problem", Text, comment="why it was not sent, in words for the desk", info=STATE),
    Column("first_tried_at", Instant, info=FACT),
    Column("accepted_at", Instant, info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("updated_at", Instant, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    # Nobody hears of the same thing twice by the same way.
    UniqueConstraint("venue_id", "booking_id", "tells_of", "kind", "channel"),
    refers("booking_id", "booking"),
    CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    CheckConstraint(
        "status IN ('queued', 'handed_over', 'sending', 'accepted', 'delivered', 'bounced', 'failed', 'superseded')",
        name="status",
    ),
    Index("ix_message_due", "channel", "available_at", **where("status = 'queued'")),
    Index("ix_message_leased", "channel", "lease_until", **where("status IN ('handed_over', 'sending')")),
    Index("ix_message_undelivered", "venue_id", "id", **where("status IN ('failed', 'bounced')")),
    Index("ix_message_follow_up", "id", **where("follow_up_due")),
    Index("ix_message_provider_id", "provider_id", unique=True, **where("provider_id IS NOT NULL")),
)

operator = Table(
    "operator",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("role", String(8), nullable=False, info=READ),
    Column("secret_hash", String(64), nullable=False, comment="SHA-256 of the credential's secret, in hex", info=KEY),
    Column("revoked_at", Instant, info=STATE),
    Column("created_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    of_venue(),
    CheckConstraint("role IN ('owner', 'manager', 'staff')", name="role"),
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
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "owner",
        String(40),
        nullable=False,
        comment="manage:{booking} or desk:{operator}: keys of one never meet another's",
        info=KEY,
    ),
    Column("key", String(128), nullable=False, info=KEY),
    Column("input_hash", String(64), nullable=False, info=FACT),
    Column("answer", Json, comment="what the first call answered; null only while it is being worked out", info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "owner", "key"),
    of_venue(),
    Index("ix_idempotency_key_created_at", "created_at"),
)
