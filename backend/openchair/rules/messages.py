"""Messages to a customer: what kinds there are, whether what one says still holds, and when to try again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from openchair.rules.status import CLOSED_STATUSES, OPEN_STATUSES, BookingStatus


class MessageKind(StrEnum):
    """What a message tells of."""

    REQUEST_RECEIVED = "request_received"
    CONFIRMED = "confirmed"
    RESCHEDULED = "rescheduled"
    MOVED_BY_VENUE = "moved_by_venue"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LINK_RESENT = "link_resent"
    REMINDER = "reminder"
    COUNTER_OFFERS = "counter_offers"
    OFFERS_WITHDRAWN = "offers_withdrawn"
    EARLIER_OPENING = "earlier_opening"
    CARD_SAVED = "card_saved"
    CARD_REMOVED = "card_removed"
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    DEPOSIT_PAID = "deposit_paid"
    FEE_CHARGED = "fee_charged"
    FEE_FAILED = "fee_failed"
    CONTACT_CORRECTED = "contact_corrected"
    CARD_EXPIRING = "card_expiring"
    TO_BE_TAKEN = "to_be_taken"
    OBJECTION_DECIDED = "objection_decided"
    OBJECTION_MADE = "objection_made"
    DEPOSIT_DUE = "deposit_due"
    BOOKING_CODE = "booking_code"
    NOT_REACHED = "not_reached"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ENDED = "dispute_ended"
    NOT_ME = "not_me"
    SMS_CAP = "sms_cap"


MEANINGS: Final[Mapping[MessageKind, str]] = {
    MessageKind.REQUEST_RECEIVED: "Their request is in.",
    MessageKind.CONFIRMED: "Their booking is agreed.",
    MessageKind.RESCHEDULED: "Their booking has moved.",
    MessageKind.MOVED_BY_VENUE: "The venue had to move the booking.",
    MessageKind.DECLINED: "The venue can't take their request.",
    MessageKind.CANCELLED: "Their booking is cancelled.",
    MessageKind.LINK_RESENT: "The manage link, sent by the desk.",
    MessageKind.REMINDER: "Their appointment is soon.",
    MessageKind.COUNTER_OFFERS: "Other times are offered.",
    MessageKind.OFFERS_WITHDRAWN: "The times that were offered were taken back.",
    MessageKind.EARLIER_OPENING: "An earlier time is offered.",
    MessageKind.CARD_SAVED: "A card was saved.",
    MessageKind.CARD_REMOVED: "A card was removed.",
    MessageKind.REFUND_DONE: "Money went back.",
    MessageKind.REFUND_FAILED: "Money could not be sent back yet.",
    MessageKind.DEPOSIT_PAID: "Their deposit is paid.",
    MessageKind.FEE_CHARGED: "A fee was charged or paid.",
    MessageKind.FEE_FAILED: "A fee is due that could not be charged.",
    MessageKind.CONTACT_CORRECTED: "Told to their old address or number: their contact was changed, and no more.",
    MessageKind.CARD_EXPIRING: "The saved card expires before the appointment that needs it.",
    MessageKind.TO_BE_TAKEN: "Money is to be taken on the venue's word alone; they can say that it isn't right.",
    MessageKind.OBJECTION_DECIDED: "What the venue's owner has decided about their objection.",
    MessageKind.OBJECTION_MADE: "To the venue, not the customer: the customer says that it isn't right to take their money.",
    MessageKind.DEPOSIT_DUE: "The deposit is to be paid, or the booking lapses.",
    MessageKind.BOOKING_CODE: "Six digits to be typed where a visitor is booking, or the time is let go.",
    MessageKind.NOT_REACHED: "To the venue, not the customer: a message reached nobody.",
    MessageKind.DISPUTE_OPENED: "To the venue, not the customer: a payment is disputed, or asked about.",
    MessageKind.DISPUTE_ENDED: "To the venue, not the customer: a dispute has ended.",
    MessageKind.NOT_ME: "To the venue: whoever was told of a booking says that they haven't made it.",
    MessageKind.SMS_CAP: "To the venue: how much of a month's text messages has gone out.",
}
"""What the graph says of each. What money is to be taken a cancellation by phone tells itself; a code leads to no booking."""


class Channel(StrEnum):
    """The way a message goes."""

    EMAIL = "email"
    SMS = "sms"


_NEW_KEY: Final = "event:key:"


def of_new_key(key_id: str) -> str:
    """What a link's message tells of that goes out because the installation signs with another key."""
    return _NEW_KEY + key_id


def is_of_new_key(tells_of: str) -> bool:
    """Whether a message goes out because of a new key: without it the customer's link ends with the old one."""
    return tells_of.startswith(_NEW_KEY)


class MessageStatus(StrEnum):
    """How far a message has come. Handed over and sending are ours to know: to people both are queued."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPERSEDED = "superseded"


CARRIES_TERMS: Final = (MessageKind.CONFIRMED, MessageKind.RESCHEDULED)
"""Confirmations: their mails say what was agreed about deposit and fees."""
TELLS_OF_DEPOSIT: Final = (
    MessageKind.CONFIRMED,
    MessageKind.RESCHEDULED,
    MessageKind.MOVED_BY_VENUE,
    MessageKind.LINK_RESENT,
    MessageKind.DEPOSIT_DUE,
)
"""With the link by which a deposit is paid: nothing lapses for want of it until one of them has arrived."""
UNDELIVERED: Final = (MessageStatus.FAILED, MessageStatus.BOUNCED)
"""The dead letters: given up, or refused for good. The desk can have one sent again."""


class Outdated(StrEnum):
    """Why a message is not sent any more."""

    MOVED = "moved"
    STATUS_CHANGED = "status_changed"
    OVER = "over"
    FEE_SETTLED = "fee_settled"
    NO_ADDRESS = "no_address"
    NOT_ON_OFFER = "not_on_offer"
    TAKEN = "taken"
    REMINDERS_OFF = "reminders_off"
    NO_MOMENT = "no_moment"
    UNSUBSCRIBED = "unsubscribed"
    CARD_FINE = "card_fine"
    ANSWERED = "answered"
    NOT_TO_BE_TAKEN = "not_to_be_taken"
    DEPOSIT_SETTLED = "deposit_settled"
    LEFT_OUT = "left_out"
    """Beyond an allowance."""


MAY_HOLD_AGAIN: Final = frozenset((Outdated.MOVED, Outdated.STATUS_CHANGED, Outdated.NOT_ON_OFFER, Outdated.ANSWERED))
"""Why a message is not sent while the change that made it untrue may still be taken back: it waits until then."""
TO_VENUE: Final = frozenset(
    (
        MessageKind.NOT_REACHED,
        MessageKind.OBJECTION_MADE,
        MessageKind.DISPUTE_OPENED,
        MessageKind.DISPUTE_ENDED,
        MessageKind.NOT_ME,
        MessageKind.SMS_CAP,
    )
)
"""Kinds that go to the venue's own address, and not to the customer."""
STOPPABLE: Final = frozenset((MessageKind.REMINDER, MessageKind.EARLIER_OPENING))
"""Kinds that are not about a booking's own facts: a customer can stop them."""
OFFERING: Final = frozenset((MessageKind.COUNTER_OFFERS, MessageKind.EARLIER_OPENING))
"""Kinds that offer a time which is held for whoever is told."""
ASK_TO_TAKE: Final = (MessageKind.CANCELLED, MessageKind.TO_BE_TAKEN)
"""Kinds that tell of money to be taken on the desk's word alone: those whose facts name a `settlement`."""
COUNTS_AS_TOLD: Final = frozenset(
    (
        MessageStatus.QUEUED,
        MessageStatus.HANDED_OVER,
        MessageStatus.SENDING,
        MessageStatus.ACCEPTED,
        MessageStatus.DELIVERED,
    )
)
"""How far a message has come of which it can't be said that it reached nobody."""


def leads_on(kind: MessageKind, status: MessageStatus, why: Outdated | None = None) -> bool:
    """Whether something follows from a message's ending so: it died, or what it offers can be told to nobody."""
    if kind in TO_VENUE:
        return False
    untold = kind in OFFERING and why in (Outdated.NO_ADDRESS, Outdated.UNSUBSCRIBED, Outdated.LEFT_OUT)
    return status in UNDELIVERED or untold


_AGREED = OPEN_STATUSES - {BookingStatus.PENDING}
# In which statuses what a message says is true; a kind that isn't here tells of an event, which stays true.
_TRUE_WHILE: Mapping[MessageKind, frozenset[BookingStatus]] = {
    MessageKind.REQUEST_RECEIVED: frozenset((BookingStatus.PENDING,)),
    MessageKind.CONFIRMED: _AGREED,
    MessageKind.RESCHEDULED: OPEN_STATUSES,
    MessageKind.MOVED_BY_VENUE: OPEN_STATUSES,
    MessageKind.DECLINED: frozenset((BookingStatus.CANCELLED,)),
    MessageKind.CANCELLED: frozenset((BookingStatus.CANCELLED,)),
    MessageKind.REMINDER: _AGREED,
    MessageKind.COUNTER_OFFERS: frozenset((BookingStatus.PENDING,)),
    MessageKind.OFFERS_WITHDRAWN: frozenset((BookingStatus.PENDING,)),
    MessageKind.EARLIER_OPENING: _AGREED,
    MessageKind.CARD_EXPIRING: OPEN_STATUSES,
    MessageKind.DEPOSIT_DUE: OPEN_STATUSES,
    MessageKind.BOOKING_CODE: frozenset((BookingStatus.PENDING,)),
}


def stated(starts_at: datetime, staff_id: str, status: BookingStatus, **more: Any) -> dict[str, Any]:
    """The facts of a message that names a time, as plain values to be kept with it; `more` is only for its wording."""
    return {
        "starts_at": starts_at.isoformat(),
        "staff_id": staff_id,
        "pending": status is BookingStatus.PENDING,
        **more,
    }


_OF_AN_OPENING: Final = ("opening", "opening_starts_at", "opening_staff", "held_until", "until")


def stated_opening(offer: str, starts_at: datetime, staff: str, until: datetime, *, shared: bool) -> dict[str, Any]:
    """The facts of an earlier time that is offered: held for whoever is told of it until then, or for who is first."""
    held_until = None if shared else until.isoformat()
    values = (offer, starts_at.isoformat(), staff, held_until, until.isoformat())
    return dict(zip(_OF_AN_OPENING, values, strict=True))


def openings_told(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The earlier times that a message tells of, the one it leads to first.

    Of the others some know no more than their offer, start and staff: they were written when no more was kept of them.
    """
    first = {name: facts[name] for name in _OF_AN_OPENING if name in facts}
    return [first, *facts.get("more", ())]


def telling_of(facts: Mapping[str, Any], openings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of a message as one that tells of these earlier times, and leads to the first of them."""
    about_booking = {name: value for name, value in facts.items() if name not in _OF_AN_OPENING}
    return {**about_booking, **openings[0], "more": list(openings[1:])}


def outdated(  # noqa: PLR0912  # a case for each thing that a message may state
    kind: MessageKind,
    facts: Mapping[str, Any],
    *,
    status: BookingStatus,
    starts_at: datetime,
    ends_at: datetime,
    staff_id: str,
    now: datetime,
    fee_is_due: bool = True,
    card_is_needed: bool = True,
    open_offers: Collection[int] = (),
    open_openings: Collection[str] = (),
    awaits_answer: bool = True,
    is_to_be_taken: bool = True,
    deposit_is_awaited: bool = True,
    code_is_awaited: bool = True,
) -> Outdated | None:
    """Why a message must not go out, given the booking as it is now; None while all it states holds.

    That the booking has changed since is no reason by itself: one who has arrived was confirmed all the same. `fee_is_due` is
    of the fee it asks to be paid, where it is about one; `card_is_needed` is
    of another card than the one it tells of; `open_offers` are the numbers of its counter-offers that can still be
    accepted, `open_openings` the offers of earlier times that can. `awaits_answer` says that the venue has moved it, and its
    customer has not answered that; `code_is_awaited` that its time is held for a code that can still be typed;
    `is_to_be_taken` that the money it tells of is still to be taken; `deposit_is_awaited` that it
    lapses unless its deposit is paid.
    """
    if status not in _TRUE_WHILE.get(kind, frozenset(BookingStatus)):
        return Outdated.STATUS_CHANGED
    if kind is MessageKind.FEE_FAILED and not fee_is_due:
        return Outdated.FEE_SETTLED
    if kind is MessageKind.DEPOSIT_DUE and not deposit_is_awaited:
        return Outdated.DEPOSIT_SETTLED
    if kind is MessageKind.BOOKING_CODE and not code_is_awaited:
        return Outdated.OVER
    if kind is MessageKind.CARD_EXPIRING and not card_is_needed:
        return Outdated.CARD_FINE
    if kind is MessageKind.TO_BE_TAKEN and not is_to_be_taken:
        return Outdated.NOT_TO_BE_TAKEN
    if kind is MessageKind.MOVED_BY_VENUE and not awaits_answer:
        return Outdated.ANSWERED
    if "starts_at" not in facts:
        return None
    if datetime.fromisoformat(facts["starts_at"]) != starts_at or facts["staff_id"] != staff_id:
        return Outdated.MOVED
    if facts["pending"] != (status is BookingStatus.PENDING):
        return Outdated.STATUS_CHANGED
    if kind is MessageKind.COUNTER_OFFERS:
        # Offers can stand longer than the time asked for.
        still_open = any(offer["number"] in open_offers for offer in facts["offers"])
        return None if still_open else Outdated.NOT_ON_OFFER
    if kind is MessageKind.OFFERS_WITHDRAWN and open_offers:
        # Others are on offer by now, and their own message says so.
        return Outdated.STATUS_CHANGED
    if kind is MessageKind.EARLIER_OPENING:
        return _earlier_outdated(openings_told(facts), open_openings, now)
    until = starts_at if kind is MessageKind.REMINDER else ends_at
    return Outdated.OVER if now >= until and status not in CLOSED_STATUSES else None


def _earlier_outdated(
    told: Sequence[Mapping[str, Any]], open_openings: Collection[str], now: datetime
) -> Outdated | None:
    """Why none of these earlier times can be taken any more; None while one can."""
    if any(each["opening"] in open_openings for each in told):
        return None
    untils = [datetime.fromisoformat(each["until"]) for each in told if "until" in each]
    return Outdated.OVER if untils and now >= max(untils) else Outdated.TAKEN


def without_settlement(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a message as one that asks nobody whether it is right to take what it tells of."""
    return {name: value for name, value in facts.items() if name not in ("settlement", "fee_kind")}


_EMAIL: Final = (30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
_SMS: Final = (10, 30, 120, 600, 1800, 3600)
# A mail server that is away for a night gets the morning's mail; a text that is hours late is of no use.
_WAITS: Mapping[Channel, tuple[int, ...]] = {Channel.EMAIL: _EMAIL, Channel.SMS: _SMS}


def retry_at(channel: Channel, attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts, the first included; None when enough was tried."""
    waits = _WAITS[channel]
    return now + timedelta(seconds=waits[attempts - 1]) if attempts <= len(waits) else None


def most_attempts(channel: Channel) -> int:
    """How often a message is tried, those attempts included whose process did not live to say how they ended."""
    return len(_WAITS[channel]) + 1


MANY_LINKS: Final = ((3, timedelta(minutes=10)), (10, timedelta(days=1)))
"""How many times a link may be sent anew to one booking's customer within how long."""


def link_allowed_at(sent_at: list[datetime], now: datetime) -> datetime | None:
    """When a link may be sent again, given when it was; None where it may be now."""
    waits = []
    for most, within in MANY_LINKS:
        recent = sorted(at for at in sent_at if at > now - within)
        if len(recent) >= most:
            waits.append(recent[-most] + within)
    return max(waits, default=None)
