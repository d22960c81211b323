"""The demo's money as Stripe would have it: the stand-in took each deposit that was paid, and holds a few customers' cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from openchair.presentation.catalogue import words_of
from openchair.presentation.consent import consent_text
from openchair.rules.consent import CONSENT_VERSION, ConsentSource
from openchair.rules.ledger import Account, Why
from openchair_devkit.rows import Row, VenueRows
from openchair_devkit.showcase import Shown
from openchair_devkit.stripe.standin import StandIn

# What a shown booking's deposit was paid with, by its name: one of these refunds takes a while, and one comes back.
_PAID_WITH: Final[Mapping[str, str]] = {
    "cancelled-refund-requested": "pm_card_pendingRefund",
    "refund-failed": "pm_card_refundFail",
}
_CARDS: Final[Mapping[str, str]] = {"saved-card": "pm_card_visa", "late-fee": "pm_card_mastercard"}
"""Whose customers have a card on file."""
_Ledger: TypeAlias = "defaultdict[tuple[str, str], list[Row]]"
"""The entries of a venue's ledger, by why money moved and about what."""
_ON_THE_PAGE: Final = {"automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"}}


def fill_till(rows: VenueRows, stand_in: StandIn, shown: list[Shown]) -> None:
    """Have the stand-in take what a venue's customers have paid, and keep their cards; before the rows are written."""
    names = {entry.booking_id: entry.name for entry in shown}
    ledger: _Ledger = defaultdict(list)
    for entry in rows.tables["ledger_entry"]:
        ledger[entry["why"], entry["about"]].append(entry)
    for booking in rows.tables["booking"]:
        # What is over was paid before the salon took cards here: nothing of it can change any more.
        if booking["deposit_paid_minor"] and booking["status"] not in ("completed", "no_show"):
            _take(rows, ledger, stand_in, booking, _PAID_WITH.get(names.get(booking["id"], ""), "pm_card_visa"))
        if names.get(booking["id"]) in _CARDS:
            _keep_card(rows, stand_in, booking, _CARDS[names[booking["id"]]])


def _take(rows: VenueRows, ledger: _Ledger, stand_in: StandIn, booking: Row, card: str) -> None:
    amount, made_at = booking["deposit_paid_minor"], booking["created_at"]
    payment_id = rows.id(made_at)
    intent = stand_in.ask(
        "POST",
        "/v1/payment_intents",
        amount=str(amount),
        currency=booking["currency"].lower(),
        payment_method=card,
        confirm="true",
        description=f"Booking {booking['reference']}",
        metadata={"payment": payment_id},
        **_ON_THE_PAGE,
    )
    booking["paid_by_card_minor"] = amount
    rows.tables["payment"].append(
        {
            "venue_id": booking["venue_id"],
            "id": payment_id,
            "booking_id": booking["id"],
            "amount_minor": amount,
            "currency": booking["currency"],
            "status": "succeeded",
            "payment_intent_id": intent["id"],
            "requested_at": made_at,
            "updated_at": made_at,
        }
    )
    _moved(
        ledger, Why.DEPOSIT_RECORDED, booking["id"], from_account=Account.STRIPE, why=Why.DEPOSIT_PAID, about=payment_id
    )
    for refund in rows.tables["refund"]:
        if refund["booking_id"] == booking["id"]:
            _give_back(ledger, stand_in, refund, payment_id, intent["id"])


def _give_back(ledger: _Ledger, stand_in: StandIn, refund: Row, payment_id: str, intent_id: str) -> None:
    refund |= {"payment_id": payment_id, "tender": "card"}
    if refund["status"] != "succeeded":
        # It is made when the demo is served.
        refund["due_at"] = refund["requested_at"]
        return
    made = stand_in.ask(
        "POST",
        "/v1/refunds",
        payment_intent=intent_id,
        amount=str(refund["amount_minor"]),
        metadata={"refund": refund["id"]},
    )
    refund["stripe_refund_id"] = made["id"]
    _moved(ledger, Why.REFUND_BY_HAND, refund["id"], to_account=Account.STRIPE, why=Why.REFUND_SUCCEEDED)


def _moved(ledger: _Ledger, was: Why, of: str, /, **truly: str) -> None:
    """Put right what the ledger has of money that went through Stripe and not over the counter."""
    for entry in ledger.pop((was, of), []):
        entry.update({name: str(value) for name, value in truly.items()})


def _keep_card(rows: VenueRows, stand_in: StandIn, booking: Row, card: str) -> None:
    whose = stand_in.ask("POST", "/v1/customers", metadata={"customer": booking["customer_id"]})
    intent = stand_in.ask(
        "POST",
        "/v1/setup_intents",
        customer=whose["id"],
        payment_method=card,
        confirm="true",
        usage="off_session",
        **_ON_THE_PAGE,
    )
    method = stand_in.ask("GET", f"/v1/payment_methods/{intent['payment_method']}")
    of_customer = {"venue_id": booking["venue_id"], "customer_id": booking["customer_id"]}
    rows.tables["stripe_customer"].append({**of_customer, "stripe_account_id": "", "stripe_customer_id": whose["id"]})
    about: dict[str, Any] = method["card"]
    rows.tables["saved_card"].append(
        {
            **of_customer,
            "id": rows.id(booking["created_at"]),
            "booking_id": booking["id"],
            "status": "in_use",
            "stripe_customer_id": whose["id"],
            "payment_method_id": method["id"],
            **{name: about[name] for name in ("brand", "last4", "exp_month", "exp_year")},
            "consent_text": consent_text(rows.venue.name, words_of(rows.venue.locale)),
            "consent_version": CONSENT_VERSION,
            "consent_source": ConsentSource.MANAGE_PORTAL,
            "consented_at": booking["created_at"],
            "updated_at": booking["created_at"],
        }
    )
