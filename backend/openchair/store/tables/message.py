"""The tables of what is told: the activity feed, the outbox, and what calls were answered."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import ActorKind
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.store.columns import FACT, KEY, STATE, Id, Instant, Json, StateOrUnknown, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, where
from openchair.store.tables.retention import Clears, Ends, GoesWith, days, kept, years

activity = Table(
    "activity",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, info=KEY),
    Column("at", Instant, nullable=False, info=FACT),
    Column("actor_kind", state(ActorKind, 10), nullable=False, comment="customer | operator | system", info=FACT),
    Column("actor_name", String(120), info=FACT),
    Column("what", StateOrUnknown(ActivityKind, 40), nullable=False, info=FACT),
    Column("detail", Json, nullable=False, info=FACT),
    Column("message_id", Id, comment="the message this line tells of; its state is read there", info=KEY),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    refers("message_id", "message"),
    Index("ix_activity_venue_id_booking_id", "venue_id", "booking_id", "id"),
    info=kept(Ends(years(7), "at")),
)

# The outbox: a message is written with the change it tells of, and goes out once that is committed.
message = Table(
    "message",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("kind", state(MessageKind, 20), nullable=False, comment="rules.messages.MessageKind", info=FACT),
    Column("channel", state(Channel, 8), nullable=False, comment="email | sms", info=FACT),
    Column(
        "tells_of",
        String(40),
        nullable=False,
        comment="version:{booking version}, or event:{id of what happened}",
        info=FACT,
    ),
    Column(
        "facts",
        Json,
        nullable=False,
        comment="what it states, to be held against the booking before it is sent",
        info=FACT,
    ),
    Column("status", state(MessageStatus, 12), nullable=False, info=STATE),
    Column("available_at", Instant, nullable=False, comment="not to be sent before", info=STATE),
    Column("lease_until", Instant, comment="until when whoever has it may take; then it is taken back", info=STATE),
    Column("attempts", Integer, nullable=False, server_default="0", info=STATE),
    Column(
        "unsure", Boolean, nullable=False, comment="an attempt's answer was lost: the provider may have it", info=STATE
    ),
    Column(
        "follow_up_due",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="it reached nobody, and what follows from that is yet to be done",
        info=STATE,
    ),
    Column("sent_to", String(254), comment="the address or number it went to", info=FACT),
    Column("provider_id", String(255), comment="what the provider calls it", info=KEY),
    Column("former_provider_id", String(255), comment="what it was called before the desk had it sent again", info=KEY),
    Column("segments", Integer, comment="of an SMS", info=FACT),
    Column("signed_with", String(1), comment="the id of the link key that its links were signed with", info=FACT),
    Column("problem", Text, comment="why it was not sent, in words for the desk", info=STATE),
    Column("first_tried_at", Instant, info=FACT),
    Column("accepted_at", Instant, info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("updated_at", Instant, nullable=False, info=STATE),
    Column("cleared_at", Instant, comment="when what it said, and to whom, was emptied", info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("id"),
    # Nobody hears of the same thing twice by the same way.
    UniqueConstraint("venue_id", "booking_id", "tells_of", "kind", "channel"),
    refers("booking_id", "booking"),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    CheckConstraint(one_of("status", MessageStatus), name="status"),
    Index("ix_message_due", "channel", "available_at", **where("status = 'queued'")),
    Index("ix_message_leased", "channel", "lease_until", **where("status IN ('handed_over', 'sending')")),
    Index("ix_message_sent_to", "channel", "sent_to", "accepted_at"),
    Index("ix_message_venue_id_accepted_at", "venue_id", "accepted_at"),
    Index("ix_message_undelivered", "venue_id", "id", **where("status IN ('failed', 'bounced')")),
    Index("ix_message_uncleared", "venue_id", "created_at", **where("cleared_at IS NULL")),
    Index("ix_message_follow_up", "id", **where("follow_up_due")),
    Index("ix_message_provider_id", "provider_id", unique=True, **where("provider_id IS NOT NULL")),
    info=kept(
        GoesWith("booking", "booking_id", "follow_up_due", "it reached nobody and what follows is yet to be done"),
        Clears(
            ("facts", "sent_to", "provider_id", "former_provider_id", "problem"),
            days(180),
            "the later of its booking's start and last payment, not while a payment of it is disputed",
        ),
    ),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "owner",
        String(40),
        nullable=False,
        comment="manage:{booking} or desk:{operator}: keys of one never meet another's",
        info=KEY,
    ),
    Column("key", String(128), nullable=False, info=KEY),
    Column("input_hash", String(64), nullable=False, info=FACT),
    Column("answer", Json, comment="what the first call answered; null only while it is being worked out", info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "owner", "key"),
    of_venue(),
    Index("ix_idempotency_key_created_at", "created_at"),
    info=kept(Ends(days(30), "created_at")),
)
