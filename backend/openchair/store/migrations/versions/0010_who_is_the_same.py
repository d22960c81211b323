"""By what customers are compared, and how often one was corrected."""

import sqlalchemy as sa
from alembic import op

from openchair.core.contacts import email_key, name_key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("customer", sa.Column("name_key", sa.Text()))
    op.add_column("customer", sa.Column("email_key", sa.Text()))
    op.add_column("customer", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _fill(op.get_bind())
    op.create_index("ix_customer_venue_id_name_key", "customer", ["venue_id", "name_key"])
    op.create_index("ix_customer_venue_id_email_key", "customer", ["venue_id", "email_key"])
    op.drop_index("ix_customer_venue_id_email", table_name="customer")


def _fill(connection: sa.Connection) -> None:
    customer = sa.table(
        "customer", *(sa.column(name) for name in ("venue_id", "id", "name", "email", "name_key", "email_key"))
    )
    write = (
        sa.update(customer)
        .where(customer.c.venue_id == sa.bindparam("venue"), customer.c.id == sa.bindparam("customer"))
        .values(name_key=sa.bindparam("named"), email_key=sa.bindparam("reached"))
    )
    last = ("", "")
    while True:
        rows = connection.execute(
            sa.select(customer.c.venue_id, customer.c.id, customer.c.name, customer.c.email)
            .where(sa.tuple_(customer.c.venue_id, customer.c.id) > sa.tuple_(*map(sa.literal, last)))
            .order_by(customer.c.venue_id, customer.c.id)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        connection.execute(
            write,
            [
                {
                    "venue": venue_id,
                    "customer": id,
                    "named": name_key(name),
                    "reached": None if email is None else email_key(email),
                }
                for venue_id, id, name, email in rows
            ],
        )
        last = (rows[-1][0], rows[-1][1])


def downgrade() -> None:
    op.create_index("ix_customer_venue_id_email", "customer", ["venue_id", "email"])
    op.drop_index("ix_customer_venue_id_email_key", table_name="customer")
    op.drop_index("ix_customer_venue_id_name_key", table_name="customer")
    for column in ("version", "email_key", "name_key"):
        op.drop_column("customer", column)
