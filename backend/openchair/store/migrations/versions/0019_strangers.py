"""Strangers: where a storefront's booking came from, whether its customer was heard of, the code that is awaited; a venue's messages."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Instant

revision = "0019"
down_revision = "0020"
branch_labels = None
depends_on = None

_NOT_HEARD_OF = (
    "source = 'storefront' AND verified_at IS NULL AND pressed_at IS NULL AND deposit_paid_minor = 0 "
    "AND status IN ('pending', 'confirmed')"
)
_CAP = "of text messages in a calendar month, in segments; 0 is no cap"


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column(
        "booking",
        sa.Column("client", sa.String(length=23), comment="a digest of the address that a visitor booked from"),
    )
    op.add_column(
        "booking",
        sa.Column("verified_at", Instant(), comment="when the code that was sent to its customer was typed"),
    )
    op.add_column(
        "booking",
        sa.Column("verify_until", Instant(), comment="until when its time is held for that code; null of one without"),
    )
    op.execute("ALTER TABLE booking ADD COLUMN code_tries INTEGER DEFAULT '0' NOT NULL")
    if on_postgresql:
        op.execute("COMMENT ON COLUMN booking.code_tries IS 'how often a wrong code was typed'")
    # Nobody asked for a code until now: what was booked is taken as it is.
    op.execute("UPDATE booking SET verified_at = created_at")
    where = sa.text(_NOT_HEARD_OF)
    op.create_index(
        "ix_booking_not_heard_of", "booking", ["venue_id", "starts_at"], postgresql_where=where, sqlite_where=where
    )
    awaited = sa.text("status = 'pending' AND verify_until IS NOT NULL AND verified_at IS NULL")
    op.create_index(
        "ix_booking_verify_until", "booking", ["verify_until"], postgresql_where=awaited, sqlite_where=awaited
    )
    op.add_column(
        "venue",
        sa.Column(
            "messages_paused",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="none is sent to a customer: they wait until that ends",
        ),
    )
    op.execute(
        "ALTER TABLE venue ADD COLUMN sms_month_segments INTEGER DEFAULT '0' NOT NULL "
        "CONSTRAINT ck_venue_sms_month_segments CHECK (sms_month_segments BETWEEN 0 AND 1000000)"
    )
    if on_postgresql:
        op.execute(f"COMMENT ON COLUMN venue.sms_month_segments IS '{_CAP}'")
    op.add_column(
        "venue",
        sa.Column(
            "sms_countries",
            sa.String(length=200),
            comment="where text messages go, as ISO 3166 codes with spaces between; its own country without any",
        ),
    )
    op.add_column(
        "venue",
        sa.Column(
            "sms_cap_told",
            sa.String(length=12),
            comment="the month and the percentage of the cap of which the venue was last told, 2026-11 80",
        ),
    )
    op.create_index("ix_message_sent_to", "message", ["channel", "sent_to", "accepted_at"])
    op.create_index("ix_message_venue_id_accepted_at", "message", ["venue_id", "accepted_at"])


def downgrade() -> None:
    op.drop_index("ix_message_venue_id_accepted_at", table_name="message")
    op.drop_index("ix_message_sent_to", table_name="message")
    for name in ("sms_cap_told", "sms_countries", "sms_month_segments", "messages_paused"):
        op.drop_column("venue", name)
    op.drop_index("ix_booking_verify_until", table_name="booking")
    op.drop_index("ix_booking_not_heard_of", table_name="booking")
    # The older code knows no code to wait for: to it these are requests, which lapse when the hold would have.
    op.execute(
        "UPDATE booking SET request_expires_at = verify_until "
        "WHERE status = 'pending' AND verify_until IS NOT NULL AND verified_at IS NULL"
    )
    op.execute(
        "UPDATE booking SET cancel_reason = 'not_answered' WHERE cancel_reason = 'code_not_typed' AND cancelled_by = 'system'"
    )
    op.execute("DELETE FROM activity WHERE what = 'lapsed' AND CAST(detail AS TEXT) LIKE '%code_not_typed%'")
    kinds = "('booking_code', 'not_me', 'sms_cap')"
    op.execute(f"DELETE FROM activity WHERE message_id IN (SELECT id FROM message WHERE kind IN {kinds})")
    op.execute(f"DELETE FROM message WHERE kind IN {kinds}")
    for name in ("code_tries", "verify_until", "verified_at", "client"):
        op.drop_column("booking", name)
