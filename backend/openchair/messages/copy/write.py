"""Writing a message's copy: one function for every kind of message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from openchair.messages.copy.agreed import confirmed, link_resent, reminder, request_received, rescheduled
from openchair.messages.copy.card import card_expiring, card_removed, card_saved
from openchair.messages.copy.code import booking_code
from openchair.messages.copy.contact import contact_corrected
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.disputes import dispute_ended, dispute_opened
from openchair.messages.copy.due import deposit_due
from openchair.messages.copy.ended import cancelled, declined
from openchair.messages.copy.moved import moved_by_venue
from openchair.messages.copy.offered import counter_offers, earlier_opening, offers_withdrawn
from openchair.messages.copy.paid import deposit_paid, fee_charged, fee_failed, refund_done, refund_failed
from openchair.messages.copy.parts import Copy
from openchair.messages.copy.taking import objection_decided, objection_made, to_be_taken
from openchair.messages.copy.venue import not_me, not_reached, sms_cap
from openchair.rules.messages import MessageKind

_COPY: Final[Mapping[MessageKind, Callable[[MessageContext], Copy]]] = {
    MessageKind.REQUEST_RECEIVED: request_received,
    MessageKind.CONFIRMED: confirmed,
    MessageKind.RESCHEDULED: rescheduled,
    MessageKind.MOVED_BY_VENUE: moved_by_venue,
    MessageKind.DECLINED: declined,
    MessageKind.CANCELLED: cancelled,
    MessageKind.LINK_RESENT: link_resent,
    MessageKind.REMINDER: reminder,
    MessageKind.COUNTER_OFFERS: counter_offers,
    MessageKind.OFFERS_WITHDRAWN: offers_withdrawn,
    MessageKind.EARLIER_OPENING: earlier_opening,
    MessageKind.CARD_SAVED: card_saved,
    MessageKind.CARD_REMOVED: card_removed,
    MessageKind.REFUND_DONE: refund_done,
    MessageKind.REFUND_FAILED: refund_failed,
    MessageKind.DEPOSIT_PAID: deposit_paid,
    MessageKind.FEE_CHARGED: fee_charged,
    MessageKind.FEE_FAILED: fee_failed,
    MessageKind.CONTACT_CORRECTED: contact_corrected,
    MessageKind.CARD_EXPIRING: card_expiring,
    MessageKind.TO_BE_TAKEN: to_be_taken,
    MessageKind.OBJECTION_DECIDED: objection_decided,
    MessageKind.OBJECTION_MADE: objection_made,
    MessageKind.DEPOSIT_DUE: deposit_due,
    MessageKind.BOOKING_CODE: booking_code,
    MessageKind.NOT_REACHED: not_reached,
    MessageKind.NOT_ME: not_me,
    MessageKind.SMS_CAP: sms_cap,
    MessageKind.DISPUTE_OPENED: dispute_opened,
    MessageKind.DISPUTE_ENDED: dispute_ended,
}


def write_copy(kind: MessageKind, context: MessageContext) -> Copy:
    """Write what a message of this kind says of the booking."""
    return _COPY[kind](context)
