"""Makes the kinds of the activity feed an enum of the graph: each with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openchair.graph.types.enums import show
from openchair.rules.activity import ActivityKind

__all__ = ["ActivityKind"]

_K = ActivityKind
_MEANINGS: Final[Mapping[ActivityKind, str]] = {
    _K.CREATED: "A booking was made.",
    _K.REQUESTED: "A request was made; the venue has not answered yet.",
    _K.IMPORTED: "A booking was brought over from another calendar.",
    _K.APPROVED: "The venue confirmed a request.",
    _K.DECLINED: "The venue declined a request.",
    _K.ARRIVED: "The customer is at the venue.",
    _K.READY: "The venue is ready for the customer.",
    _K.COMPLETED: "The appointment is done.",
    _K.NO_SHOW: "The customer did not come.",
    _K.CANCELLED: "A booking was cancelled, by either side.",
    _K.LAPSED: "A request ended because nobody answered in time.",
    _K.RESCHEDULED: "A booking was moved, by either side.",
    _K.MOVE_ACCEPTED: "The customer accepted the time to which the desk had moved them.",
    _K.OFFERS_SENT: "The venue offered other times for a request.",
    _K.OFFERS_WITHDRAWN: "The venue took its offers back.",
    _K.OFFERS_DECLINED: "The customer declined the offered times.",
    _K.OFFERS_NOT_TOLD: "No message of the offered times reached the customer, so they are off.",
    _K.OFFER_ACCEPTED: "The customer chose an offered time.",
    _K.ASKED_EARLIER: "The customer asked to hear of earlier times.",
    _K.STOPPED_EARLIER: "The customer stopped asking for earlier times.",
    _K.OFFERED_OPENING: "The desk offered an earlier time by hand.",
    _K.TOOK_OPENING: "The customer took an earlier time.",
    _K.DECLINED_OPENING: "The customer said no to an earlier time.",
    _K.WITHDREW_OPENING: "The desk took an earlier time back.",
    _K.MATCHING_ON: "Earlier times were turned on.",
    _K.MATCHING_OFF: "Earlier times were turned off.",
    _K.BLOCKED_TIME: "A staff member's time was blocked.",
    _K.UNBLOCKED_TIME: "A block was lifted.",
    _K.LINK_SENT: "The desk had the manage link sent.",
    _K.LINK_REVOKED: "The desk revoked the manage link.",
    _K.CONTACT_CORRECTED: "A customer's name, email or phone was corrected.",
    _K.MESSAGE: "A message, with its state as it is now.",
    _K.MESSAGE_RETRIED: "The desk had a message sent again.",
    _K.NOT_REACHED: "A message reached nobody.",
    _K.SMS_STOPPED: "The customer's number answered STOP.",
    _K.SMS_STOPPED_UNREACHABLE: "The customer's number answered STOP, and nothing else reaches them.",
    _K.SMS_STARTED: "The customer's number answered START.",
    _K.MESSAGES_STOPPED: "The customer turned reminders or earlier times off.",
    _K.MESSAGES_STARTED: "The customer turned reminders or earlier times on again.",
    _K.DEPOSIT_PAID: "A deposit was paid by card.",
    _K.DEPOSIT_PAID_WITH_CREDIT: "A deposit was paid with store credit.",
    _K.DEPOSIT_DECIDED: "The venue decided about a deposit.",
    _K.FEE_REQUESTED: "The desk had a fee charged to the saved card.",
    _K.FEE_CHARGED: "A fee was paid.",
    _K.FEE_FAILED: "A fee could not be charged.",
    _K.FEE_WAIVED: "The desk waived a fee.",
    _K.REFUND_DONE: "A refund went through.",
    _K.REFUND_FAILED: "A refund did not go through.",
    _K.REFUND_RETRIED: "The desk had a refund sent again.",
    _K.REFUND_SETTLED: "The venue paid a refund back itself.",
    _K.CARD_SAVED: "A card was saved.",
    _K.CARD_REMOVED: "A card was removed.",
    _K.CREDIT_ISSUED: "The venue gave credit.",
    _K.UNKNOWN: "Something that a newer version of OpenChair has written.",
}

show(ActivityKind, "What kind of thing happened at the venue.", _MEANINGS)
