"""A venue's tables: itself, its hosts, deposit rules, services, staff and their hours."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from openchair.rules.hosts import HostKind
from openchair.rules.openings import WaitlistMode
from openchair.store.columns import FACT, KEY, READ, STATE, Id, Instant, Json, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, steps, where
from openchair.store.tables.retention import AsLongAs, Ends, days, kept, years

venue = Table(
    "venue",
    metadata,
    Column("id", Id, primary_key=True, info=KEY),
    Column("slug", String(63), nullable=False, unique=True, info=READ),
    Column("name", String(120), nullable=False, info=READ),
    Column("time_zone", String(64), nullable=False, info=READ),
    Column("currency", String(3), nullable=False, info=READ),
    Column("locale", String(16), nullable=False, info=READ),
    Column("address", Text, nullable=False, info=READ),
    Column("phone", String(20), info=READ),
    Column("email", String(254), info=READ),
    Column("accent", String(7), info=READ),
    Column("storefront_url", Text, info=READ),
    Column(
        "stripe_account_id",
        String(64),
        comment="the connected account that is paid; the platform's own without one",
        info=READ,
    ),
    Column("stripe_account_name", String(120), comment="what its owner calls it at Stripe", info=STATE),
    Column(
        "stripe_connected_at",
        Instant,
        comment="when that was connected at the desk; null of an account that the venue's file names",
        info=FACT,
    ),
    Column(
        "stripe_lost_at", Instant, comment="since when it can't be used: its owner ended that at Stripe", info=STATE
    ),
    Column(
        "stripe_paused_at",
        Instant,
        comment="since when Stripe takes no payments into it, while it is connected (charges_enabled is false)",
        info=STATE,
    ),
    Column(
        "stripe_account_shared",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="another venue had the same account when each account became one venue's: this one keeps it",
        info=FACT,
    ),
    Column(
        "credit_days",
        Integer,
        comment="for how many days store credit can be used; for ever without a number",
        info=READ,
    ),
    Column("cancellation_notice_hours", Integer, nullable=False, server_default="24", info=READ),
    Column("customers_may_switch_staff", Boolean, nullable=False, info=READ),
    Column("earlier_times_min_days", Integer, nullable=False, server_default="14", info=READ),
    Column("lead_time_minutes", Integer, nullable=False, server_default="120", info=READ),
    Column("horizon_days", Integer, nullable=False, server_default="90", info=READ),
    Column("slot_grid_minutes", Integer, nullable=False, server_default="15", info=READ),
    Column("review_first", Boolean, nullable=False, info=READ),
    Column(
        "reminder_hours",
        Integer,
        nullable=False,
        server_default="24",
        comment="before the start; 0 sends none",
        info=READ,
    ),
    Column(
        "request_expiry_hours",
        Integer,
        nullable=False,
        server_default="48",
        comment="an unanswered request lapses",
        info=READ,
    ),
    Column(
        "counter_offer_window_days",
        Integer,
        nullable=False,
        server_default="3",
        comment="around the day asked for",
        info=READ,
    ),
    Column(
        "counter_offer_hours",
        Integer,
        nullable=False,
        server_default="24",
        comment="for which offers are held",
        info=READ,
    ),
    Column(
        "cooling_off_minutes",
        Integer,
        nullable=False,
        server_default="15",
        comment="after it was made, a booking can be cancelled with everything back; 0 for none",
        info=READ,
    ),
    Column(
        "deposit_hold_minutes",
        Integer,
        nullable=False,
        server_default="15",
        comment="for which a storefront's booking is held for its deposit",
        info=READ,
    ),
    Column(
        "deposit_due_hours",
        Integer,
        nullable=False,
        server_default="24",
        comment="within which a deposit asked at the desk is due; 0 sets no time",
        info=READ,
    ),
    Column(
        "front_desk_limit_minor",
        Integer,
        comment="of money of one kind in a day, decided about at the front desk; what is usual without a number",
        info=READ,
    ),
    Column("manager_limit_minor", Integer, comment="the same of a manager", info=READ),
    Column(
        "deposit_rule_id",
        Id,
        comment="the venue's active rule, for bookings that carry no terms of their own",
        info=READ,
    ),
    Column("created_at", Instant, nullable=False, info=FACT),
    # How earlier times are offered: rules.openings.WaitlistSettings.
    Column("matching_on", Boolean, nullable=False, server_default=text("true"), info=READ),
    Column("matching_mode", state(WaitlistMode, 16), nullable=False, server_default="one_at_a_time", info=READ),
    Column("throttle_hours", Integer, nullable=False, server_default="6", info=READ),
    Column(
        "quiet_from", Integer, nullable=False, server_default="1260", comment="of the venue's wall-clock day", info=READ
    ),
    Column("quiet_until", Integer, nullable=False, server_default="480", info=READ),
    Column(
        "reminders_planned",
        String(20),
        nullable=False,
        server_default="24 1260 480",
        comment="reminder_hours, quiet_from and quiet_until as the queued reminders were last planned by",
        info=STATE,
    ),
    Column(
        "messages_paused",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="none is sent to a customer: they wait until that ends",
        info=READ,
    ),
    Column(
        "sms_month_segments",
        Integer,
        nullable=False,
        server_default="0",
        comment="of text messages in a calendar month, in segments; 0 is no cap",
        info=READ,
    ),
    Column(
        "sms_countries",
        String(200),
        comment="where text messages go, as ISO 3166 codes with spaces between; its own country without any",
        info=READ,
    ),
    Column(
        "sms_cap_told",
        String(12),
        comment="the month and the percentage of the cap of which the venue was last told, 2026-11 80",
        info=STATE,
    ),
    Column("paused_until", Instant, comment="until when nobody books online", info=READ),
    Column("paused_note", String(300), comment="what the salon says about that", info=READ),
    Column(
        "embed_origins",
        String(1000),
        comment="sites that may show the storefront within their pages, as origins with spaces between",
        info=READ,
    ),
    CheckConstraint("cancellation_notice_hours BETWEEN 0 AND 72", name="notice_hours"),
    CheckConstraint("horizon_days BETWEEN 1 AND 730", name="horizon_days"),
    CheckConstraint("slot_grid_minutes BETWEEN 5 AND 240", name="slot_grid"),
    CheckConstraint("reminder_hours BETWEEN 0 AND 168", name="reminder_hours"),
    CheckConstraint("credit_days BETWEEN 1 AND 3650", name="credit_days"),
    CheckConstraint("request_expiry_hours BETWEEN 1 AND 720", name="request_expiry_hours"),
    CheckConstraint("counter_offer_window_days BETWEEN 0 AND 60", name="counter_offer_window_days"),
    CheckConstraint("counter_offer_hours BETWEEN 1 AND 168", name="counter_offer_hours"),
    CheckConstraint("cooling_off_minutes BETWEEN 0 AND 1440", name="cooling_off_minutes"),
    CheckConstraint("deposit_hold_minutes BETWEEN 5 AND 60", name="deposit_hold_minutes"),
    CheckConstraint("deposit_due_hours BETWEEN 0 AND 168", name="deposit_due_hours"),
    CheckConstraint("sms_month_segments BETWEEN 0 AND 1000000", name="sms_month_segments"),
    CheckConstraint("front_desk_limit_minor >= 0", name="front_desk_limit"),
    CheckConstraint("manager_limit_minor >= 0", name="manager_limit"),
    CheckConstraint(one_of("matching_mode", WaitlistMode), name="matching_mode"),
    CheckConstraint("throttle_hours BETWEEN 0 AND 168", name="throttle_hours"),
    CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
    CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until"),
    Index(
        "ix_venue_stripe_account_id",
        "stripe_account_id",
        unique=True,
        **where("stripe_account_id IS NOT NULL AND NOT stripe_account_shared"),
    ),
    info=kept(AsLongAs("the venue is here")),
)

# An owner has gone to Stripe's page to connect their account, and is to come back with its code.
stripe_connect = Table(
    "stripe_connect",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("membership_id", Id, nullable=False, comment="who has gone, and alone may come back", info=FACT),
    Column("created_at", Instant, nullable=False, info=FACT),
    Column("expires_at", Instant, nullable=False, info=FACT),
    Column("used_at", Instant, comment="when they came back, once", info=STATE),
    Column("stripe_account_id", String(64), comment="the account that came of it", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    refers("membership_id", "membership"),
    info=kept(Ends(days(90), "expires_at")),
)

# An account was let go of here, and Stripe is yet to be told, once nothing is under way in it any more.
stripe_disconnect = Table(
    "stripe_disconnect",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("stripe_account_id", String(64), nullable=False, info=KEY),
    *steps(),
    PrimaryKeyConstraint("venue_id", "stripe_account_id"),
    of_venue(),
    Index("ix_stripe_disconnect_due", "due_at", **where("due_at IS NOT NULL")),
    info=kept(AsLongAs("Stripe has not been told")),
)

# Every host the venue has or had: an old link must open years later, so a host is retired but never removed, save a domain that
# another venue has proved since.
venue_host = Table(
    "venue_host",
    metadata,
    Column("kind", state(HostKind, 8), nullable=False, comment="slug | custom", info=KEY),
    Column(
        "name", String(253), nullable=False, comment="the slug, or the whole custom domain, in lower case", info=KEY
    ),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "is_primary",
        Boolean,
        nullable=False,
        comment="links are built with the primary custom domain, else the slug",
        info=READ,
    ),
    Column(
        "links_only",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="links that were sent open here, and nothing else is here: the venue lives here no more",
        info=STATE,
    ),
    PrimaryKeyConstraint("kind", "name"),
    of_venue(),
    CheckConstraint(one_of("kind", HostKind), name="kind"),
    Index("ix_venue_host_venue_id", "venue_id"),
    info=kept(AsLongAs("the venue is here")),
)

# Domains that venues say are theirs: proved by a record in the domain name system, and only then among the hosts.
domain_claim = Table(
    "domain_claim",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("domain", String(253), nullable=False, comment="in ASCII form, in lower case", info=KEY),
    Column("proof", String(32), nullable=False, comment="what the record says; public once it is there", info=READ),
    Column("claimed_at", Instant, nullable=False, info=FACT),
    Column("proved_at", Instant, comment="when the record was first seen; null while it never was", info=STATE),
    Column("lost_at", Instant, comment="since when the record of a proved domain is not seen", info=STATE),
    Column("checked_at", Instant, comment="when the name servers last gave an answer", info=STATE),
    PrimaryKeyConstraint("venue_id", "domain"),
    of_venue(),
    info=kept(AsLongAs("the venue is here")),
)

staff = Table(
    "staff",
    metadata,
    Column("no", Integer, Identity(), primary_key=True, comment="what the no-overlap constraint compares", info=KEY),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("position", Integer, nullable=False, server_default="0", info=READ),
    Column("active", Boolean, nullable=False, info=READ),
    UniqueConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "no"),
    of_venue(),
    info=kept(AsLongAs("the venue is here")),
)

deposit_rule = Table(
    "deposit_rule",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("ask_fixed_minor", Integer, info=READ),
    Column("ask_percent", Integer, info=READ),
    Column("terms", Json, nullable=False, comment="rules.deposits.CancellationTerms as JSON", info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    info=kept(AsLongAs("the venue is here")),
)

service = Table(
    "service",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("name", String(120), nullable=False, info=READ),
    Column("variant_of", String(120), comment="of a variant: what its service is called, without it", info=READ),
    Column("variant", String(120), comment="of a variant: what it is called beside the others", info=READ),
    Column("category", String(60), comment="the heading under which the storefront shows it", info=READ),
    Column("description", Text, info=READ),
    Column("duration_minutes", Integer, nullable=False, info=READ),
    Column("gap_start_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("gap_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("buffer_minutes", Integer, nullable=False, server_default="0", info=READ),
    Column("price_minor", Integer, nullable=False, info=READ),
    Column("deposit_rule_id", Id, info=READ),
    Column("position", Integer, nullable=False, server_default="0", info=READ),
    Column("active", Boolean, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "id"),
    of_venue(),
    refers("deposit_rule_id", "deposit_rule"),
    CheckConstraint("duration_minutes BETWEEN 5 AND 720", name="duration"),
    CheckConstraint(
        "gap_minutes >= 0 AND gap_start_minutes >= 0 AND gap_start_minutes + gap_minutes <= duration_minutes",
        name="gap",
    ),
    CheckConstraint("buffer_minutes BETWEEN 0 AND 240", name="buffer"),
    CheckConstraint("(variant_of IS NULL) = (variant IS NULL)", name="variant"),
    CheckConstraint("price_minor >= 0", name="price"),
    info=kept(AsLongAs("the venue is here")),
)

staff_service = Table(
    "staff_service",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("service_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    PrimaryKeyConstraint("venue_id", "service_id", "staff_id"),
    refers("staff_id", "staff"),
    refers("service_id", "service"),
    info=kept(AsLongAs("the venue is here")),
)

working_hours = Table(
    "working_hours",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("weekday", Integer, nullable=False, comment="0 is Monday", info=READ),
    Column("opens_minute", Integer, nullable=False, comment="of the venue's wall-clock day", info=READ),
    Column("closes_minute", Integer, nullable=False, info=READ),
    Column("is_break", Boolean, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "staff_id", "weekday", "is_break", "opens_minute"),
    refers("staff_id", "staff"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute", name="minutes"),
    info=kept(AsLongAs("the venue is here")),
)

# A day that differs from the week. A row with opens_minute = closes_minute = 0 says: closed.
day_hours = Table(
    "day_hours",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("staff_id", Id, nullable=False, info=KEY),
    Column("day", Date, nullable=False, info=READ),
    Column("opens_minute", Integer, nullable=False, info=READ),
    Column("closes_minute", Integer, nullable=False, info=READ),
    PrimaryKeyConstraint("venue_id", "staff_id", "day", "opens_minute"),
    refers("staff_id", "staff"),
    CheckConstraint(
        "(opens_minute = 0 AND closes_minute = 0)"
        " OR (opens_minute >= 0 AND closes_minute <= 1440 AND opens_minute < closes_minute)",
        name="minutes",
    ),
    info=kept(Ends(years(1), "day")),
)
