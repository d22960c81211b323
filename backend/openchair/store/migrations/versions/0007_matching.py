"""Earlier availability, openings and what became of them; and how a venue wants them offered."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant, Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_VENUE = (
    ("matching_on", "BOOLEAN DEFAULT true NOT NULL", ""),
    (
        "matching_mode",
        "VARCHAR(16) DEFAULT 'one_at_a_time' NOT NULL",
        "matching_mode IN ('one_at_a_time', 'first_to_tap')",
    ),
    ("throttle_hours", "INTEGER DEFAULT 6 NOT NULL", "throttle_hours BETWEEN 0 AND 168"),
    ("quiet_from", "INTEGER DEFAULT 1260 NOT NULL", "quiet_from BETWEEN 0 AND 1439"),
    ("quiet_until", "INTEGER DEFAULT 480 NOT NULL", "quiet_until BETWEEN 0 AND 1439"),
)


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "earlier_availability",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False, comment="a bit each, Monday the lowest"),
        sa.Column("bands", sa.Integer(), nullable=False, comment="a bit each: morning, afternoon, evening"),
        sa.Column("since", Instant(), nullable=False, comment="waiting since; the longest waiting hears first"),
        sa.Column("stopped_at", Instant()),
        sa.CheckConstraint(
            "weekdays BETWEEN 1 AND 127 AND bands BETWEEN 1 AND 7", name=op.f("ck_earlier_availability_wanted")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_earlier_availability_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "booking_id", name=op.f("pk_earlier_availability")),
    )
    op.create_index(
        "ix_earlier_availability_waiting",
        "earlier_availability",
        ["venue_id", "since", "booking_id"],
        **_where("stopped_at IS NULL"),
    )
    op.create_table(
        "opening",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False, comment="since 1970 UTC"),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False, comment="rules.openings.OpeningCause"),
        sa.Column("left_by", Id, comment="the booking that was there"),
        sa.Column(
            "depth",
            sa.Integer(),
            nullable=False,
            comment="how many earlier times were taken before this one became free",
        ),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ending", sa.String(length=12), comment="rules.openings.Ending, once it has ended"),
        sa.Column("considered", Json, comment="who was looked at last, and why not: booking, why; at most 40"),
        sa.Column("due_at", Instant(), nullable=False, comment="when to look at it next"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.CheckConstraint(
            "cause IN ('cancelled', 'moved', 'unblocked', 'hours', 'lapsed')", name=op.f("ck_opening_cause")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'offered', 'filled', 'gone', 'unfilled')", name=op.f("ck_opening_status")
        ),
        sa.CheckConstraint("end_minute > start_minute", name=op.f("ck_opening_length")),
        sa.ForeignKeyConstraint(
            ["venue_id", "left_by"], ["booking.venue_id", "booking.id"], name=op.f("fk_opening_venue_id_left_by")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"], ["staff.venue_id", "staff.id"], name=op.f("fk_opening_venue_id_staff_id")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_opening")),
    )
    op.create_index("ix_opening_due", "opening", ["due_at"], **_where("status IN ('open', 'offered')"))
    op.create_index("ix_opening_venue_id_start_minute", "opening", ["venue_id", "start_minute"])
    op.create_table(
        "earlier_wish",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False, comment="the weekday times 3, and the band"),
        sa.Column("service_id", Id, nullable=False),
        sa.Column("staff_no", sa.Integer(), nullable=False),
        sa.Column(
            "week", sa.SmallInteger(), nullable=False, comment="of the appointment: its start's minute divided by 10080"
        ),
        sa.Column("start_minute", sa.Integer(), nullable=False, comment="of the appointment, since 1970 UTC"),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint("slot BETWEEN 0 AND 20", name=op.f("ck_earlier_wish_slot")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["earlier_availability.venue_id", "earlier_availability.booking_id"],
            name=op.f("fk_earlier_wish_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "booking_id", "slot", name=op.f("pk_earlier_wish")),
    )
    op.create_index(
        "ix_earlier_wish_any",
        "earlier_wish",
        ["venue_id", "service_id", "slot", "week", "since", "booking_id", "start_minute"],
    )
    op.create_index("ix_earlier_wish_over", "earlier_wish", ["start_minute"])
    op.create_index(
        "ix_earlier_wish_own",
        "earlier_wish",
        ["venue_id", "staff_no", "service_id", "slot", "week", "since", "booking_id", "start_minute"],
    )
    op.create_table(
        "opening_offer",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("opening_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("hold_id", Id, nullable=False, comment="of the time that is held: one for all who are told at once"),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("held_until", Instant(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False, comment="the first to tap has it"),
        sa.Column("by_hand", sa.Boolean(), nullable=False, comment="the desk chose them"),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("won_minutes", sa.Integer(), comment="of the accepted: how long the appointment is"),
        sa.Column("won_minor", sa.Integer(), comment="of the accepted: its price, in the venue's currency"),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'declined', 'lapsed', 'withdrawn', 'superseded', 'taken_back')",
            name=op.f("ck_opening_offer_status"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_opening_offer_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_opening_offer_venue_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "opening_id"],
            ["opening.venue_id", "opening.id"],
            name=op.f("fk_opening_offer_venue_id_opening_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_opening_offer")),
        sa.UniqueConstraint(
            "venue_id", "opening_id", "customer_id", name=op.f("uq_opening_offer_venue_id_opening_id_customer_id")
        ),
    )
    op.create_index(
        "ix_opening_offer_accepted", "opening_offer", ["venue_id", "ended_at"], **_where("status = 'accepted'")
    )
    op.create_index("ix_opening_offer_venue_id_booking_id", "opening_offer", ["venue_id", "booking_id"])
    op.create_index(
        "ix_opening_offer_venue_id_customer_id_told_at", "opening_offer", ["venue_id", "customer_id", "told_at"]
    )
    # Not a batch: on SQLite its copy would lose the other checks.
    for name, column, check in _VENUE:
        constraint = f" CONSTRAINT ck_venue_{name} CHECK ({check})" if check else ""
        op.execute(f"ALTER TABLE venue ADD COLUMN {name} {column}{constraint}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN venue.quiet_from IS 'of the venue''s wall-clock day'")


def downgrade() -> None:
    for name, _, _ in reversed(_VENUE):
        op.drop_column("venue", name)
    for table in ("opening_offer", "opening", "earlier_wish", "earlier_availability"):
        op.drop_table(table)
