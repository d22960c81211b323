"""Money through Stripe: payments, what is known of a refund, saved cards, credit that can be used, and the ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from openchair.core.ids import new_id
from openchair.store.columns import Id, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    _add_settings()
    _create_cards()
    # Three tables are made anew: SQLite adds no key over two columns to one that is there.
    for table in ("refund", "fee", "store_credit"):
        _put_aside(table)
    _create_fees()
    _create_payments()
    _create_refunds()
    _create_credit()
    op.execute(
        "INSERT INTO fee (venue_id, id, booking_id, kind, amount_minor, currency, status, problem, requested_at) "
        "SELECT venue_id, id, booking_id, kind, amount_minor, currency, status, "
        "CASE WHEN status = 'not_charged' THEN 'no_card' END, requested_at FROM fee_before"
    )
    op.execute(
        "INSERT INTO refund (venue_id, id, booking_id, amount_minor, currency, status, requested_at, updated_at) "
        "SELECT venue_id, id, booking_id, amount_minor, currency, status, requested_at, requested_at FROM refund_before"
    )
    op.execute(
        "INSERT INTO store_credit "
        "(venue_id, id, customer_id, booking_id, source, amount_minor, left_minor, currency, granted_at) "
        "SELECT venue_id, id, customer_id, booking_id, 'cancellation', amount_minor, amount_minor, currency, granted_at "
        "FROM store_credit_before"
    )
    for table in ("refund", "fee", "store_credit"):
        op.drop_table(f"{table}_before")
    _create_ledger()
    _open_ledger()


def _put_aside(table: str) -> None:
    op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table}")  # names of ours
    op.drop_table(table)


def _add_settings() -> None:
    op.add_column(
        "venue",
        sa.Column(
            "stripe_account_id",
            sa.String(length=64),
            comment="the connected account that is paid; the platform's own without one",
        ),
    )
    # Not a batch: on SQLite its copy would lose the other checks.
    op.execute(
        "ALTER TABLE venue ADD COLUMN credit_days INTEGER "
        "CONSTRAINT ck_venue_credit_days CHECK (credit_days BETWEEN 1 AND 3650)"
    )
    op.add_column(
        "booking",
        sa.Column(
            "deposit_paid_by",
            sa.String(length=8),
            comment="card | credit; null of one that was paid elsewhere",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "COMMENT ON COLUMN venue.credit_days IS "
            "'for how many days store credit can be used; for ever without a number'"
        )


def _create_cards() -> None:
    op.create_table(
        "card_setup",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("problem", sa.String(length=24), comment="rules.payments.Problem: why the last try saved no card"),
        sa.Column("consent_version", sa.String(length=16), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False, comment="as it was shown"),
        sa.Column("stripe_account_id", sa.String(length=64)),
        sa.Column("setup_intent_id", sa.String(length=64)),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column(
            "due_at", Instant(), comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "key_no",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'open', 'succeeded', 'cancelled')", name=op.f("ck_card_setup_status")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_card_setup_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_card_setup_venue_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_card_setup")),
        sa.UniqueConstraint("setup_intent_id", name=op.f("uq_card_setup_setup_intent_id")),
    )
    op.create_index("ix_card_setup_due", "card_setup", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_table(
        "saved_card",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False, comment="on whose page it was saved"),
        sa.Column("setup_id", Id),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64)),
        sa.Column("stripe_customer_id", sa.String(length=64), nullable=False),
        sa.Column("payment_method_id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=32), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("consent_version", sa.String(length=16), nullable=False),
        sa.Column("consent_source", sa.String(length=16), nullable=False, comment="manage_portal"),
        sa.Column("consented_at", Instant(), nullable=False),
        sa.Column(
            "due_at",
            Instant(),
            comment="when it is to be detached at Stripe; null of one in use, and once that is done",
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "key_no",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint("status IN ('in_use', 'replaced', 'removed')", name=op.f("ck_saved_card_status")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_saved_card_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "setup_id"],
            ["card_setup.venue_id", "card_setup.id"],
            name=op.f("fk_saved_card_venue_id_setup_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_saved_card_venue_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_saved_card")),
        sa.UniqueConstraint("payment_method_id", name=op.f("uq_saved_card_payment_method_id")),
    )
    op.create_index("ix_saved_card_due", "saved_card", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index(
        "ix_saved_card_in_use", "saved_card", ["venue_id", "customer_id"], unique=True, **_where("status = 'in_use'")
    )
    op.create_table(
        "stripe_customer",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64), nullable=False),
        sa.Column("stripe_customer_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_stripe_customer_venue_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "customer_id", "stripe_account_id", name=op.f("pk_stripe_customer")),
    )
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.String(length=255), nullable=False, comment="Stripe's own"),
        sa.Column("stripe_account_id", sa.String(length=64)),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column(
            "due_at", Instant(), comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "key_no",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
    )
    op.create_index("ix_stripe_event_due", "stripe_event", ["due_at"], **_where("due_at IS NOT NULL"))


def _create_fees() -> None:
    op.create_table(
        "fee",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("problem", sa.String(length=24), comment="rules.payments.Problem: why it was not charged"),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('late_cancellation', 'no_show')", name=op.f("ck_fee_kind")),
        sa.CheckConstraint(
            "status IN ('requested', 'charged', 'not_charged', 'waived', 'failed')", name=op.f("ck_fee_status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_fee_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"], ["booking.venue_id", "booking.id"], name=op.f("fk_fee_venue_id_booking_id")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_fee")),
        sa.UniqueConstraint("venue_id", "booking_id", "kind", name=op.f("uq_fee_venue_id_booking_id_kind")),
    )


def _create_payments() -> None:
    op.create_table(
        "payment",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("fee_id", Id, comment="the fee it pays; null of a deposit"),
        sa.Column(
            "saved_card_id", Id, comment="charged without its owner being there; null where they pay on the page"
        ),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("problem", sa.String(length=24), comment="rules.payments.Problem: why the last try brought no money"),
        sa.Column("stripe_account_id", sa.String(length=64), comment="whose it was when it was asked for"),
        sa.Column("payment_intent_id", sa.String(length=64)),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column(
            "due_at", Instant(), comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "key_no",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'open', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_payment_status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"], ["booking.venue_id", "booking.id"], name=op.f("fk_payment_venue_id_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "fee_id"], ["fee.venue_id", "fee.id"], name=op.f("fk_payment_venue_id_fee_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "saved_card_id"],
            ["saved_card.venue_id", "saved_card.id"],
            name=op.f("fk_payment_venue_id_saved_card_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_payment")),
        sa.UniqueConstraint("payment_intent_id", name=op.f("uq_payment_payment_intent_id")),
    )
    op.create_index(
        "ix_payment_deposit_under_way",
        "payment",
        ["venue_id", "booking_id"],
        unique=True,
        **_where("fee_id IS NULL AND status IN ('requested', 'open')"),
    )
    op.create_index("ix_payment_id", "payment", ["id"])
    op.create_index("ix_payment_due", "payment", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index(
        "ix_payment_fee_under_way",
        "payment",
        ["venue_id", "fee_id"],
        unique=True,
        **_where("status IN ('requested', 'open')"),
    )
    op.create_index("ix_payment_venue_id_booking_id", "payment", ["venue_id", "booking_id"])


def _create_refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("payment_id", Id, comment="what it gives back; null of a deposit that was paid elsewhere"),
        sa.Column("stripe_refund_id", sa.String(length=64)),
        sa.Column("problem", sa.Text(), comment="why it failed, in words for the desk"),
        sa.Column("retried_as", Id, comment="the refund that was made in its place"),
        sa.Column(
            "due_at", Instant(), comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "key_no",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'submitted', 'succeeded', 'failed')", name=op.f("ck_refund_status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"], ["booking.venue_id", "booking.id"], name=op.f("fk_refund_venue_id_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "payment_id"], ["payment.venue_id", "payment.id"], name=op.f("fk_refund_venue_id_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "retried_as"], ["refund.venue_id", "refund.id"], name=op.f("fk_refund_venue_id_retried_as")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_refund")),
        sa.UniqueConstraint("stripe_refund_id", name=op.f("uq_refund_stripe_refund_id")),
    )
    op.create_index("ix_refund_due", "refund", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_index("ix_refund_id", "refund", ["id"])
    op.create_index("ix_refund_venue_id_booking_id", "refund", ["venue_id", "booking_id"])


def _create_credit() -> None:
    op.create_table(
        "store_credit",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False, comment="where it comes from"),
        sa.Column("source", sa.String(length=12), nullable=False, comment="cancellation | desk | returned"),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("left_minor", sa.Integer(), nullable=False, comment="what of it can still be used"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant()),
        sa.CheckConstraint(
            "amount_minor > 0 AND left_minor BETWEEN 0 AND amount_minor", name=op.f("ck_store_credit_amount")
        ),
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
    op.create_index(
        "ix_store_credit_expiry", "store_credit", ["expires_at"], **_where("left_minor > 0 AND expires_at IS NOT NULL")
    )
    op.create_index("ix_store_credit_left", "store_credit", ["venue_id", "customer_id"], **_where("left_minor > 0"))
    op.create_table(
        "credit_use",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("credit_id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_credit_use_amount")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_credit_use_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "credit_id"],
            ["store_credit.venue_id", "store_credit.id"],
            name=op.f("fk_credit_use_venue_id_credit_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_credit_use")),
    )
    op.create_index("ix_credit_use_venue_id_booking_id", "credit_use", ["venue_id", "booking_id"])


def _create_ledger() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("from_account", sa.String(length=12), nullable=False, comment="rules.ledger.Account"),
        sa.Column("to_account", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False, comment="rules.ledger.Why"),
        sa.Column("about", Id, nullable=False, comment="the payment, refund, credit or booking it comes from"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledger_entry_amount")),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck_ledger_entry_accounts")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_ledger_entry_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("venue_id", "why", "about", name=op.f("uq_ledger_entry_venue_id_why_about")),
    )
    op.create_index("ix_ledger_entry_venue_id_booking_id", "ledger_entry", ["venue_id", "booking_id"])


def _open_ledger() -> None:
    """Write what has become of the deposits so far, which were all paid elsewhere, and back by hand."""
    connection = op.get_bind()
    metadata = sa.MetaData()
    entry, booking, refund, credit = (
        sa.Table(name, metadata, autoload_with=connection)
        for name in ("ledger_entry", "booking", "refund", "store_credit")
    )
    bookings = {
        (row.venue_id, row.id): row for row in connection.execute(sa.select(*(booking.c[name] for name in _OF_BOOKING)))
    }
    left = {key: of.deposit_paid_minor for key, of in bookings.items()}
    rows: list[dict[str, Any]] = []

    def move(key: Any, source: str, target: str, amount: int, why: str, about: str) -> None:
        of = bookings[key]
        rows.append(
            {
                "venue_id": of.venue_id,
                "id": new_id(),
                "booking_id": of.id,
                "at": of.updated_at,
                "from_account": source,
                "to_account": target,
                "amount_minor": amount,
                "currency": of.currency,
                "why": why,
                "about": about,
            }
        )

    def take(key: Any, target: str, amount: int, why: str, about: str) -> None:
        """Out of the deposit; what is more than it has was never one, and came from the venue."""
        is_of_deposit = left[key] >= amount
        left[key] -= amount if is_of_deposit else 0
        move(key, "deposits" if is_of_deposit else "income", target, amount, why, about)

    for key, of in bookings.items():
        if of.deposit_paid_minor:
            move(key, "venue", "deposits", of.deposit_paid_minor, "deposit_recorded", of.id)
    for back in connection.execute(sa.select(refund).order_by(refund.c.id)).all():
        key = (back.venue_id, back.booking_id)
        take(key, "refunds", back.amount_minor, "refund_requested", back.id)
        if back.status == "succeeded":
            move(key, "refunds", "venue", back.amount_minor, "refund_by_hand", back.id)
    for given in connection.execute(sa.select(credit).order_by(credit.c.id)).all():
        take((given.venue_id, given.booking_id), "credit", given.amount_minor, "credit_granted", given.id)
    for key, of in bookings.items():
        if left[key] and of.status == "completed":
            move(key, "deposits", "income", left[key], "deposit_applied", of.id)
        elif left[key] and (of.status == "no_show" or of.cancel_forfeit_minor):
            move(key, "deposits", "income", left[key], "deposit_forfeited", of.id)
    if rows:
        connection.execute(sa.insert(entry), rows)


_OF_BOOKING = (
    "venue_id",
    "id",
    "status",
    "currency",
    "deposit_paid_minor",
    "cancel_forfeit_minor",
    "updated_at",
)


def downgrade() -> None:
    for table in ("refund", "fee", "store_credit"):
        op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table}")  # names of ours
    for table in ("ledger_entry", "credit_use", "stripe_customer", "stripe_event", "refund", "payment"):
        op.drop_table(table)
    for table in ("fee", "store_credit", "saved_card", "card_setup"):
        op.drop_table(table)
    _create_as_before()
    whose = "venue_id, id, booking_id, currency"
    # Of a refund that was tried again the last is the one; of credit, what is left of it.
    for table, columns, amount, condition in (
        ("refund", f"{whose}, status, requested_at", "amount_minor", "retried_as IS NULL"),
        ("fee", f"{whose}, kind, status, requested_at", "amount_minor", "amount_minor > 0"),
        ("store_credit", f"{whose}, customer_id, granted_at", "left_minor", "left_minor > 0"),
    ):
        source = f"SELECT {columns}, {amount} FROM {table}_before WHERE {condition}"
        op.execute(f"INSERT INTO {table} ({columns}, amount_minor) {source}")  # names of ours
        op.drop_table(f"{table}_before")
    op.drop_column("booking", "deposit_paid_by")
    op.drop_column("venue", "credit_days")
    op.drop_column("venue", "stripe_account_id")


def _create_as_before() -> None:
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
