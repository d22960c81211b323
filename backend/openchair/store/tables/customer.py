"""The table of customers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text
from sqlalchemy.engine.default import DefaultExecutionContext

from openchair.core.contacts import email_key, name_key
from openchair.store.columns import FACT, KEY, READ, STATE, Id, Instant, Word
from openchair.store.tables.parts import metadata, of_venue, refers, where
from openchair.store.tables.retention import Anonymised, GoesWith, kept, years


def _key_of(column: str, key: Callable[[str], str]) -> Callable[[DefaultExecutionContext], str | None]:
    """A new row's default: the key of what another of its columns is given."""

    def worked_out(context: DefaultExecutionContext) -> str | None:
        given = context.get_current_parameters().get(column)  # type: ignore[no-untyped-call]
        return None if given is None else key(given)

    return worked_out


customer = Table(
    "customer",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("email", String(254), info=READ),
    Column("phone", String(20), comment="E.164", info=READ),
    Column("created_at", Instant, nullable=False, info=FACT),
    # By which people are compared, worked out of name and email wherever a row is written.
    Column("name_key", Text, default=_key_of("name", name_key), info=READ),
    Column("email_key", Text, default=_key_of("email", email_key), info=READ),
    Column("version", Integer, nullable=False, server_default="1", info=STATE),
    Column("notes", Text, comment="what staff noted of them", info=READ),
    Column("alert", Text, comment="what staff must see with each of their bookings", info=READ),
    Column(
        "notes_version", Integer, nullable=False, server_default="1", comment="rises with notes and alert", info=STATE
    ),
    # Read when a message is sent; what was asked of us last is what holds.
    Column("reminders_stopped_at", Instant, comment="since when they want no reminders", info=READ),
    Column("earlier_stopped_at", Instant, comment="since when they want to hear of no earlier times", info=READ),
    Column("erased_at", Instant, comment="when they were made nameless; nothing is known of them any more", info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    # With the id, so that a page of the list goes on where the one before ended.
    Index("ix_customer_venue_id_name_key_id", "venue_id", "name_key", "id"),
    Index("ix_customer_venue_id_email_key", "venue_id", "email_key"),
    Index("ix_customer_venue_id_phone", "venue_id", "phone"),
    # A text that is answered names a number and no venue.
    Index("ix_customer_erased", "venue_id", "erased_at", **where("erased_at IS NOT NULL")),
    Index("ix_customer_phone", "phone", **where("phone IS NOT NULL")),
    info=kept(Anonymised(years(3))),
)

# By which words a customer is found: an index written as a table, by `store/customer_words.py` alone.
customer_word = Table(
    "customer_word",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("word", Word, nullable=False, comment="folded: without case and accents", info=READ),
    Column("customer_id", Id, nullable=False, info=KEY),
    PrimaryKeyConstraint("venue_id", "word", "customer_id"),
    refers("customer_id", "customer"),
    Index("ix_customer_word_venue_id_customer_id_word", "venue_id", "customer_id", "word"),
    info=kept(GoesWith("customer", "customer_id")),
)
