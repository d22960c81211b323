"""The tables about who can be reached: numbers that answered STOP, addresses at which nothing arrives, and who asks for links."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, String, Table, Text

from openchair.rules.messages import Channel
from openchair.store.columns import FACT, KEY, Id, Instant, one_of, state
from openchair.store.tables.parts import metadata, of_venue
from openchair.store.tables.retention import Ends, days, kept, years

# A number that wants no texts. It is no venue's: it answered the number that all venues here send from.
sms_stop = Table(
    "sms_stop",
    metadata,
    Column("phone", String(20), primary_key=True, comment="E.164", info=KEY),
    Column("stopped_at", Instant, nullable=False, info=FACT),
    info=kept(
        Ends(
            days(1),
            "stopped_at",
            "EXISTS (SELECT 1 FROM customer WHERE customer.phone = sms_stop.phone)",
            "a customer of any venue has the number",
        )
    ),
)

# An address or number at which the last message of the venue did not arrive. One that arrives there ends it.
dead_address = Table(
    "dead_address",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("channel", state(Channel, 8), nullable=False, info=KEY),
    Column("address", String(254), nullable=False, info=KEY),
    Column("since", Instant, nullable=False, info=FACT),
    Column("problem", Text, comment="why, in words for the desk", info=FACT),
    PrimaryKeyConstraint("venue_id", "channel", "address"),
    of_venue(),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    info=kept(Ends(years(1), "since")),
)

# Somebody has lost their links and asks for them. Whether there are any is looked up after they were answered; then the row goes.
link_request = Table(
    "link_request",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("channel", state(Channel, 8), nullable=False, info=FACT),
    Column("contact", String(254), nullable=False, comment="email_key of an address, or E.164", info=FACT),
    Column("asked_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    Index("ix_link_request_asked_at", "asked_at"),
    info=kept(Ends(days(1), "asked_at")),
)
