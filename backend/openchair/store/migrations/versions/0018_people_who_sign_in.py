"""People who sign in: their places at venues, sessions, devices, passkeys and keys, in place of operators with a credential each."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from openchair.store.columns import Id, Instant, Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEY_TIME = timedelta(days=90)
_NEW = (
    "account_mail",
    "api_key",
    "passkey_challenge",
    "passkey",
    "sign_in",
    "session",
    "device_pin",
    "device_pairing",
    "device",
    "invitation",
    "membership",
    "person",
)


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "email",
            sa.String(length=254),
            nullable=True,
            comment="their login; who has none can't sign in, and acts by keys only",
        ),
        sa.Column("email_key", sa.String(length=254), nullable=True, comment="core.contacts.email_key of it"),
        sa.Column(
            "locale",
            sa.String(length=16),
            nullable=True,
            comment="what they are written to in; the venue's without one",
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
    )
    op.create_table(
        "membership",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("staff_id", Id, nullable=True, comment="the staff member they are, whose day is their own"),
        sa.Column("pin_hash", sa.String(length=255), nullable=True, comment="argon2 of their PIN on shared devices"),
        sa.Column("pin_set_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True, comment="when they left"),
        sa.CheckConstraint("role IN ('owner', 'manager', 'front_desk', 'staff')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"], ["staff.venue_id", "staff.id"], name=op.f("fk_membership_venue_id_staff_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_membership_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_membership")),
    )
    op.create_index(
        "ix_membership_open", "membership", ["venue_id", "person_id"], unique=True, **_where("ended_at IS NULL")
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_index(
        "ix_membership_staff_id",
        "membership",
        ["venue_id", "staff_id"],
        unique=True,
        **_where("staff_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "invitation",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("staff_id", Id, nullable=True),
        sa.Column("invited_by", Id, nullable=True, comment="the membership that invites; null from the command line"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("used_key", sa.String(length=128), nullable=True, comment="the key of the press that took it up"),
        sa.Column("session_id", Id, nullable=True, comment="the session that taking it up began"),
        sa.CheckConstraint("role IN ('owner', 'manager', 'front_desk', 'staff')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(
            ["venue_id", "invited_by"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_invitation_venue_id_invited_by"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"], ["staff.venue_id", "staff.id"], name=op.f("fk_invitation_venue_id_staff_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_invitation_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("id", name=op.f("uq_invitation_id")),
    )
    op.create_index(
        "ix_invitation_open",
        "invitation",
        ["venue_id", "email_key"],
        unique=True,
        **_where("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "device",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False, comment="the most anyone may do on it"),
        sa.Column("paired_by", Id, nullable=False, comment="the membership that paired it"),
        sa.Column("paired_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'manager', 'front_desk', 'staff')", name=op.f("ck_device_role")),
        sa.ForeignKeyConstraint(
            ["venue_id", "paired_by"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_device_venue_id_paired_by"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_device_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_device")),
    )
    op.create_table(
        "device_pairing",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column(
            "code_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the code that the tablet shows"
        ),
        sa.Column("name", sa.String(length=120), nullable=False, comment="what the device is to be called"),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("made_by", Id, nullable=False, comment="the membership that pairs"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("device_id", Id, nullable=True, comment="the device that claimed it"),
        sa.CheckConstraint("role IN ('owner', 'manager', 'front_desk', 'staff')", name=op.f("ck_device_pairing_role")),
        sa.ForeignKeyConstraint(
            ["venue_id", "device_id"],
            ["device.venue_id", "device.id"],
            name=op.f("fk_device_pairing_venue_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "made_by"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_device_pairing_venue_id_made_by"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_device_pairing_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_device_pairing")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_device_pairing_code_hash")),
    )
    op.create_table(
        "device_pin",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_at", Instant(), nullable=True),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id", "device_id"], ["device.venue_id", "device.id"], name=op.f("fk_device_pin_venue_id_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "membership_id"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_device_pin_venue_id_membership_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "device_id", "membership_id", name=op.f("pk_device_pin")),
    )
    op.create_table(
        "session",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True, comment="null of a device's"),
        sa.Column("venue_id", Id, nullable=False, comment="where it acts, or a person's last acted"),
        sa.Column("device_id", Id, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False, comment="the browser or app, as it says"),
        sa.Column("client", sa.String(length=64), nullable=False, comment="SHA-256 of the User-Agent it is used by"),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column(
            "salt", sa.String(length=32), nullable=False, comment="goes into its tokens: without the key it makes none"
        ),
        sa.Column("generation", sa.Integer(), nullable=False, comment="how often it was refreshed"),
        sa.Column("refreshed_at", Instant(), nullable=False),
        sa.Column("before_at", Instant(), nullable=True, comment="when it was refreshed the time before"),
        sa.Column("signed_in_at", Instant(), nullable=False),
        sa.Column("acting_person_id", Id, nullable=True, comment="who acts on a device, after their PIN"),
        sa.Column("acting_until", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(length=12), nullable=True),
        sa.CheckConstraint("ended_by IN ('signed_out', 'revoked', 'reused', 'left')", name=op.f("ck_session_ended_by")),
        sa.CheckConstraint("method IN ('link', 'invitation', 'passkey', 'pairing')", name=op.f("ck_session_method")),
        sa.CheckConstraint("(person_id IS NULL) <> (device_id IS NULL)", name=op.f("ck_session_whose")),
        sa.ForeignKeyConstraint(["acting_person_id"], ["person.id"], name=op.f("fk_session_acting_person_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.ForeignKeyConstraint(
            ["venue_id", "device_id"], ["device.venue_id", "device.id"], name=op.f("fk_session_venue_id_device_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_session_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index("ix_session_device_id", "session", ["venue_id", "device_id"])
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "sign_in",
        sa.Column("id", Id, nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("person_id", Id, nullable=True, comment="whose address it is, once that was looked up"),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_key", sa.String(length=128), nullable=True, comment="the key of the press that used it"),
        sa.Column("session_id", Id, nullable=True, comment="the session that it began"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_asked", "sign_in", ["requested_at"], **_where("person_id IS NULL"))
    op.create_index("ix_sign_in_email_key", "sign_in", ["email_key", "requested_at"])
    op.create_table(
        "passkey",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False, comment="base64url"),
        sa.Column("public_key", sa.Text(), nullable=False, comment="COSE, base64url"),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", Json, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("challenge", sa.String(length=128), nullable=False, comment="base64url"),
        sa.Column("session_id", Id, nullable=True, comment="the session that registers; null to sign in"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('register', 'sign_in')", name=op.f("ck_passkey_challenge_purpose")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_passkey_challenge_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    op.create_table(
        "api_key",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("membership_id", Id, nullable=False, comment="whose key it is: it ends when they leave"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False, comment="the most that it may do"),
        sa.Column("permissions", Json, nullable=True, comment="only these of the role's; null for all"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the key's secret, in hex"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True, comment="to the hour"),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'manager', 'front_desk', 'staff')", name=op.f("ck_api_key_role")),
        sa.ForeignKeyConstraint(
            ["venue_id", "membership_id"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_api_key_venue_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_api_key_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("id", name=op.f("uq_api_key_id")),
    )
    op.create_index("ix_api_key_membership_id", "api_key", ["venue_id", "membership_id"])
    op.create_table(
        "account_mail",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", Id, nullable=False, comment="the id of what it tells of: its link is made from it"),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("facts", Json, nullable=False, comment="what it states; no secret"),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("available_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'dropped')", name=op.f("ck_account_mail_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mail")),
        sa.UniqueConstraint("kind", "about", "email", name=op.f("uq_account_mail_kind_about_email")),
    )
    op.create_index(
        "ix_account_mail_due", "account_mail", ["available_at"], **_where("status IN ('queued', 'sending')")
    )

    # An operator becomes a person without a login, with a place at the venue and a key: the same credential, good for a while yet.
    op.execute("INSERT INTO person (id, name, created_at) SELECT id, name, created_at FROM operator")
    # Staff see their own day from now on: whoever has the name of one staff member, and nobody else has, is that one.
    op.execute(
        """
        INSERT INTO membership (venue_id, id, person_id, role, staff_id, created_at, ended_at)
        SELECT venue_id, id, id, role,
            CASE WHEN role = 'staff' AND revoked_at IS NULL AND 1 = (
                SELECT count(*) FROM operator AS other
                WHERE other.venue_id = operator.venue_id AND other.name = operator.name AND other.revoked_at IS NULL
            ) THEN (
                SELECT min(staff.id) FROM staff WHERE staff.venue_id = operator.venue_id AND staff.name = operator.name
                HAVING count(*) = 1
            ) END,
            created_at, revoked_at
        FROM operator
        """
    )
    op.execute(
        sa.text(
            "INSERT INTO api_key (venue_id, id, membership_id, name, role, secret_hash, created_at, expires_at, revoked_at) "
            "SELECT venue_id, id, id, name, role, secret_hash, created_at, :expires_at, revoked_at FROM operator"
        ).bindparams(sa.bindparam("expires_at", context.config.attributes["now"] + _KEY_TIME, Instant()))
    )
    op.drop_table("operator")


def downgrade() -> None:
    """Keys become operators again, those with fewer rights than a role left out. Nobody can sign in otherwise."""
    op.create_table(
        "operator",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column(
            "secret_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the credential's secret, in hex"
        ),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'manager', 'staff')", name=op.f("ck_operator_role")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_operator_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_operator")),
        sa.UniqueConstraint("id", name=op.f("uq_operator_id")),
    )
    # The lesser of the key's role and its maker's; the front desk is what staff was.
    least = " ".join(
        f"WHEN k.role = '{role}' OR m.role = '{role}' THEN '{was}'"
        for role, was in (("staff", "staff"), ("front_desk", "staff"), ("manager", "manager"))
    )
    op.execute(
        "INSERT INTO operator (venue_id, id, name, role, secret_hash, revoked_at, created_at) "
        f"SELECT k.venue_id, k.id, k.name, CASE {least} ELSE 'owner' END, k.secret_hash, "
        "COALESCE(k.revoked_at, m.ended_at), k.created_at "
        "FROM api_key k JOIN membership m ON m.venue_id = k.venue_id AND m.id = k.membership_id "
        "WHERE k.permissions IS NULL"
    )
    for table in _NEW:
        op.drop_table(table)
