"""Money that is taken on the desk's word alone, and the objections that stop it."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "settlement"
_KINDS = ("cancellation", "decline", "move")
_OBJECTED = sa.text("status = 'objected'")
_REMINDED = sa.text("remind_at IS NOT NULL")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let a settlement's kind be one of these, and no other."""
    name = f"ck_{_TABLE}_kind"
    check = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {_TABLE} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {_TABLE} ADD CONSTRAINT {name} CHECK ({check})")
        return
    # SQLite can't change a check: the table is copied, by the text that made it. Nothing refers to it, and it has no triggers.
    made, *indexes = op.get_bind().scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type DESC"),
        {"table": _TABLE},
    )
    start = made.index(f"CONSTRAINT {name} CHECK")
    end = made.index("))", start) + 2
    copy = f"{made[:start]}CONSTRAINT {name} CHECK ({check}){made[end:]}".replace(_TABLE, f"{_TABLE}_copy", 1)
    for statement in (
        copy,
        f"INSERT INTO {_TABLE}_copy SELECT * FROM {_TABLE}",  # both are named above
        f"DROP TABLE {_TABLE}",
        f"ALTER TABLE {_TABLE}_copy RENAME TO {_TABLE}",
        *indexes,
    ):
        op.execute(statement)


def upgrade() -> None:
    for column in (
        sa.Column(
            "on_word",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="it takes money that only the desk's word stands for",
        ),
        sa.Column("not_before", Instant(), comment="nothing is taken before, whoever decides"),
        sa.Column("objected_at", Instant(), comment="when its customer said that it isn't right"),
        sa.Column("words", sa.Text(), comment="what they say happened"),
        sa.Column("decided_at", Instant(), comment="when the owner decided about that"),
        sa.Column("remind_at", Instant(), comment="when the desk is reminded that nobody has"),
    ):
        op.add_column(_TABLE, column)
    _allow((*_KINDS, "no_show", "deposit"))
    op.create_index(
        "ix_settlement_objected",
        _TABLE,
        ["venue_id", "objected_at"],
        postgresql_where=_OBJECTED,
        sqlite_where=_OBJECTED,
    )
    op.create_index("ix_settlement_remind", _TABLE, ["remind_at"], postgresql_where=_REMINDED, sqlite_where=_REMINDED)


def downgrade() -> None:
    waits = op.get_bind().scalar(
        sa.text("SELECT count(*) FROM settlement WHERE on_word AND status IN ('waiting', 'objected')")
    )
    if waits:
        # The older code would take it without asking whether anybody was told.
        raise RuntimeError(
            f"{waits} customers can still say that it isn't right to take their money, or have said so. Decide about the "
            "objections and let a worker run until nothing waits, then go down."
        )
    op.drop_index("ix_settlement_remind", _TABLE)
    op.drop_index("ix_settlement_objected", _TABLE)
    op.execute("UPDATE settlement SET kind = 'cancellation' WHERE kind IN ('no_show', 'deposit')")
    _allow(_KINDS)
    for name in ("remind_at", "decided_at", "words", "objected_at", "not_before", "on_word"):
        op.drop_column(_TABLE, name)
