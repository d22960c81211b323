"""The tables. Each row belongs to a venue, and each key begins with it, so a venue could move to a database of its own.

People and what lets them in stand above venues: one login is for all of theirs (`account`).
"""

from __future__ import annotations

from openchair.store.tables.account import (
    account_mail,
    api_key,
    device,
    device_pairing,
    device_pin,
    invitation,
    membership,
    passkey,
    passkey_challenge,
    person,
    session,
    sign_in,
)
from openchair.store.tables.booking import blocked_time, booking, booking_part, imported_event, occupancy
from openchair.store.tables.card import card_setup, saved_card, stripe_customer, stripe_erasure
from openchair.store.tables.customer import customer, customer_word
from openchair.store.tables.feed import feed
from openchair.store.tables.message import activity, idempotency_key, message
from openchair.store.tables.money import (
    credit_use,
    dispute,
    fee,
    ledger_entry,
    payment,
    refund,
    store_credit,
    stripe_event,
    stripe_reach,
)
from openchair.store.tables.offers import counter_offer, earlier_availability, earlier_wish, opening, opening_offer
from openchair.store.tables.parts import metadata
from openchair.store.tables.reach import dead_address, link_request, sms_stop
from openchair.store.tables.security import contact_read, money_day, security_event
from openchair.store.tables.settlement import settlement
from openchair.store.tables.venue import (
    day_hours,
    deposit_rule,
    domain_claim,
    service,
    staff,
    staff_service,
    stripe_connect,
    stripe_disconnect,
    venue,
    venue_host,
    working_hours,
)

__all__ = [
    "account_mail",
    "activity",
    "api_key",
    "blocked_time",
    "booking",
    "booking_part",
    "card_setup",
    "contact_read",
    "counter_offer",
    "credit_use",
    "customer",
    "customer_word",
    "day_hours",
    "dead_address",
    "deposit_rule",
    "device",
    "device_pairing",
    "device_pin",
    "dispute",
    "domain_claim",
    "earlier_availability",
    "earlier_wish",
    "fee",
    "feed",
    "idempotency_key",
    "imported_event",
    "invitation",
    "ledger_entry",
    "link_request",
    "membership",
    "message",
    "metadata",
    "money_day",
    "occupancy",
    "opening",
    "opening_offer",
    "passkey",
    "passkey_challenge",
    "payment",
    "person",
    "refund",
    "saved_card",
    "security_event",
    "service",
    "session",
    "settlement",
    "sign_in",
    "sms_stop",
    "staff",
    "staff_service",
    "store_credit",
    "stripe_connect",
    "stripe_customer",
    "stripe_disconnect",
    "stripe_erasure",
    "stripe_event",
    "stripe_reach",
    "venue",
    "venue_host",
    "working_hours",
]
