"""By which words customers are found, and what is noted of them."""

import sqlalchemy as sa
from alembic import op

from openchair.core.folding import search_words

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_ID = sa.String(22).with_variant(sa.String(22, collation="C"), "postgresql")
_WORD = sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("customer", sa.Column("notes", sa.Text(), comment="what staff noted of them"))
    op.add_column("customer", sa.Column("alert", sa.Text(), comment="what staff must see with each of their bookings"))
    op.add_column(
        "customer",
        sa.Column(
            "notes_version",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="rises with notes and alert",
        ),
    )
    op.drop_index("ix_customer_venue_id_name_key", table_name="customer")
    op.create_index("ix_customer_venue_id_name_key_id", "customer", ["venue_id", "name_key", "id"])
    word = op.create_table(
        "customer_word",
        sa.Column("venue_id", _ID, nullable=False),
        sa.Column("word", _WORD, nullable=False, comment="folded: without case and accents"),
        sa.Column("customer_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "word", "customer_id", name="pk_customer_word"),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name="fk_customer_word_venue_id_customer_id",
        ),
    )
    _fill(op.get_bind(), word)
    op.create_index("ix_customer_word_venue_id_customer_id_word", "customer_word", ["venue_id", "customer_id", "word"])


def _fill(connection: sa.Connection, word: sa.Table) -> None:
    customer = sa.table(
        "customer", *(sa.column(name) for name in ("venue_id", "id", "name", "email", "phone", "erased_at"))
    )
    last = ("", "")
    while True:
        rows = connection.execute(
            sa.select(customer)
            .where(sa.tuple_(customer.c.venue_id, customer.c.id) > sa.tuple_(*map(sa.literal, last)))
            .order_by(customer.c.venue_id, customer.c.id)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        words = [
            {"venue_id": row.venue_id, "customer_id": row.id, "word": each}
            for row in rows
            if row.erased_at is None
            for each in sorted(search_words(row.name, row.email, row.phone))
        ]
        if words:
            connection.execute(sa.insert(word), words)
        last = (rows[-1].venue_id, rows[-1].id)


def downgrade() -> None:
    op.drop_table("customer_word")
    op.drop_index("ix_customer_venue_id_name_key_id", table_name="customer")
    op.create_index("ix_customer_venue_id_name_key", "customer", ["venue_id", "name_key"])
    for column in ("notes_version", "alert", "notes"):
        op.drop_column("customer", column)
