"""Bookings and messages for tests, made without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.core.signing import KeyRing
from openchair.messages.channel import OutgoingMessage
from openchair.messages.compose import compose_message
from openchair.rules.agreement import AskedBy, DeskMove, Most
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.hosts import HostKind
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.policy import Policy
from openchair.rules.records.booking import BookingRecord, CancellationRecord, CustomerRecord, PartRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.slots import ServiceTime
from openchair.rules.status import BookingSource, BookingStatus, CancelledBy
from openchair.rules.tenders import DepositPaid

BOOKING_ID = "1ChMhp9AVEKrXP1PRvg6oj"
MESSAGE_ID = "1ChMhp9AVEKrXP1PRvg6om"
MAIL_FROM = "bookings@chair.example"
KEY_RING = KeyRing.parse("a:" + "5a" * 32)
LINKS = Links(KEY_RING, HostRule.of("https://chair.example"))
TOKEN = LINKS.manage_token(BOOKING_ID, 0)
MANAGE = f"https://lumen.chair.example/manage/{BOOKING_ID}?token={TOKEN}"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
OF_NO_BOOKING = (MessageKind.CONTACT_CORRECTED, MessageKind.BOOKING_CODE, MessageKind.SMS_CAP)
"""Kinds that tell of no booking, and lead to none."""

_TIME = ServiceTime(duration_minutes=60)
_POLICY = Policy(24, False, 14, 60, 90, 15, False)
_PLACES: dict[str, dict[str, Any]] = {
    "AUD": {},
    "USD": {
        "time_zone": "America/New_York",
        "currency": "USD",
        "locale": "en-US",
        "address": "7 Bleecker St\nNew York, NY 10012",
        "phone": "+12125550123",
    },
    "JPY": {
        "time_zone": "Asia/Tokyo",
        "currency": "JPY",
        "locale": "ja-JP",
        "address": "1-2-3 Jingumae\nTokyo",
        "phone": "+81355501234",
    },
    "AED": {
        "name": "صالون النور",
        "time_zone": "Asia/Dubai",
        "currency": "AED",
        "locale": "ar-AE",
        "address": "١٢ شارع الوصل\nدبي",
        "phone": "+97145550123",
    },
}
CURRENCIES = tuple(_PLACES)
_CUSTOMER_PHONES = {"AUD": "+61491570156", "USD": "+12125550177", "JPY": "+819012345678", "AED": "+971501234567"}


def a_venue(currency: str = "AUD", **changes: Any) -> VenueRecord:
    """Lumen Hair Studio, in Sydney but for what is said otherwise."""
    told: dict[str, Any] = {
        "id": "1ChMhp9AVEKrXP1PRvg6oa",
        "slug": "lumen",
        "name": "Lumen Hair Studio",
        "time_zone": "Australia/Sydney",
        "currency": "AUD",
        "locale": "en-AU",
        "address": "Level 1, 18 Wilson Lane\nNewtown NSW 2042",
        "phone": "+61255501234",
        "email": "hello@lumen.example",
        "accent": None,
        "storefront_url": "https://lumen.example/",
        "stripe_account_id": None,
        "credit_days": 365,
        "policy": _POLICY,
        "host": HostKey(HostKind.SLUG, "lumen"),
    }
    return VenueRecord(**told | _PLACES[currency] | changes)


def a_booking(currency: str = "AUD", **changes: Any) -> BookingRecord:
    """Ann's cut with Mia, Thursday 3 December at 10:15 on the venue's clock, with a deposit of 2500 paid.

    `venue`, `customer` and `service` may be dicts of what is different about them; so may `staff`.
    """
    venue = a_venue(currency, **changes.pop("venue", {}))
    starts_at = datetime(2026, 12, 3, 10, 15, tzinfo=ZoneInfo(venue.time_zone)).astimezone(UTC)
    starts_at = changes.pop("starts_at", starts_at)
    customer = {"name": "Ann Lee", "email": "ann.lee@example.com", "phone": _CUSTOMER_PHONES[currency]}
    service = {"name": "Cut & style" if currency != "AED" else "قص وتصفيف"}
    staff = {"name": "Mia" if currency != "AED" else "ليلى"}
    paid, paid_by = changes.pop("deposit_paid_minor", 2500), changes.pop("paid_by", "card")
    told: dict[str, Any] = {
        "id": BOOKING_ID,
        "reference": "KX42WD",
        "version": 1,
        "status": BookingStatus.CONFIRMED,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=60),
        "currency": currency,
        "deposit_minor": 2500,
        "deposit_paid": DepositPaid(paid, **{f"{paid_by}_minor": paid} if paid_by else {}),
        "deposit_status": "paid",
        "link_epoch": 0,
        "calendar_sequence": 0,
        "source": BookingSource.STOREFRONT,
        "notes": "Allergic to henna",
        "created_at": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC),
        "cancellation": None,
        "venue": venue,
        "customer": CustomerRecord(id="1ChMhp9AVEKrXP1PRvg6od", **customer | changes.pop("customer", {})),
        "card": None,
    }
    first = PartRecord(
        service=ServiceRecord(
            id="1ChMhp9AVEKrXP1PRvg6ob",
            description=None,
            price_minor=9500,
            time=_TIME,
            **service | changes.pop("service", {}),
        ),
        staff=StaffRecord(no=5, id="1ChMhp9AVEKrXP1PRvg6oc", **staff | changes.pop("staff", {})),
        after_minutes=0,
        time=changes.pop("time", _TIME),
        price_minor=changes.pop("price_minor", 9500),
        terms=changes.pop("terms", None),
        deposit_minor=changes.get("deposit_minor", 2500),
    )
    told |= {"parts": (first,), **changes}
    told["deposit_status"] = told["deposit_status"] and DepositStatus(told["deposit_status"])
    return BookingRecord(**told)


def cancelled(booking: BookingRecord, by: str = "customer", **changes: Any) -> BookingRecord:
    """The booking cancelled, its deposit refunded in full but for what is said otherwise."""
    paid = booking.deposit_paid_minor
    told: dict[str, Any] = {
        "at": NOW,
        "by": by,
        "reason": None,
        "outcome": "full_refund" if paid else "none",
        "refund_minor": paid,
        "forfeit_minor": 0,
        "credit_minor": 0,
        "fee_minor": 0,
    } | changes
    told |= {"by": CancelledBy(told["by"]), "outcome": DepositOutcome(told["outcome"])}
    return replace(
        booking,
        status=BookingStatus.CANCELLED,
        calendar_sequence=booking.calendar_sequence + 1,
        cancellation=CancellationRecord(**told),
    )


def a_message(kind: MessageKind, channel: Channel = Channel.EMAIL, **facts: Any) -> MessageRecord:
    """A message as the outbox has it."""
    return MessageRecord(
        id=MESSAGE_ID,
        venue_id="1ChMhp9AVEKrXP1PRvg6oa",
        booking_id=BOOKING_ID,
        kind=kind,
        channel=channel,
        facts=facts,
        status=MessageStatus.SENDING,
        available_at=NOW,
        lease_until=None,
        attempts=1,
        unsure=False,
        sent_to=None,
        provider_id=None,
        segments=None,
        problem=None,
        first_tried_at=NOW,
        accepted_at=None,
        created_at=NOW,
        updated_at=NOW,
    )


def composed(
    kind: MessageKind,
    booking: BookingRecord,
    channel: Channel = Channel.EMAIL,
    *,
    now: datetime = NOW,
    links: Links = LINKS,
    **facts: Any,
) -> OutgoingMessage:
    """What goes out."""
    return compose_message(a_message(kind, channel, **facts), booking, links, now, mail_from=MAIL_FROM)


def sms(kind: MessageKind, booking: BookingRecord, **more: Any) -> str:
    """What goes out as a text message."""
    return composed(kind, booking, Channel.SMS, **more).text


def a_late_fee(currency: str = "AUD", **changes: Any) -> dict[str, Any]:
    """What a message states of a fee of 2000 for cancelling late, tried on the saved card."""
    told = {"amount_minor": 2000, "currency": currency, "fee": "late_cancellation"}
    return told | {"problem": None, "by_saved_card": True} | changes


def moved_by_venue(booking: BookingRecord, by: timedelta = timedelta(days=1)) -> tuple[BookingRecord, dict[str, Any]]:
    """A booking that the venue had to move from so long before, and what the message of that states."""
    before = booking.starts_at - by
    move = DeskMove(NOW, AskedBy.VENUE, before, "2ChMhp9AVEKrXP1PRvg6op", Most(0, 0, 0))
    facts = {"from_starts_at": before.isoformat(), "from_staff": "Leo"}
    return replace(booking, agreement=replace(booking.agreement, move=move)), facts


def awaiting_deposit(booking: BookingRecord) -> BookingRecord:
    """The booking, as it lapses tomorrow unless a deposit of 2500 is paid."""
    unpaid: dict[str, Any] = {
        "deposit_minor": 2500,
        "deposit_paid": DepositPaid(),
        "deposit_status": DepositStatus.ASKED,
    }
    return replace(booking, **unpaid, deposit_due_at=NOW + timedelta(days=1))


def an_occasion(kind: MessageKind, currency: str = "AUD", **changes: Any) -> tuple[BookingRecord, dict[str, Any]]:
    """A booking of which such a message tells, and what it states."""
    booking = a_booking(currency, **changes)
    match kind:
        case MessageKind.REQUEST_RECEIVED:
            return replace(booking, status=BookingStatus.PENDING), {}
        case MessageKind.RESCHEDULED:
            before = booking.starts_at - timedelta(days=1)
            return booking, {"from_starts_at": before.isoformat(), "from_staff": "Leo"}
        case MessageKind.MOVED_BY_VENUE:
            return moved_by_venue(booking)
        case MessageKind.DECLINED:
            return cancelled(booking, "venue", reason="Mia is away that week."), {}
        case MessageKind.CANCELLED:
            return cancelled(booking), {}
        case MessageKind.COUNTER_OFFERS:
            times = [booking.starts_at + timedelta(days=days) for days in (1, 2)]
            return replace(booking, status=BookingStatus.PENDING), {
                "offers": [
                    {"number": number, "starts_at": at.isoformat(), "staff": "Leo"}
                    for number, at in enumerate(times, start=2)
                ],
                "expires_at": (NOW + timedelta(days=1)).isoformat(),
            }
        case MessageKind.OFFERS_WITHDRAWN:
            return replace(booking, status=BookingStatus.PENDING), {}
        case MessageKind.EARLIER_OPENING:
            return booking, {
                "opening": "1ChMhp9AVEKrXP1PRvg6op",
                "opening_starts_at": (booking.starts_at - timedelta(days=2)).isoformat(),
                "opening_staff": "Leo",
                "held_until": (NOW + timedelta(hours=2)).isoformat(),
            }
        case MessageKind.CARD_SAVED | MessageKind.CARD_REMOVED:
            return booking, {"brand": "visa", "last4": "4242"}
        case MessageKind.CARD_EXPIRING:
            return booking, {"card": "1ChMhp9AVEKrXP1PRvg6oc", "brand": "visa", "last4": "4242"}
        case MessageKind.TO_BE_TAKEN:
            taken = {
                "forfeit_minor": 2500,
                "credit_minor": 0,
                "fee_minor": 2000,
                "fee_kind": "no_show",
                "has_card": True,
            }
            return replace(booking, status=BookingStatus.NO_SHOW), {"settlement": "1ChMhp9AVEKrXP1PRvg6op", **taken}
        case MessageKind.OBJECTION_DECIDED:
            decided = {"amount_minor": 4500, "currency": currency, "taken": True}
            return replace(booking, status=BookingStatus.NO_SHOW), decided
        case MessageKind.OBJECTION_MADE:
            said = {"amount_minor": 4500, "currency": currency, "words": "I was there at ten.", "late": False}
            missed = replace(booking, status=BookingStatus.NO_SHOW)
            return replace(missed, venue=replace(booking.venue, email="hello@lumen.example")), said
        case MessageKind.DEPOSIT_DUE:
            return awaiting_deposit(booking), {}
        case MessageKind.BOOKING_CODE:
            until = NOW + timedelta(minutes=10)
            waits, then = BookingStatus.PENDING, BookingStatus.CONFIRMED
            return replace(booking, status=waits, status_when_paid=then, verify_until=until), {}
        case MessageKind.NOT_ME:
            return replace(booking, venue=replace(booking.venue, email="hello@lumen.example")), {}
        case MessageKind.SMS_CAP:
            venue = replace(booking.venue, email="hello@lumen.example")
            return replace(booking, venue=venue), {"percent": 80, "cap": 500}
        case MessageKind.NOT_REACHED:
            return replace(booking, venue=replace(booking.venue, email="hello@lumen.example")), {"message": "confirmed"}
        case MessageKind.DISPUTE_OPENED | MessageKind.DISPUTE_ENDED:
            return replace(booking, venue=replace(booking.venue, email="hello@lumen.example")), {
                "amount_minor": 2500,
                "currency": currency,
                "reason": "fraudulent",
                "respond_by": (NOW + timedelta(days=9)).isoformat(),
                "inquiry": False,
                "outcome": "lost",
                "lost_minor": 2500,
            }
        case MessageKind.REFUND_DONE | MessageKind.REFUND_FAILED:
            return cancelled(booking), {"amount_minor": 2500, "currency": currency}
        case MessageKind.DEPOSIT_PAID:
            return booking, {"amount_minor": 2500, "currency": currency}
        case MessageKind.FEE_CHARGED | MessageKind.FEE_FAILED:
            return cancelled(booking, fee_minor=2000), a_late_fee(
                currency, problem="declined" if kind is MessageKind.FEE_FAILED else None
            )
        case MessageKind.CONTACT_CORRECTED:
            return booking, {"to": "old@example.com"}
        case MessageKind.CONFIRMED | MessageKind.LINK_RESENT | MessageKind.REMINDER:
            return booking, {}
