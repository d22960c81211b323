"""The first tables."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant, Json

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "venue",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("storefront_url", sa.Text(), nullable=True),
        sa.Column("cancellation_notice_hours", sa.Integer(), server_default="24", nullable=False),
        sa.Column("customers_may_switch_staff", sa.Boolean(), nullable=False),
        sa.Column("earlier_times_min_days", sa.Integer(), server_default="14", nullable=False),
        sa.Column("lead_time_minutes", sa.Integer(), server_default="120", nullable=False),
        sa.Column("horizon_days", sa.Integer(), server_default="90", nullable=False),
        sa.Column("slot_grid_minutes", sa.Integer(), server_default="15", nullable=False),
        sa.Column("review_first", sa.Boolean(), nullable=False),
        sa.Column(
            "deposit_rule_id",
            Id,
            nullable=True,
            comment="the venue's active rule, for bookings that carry no terms of their own",
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("cancellation_notice_hours BETWEEN 0 AND 72", name=op.f("ck_venue_notice_hours")),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 730", name=op.f("ck_venue_horizon_days")),
        sa.CheckConstraint("slot_grid_minutes BETWEEN 5 AND 240", name=op.f("ck_venue_slot_grid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("slug", name=op.f("uq_venue_slug")),
    )
    op.create_table(
        "customer",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True, comment="E.164"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_customer_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_customer")),
    )
    op.create_index("ix_customer_venue_id_email", "customer", ["venue_id", "email"])
    op.create_index("ix_customer_venue_id_phone", "customer", ["venue_id", "phone"])

    op.create_table(
        "deposit_rule",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ask_fixed_minor", sa.Integer(), nullable=True),
        sa.Column("ask_percent", sa.Integer(), nullable=True),
        sa.Column("terms", Json, nullable=False, comment="rules.deposits.CancellationTerms as JSON"),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_deposit_rule_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_deposit_rule")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column(
            "owner",
            sa.String(length=40),
            nullable=False,
            comment="manage:{booking} or desk:{operator}: keys of one never meet another's",
        ),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "answer",
            Json,
            nullable=True,
            comment="what the first call answered; null only while it is being worked out",
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_idempotency_key_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "owner", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])

    op.create_table(
        "operator",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column(
            "secret_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the credential's secret, in hex",
        ),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'manager', 'staff')", name=op.f("ck_operator_role")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_operator_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_operator")),
        sa.UniqueConstraint("id", name=op.f("uq_operator_id")),
    )
    op.create_table(
        "staff",
        sa.Column(
            "no",
            sa.Integer(),
            sa.Identity(always=False),
            nullable=False,
            comment="what the no-overlap constraint compares",
        ),
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_staff_venue_id")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_staff")),
        sa.UniqueConstraint("venue_id", "id", name=op.f("uq_staff_venue_id_id")),
        sa.UniqueConstraint("venue_id", "no", name=op.f("uq_staff_venue_id_no")),
    )
    op.create_table(
        "venue_host",
        sa.Column("kind", sa.String(length=8), nullable=False, comment="slug | custom"),
        sa.Column(
            "name",
            sa.String(length=253),
            nullable=False,
            comment="the slug, or the whole custom domain, in lower case",
        ),
        sa.Column("venue_id", Id, nullable=False),
        sa.Column(
            "is_primary",
            sa.Boolean(),
            nullable=False,
            comment="links are built with the primary custom domain, else the slug",
        ),
        sa.CheckConstraint("kind IN ('slug', 'custom')", name=op.f("ck_venue_host_kind")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_host_venue_id")),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_venue_host")),
    )
    op.create_index("ix_venue_host_venue_id", "venue_host", ["venue_id"])

    op.create_table(
        "blocked_time",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('lunch', 'personal', 'training', 'meeting', 'processing', 'other')",
            name=op.f("ck_blocked_time_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"],
            ["staff.venue_id", "staff.id"],
            name=op.f("fk_blocked_time_venue_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_blocked_time")),
    )
    op.create_index("ix_blocked_time_venue_id_starts_at", "blocked_time", ["venue_id", "starts_at"])

    op.create_table(
        "day_hours",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_minute", sa.Integer(), nullable=False),
        sa.Column("closes_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(opens_minute = 0 AND closes_minute = 0) OR (opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute)",
            name=op.f("ck_day_hours_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"],
            ["staff.venue_id", "staff.id"],
            name=op.f("fk_day_hours_venue_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "staff_id", "day", "opens_minute", name=op.f("pk_day_hours")),
    )
    op.create_table(
        "service",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_start_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gap_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("deposit_rule_id", Id, nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name=op.f("ck_service_buffer")),
        sa.CheckConstraint("duration_minutes BETWEEN 5 AND 720", name=op.f("ck_service_duration")),
        sa.CheckConstraint(
            "gap_minutes >= 0 AND gap_start_minutes >= 0 AND gap_start_minutes + gap_minutes <= duration_minutes",
            name=op.f("ck_service_gap"),
        ),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_service_price")),
        sa.ForeignKeyConstraint(
            ["venue_id", "deposit_rule_id"],
            ["deposit_rule.venue_id", "deposit_rule.id"],
            name=op.f("fk_service_venue_id_deposit_rule_id"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_service_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_service")),
    )
    op.create_table(
        "working_hours",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 is Monday"),
        sa.Column("opens_minute", sa.Integer(), nullable=False, comment="of the venue's wall-clock day"),
        sa.Column("closes_minute", sa.Integer(), nullable=False),
        sa.Column("is_break", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute",
            name=op.f("ck_working_hours_minutes"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"],
            ["staff.venue_id", "staff.id"],
            name=op.f("fk_working_hours_venue_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint(
            "venue_id", "staff_id", "weekday", "is_break", "opens_minute", name=op.f("pk_working_hours")
        ),
    )
    op.create_table(
        "booking",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("service_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_start_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms", Json, nullable=True),
        sa.Column(
            "deposit_minor",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="asked; 0 where none was",
        ),
        sa.Column("deposit_paid_minor", sa.Integer(), server_default="0", nullable=False),
        sa.Column("deposit_status", sa.String(length=20), nullable=True),
        sa.Column(
            "link_epoch",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="in the link's MAC; raising it revokes the link",
        ),
        sa.Column("calendar_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False, comment="desk | storefront | import"),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=10), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("cancel_outcome", sa.String(length=16), nullable=True),
        sa.Column("cancel_refund_minor", sa.Integer(), nullable=True),
        sa.Column("cancel_forfeit_minor", sa.Integer(), nullable=True),
        sa.Column("cancel_credit_minor", sa.Integer(), nullable=True),
        sa.Column("cancel_fee_minor", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'confirmed', 'arrived', 'ready_to_start', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_booking_status"),
        ),
        sa.CheckConstraint("deposit_minor >= 0 AND deposit_paid_minor >= 0", name=op.f("ck_booking_deposit")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_order")),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_booking_venue_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "service_id"],
            ["service.venue_id", "service.id"],
            name=op.f("fk_booking_venue_id_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"],
            ["staff.venue_id", "staff.id"],
            name=op.f("fk_booking_venue_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_booking")),
        sa.UniqueConstraint("venue_id", "reference", name=op.f("uq_booking_venue_id_reference")),
    )
    op.create_index("ix_booking_venue_id_customer_id", "booking", ["venue_id", "customer_id"])
    op.create_index("ix_booking_venue_id_starts_at", "booking", ["venue_id", "starts_at"])

    op.create_table(
        "staff_service",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("service_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id", "service_id"],
            ["service.venue_id", "service.id"],
            name=op.f("fk_staff_service_venue_id_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"],
            ["staff.venue_id", "staff.id"],
            name=op.f("fk_staff_service_venue_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "service_id", "staff_id", name=op.f("pk_staff_service")),
    )
    op.create_table(
        "activity",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False, comment="customer | operator | system"),
        sa.Column("actor_name", sa.String(length=120), nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_activity_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_venue_id_booking_id", "activity", ["venue_id", "booking_id", "id"])

    op.create_table(
        "fee",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('late_cancellation', 'no_show')", name=op.f("ck_fee_kind")),
        sa.CheckConstraint(
            "status IN ('requested', 'charged', 'not_charged', 'waived', 'failed')",
            name=op.f("ck_fee_status"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_fee_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_fee_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_fee")),
        sa.UniqueConstraint("venue_id", "booking_id", "kind", name=op.f("uq_fee_venue_id_booking_id_kind")),
    )
    op.create_table(
        "occupancy",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("staff_no", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="booking | blocked | hold"),
        sa.Column("booking_id", Id, nullable=True),
        sa.Column("blocked_time_id", Id, nullable=True),
        sa.CheckConstraint("kind IN ('booking', 'blocked', 'hold')", name=op.f("ck_occupancy_kind")),
        sa.CheckConstraint(
            "end_minute > start_minute AND end_minute - start_minute <= 1440",
            name=op.f("ck_occupancy_length"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_no"], ["staff.venue_id", "staff.no"], name=op.f("fk_occupancy_venue_id_staff_no")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "blocked_time_id"],
            ["blocked_time.venue_id", "blocked_time.id"],
            name=op.f("fk_occupancy_venue_id_blocked_time_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_occupancy_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
    )
    op.create_index("ix_occupancy_blocked_time", "occupancy", ["venue_id", "blocked_time_id"])
    op.create_index("ix_occupancy_booking", "occupancy", ["venue_id", "booking_id"])
    op.create_index("ix_occupancy_staff_no_start_minute", "occupancy", ["staff_no", "start_minute"])

    op.create_table(
        "refund",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'submitted', 'succeeded', 'failed')", name=op.f("ck_refund_status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_refund_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_refund")),
    )
    op.create_index("ix_refund_venue_id_booking_id", "refund", ["venue_id", "booking_id"])

    op.create_table(
        "store_credit",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_store_credit_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_store_credit_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_store_credit_venue_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_store_credit")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _exclude_overlaps_on_postgresql()
    else:
        _refuse_overlaps_on_sqlite()


def _exclude_overlaps_on_postgresql() -> None:
    # Staff member and minutes in one range, so that no extension (btree_gist) is needed: staff member n owns the
    # minutes from n * 2^32 on, and the minutes since 1970 stay below 2^32 for eight thousand years.
    op.execute(
        """
        ALTER TABLE occupancy ADD CONSTRAINT occupancy_no_overlap EXCLUDE USING gist (
            int8range((staff_no::bigint << 32) + start_minute, (staff_no::bigint << 32) + end_minute) WITH &&
        )
        """
    )


def _refuse_overlaps_on_sqlite() -> None:
    for moment, columns in (("insert", "INSERT"), ("update", "UPDATE OF staff_no, start_minute, end_minute")):
        op.execute(
            f"""
            CREATE TRIGGER occupancy_no_overlap_{moment} BEFORE {columns} ON occupancy
            WHEN EXISTS (
                SELECT 1 FROM occupancy AS other
                WHERE other.staff_no = NEW.staff_no
                  AND other.start_minute < NEW.end_minute
                  AND other.start_minute > NEW.start_minute - 1440
                  AND other.end_minute > NEW.start_minute
                  AND other.id IS NOT NEW.id
            )
            BEGIN SELECT RAISE(ABORT, 'occupancy_no_overlap'); END
            """
        )


def downgrade() -> None:
    for table in (
        "store_credit",
        "refund",
        "occupancy",
        "fee",
        "activity",
        "staff_service",
        "booking",
        "working_hours",
        "service",
        "day_hours",
        "blocked_time",
        "venue_host",
        "staff",
        "operator",
        "idempotency_key",
        "deposit_rule",
        "customer",
        "venue",
    ):
        op.drop_table(table)
