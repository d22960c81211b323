"""The tables about cards: who customers are at Stripe, cards about to be saved, and saved ones."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from openchair.rules.consent import ConsentSource
from openchair.rules.payments import CardSetupStatus, Problem, SavedCardStatus
from openchair.store.columns import AGREED, FACT, KEY, STATE, Id, Instant, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, steps, where
from openchair.store.tables.retention import AsLongAs, GoesWith, kept

# Who a customer of a venue is at Stripe: with the connected account the venue had then, or the platform's own ('').
stripe_customer = Table(
    "stripe_customer",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("stripe_account_id", String(64), nullable=False, info=KEY),
    Column("stripe_customer_id", String(64), nullable=False, info=KEY),
    PrimaryKeyConstraint("venue_id", "customer_id", "stripe_account_id"),
    refers("customer_id", "customer"),
    info=kept(GoesWith("customer", "customer_id")),
)

# A customer at Stripe who is to be deleted there, with all their cards: the row goes once they are.
stripe_erasure = Table(
    "stripe_erasure",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("stripe_account_id", String(64), nullable=False, comment="'' for the platform's own", info=KEY),
    Column("stripe_customer_id", String(64), nullable=False, info=KEY),
    *steps(),
    PrimaryKeyConstraint("venue_id", "stripe_account_id", "stripe_customer_id"),
    of_venue(),
    Index("ix_stripe_erasure_due", "due_at", **where("due_at IS NOT NULL")),
    info=kept(AsLongAs("Stripe has not deleted them")),
)

# A customer is about to save a card, and has read what they agree to.
card_setup = Table(
    "card_setup",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("status", state(CardSetupStatus, 12), nullable=False, info=STATE),
    Column("problem", state(Problem, 24), comment="rules.payments.Problem: why the last try saved no card", info=STATE),
    Column("consent_version", String(16), nullable=False, info=AGREED),
    Column("consent_text", Text, nullable=False, comment="as it was shown", info=AGREED),
    Column("stripe_account_id", String(64), info=KEY),
    Column("setup_intent_id", String(64), unique=True, info=KEY),
    Column("requested_at", Instant, nullable=False, info=FACT),
    *steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    refers("customer_id", "customer"),
    Index("ix_card_setup_due", "due_at", **where("due_at IS NOT NULL")),
    CheckConstraint(one_of("status", CardSetupStatus), name="status"),
    info=kept(GoesWith("booking", "booking_id", "due_at IS NOT NULL", "it is looked after at Stripe")),
)

saved_card = Table(
    "saved_card",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, comment="on whose page it was saved", info=KEY),
    Column("setup_id", Id, info=KEY),
    Column("status", state(SavedCardStatus, 12), nullable=False, info=STATE),
    Column("stripe_account_id", String(64), info=KEY),
    Column("stripe_customer_id", String(64), nullable=False, info=KEY),
    Column("payment_method_id", String(64), nullable=False, unique=True, info=KEY),
    Column("brand", String(32), nullable=False, info=FACT),
    Column("last4", String(4), nullable=False, info=FACT),
    Column("exp_month", Integer, nullable=False, info=FACT),
    Column("exp_year", Integer, nullable=False, info=FACT),
    Column("consent_text", Text, nullable=False, info=AGREED),
    Column("consent_version", String(16), nullable=False, info=AGREED),
    Column("consent_source", state(ConsentSource, 16), nullable=False, comment="manage_portal", info=AGREED),
    Column("consented_at", Instant, nullable=False, info=AGREED),
    *steps("when it is to be detached at Stripe; null of one in use, and once that is done"),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("customer_id", "customer"),
    refers("booking_id", "booking"),
    refers("setup_id", "card_setup"),
    Index("ix_saved_card_due", "due_at", **where("due_at IS NOT NULL")),
    # One card is on file for a customer; another takes its place.
    Index("ix_saved_card_in_use", "venue_id", "customer_id", unique=True, **where("status = 'in_use'")),
    CheckConstraint(one_of("status", SavedCardStatus), name="status"),
    info=kept(
        GoesWith("booking", "booking_id", "status = 'in_use' OR due_at IS NOT NULL", "it is on file or being detached")
    ),
)
