"""The tables. Each row belongs to a venue, and each key begins with it, so a venue could move to a database of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from openchair.store.columns import Id, Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_venue() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["venue_id"], ["venue.id"])


def _where(condition: str) -> dict[str, Any]:
    """For an index over some of the rows only."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def _refers(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["venue_id", column], [f"{table}.venue_id", f"{table}.id"])


def _steps(
    due: str = "when someone looks after it next; null where there is nothing more to do",
) -> tuple[Column[Any], ...]:
    """Of a row that is taken further step by step, by whoever claims it: a claim sets `due_at` to when it counts as lost."""
    return (
        Column("due_at", Instant, comment=due),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column(
            "key_no",
            Integer,
            nullable=False,
            server_default="0",
            comment="rises where Stripe's answer under a key was broken",
        ),
        Column("updated_at", Instant, nullable=False),
    )


venue = Table(
    "venue",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(63), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", String(20)),
    Column("email", String(254)),
    Column("accent", String(7)),
    Column("storefront_url", Text),
    Column(
        "stripe_account_id", String(64), comment="the connected account that is paid; the platform's own without one"
    ),
    Column("credit_days", Integer, comment="for how many days store credit can be used; for ever without a number"),
    Column("cancellation_notice_hours", Integer, nullable=False, server_default="24"),
    Column("customers_may_switch_staff", Boolean, nullable=False),
    Column("earlier_times_min_days", Integer, nullable=False, server_default="14"),
    Column("lead_time_minutes", Integer, nullable=False, server_default="120"),
    Column("horizon_days", Integer, nullable=False, server_default="90"),
    Column("slot_grid_minutes", Integer, nullable=False, server_default="15"),
    Column("review_first", Boolean, nullable=False),
    Column("reminder_hours", Integer, nullable=False, server_default="24", comment="before the start; 0 sends none"),
    Column(
        "request_expiry_hours", Integer, nullable=False, server_default="48", comment="an unanswered request lapses"
    ),
    Column(
        "counter_offer_window_days", Integer, nullable=False, server_default="3", comment="around the day asked for"
    ),
    Column("counter_offer_hours", Integer, nullable=False, server_default="24", comment="for which offers are held"),
    Column(
        "deposit_rule_id",
        Id,
        comment="the venue's active rule, for bookings that carry no terms of their own",
    ),
    Column("created_at", Instant, nullable=False),
    # How earlier times are offered: rules.openings.MatchingSettings.
    Column("matching_on", Boolean, nullable=False, server_default=text("true")),
    Column("matching_mode", String(16), nullable=False, server_default="one_at_a_time"),
    Column("throttle_hours", Integer, nullable=False, server_default="6"),
    Column("quiet_from", Integer, nullable=False, server_default="1260", comment="of the venue's wall-clock day"),
    Column("quiet_until", Integer, nullable=False, server_default="480"),
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
    Column("kind", String(8), nullable=False, comment="slug | custom"),
    Column("name", String(253), nullable=False, comment="the slug, or the whole custom domain, in lower case"),
    Column("venue_id", Id, nullable=False),
    Column(
        "is_primary",
        Boolean,
        nullable=False,
        comment="links are built with the primary custom domain, else the slug",
    ),
    PrimaryKeyConstraint("kind", "name"),
    _of_venue(),
    CheckConstraint("kind IN ('slug', 'custom')", name="kind"),
    Index("ix_venue_host_venue_id", "venue_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("no", Integer, Identity(), primary_key=True, comment="what the no-overlap constraint compares"),
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "no"),
    _of_venue(),
)

deposit_rule = Table(
    "deposit_rule",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("ask_fixed_minor", Integer),
    Column("ask_percent", Integer),
    Column("terms", Json, nullable=False, comment="rules.deposits.CancellationTerms as JSON"),
    PrimaryKeyConstraint("venue_id", "id"),
    _of_venue(),
)

service = Table(
    "service",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("description", Text),
    Column("duration_minutes", Integer, nullable=False),
    Column("gap_start_minutes", Integer, nullable=False, server_default="0"),
    Column("gap_minutes", Integer, nullable=False, server_default="0"),
    Column("buffer_minutes", Integer, nullable=False, server_default="0"),
    Column("price_minor", Integer, nullable=False),
    Column("deposit_rule_id", Id),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    _of_venue(),
    _refers("deposit_rule_id", "deposit_rule"),
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
    Column("venue_id", Id, nullable=False),
    Column("service_id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    PrimaryKeyConstraint("venue_id", "service_id", "staff_id"),
    _refers("staff_id", "staff"),
    _refers("service_id", "service"),
)

working_hours = Table(
    "working_hours",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("weekday", Integer, nullable=False, comment="0 is Monday"),
    Column("opens_minute", Integer, nullable=False, comment="of the venue's wall-clock day"),
    Column("closes_minute", Integer, nullable=False),
    Column("is_break", Boolean, nullable=False),
    PrimaryKeyConstraint("venue_id", "staff_id", "weekday", "is_break", "opens_minute"),
    _refers("staff_id", "staff"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute", name="minutes"),
)

# A day that differs from the week. A row with opens_minute = closes_minute = 0 says: closed.
day_hours = Table(
    "day_hours",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("day", Date, nullable=False),
    Column("opens_minute", Integer, nullable=False),
    Column("closes_minute", Integer, nullable=False),
    PrimaryKeyConstraint("venue_id", "staff_id", "day", "opens_minute"),
    _refers("staff_id", "staff"),
    CheckConstraint(
        "(opens_minute = 0 AND closes_minute = 0)"
        " OR (opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute)",
        name="minutes",
    ),
)

customer = Table(
    "customer",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("email", String(254)),
    Column("phone", String(20), comment="E.164"),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    _of_venue(),
    Index("ix_customer_venue_id_email", "venue_id", "email"),
    Index("ix_customer_venue_id_phone", "venue_id", "phone"),
)

booking = Table(
    "booking",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("reference", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("service_id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    # What was agreed when the booking was made; later edits of the service or its rule don't change it.
    Column("duration_minutes", Integer, nullable=False),
    Column("gap_start_minutes", Integer, nullable=False),
    Column("gap_minutes", Integer, nullable=False),
    Column("buffer_minutes", Integer, nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("terms", Json, nullable=True),
    Column("deposit_minor", Integer, nullable=False, server_default="0", comment="asked; 0 where none was"),
    Column("deposit_paid_minor", Integer, nullable=False, server_default="0"),
    Column("deposit_status", String(20)),
    Column("deposit_paid_by", String(8), comment="card | credit; null of one that was paid elsewhere"),
    Column(
        "link_epoch",
        Integer,
        nullable=False,
        server_default="0",
        comment="in the link's MAC; raising it revokes the link",
    ),
    Column("calendar_sequence", Integer, nullable=False, server_default="0"),
    Column("source", String(20), nullable=False, comment="desk | storefront | import"),
    Column("notes", Text),
    Column("request_expires_at", Instant, comment="until when a request waits for an answer; an open offer is one"),
    Column("cancelled_at", Instant),
    Column("cancelled_by", String(10)),
    Column("cancel_reason", Text),
    Column("cancel_outcome", String(16)),
    Column("cancel_refund_minor", Integer),
    Column("cancel_forfeit_minor", Integer),
    Column("cancel_credit_minor", Integer),
    Column("cancel_fee_minor", Integer),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "reference"),
    _refers("customer_id", "customer"),
    _refers("service_id", "service"),
    _refers("staff_id", "staff"),
    CheckConstraint("ends_at > starts_at", name="order"),
    CheckConstraint(
        "status IN ('pending', 'confirmed', 'arrived', 'ready_to_start', 'completed', 'cancelled', 'no_show')",
        name="status",
    ),
    CheckConstraint("deposit_minor >= 0 AND deposit_paid_minor >= 0", name="deposit"),
    Index("ix_booking_venue_id_starts_at", "venue_id", "starts_at"),
    Index("ix_booking_venue_id_customer_id", "venue_id", "customer_id"),
    Index("ix_booking_unanswered", "request_expires_at", **_where("status = 'pending'")),
)

# A time that the venue proposes instead of the one asked for. While it is offered, it is held in `occupancy` under its id.
counter_offer = Table(
    "counter_offer",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column(
        "number", Integer, nullable=False, comment="within the booking, on and on: an old link never means a new time"
    ),
    Column("round", Integer, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("status", String(12), nullable=False),
    Column("expires_at", Instant, nullable=False, comment="the last instant at which it can be accepted"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "booking_id", "number"),
    _refers("booking_id", "booking"),
    _refers("staff_id", "staff"),
    CheckConstraint(
        "status IN ('offered', 'accepted', 'declined', 'expired', 'withdrawn', 'superseded')", name="status"
    ),
    Index("ix_counter_offer_due", "expires_at", **_where("status = 'offered'")),
)

blocked_time = Table(
    "blocked_time",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("note", Text),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("staff_id", "staff"),
    Index("ix_blocked_time_venue_id_starts_at", "venue_id", "starts_at"),
    CheckConstraint("kind IN ('lunch', 'personal', 'training', 'meeting', 'processing', 'other')", name="kind"),
)

# A staff member's time, in minutes since 1970 UTC. No two rows of one staff member overlap: an exclusion constraint on
# PostgreSQL, triggers on SQLite (both in the migration, since neither can be written as a column or table constraint here).
occupancy = Table(
    "occupancy",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("venue_id", Id, nullable=False),
    Column("staff_no", Integer, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("kind", String(8), nullable=False, comment="booking | blocked | hold"),
    Column("booking_id", Id),
    Column("blocked_time_id", Id),
    Column("hold_id", Id, comment="the offer that holds it"),
    # With the venue, though the number alone is unique: nobody takes the time of another venue's staff.
    ForeignKeyConstraint(["venue_id", "staff_no"], ["staff.venue_id", "staff.no"]),
    _refers("booking_id", "booking"),
    _refers("blocked_time_id", "blocked_time"),
    # The upper bound on a stretch lets a query for a range of days bound its index scan from below, too.
    CheckConstraint("end_minute > start_minute AND end_minute - start_minute <= 1440", name="length"),
    CheckConstraint("kind IN ('booking', 'blocked', 'hold')", name="kind"),
    Index("ix_occupancy_staff_no_start_minute", "staff_no", "start_minute"),
    Index("ix_occupancy_booking", "venue_id", "booking_id"),
    Index("ix_occupancy_blocked_time", "venue_id", "blocked_time_id"),
    Index("ix_occupancy_hold", "venue_id", "hold_id"),
)

# A payment that was asked of a customer. Each attempt that ended without money is followed by another row.
payment = Table(
    "payment",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("fee_id", Id, comment="the fee it pays; null of a deposit"),
    Column("saved_card_id", Id, comment="charged without its owner being there; null where they pay on the page"),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(12), nullable=False),
    Column("problem", String(24), comment="rules.payments.Problem: why the last try brought no money"),
    Column("stripe_account_id", String(64), comment="whose it was when it was asked for"),
    Column("payment_intent_id", String(64), unique=True),
    Column("requested_at", Instant, nullable=False),
    *_steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("booking_id", "booking"),
    _refers("fee_id", "fee"),
    _refers("saved_card_id", "saved_card"),
    Index("ix_payment_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_payment_due", "due_at", **_where("due_at IS NOT NULL")),
    # Stripe's events name it so, and no venue.
    Index("ix_payment_id", "id"),
    # One at a time: nobody is asked twice for the same money.
    Index(
        "ix_payment_deposit_under_way",
        "venue_id",
        "booking_id",
        unique=True,
        **_where("fee_id IS NULL AND status IN ('requested', 'open')"),
    ),
    Index("ix_payment_fee_under_way", "venue_id", "fee_id", unique=True, **_where("status IN ('requested', 'open')")),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("status IN ('requested', 'open', 'succeeded', 'failed', 'cancelled')", name="status"),
)

refund = Table(
    "refund",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(12), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("payment_id", Id, comment="what it gives back; null of a deposit that was paid elsewhere"),
    Column("stripe_refund_id", String(64)),
    Column("problem", Text, comment="why it failed, in words for the desk"),
    Column("retried_as", Id, comment="the refund that was made in its place"),
    *_steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("stripe_refund_id"),
    _refers("booking_id", "booking"),
    _refers("payment_id", "payment"),
    _refers("retried_as", "refund"),
    Index("ix_refund_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_refund_due", "due_at", **_where("due_at IS NOT NULL")),
    # Stripe's events name it so, and no venue.
    Index("ix_refund_id", "id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("status IN ('requested', 'submitted', 'succeeded', 'failed')", name="status"),
)

fee = Table(
    "fee",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(12), nullable=False),
    Column("problem", String(24), comment="rules.payments.Problem: why it was not charged"),
    Column("requested_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    # One fee of a kind a booking: it can't be charged twice.
    UniqueConstraint("venue_id", "booking_id", "kind"),
    _refers("booking_id", "booking"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("kind IN ('late_cancellation', 'no_show')", name="kind"),
    CheckConstraint("status IN ('requested', 'charged', 'not_charged', 'waived', 'failed')", name="status"),
)

store_credit = Table(
    "store_credit",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False, comment="where it comes from"),
    Column("source", String(12), nullable=False, comment="cancellation | desk | returned"),
    Column("amount_minor", Integer, nullable=False),
    Column("left_minor", Integer, nullable=False, comment="what of it can still be used"),
    Column("currency", String(3), nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("expires_at", Instant),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("customer_id", "customer"),
    _refers("booking_id", "booking"),
    Index("ix_store_credit_left", "venue_id", "customer_id", **_where("left_minor > 0")),
    Index("ix_store_credit_expiry", "expires_at", **_where("left_minor > 0 AND expires_at IS NOT NULL")),
    CheckConstraint("amount_minor > 0 AND left_minor BETWEEN 0 AND amount_minor", name="amount"),
)

# What a booking's deposit took of which credit: so that it can go back where it came from.
credit_use = Table(
    "credit_use",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("credit_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("used_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("credit_id", "store_credit"),
    _refers("booking_id", "booking"),
    Index("ix_credit_use_venue_id_booking_id", "venue_id", "booking_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
)

# Every movement of money, from one account to another, and never changed: what the other tables say must add up to it.
ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("from_account", String(12), nullable=False, comment="rules.ledger.Account"),
    Column("to_account", String(12), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("why", String(24), nullable=False, comment="rules.ledger.Why"),
    Column("about", Id, nullable=False, comment="the payment, refund, credit or booking it comes from"),
    PrimaryKeyConstraint("venue_id", "id"),
    # The same thing doesn't move money twice, however often it is told.
    UniqueConstraint("venue_id", "why", "about"),
    _refers("booking_id", "booking"),
    Index("ix_ledger_entry_venue_id_booking_id", "venue_id", "booking_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("from_account <> to_account", name="accounts"),
)

# Who a customer of a venue is at Stripe: with the connected account the venue had then, or the platform's own ('').
stripe_customer = Table(
    "stripe_customer",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("stripe_account_id", String(64), nullable=False),
    Column("stripe_customer_id", String(64), nullable=False),
    PrimaryKeyConstraint("venue_id", "customer_id", "stripe_account_id"),
    _refers("customer_id", "customer"),
)

# A customer is about to save a card, and has read what they agree to.
card_setup = Table(
    "card_setup",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("status", String(12), nullable=False),
    Column("problem", String(24), comment="rules.payments.Problem: why the last try saved no card"),
    Column("consent_version", String(16), nullable=False),
    Column("consent_text", Text, nullable=False, comment="as it was shown"),
    Column("stripe_account_id", String(64)),
    Column("setup_intent_id", String(64), unique=True),
    Column("requested_at", Instant, nullable=False),
    *_steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("booking_id", "booking"),
    _refers("customer_id", "customer"),
    Index("ix_card_setup_due", "due_at", **_where("due_at IS NOT NULL")),
    CheckConstraint("status IN ('requested', 'open', 'succeeded', 'cancelled')", name="status"),
)

saved_card = Table(
    "saved_card",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False, comment="on whose page it was saved"),
    Column("setup_id", Id),
    Column("status", String(12), nullable=False),
    Column("stripe_account_id", String(64)),
    Column("stripe_customer_id", String(64), nullable=False),
    Column("payment_method_id", String(64), nullable=False, unique=True),
    Column("brand", String(32), nullable=False),
    Column("last4", String(4), nullable=False),
    Column("exp_month", Integer, nullable=False),
    Column("exp_year", Integer, nullable=False),
    Column("consent_text", Text, nullable=False),
    Column("consent_version", String(16), nullable=False),
    Column("consent_source", String(16), nullable=False, comment="manage_portal"),
    Column("consented_at", Instant, nullable=False),
    *_steps("when it is to be detached at Stripe; null of one in use, and once that is done"),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("customer_id", "customer"),
    _refers("booking_id", "booking"),
    _refers("setup_id", "card_setup"),
    Index("ix_saved_card_due", "due_at", **_where("due_at IS NOT NULL")),
    # One card is on file for a customer; another takes its place.
    Index("ix_saved_card_in_use", "venue_id", "customer_id", unique=True, **_where("status = 'in_use'")),
    CheckConstraint("status IN ('in_use', 'replaced', 'removed')", name="status"),
)

# What Stripe told us of, once each: it says which object has changed, and that object is then asked for as it is.
stripe_event = Table(
    "stripe_event",
    metadata,
    Column("id", String(255), primary_key=True, comment="Stripe's own"),
    Column("stripe_account_id", String(64)),
    Column("type", String(80), nullable=False),
    Column("object_id", String(255), nullable=False),
    Column("received_at", Instant, nullable=False),
    *_steps(),
    Index("ix_stripe_event_due", "due_at", **_where("due_at IS NOT NULL")),
)

activity = Table(
    "activity",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id),
    Column("at", Instant, nullable=False),
    Column("actor_kind", String(10), nullable=False, comment="customer | operator | system"),
    Column("actor_name", String(120)),
    Column("what", String(40), nullable=False),
    Column("detail", Json, nullable=False),
    Column("message_id", Id, comment="the message this line tells of; its state is read there"),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("booking_id", "booking"),
    _refers("message_id", "message"),
    Index("ix_activity_venue_id_booking_id", "venue_id", "booking_id", "id"),
)

# The outbox: a message is written with the change it tells of, and goes out once that is committed.
message = Table(
    "message",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("kind", String(20), nullable=False, comment="rules.messages.MessageKind"),
    Column("channel", String(8), nullable=False, comment="email | sms"),
    Column("tells_of", String(40), nullable=False, comment="version:{booking version}, or event:{id of what happened}"),
    Column("facts", Json, nullable=False, comment="what it states, to be held against the booking before it is sent"),
    Column("status", String(12), nullable=False),
    Column("available_at", Instant, nullable=False, comment="not to be sent before"),
    Column("lease_until", Instant, comment="until when whoever has it may take; then it is taken back"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("unsure", Boolean, nullable=False, comment="an attempt's answer was lost: the provider may have it"),
    Column("sent_to", String(254), comment="the address or number it went to"),
    Column("provider_id", String(255), comment="what the provider calls it"),
    Column("former_provider_id", String(255), comment="what it was called before the desk had it sent again"),
    Column("segments", Integer, comment="of an SMS"),
    Column("problem", Text, comment="why it was not sent, in words for the desk"),
    Column("first_tried_at", Instant),
    Column("accepted_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    # Nobody hears of the same thing twice by the same way.
    UniqueConstraint("venue_id", "booking_id", "tells_of", "kind", "channel"),
    _refers("booking_id", "booking"),
    CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    CheckConstraint(
        "status IN ('queued', 'handed_over', 'sending', 'accepted', 'delivered', 'bounced', 'failed', 'superseded')",
        name="status",
    ),
    Index("ix_message_due", "channel", "available_at", **_where("status = 'queued'")),
    Index("ix_message_leased", "channel", "lease_until", **_where("status IN ('handed_over', 'sending')")),
    Index("ix_message_undelivered", "venue_id", "id", **_where("status IN ('failed', 'bounced')")),
    Index("ix_message_provider_id", "provider_id", unique=True, **_where("provider_id IS NOT NULL")),
)

# A customer's wish to hear of earlier times. One row a booking: asking again takes it up anew.
earlier_availability = Table(
    "earlier_availability",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("weekdays", Integer, nullable=False, comment="a bit each, Monday the lowest"),
    Column("bands", Integer, nullable=False, comment="a bit each: morning, afternoon, evening"),
    Column("since", Instant, nullable=False, comment="waiting since; the longest waiting hears first"),
    Column("stopped_at", Instant),
    PrimaryKeyConstraint("venue_id", "booking_id"),
    _refers("booking_id", "booking"),
    CheckConstraint("weekdays BETWEEN 1 AND 127 AND bands BETWEEN 1 AND 7", name="wanted"),
    Index("ix_earlier_availability_waiting", "venue_id", "since", "booking_id", **_where("stopped_at IS NULL")),
)

# The same wish once for each of the week's 21 boxes that it names, with what of its booking an opening is held against. It is an
# index written as a table: whoever wants this box, with an appointment in this week or a later one, longest waiting first.
earlier_wish = Table(
    "earlier_wish",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("slot", SmallInteger, nullable=False, comment="the weekday times 3, and the band"),
    Column("service_id", Id, nullable=False),
    Column("staff_no", Integer, nullable=False),
    Column("week", SmallInteger, nullable=False, comment="of the appointment: its start's minute divided by 10080"),
    Column("start_minute", Integer, nullable=False, comment="of the appointment, since 1970 UTC"),
    Column("since", Instant, nullable=False),
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
)  # fmt: skip

# A stretch of a staff member's time that became free, written with the change that freed it.
opening = Table(
    "opening",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("staff_id", Id, nullable=False),
    Column("start_minute", Integer, nullable=False, comment="since 1970 UTC"),
    Column("end_minute", Integer, nullable=False),
    Column("cause", String(10), nullable=False, comment="rules.openings.OpeningCause"),
    Column("left_by", Id, comment="the booking that was there"),
    Column("depth", Integer, nullable=False, comment="how many earlier times were taken before this one became free"),
    Column("status", String(10), nullable=False),
    Column("ending", String(12), comment="rules.openings.Ending, once it has ended"),
    Column("considered", Json, comment="who was looked at last, and why not: booking, why; at most 40"),
    Column("due_at", Instant, nullable=False, comment="when to look at it next"),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("venue_id", "id"),
    _refers("staff_id", "staff"),
    _refers("left_by", "booking"),
    CheckConstraint("end_minute > start_minute", name="length"),
    CheckConstraint("cause IN ('cancelled', 'moved', 'unblocked', 'hours', 'lapsed')", name="cause"),
    CheckConstraint("status IN ('open', 'offered', 'filled', 'gone', 'unfilled')", name="status"),
    Index("ix_opening_due", "due_at", **_where("status IN ('open', 'offered')")),
    Index("ix_opening_venue_id_start_minute", "venue_id", "start_minute"),
)

# An opening offered to one person. Nobody is offered the same one twice, whatever became of the first time.
opening_offer = Table(
    "opening_offer",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("opening_id", Id, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("hold_id", Id, nullable=False, comment="of the time that is held: one for all who are told at once"),
    Column("status", String(10), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("held_until", Instant, nullable=False),
    Column("shared", Boolean, nullable=False, comment="the first to tap has it"),
    Column("by_hand", Boolean, nullable=False, comment="the desk chose them"),
    Column("told_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("won_minutes", Integer, comment="of the accepted: how long the appointment is"),
    Column("won_minor", Integer, comment="of the accepted: its price, in the venue's currency"),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "opening_id", "customer_id"),
    ForeignKeyConstraint(["venue_id", "opening_id"], ["opening.venue_id", "opening.id"]),
    _refers("booking_id", "booking"),
    _refers("customer_id", "customer"),
    CheckConstraint(
        "status IN ('offered', 'accepted', 'declined', 'lapsed', 'withdrawn', 'superseded')", name="status"
    ),
    Index("ix_opening_offer_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_opening_offer_venue_id_customer_id_told_at", "venue_id", "customer_id", "told_at"),
    Index("ix_opening_offer_accepted", "venue_id", "ended_at", **_where("status = 'accepted'")),
)

operator = Table(
    "operator",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", String(8), nullable=False),
    Column("secret_hash", String(64), nullable=False, comment="SHA-256 of the credential's secret, in hex"),
    Column("revoked_at", Instant),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    _of_venue(),
    CheckConstraint("role IN ('owner', 'manager', 'staff')", name="role"),
)

# An event of another calendar that became a booking: importing the file again makes no second one.
imported_event = Table(
    "imported_event",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column(
        "event_key", String(64), nullable=False, comment="SHA-256 of the event's UID and, of one that repeats, its day"
    ),
    Column("fingerprint", String(64), nullable=False, comment="SHA-256 of what the event said: has it changed since?"),
    Column("booking_id", Id, nullable=False),
    Column("imported_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "event_key"),
    _refers("booking_id", "booking"),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("venue_id", Id, nullable=False),
    Column(
        "owner",
        String(40),
        nullable=False,
        comment="manage:{booking} or desk:{operator}: keys of one never meet another's",
    ),
    Column("key", String(128), nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("answer", Json, comment="what the first call answered; null only while it is being worked out"),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("venue_id", "owner", "key"),
    _of_venue(),
    Index("ix_idempotency_key_created_at", "created_at"),
)
