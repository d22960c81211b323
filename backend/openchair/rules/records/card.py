"""Saved cards, and cards that are about to be saved, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.rules.consent import ConsentSource
from openchair.rules.payments import CardSetupStatus, SavedCardStatus


@dataclass(frozen=True, slots=True)
class SavedCardRecord:
    """The card that is on file for a customer, and when they agreed to it."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    consented_at: datetime


@dataclass(frozen=True, slots=True)
class CardSetupRecord:
    """A card that a customer is about to save, and what they agreed to."""

    id: str
    venue_id: str
    booking_id: str
    customer_id: str
    status: CardSetupStatus
    consent_version: str
    consent_text: str
    stripe_account_id: str | None
    setup_intent_id: str | None
    requested_at: datetime
    key_no: int


@dataclass(frozen=True, slots=True)
class CardConsent:
    """What a customer agreed to when they saved a card, word for word, and where they did."""

    brand: str
    last4: str
    consented_at: datetime
    text: str
    version: str
    source: ConsentSource


@dataclass(frozen=True, slots=True)
class CardOnFile:
    """A card as those who charge or detach it need it."""

    id: str
    venue_id: str
    customer_id: str
    booking_id: str
    setup_id: str | None
    status: SavedCardStatus
    stripe_account_id: str | None
    stripe_customer_id: str
    payment_method_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    consented_at: datetime
