"""What is done in a visit is its parts. A booking of before has one: what it said of it stands there now, and nowhere else."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Json

revision = "0030"
down_revision = "0025"
branch_labels = None
depends_on = None

_SETTLEMENT = sa.table("settlement", sa.column("id", Id), sa.column("before", Json))
_PLACE = ("staff_id", "starts_at", "ends_at")
_NUMBERS = ("duration_minutes", "gap_start_minutes", "gap_minutes", "buffer_minutes", "price_minor")


def upgrade() -> None:
    op.create_table(
        "booking_part",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1 on, in the customer's order"),
        sa.Column("service_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column(
            "after_minutes",
            sa.Integer(),
            nullable=False,
            comment="how long after the booking's start it starts; 0 of the first",
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _NUMBERS),
        sa.Column("terms", Json, nullable=True, comment="null: the venue's active rule, whatever that is by then"),
        sa.Column("deposit_minor", sa.Integer(), nullable=False, comment="asked for it; 0 where none was"),
        sa.CheckConstraint("position BETWEEN 1 AND 8", name=op.f("ck_booking_part_position")),
        sa.CheckConstraint(
            "after_minutes >= 0 AND (position > 1 OR after_minutes = 0)", name=op.f("ck_booking_part_after")
        ),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_booking_part_duration")),
        sa.CheckConstraint("price_minor >= 0 AND deposit_minor >= 0", name=op.f("ck_booking_part_money")),
        *(
            sa.ForeignKeyConstraint(
                ["venue_id", f"{table}_id"],
                [f"{table}.venue_id", f"{table}.id"],
                name=op.f(f"fk_booking_part_venue_id_{table}_id"),
            )
            for table in ("booking", "service", "staff")
        ),
        sa.PrimaryKeyConstraint("venue_id", "booking_id", "position", name=op.f("pk_booking_part")),
    )
    same = ", ".join((*_NUMBERS, "terms", "deposit_minor"))
    op.execute(
        f"INSERT INTO booking_part (venue_id, booking_id, position, service_id, staff_id, after_minutes, {same}) "  # of the names above
        f"SELECT venue_id, id, 1, service_id, staff_id, 0, {same} FROM booking"
    )
    for name in (*_NUMBERS, "terms"):
        op.drop_column("booking", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN booking.deposit_minor IS 'asked, for all parts together; 0 where none was'")
    for row, before in _moves():
        if "starts_at" in before:
            place = [before.pop(name) for name in _PLACE]
            _write(row, {**before, "places": [place]})


def downgrade() -> None:
    # The older code knows one thing done by one person: the first, for the length and the price of all.
    for name in _NUMBERS:
        op.add_column("booking", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("booking", sa.Column("terms", Json, nullable=True))
    first = "FROM booking_part p WHERE p.venue_id = booking.venue_id AND p.booking_id = booking.id AND p.position = 1"
    for name in ("gap_start_minutes", "gap_minutes", "buffer_minutes", "terms"):
        op.execute(f"UPDATE booking SET {name} = (SELECT p.{name} {first})")  # of the names above
    all_of_them = "FROM booking_part p WHERE p.venue_id = booking.venue_id AND p.booking_id = booking.id"
    op.execute(
        f"UPDATE booking SET duration_minutes = (SELECT max(p.after_minutes + p.duration_minutes) {all_of_them}), "  # as above
        f"price_minor = (SELECT sum(p.price_minor) {all_of_them})"
    )
    op.drop_table("booking_part")
    if op.get_bind().dialect.name == "postgresql":
        for name in _NUMBERS:
            op.execute(f"ALTER TABLE booking ALTER COLUMN {name} DROP DEFAULT")
        op.execute("COMMENT ON COLUMN booking.deposit_minor IS 'asked; 0 where none was'")
    for row, before in _moves():
        if "places" in before:
            first = before.pop("places")[0]
            _write(row, {**before, **dict(zip(_PLACE, first, strict=True))})


def _moves() -> list[tuple[str, dict[str, Any]]]:
    """What could still be taken back, by its settlement: the few minutes' worth of moves that wait."""
    waiting = sa.select(_SETTLEMENT.c.id, _SETTLEMENT.c.before).where(_SETTLEMENT.c.before.is_not(None))
    return [(id, dict(before)) for id, before in op.get_bind().execute(waiting)]


def _write(id: str, before: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(_SETTLEMENT).where(_SETTLEMENT.c.id == id).values(before=before))
