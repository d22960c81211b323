"""The tables of people who work at venues: their places there, and what lets them in.

A person belongs to no venue, as one login is for all of theirs; nor do their passkeys, sign-ins by link and mail. What is of
one venue holds it in its keys. No secret is here: of keys, codes and PINs a digest is stored, and of links and sessions nothing.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from openchair.rules.accounts import (
    AccountMailKind,
    AccountMailStatus,
    ChallengePurpose,
    SessionEnd,
    SignInMethod,
)
from openchair.rules.roles import OperatorRole
from openchair.store.columns import FACT, KEY, READ, STATE, Id, Instant, Json, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, where
from openchair.store.tables.retention import Ends, GoesWith, days, kept, years

_ROLE_LENGTH = 16


def _of_person(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column], ["person.id"])


person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("email", String(254), comment="their login; who has none can't sign in, and acts by keys only", info=READ),
    Column("email_key", String(254), unique=True, comment="core.contacts.email_key of it", info=KEY),
    Column("locale", String(16), comment="what they are written to in; the venue's without one", info=READ),
    Column("created_at", Instant, nullable=False, info=FACT),
    info=kept(Ends(years(1), "created_at")),
)

membership = Table(
    "membership",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("person_id", Id, nullable=False, info=KEY),
    Column("role", state(OperatorRole, _ROLE_LENGTH), nullable=False, info=READ),
    Column("staff_id", Id, comment="the staff member they are, whose day is their own", info=READ),
    Column("pin_hash", String(255), comment="argon2 of their PIN on shared devices", info=READ),
    Column("pin_set_at", Instant, info=STATE),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("ended_at", Instant, comment="when they left", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    _of_person("person_id"),
    refers("staff_id", "staff"),
    CheckConstraint(one_of("role", OperatorRole), name="role"),
    Index("ix_membership_person_id", "person_id"),
    Index("ix_membership_open", "venue_id", "person_id", unique=True, **where("ended_at IS NULL")),
    Index(
        "ix_membership_staff_id",
        "venue_id",
        "staff_id",
        unique=True,
        **where("staff_id IS NOT NULL AND ended_at IS NULL"),
    ),
    info=kept(Ends(years(1), "ended_at")),
)

invitation = Table(
    "invitation",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("email", String(254), nullable=False, info=FACT),
    Column("email_key", String(254), nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=FACT),
    Column("role", state(OperatorRole, _ROLE_LENGTH), nullable=False, info=FACT),
    Column("staff_id", Id, info=FACT),
    Column("invited_by", Id, comment="the membership that invites; null from the command line", info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=FACT),
    Column("accepted_at", Instant, info=STATE),
    Column("revoked_at", Instant, info=STATE),
    Column("used_key", String(128), comment="the key of the press that took it up", info=STATE),
    Column("session_id", Id, comment="the session that taking it up began", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    of_venue(),
    refers("staff_id", "staff"),
    refers("invited_by", "membership"),
    CheckConstraint(one_of("role", OperatorRole), name="role"),
    Index(
        "ix_invitation_open",
        "venue_id",
        "email_key",
        unique=True,
        **where("accepted_at IS NULL AND revoked_at IS NULL"),
    ),
    info=kept(Ends(days(90), "expires_at")),
)

device = Table(
    "device",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column(
        "role", state(OperatorRole, _ROLE_LENGTH), nullable=False, comment="the most anyone may do on it", info=READ
    ),
    Column("paired_by", Id, nullable=False, comment="the membership that paired it", info=FACT),
    Column("paired_at", Instant, nullable=False, info=FACT),
    Column("last_seen_at", Instant, info=STATE),
    Column("revoked_at", Instant, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    refers("paired_by", "membership"),
    CheckConstraint(one_of("role", OperatorRole), name="role"),
    info=kept(Ends(days(90), "revoked_at")),
)

device_pairing = Table(
    "device_pairing",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("code_hash", String(64), nullable=False, comment="a MAC of the code, to find it by", info=KEY),
    Column("name", String(120), nullable=False, comment="what the device is to be called", info=FACT),
    Column("role", state(OperatorRole, _ROLE_LENGTH), nullable=False, info=FACT),
    Column("made_by", Id, nullable=False, comment="the membership that pairs", info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=FACT),
    Column("claimed_at", Instant, info=STATE),
    Column("device_id", Id, comment="the device that claimed it", info=STATE),
    Column("used_key", String(128), comment="the key of the press that claimed it", info=STATE),
    Column("session_id", Id, comment="the session that claiming it began", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("code_hash"),
    of_venue(),
    refers("made_by", "membership"),
    refers("device_id", "device"),
    CheckConstraint(one_of("role", OperatorRole), name="role"),
    info=kept(Ends(days(90), "expires_at")),
)

# Wrong PINs, by device and person: five lock that person on that device.
device_pin = Table(
    "device_pin",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("device_id", Id, nullable=False, info=KEY),
    Column("membership_id", Id, nullable=False, info=KEY),
    Column("failures", Integer, nullable=False, server_default="0", info=STATE),
    Column("locked_at", Instant, info=STATE),
    Column("updated_at", Instant, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "device_id", "membership_id"),
    refers("device_id", "device"),
    refers("membership_id", "membership"),
    info=kept(GoesWith("device", "device_id")),
)

# Whoever is signed in: a person, or a device that belongs to a venue.
session = Table(
    "session",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("person_id", Id, comment="null of a device's", info=KEY),
    Column("venue_id", Id, nullable=False, comment="where it acts, or a person's last acted", info=STATE),
    Column("device_id", Id, info=KEY),
    Column("name", String(120), nullable=False, comment="the browser or app, as it says", info=FACT),
    Column("client", String(64), nullable=False, comment="SHA-256 of the User-Agent it is used by", info=FACT),
    Column("method", state(SignInMethod, 12), nullable=False, info=FACT),
    Column("salt", String(32), nullable=False, comment="goes into its tokens: without the key it makes none", info=KEY),
    Column("generation", Integer, nullable=False, comment="how often it was refreshed", info=STATE),
    Column("refreshed_at", Instant, nullable=False, info=STATE),
    Column("before_at", Instant, comment="when it was refreshed the time before", info=STATE),
    Column("signed_in_at", Instant, nullable=False, info=FACT),
    Column("acting_person_id", Id, comment="who acts on a device, after their PIN", info=STATE),
    Column("acting_until", Instant, info=STATE),
    Column("ended_at", Instant, info=STATE),
    Column("ended_by", state(SessionEnd, 12), info=STATE),
    of_venue(),
    _of_person("person_id"),
    _of_person("acting_person_id"),
    refers("device_id", "device"),
    CheckConstraint("(person_id IS NULL) <> (device_id IS NULL)", name="whose"),
    CheckConstraint(one_of("method", SignInMethod), name="method"),
    CheckConstraint(one_of("ended_by", SessionEnd), name="ended_by"),
    Index("ix_session_person_id", "person_id"),
    Index("ix_session_device_id", "venue_id", "device_id"),
    info=kept(Ends(days(90), "ended_at", or_after=days(120), or_since="refreshed_at")),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("email_key", String(254), nullable=False, info=KEY),
    Column("person_id", Id, comment="whose address it is, once that was looked up", info=STATE),
    Column("requested_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=FACT),
    Column("used_at", Instant, info=STATE),
    Column("used_key", String(128), comment="the key of the press that used it", info=STATE),
    Column("session_id", Id, comment="the session that it began", info=STATE),
    _of_person("person_id"),
    Index("ix_sign_in_email_key", "email_key", "requested_at"),
    Index("ix_sign_in_asked", "requested_at", **where("person_id IS NULL")),
    info=kept(Ends(days(30), "expires_at")),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("person_id", Id, nullable=False, info=KEY),
    Column("credential_id", String(1400), nullable=False, unique=True, comment="base64url", info=KEY),
    Column("public_key", Text, nullable=False, comment="COSE, base64url", info=FACT),
    Column("sign_count", BigInteger, nullable=False, info=STATE),
    Column("transports", Json, nullable=False, info=FACT),
    Column("name", String(120), nullable=False, info=READ),
    Column("backed_up", Boolean, nullable=False, info=STATE),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("last_used_at", Instant, info=STATE),
    Column("revoked_at", Instant, info=STATE),
    _of_person("person_id"),
    Index("ix_passkey_person_id", "person_id"),
    info=kept(GoesWith("person", "person_id")),
)

# Challenges that were answered, until they are too old to be: a challenge itself is a MAC, and no row.
passkey_challenge = Table(
    "passkey_challenge",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("purpose", state(ChallengePurpose, 12), nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=FACT),
    Column("used_at", Instant, nullable=False, info=FACT),
    Column("used_key", String(128), nullable=False, comment="the key of the press that used it", info=FACT),
    Column("session_id", Id, comment="the session that it began; null of one that registered", info=STATE),
    CheckConstraint(one_of("purpose", ChallengePurpose), name="purpose"),
    Index("ix_passkey_challenge_expires_at", "expires_at"),
    info=kept(Ends(days(1), "expires_at")),
)

api_key = Table(
    "api_key",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("membership_id", Id, nullable=False, comment="whose key it is: it ends when they leave", info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("role", state(OperatorRole, _ROLE_LENGTH), nullable=False, comment="the most that it may do", info=READ),
    Column("permissions", Json, comment="only these of the role's; null for all", info=READ),
    Column("secret_hash", String(64), nullable=False, comment="SHA-256 of the key's secret, in hex", info=KEY),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=READ),
    Column("last_used_at", Instant, comment="to the hour", info=STATE),
    Column("revoked_at", Instant, info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    of_venue(),
    refers("membership_id", "membership"),
    CheckConstraint(one_of("role", OperatorRole), name="role"),
    Index("ix_api_key_membership_id", "venue_id", "membership_id"),
    info=kept(Ends(days(90), "revoked_at", or_after=days(90), or_since="expires_at")),
)

# Mail to those who work at venues: like the outbox of customers' messages, but about no booking.
account_mail = Table(
    "account_mail",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("kind", state(AccountMailKind, 20), nullable=False, info=FACT),
    Column("about", Id, nullable=False, comment="the id of what it tells of: its link is made from it", info=KEY),
    Column("email", String(254), nullable=False, info=FACT),
    Column("name", String(120), nullable=False, info=FACT),
    Column("locale", String(16), nullable=False, info=FACT),
    Column("facts", Json, nullable=False, comment="what it states; no secret", info=FACT),
    Column("status", state(AccountMailStatus, 12), nullable=False, info=STATE),
    Column("available_at", Instant, nullable=False, info=STATE),
    Column("lease_until", Instant, info=STATE),
    Column("attempts", Integer, nullable=False, server_default="0", info=STATE),
    Column("problem", Text, info=STATE),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("updated_at", Instant, nullable=False, info=STATE),
    UniqueConstraint("kind", "about", "email"),
    CheckConstraint(one_of("status", AccountMailStatus), name="status"),
    Index("ix_account_mail_due", "available_at", **where("status IN ('queued', 'sending')")),
    info=kept(Ends(days(180), "created_at")),
)
