"""The tables about money: payments, refunds, fees, credit, the ledger, and what Stripe told us of."""

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

from openchair.rules.credit import CreditSource
from openchair.rules.disputes import DisputeStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import PaymentStatus, Problem, RefundStatus
from openchair.rules.tenders import Tender
from openchair.store.columns import AGREED, FACT, KEY, STATE, Id, Instant, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, steps, where
from openchair.store.tables.retention import AsLongAs, Ends, ForEver, GoesWith, days, kept

# A payment that was asked of a customer. Each attempt that ended without money is followed by another row.
payment = Table(
    "payment",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("fee_id", Id, comment="the fee it pays; null of a deposit", info=KEY),
    Column(
        "saved_card_id", Id, comment="charged without its owner being there; null where they pay on the page", info=KEY
    ),
    Column(
        "tender", state(Tender, 12), nullable=False, server_default="card", comment="card | cash | terminal", info=FACT
    ),
    Column("taken_by", Text, comment="who took it at the desk, by name; null where it was paid online", info=FACT),
    Column(
        "surplus",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="it came beside what was asked: it pays nothing, and goes back whole",
        info=STATE,
    ),
    Column("amount_minor", Integer, nullable=False, info=AGREED),
    Column("currency", String(3), nullable=False, info=AGREED),
    Column("status", state(PaymentStatus, 12), nullable=False, info=STATE),
    Column(
        "problem", state(Problem, 24), comment="rules.payments.Problem: why the last try brought no money", info=STATE
    ),
    Column("stripe_account_id", String(64), comment="whose it was when it was asked for", info=KEY),
    Column("payment_intent_id", String(64), unique=True, info=KEY),
    Column("requested_at", Instant, nullable=False, info=FACT),
    *steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    refers("fee_id", "fee"),
    refers("saved_card_id", "saved_card"),
    Index("ix_payment_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_payment_due", "due_at", **where("due_at IS NOT NULL")),
    # Stripe's events name it so, and no venue.
    Index("ix_payment_id", "id"),
    # One at a time: nobody is asked twice for the same money.
    Index(
        "ix_payment_deposit_under_way",
        "venue_id",
        "booking_id",
        unique=True,
        **where("fee_id IS NULL AND status IN ('requested', 'open')"),
    ),
    Index("ix_payment_fee_under_way", "venue_id", "fee_id", unique=True, **where("status IN ('requested', 'open')")),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(one_of("status", PaymentStatus), name="status"),
    CheckConstraint(one_of("tender", Tender), name="tender"),
    info=kept(GoesWith("booking", "booking_id", "due_at IS NOT NULL", "it is looked after at Stripe")),
)

refund = Table(
    "refund",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("amount_minor", Integer, nullable=False, info=AGREED),
    Column("currency", String(3), nullable=False, info=AGREED),
    Column("status", state(RefundStatus, 12), nullable=False, info=STATE),
    Column("requested_at", Instant, nullable=False, info=FACT),
    Column("payment_id", Id, comment="what it gives back; null of a deposit that was paid elsewhere", info=KEY),
    Column(
        "tender",
        state(Tender, 12),
        nullable=False,
        server_default="card",
        comment="by what it goes back: card is Stripe's, anything else the venue's own hand",
        info=FACT,
    ),
    Column("stripe_refund_id", String(64), info=KEY),
    Column("problem", Text, comment="why it failed, in words for the desk", info=STATE),
    Column("retried_as", Id, comment="the refund that was made in its place", info=KEY),
    *steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("stripe_refund_id"),
    refers("booking_id", "booking"),
    refers("payment_id", "payment"),
    refers("retried_as", "refund"),
    Index("ix_refund_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_refund_due", "due_at", **where("due_at IS NOT NULL")),
    # Stripe's events name it so, and no venue.
    Index("ix_refund_id", "id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(one_of("status", RefundStatus), name="status"),
    CheckConstraint(one_of("tender", Tender), name="tender"),
    info=kept(
        GoesWith(
            "booking", "booking_id", "due_at IS NOT NULL OR status IN ('requested', 'submitted')", "it is on its way"
        )
    ),
)

fee = Table(
    "fee",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("kind", state(FeeKind, 20), nullable=False, info=FACT),
    Column("amount_minor", Integer, nullable=False, info=AGREED),
    Column("currency", String(3), nullable=False, info=AGREED),
    Column("status", state(FeeStatus, 12), nullable=False, info=STATE),
    Column("problem", state(Problem, 24), comment="rules.payments.Problem: why it was not charged", info=STATE),
    Column("requested_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    # One fee of a kind a booking: it can't be charged twice.
    UniqueConstraint("venue_id", "booking_id", "kind"),
    refers("booking_id", "booking"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(one_of("kind", FeeKind), name="kind"),
    CheckConstraint(one_of("status", FeeStatus), name="status"),
    info=kept(GoesWith("booking", "booking_id", "status = 'requested'", "it is being charged")),
)

# A payment that its customer's bank disputes. While its end isn't booked, `settled_at` is null, and the booking's money waits.
dispute = Table(
    "dispute",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("payment_id", Id, nullable=False, info=KEY),
    Column("stripe_dispute_id", String(64), nullable=False, unique=True, info=KEY),
    Column("stripe_account_id", String(64), comment="whose the payment was", info=KEY),
    Column("status", state(DisputeStatus, 24), nullable=False, info=STATE),
    Column("reason", String(40), nullable=False, comment="Stripe's word for why", info=FACT),
    Column("amount_minor", Integer, nullable=False, info=FACT),
    Column("currency", String(3), nullable=False, info=FACT),
    Column("opened_at", Instant, nullable=False, info=FACT),
    Column("respond_by", Instant, comment="until when the bank takes evidence; null where it takes none", info=STATE),
    Column("withdrawn_minor", Integer, nullable=False, server_default="0", comment="what the bank took", info=STATE),
    Column("reinstated_minor", Integer, nullable=False, server_default="0", comment="what came back", info=STATE),
    Column("lost_minor", Integer, nullable=False, server_default="0", comment="booked as lost at its end", info=STATE),
    Column("fee_minor", Integer, nullable=False, server_default="0", comment="what Stripe took for it", info=STATE),
    Column("fee_returned_minor", Integer, nullable=False, server_default="0", info=STATE),
    Column("fee_currency", String(3), nullable=False, info=FACT),
    Column("settled_at", Instant, comment="when its end was booked", info=STATE),
    *steps(),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    refers("payment_id", "payment"),
    Index("ix_dispute_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_dispute_due", "due_at", **where("due_at IS NOT NULL")),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(one_of("status", DisputeStatus), name="status"),
    info=kept(GoesWith("booking", "booking_id", "settled_at IS NULL", "it is open")),
)

store_credit = Table(
    "store_credit",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, comment="where it comes from", info=KEY),
    Column("source", state(CreditSource, 12), nullable=False, comment="cancellation | desk | returned", info=FACT),
    Column("amount_minor", Integer, nullable=False, info=FACT),
    Column("left_minor", Integer, nullable=False, comment="what of it can still be used", info=STATE),
    Column("currency", String(3), nullable=False, info=FACT),
    Column("granted_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, info=AGREED),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("customer_id", "customer"),
    refers("booking_id", "booking"),
    Index("ix_store_credit_left", "venue_id", "customer_id", **where("left_minor > 0")),
    Index("ix_store_credit_expiry", "expires_at", **where("left_minor > 0 AND expires_at IS NOT NULL")),
    CheckConstraint("amount_minor > 0 AND left_minor BETWEEN 0 AND amount_minor", name="amount"),
    info=kept(GoesWith("booking", "booking_id", "left_minor > 0", "some of it is left")),
)

# What a booking's deposit took of which credit: so that it can go back where it came from.
credit_use = Table(
    "credit_use",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("credit_id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("amount_minor", Integer, nullable=False, info=FACT),
    Column("used_at", Instant, nullable=False, info=FACT),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("credit_id", "store_credit"),
    refers("booking_id", "booking"),
    Index("ix_credit_use_venue_id_booking_id", "venue_id", "booking_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    info=kept(GoesWith("booking", "booking_id")),
)

# Every movement of money, from one account to another, and never changed: what the other tables say must add up to it.
ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("at", Instant, nullable=False, info=FACT),
    Column("from_account", state(Account, 12), nullable=False, comment="rules.ledger.Account", info=FACT),
    Column("to_account", state(Account, 12), nullable=False, info=FACT),
    Column("amount_minor", Integer, nullable=False, info=FACT),
    Column("currency", String(3), nullable=False, info=FACT),
    Column("why", state(Why, 24), nullable=False, comment="rules.ledger.Why", info=FACT),
    Column("about", Id, nullable=False, comment="the payment, refund, credit or booking it comes from", info=KEY),
    PrimaryKeyConstraint("venue_id", "id"),
    # The same thing doesn't move money twice, however often it is told.
    UniqueConstraint("venue_id", "why", "about"),
    # It outlives its booking, so it names it and doesn't refer to it.
    of_venue(),
    Index("ix_ledger_entry_venue_id_booking_id", "venue_id", "booking_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("from_account <> to_account", name="accounts"),
    info=kept(ForEver("the books: amounts and ids, nobody's name")),
)

# What Stripe told us of, once each: it says which object has changed, and that object is then asked for as it is.
stripe_event = Table(
    "stripe_event",
    metadata,
    Column("id", String(255), primary_key=True, comment="Stripe's own", info=KEY),
    Column("stripe_account_id", String(64), info=KEY),
    Column("type", String(80), nullable=False, info=FACT),
    Column("object_id", String(255), nullable=False, info=FACT),
    Column("received_at", Instant, nullable=False, info=FACT),
    *steps(),
    Index("ix_stripe_event_due", "due_at", **where("due_at IS NOT NULL")),
    info=kept(Ends(days(90), "received_at", "due_at IS NOT NULL", "it is yet to be looked into")),
)

# Whether Stripe answers: one row, for the installation. While it doesn't, no deposit falls due.
stripe_reach = Table(
    "stripe_reach",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1", info=KEY),
    Column("reached_at", Instant, comment="when it was last seen to answer", info=STATE),
    Column("away_since", Instant, comment="since when it has not been; null while it answers", info=STATE),
    CheckConstraint("id = 1", name="one"),
    info=kept(AsLongAs("the installation runs")),
)
