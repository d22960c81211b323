"""The file for a customer's bank: all that was agreed with them and done, in English, to be printed as a PDF or read as it is.

What it says of people is its customer's own. It names nobody of the salon's staff but who does the work, no address or number
that is not the customer's as it is now, and no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from openchair.core.money import Money, format_money
from openchair.presentation.booking_money import booking_policy
from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.dates import clock, date_with_year
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.disputes import reason_sentence
from openchair.presentation.desk.messages import KIND_WORDS
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.money import brand_name
from openchair.presentation.statuses import STATUS_WORDS
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import ActorKind
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.messages import CARRIES_TERMS, TO_VENUE, Channel, MessageKind, MessageStatus
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.card import CardConsent
from openchair.rules.records.message import ActivityRecord, MessageRecord
from openchair.rules.records.money import DisputeRecord, FeeRecord, PaymentRecord, RefundRecord
from openchair.rules.zone import local_time

_STATUS: Final = {
    MessageStatus.QUEUED: "not sent yet",
    MessageStatus.HANDED_OVER: "not sent yet",
    MessageStatus.SENDING: "being sent",
    MessageStatus.ACCEPTED: "accepted by the recipient's provider",
    MessageStatus.DELIVERED: "delivered",
    MessageStatus.BOUNCED: "could not be delivered",
    MessageStatus.FAILED: "not sent",
    MessageStatus.SUPERSEDED: "not sent",
}
_REFUND: Final = {
    RefundStatus.REQUESTED: "waits for the end of the dispute",
    RefundStatus.SUBMITTED: "on its way",
    RefundStatus.SUCCEEDED: "done",
    RefundStatus.FAILED: "didn't go through",
    RefundStatus.DROPPED: "not sent: the bank has paid it back",
}
_FEE: Final = {
    FeeStatus.REQUESTED: "asked of the saved card",
    FeeStatus.CHARGED: "paid",
    FeeStatus.NOT_CHARGED: "not charged",
    FeeStatus.WAIVED: "waived",
    FeeStatus.FAILED: "didn't go through",
}
_FEES: Final = {FeeKind.LATE_CANCELLATION: "cancelling late", FeeKind.NO_SHOW: "a missed appointment"}
# What only the salon is concerned with. Messages have a part of their own.
_INTERNAL: Final = frozenset(
    (
        ActivityKind.MESSAGE,
        ActivityKind.MESSAGE_RETRIED,
        ActivityKind.NOT_REACHED,
        ActivityKind.DISPUTE_OPENED,
        ActivityKind.DISPUTE_ENDED,
        ActivityKind.REFUND_DROPPED,
        ActivityKind.FEE_DROPPED,
        ActivityKind.UNKNOWN,
    )
)
_ACTORS: Final = {
    ActorKind.CUSTOMER: "the customer",
    ActorKind.OPERATOR: "the salon",
    ActorKind.SYSTEM: "the booking system",
}
# What Stripe tells of when it is done, and only the customer does.
_BY_CUSTOMER: Final = frozenset(
    (ActivityKind.DEPOSIT_PAID, ActivityKind.DEPOSIT_PAID_WITH_CREDIT, ActivityKind.CARD_SAVED)
)
_TOKEN: Final = re.compile(r"token=[^\s&\"<>]+", re.IGNORECASE)
_STYLE: Final = (
    "body{font:11pt/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem}h1{font-size:16pt}"
    "h2{font-size:12pt;margin-top:1.5em;border-bottom:1px solid}li{margin:.2em 0}ul{padding-left:1.2em}"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a dispute's file is made of. The messages and the activity are newest first."""

    dispute: DisputeRecord
    booking: BookingRecord
    payments: Sequence[PaymentRecord]
    refunds: Sequence[RefundRecord]
    fees: Sequence[FeeRecord]
    consents: Sequence[CardConsent]
    messages: Sequence[MessageRecord]
    activity: Sequence[ActivityRecord]
    at: datetime


def evidence_file_name(evidence: Evidence) -> str:
    """As in "dispute-7KQ2MX-du_1abc.html"."""
    return f"dispute-{evidence.booking.reference}-{evidence.dispute.stripe_dispute_id}.html"


def evidence_html(evidence: Evidence) -> str:
    """The file as one HTML document, without scripts and without anything to be fetched."""
    venue, reference = evidence.booking.venue, evidence.booking.reference
    title = f"{venue.name}: booking {reference}, dispute {evidence.dispute.stripe_dispute_id}"
    parts = "".join(
        f"<h2>{_safe(heading)}</h2><ul>{''.join(f'<li>{_safe(line)}</li>' for line in lines)}</ul>"
        for heading, lines in _parts(evidence)
        if lines
    )
    made = f"Written on {_at(evidence, evidence.at)} from the salon's booking records. Times are those of {venue.time_zone}."
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_safe(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{_safe(title)}</h1><p>{_safe(made)}</p>{parts}</body></html>"
    )


def _safe(text: str) -> str:
    """For HTML, and without a manage link's token, should somebody have written one down."""
    return escape(_TOKEN.sub("token=[removed]", text))


def _parts(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    yield "The disputed payment", _of_dispute(evidence)
    yield "The customer", _of_customer(evidence)
    yield "The appointment", _of_booking(evidence)
    yield "The terms, as agreed", booking_policy(evidence.booking, ENGLISH)
    yield "When and how they were agreed", _of_agreement(evidence)
    yield "Consent to keep and charge a card", [_consent(evidence, one) for one in evidence.consents]
    yield "Payments, refunds and fees", _of_money(evidence)
    yield "What the customer did on their booking's page", _acts(evidence, {ActorKind.CUSTOMER})
    yield "All that happened", _acts(evidence, set(ActorKind))
    yield "Messages to the customer", _of_messages(evidence)


def _of_dispute(evidence: Evidence) -> list[str]:
    dispute = evidence.dispute
    disputed = next(one for one in evidence.payments if one.id == dispute.payment_id)
    return [
        f"Amount disputed: {_money(evidence, dispute.amount_minor)} of a payment of {_money(evidence, disputed.amount_minor)}",
        f"Payment: {disputed.payment_intent_id}, asked for on {_at(evidence, disputed.requested_at)}",
        f"For: {'a fee' if dispute.is_of_fee else 'a deposit'}",
        f"Dispute opened: {_at(evidence, dispute.opened_at)}. {reason_sentence(dispute.reason, _english(evidence))}",
    ]


def _of_customer(evidence: Evidence) -> list[str]:
    customer = evidence.booking.customer
    lines = [f"Name: {customer.name}"]
    if customer.email is not None:
        lines.append(f"Email: {customer.email}")
    if customer.phone is not None:
        lines.append(f"Phone: {customer.phone}")
    return lines


def _of_booking(evidence: Evidence) -> list[str]:
    booking, venue = evidence.booking, evidence.booking.venue
    lines = [
        f"At: {', '.join([venue.name, *(venue.address or '').splitlines()])}",
        *(
            f"Service: {part.service.name} with {part.staff.name}, {_money(evidence, part.price_minor)}"
            for part in booking.parts
        ),
        f"Start: {_at(evidence, booking.starts_at)}. End: {_at(evidence, booking.ends_at)}",
        f"Booked: {_at(evidence, booking.created_at)}",
        f"Status: {STATUS_WORDS[booking.status]}",
    ]
    if booking.deposit_minor:
        lines.append(f"Deposit asked: {_money(evidence, booking.deposit_minor)}")
    return lines


def _of_agreement(evidence: Evidence) -> list[str]:
    agreement, lines = evidence.booking.agreement, []
    if agreement.shown_at is not None:
        lines.append(f"The terms were on the page where it was booked or paid: {_at(evidence, agreement.shown_at)}")
    for told in reversed(evidence.messages):
        is_confirmation = told.kind in CARRIES_TERMS and told.channel is Channel.EMAIL and told.accepted_at is not None
        if is_confirmation and told.status is not MessageStatus.BOUNCED and told.accepted_at is not None:
            lines.append(
                f"{KIND_WORDS[told.kind]} email with the terms, accepted by the mail server: {_at(evidence, told.accepted_at)}"
            )
    if agreement.pressed_at is not None:
        lines.append(
            f"A button was first pressed on the booking's own page, which shows the terms: {_at(evidence, agreement.pressed_at)}"
        )
    if agreement.imported:
        lines.append("The booking was brought over from another calendar.")
    return lines


def _consent(evidence: Evidence, consent: CardConsent) -> str:
    card = f"{brand_name(consent.brand)} ending {consent.last4}"
    where = f"on {consent.source}, text version {consent.version}"
    return f"{_at(evidence, consent.consented_at)}, {card}, {where}: “{consent.text}”"


def _of_money(evidence: Evidence) -> list[str]:
    paid = [
        f"Paid: {_money(evidence, one.amount_minor)} for {'a fee' if one.fee_id else 'a deposit'}, asked for on "
        f"{_at(evidence, one.requested_at)}, {'to the saved card' if one.saved_card_id else 'on the customer’s page'}"
        for one in evidence.payments
    ]
    back = [
        f"Refund of {_money(evidence, one.amount_minor)}, asked for on {_at(evidence, one.requested_at)}: {_REFUND[one.status]}"
        for one in evidence.refunds
    ]
    fees = [
        f"Fee of {_money(evidence, one.amount_minor)} for {_FEES[one.kind]}: {_FEE[one.status]}"
        for one in evidence.fees
    ]
    return [*paid, *back, *fees]


def _acts(evidence: Evidence, of: set[ActorKind]) -> list[str]:
    reader = _english(evidence)
    return [
        f"{_at(evidence, line.at)}, {_ACTORS[_who(line)]}: "
        f"{activity_sentence(line.happened, reader, lambda amount: _money(evidence, amount))}"
        for line in reversed(evidence.activity)
        if _who(line) in of and line.happened.kind not in _INTERNAL
    ]


def _who(line: ActivityRecord) -> ActorKind:
    return ActorKind.CUSTOMER if line.happened.kind in _BY_CUSTOMER else line.actor.kind


def _of_messages(evidence: Evidence) -> list[str]:
    customer = evidence.booking.customer
    own = {customer.email, customer.phone} - {None}
    lines = []
    for told in reversed(evidence.messages):
        # What goes to the salon, or to where somebody else may be reached by now, is not the customer's.
        if told.kind in TO_VENUE or told.kind is MessageKind.CONTACT_CORRECTED:
            continue
        to = f" to {told.sent_to}" if told.sent_to in own else ""
        at = told.accepted_at or told.created_at
        way = "email" if told.channel is Channel.EMAIL else "SMS"
        lines.append(f"{_at(evidence, at)}, {KIND_WORDS[told.kind]} by {way}{to}: {_STATUS[told.status]}")
    return lines


def _english(evidence: Evidence) -> DeskReader:
    return DeskReader("en", evidence.booking.venue.time_zone)


def _at(evidence: Evidence, at: datetime) -> str:
    local = local_time(at, evidence.booking.venue.time_zone)
    return f"{date_with_year(local)}, {clock(local)}"


def _money(evidence: Evidence, amount_minor: int) -> str:
    return format_money(Money(amount_minor, evidence.booking.currency), evidence.booking.venue.locale)
