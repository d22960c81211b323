"""The kinds of what happens to bookings and at a venue: one closed set."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class ActivityPart(StrEnum):
    """A part of what happened at a venue, to be read alone."""

    CHANGES = "changes"
    MESSAGES = "messages"
    UNDELIVERED = "undelivered"


class ActivityKind(StrEnum):
    """What kind of thing happened."""

    CREATED = "created"
    REQUESTED = "requested"
    HELD = "held"
    HELD_FOR_CODE = "held_for_code"
    REVIVED = "revived"
    DEPOSIT_UNTOLD = "deposit_untold"
    IMPORTED = "imported"
    APPROVED = "approved"
    DECLINED = "declined"
    ARRIVED = "arrived"
    READY = "ready"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    RESCHEDULED = "rescheduled"
    MOVE_ACCEPTED = "move_accepted"
    UPDATED = "updated"
    TAKEN_BACK = "taken_back"
    GRACE_ENDED = "grace_ended"
    STEP_TAKEN_BACK = "step_taken_back"
    OFFERS_SENT = "offers_sent"
    OFFERS_WITHDRAWN = "offers_withdrawn"
    OFFERS_DECLINED = "offers_declined"
    OFFERS_NOT_TOLD = "offers_not_told"
    OFFER_ACCEPTED = "offer_accepted"
    ASKED_EARLIER = "asked_earlier"
    STOPPED_EARLIER = "stopped_earlier"
    OFFERED_OPENING = "offered_opening"
    TOOK_OPENING = "took_opening"
    DECLINED_OPENING = "declined_opening"
    WITHDREW_OPENING = "withdrew_opening"
    WAITLIST_ON = "matching_on"
    WAITLIST_OFF = "matching_off"
    BLOCKED_TIME = "blocked_time"
    UNBLOCKED_TIME = "unblocked_time"
    LINK_SENT = "link_sent"
    LINK_REVOKED = "link_revoked"
    CONTACT_CORRECTED = "contact_corrected"
    MESSAGE = "message"
    MESSAGE_RETRIED = "message_retried"
    NOT_REACHED = "not_reached"
    SMS_STOPPED = "sms_stopped"
    SMS_STOPPED_UNREACHABLE = "sms_stopped_unreachable"
    SMS_STARTED = "sms_started"
    SMS_CAP_NEAR = "sms_cap_near"
    SMS_CAP_REACHED = "sms_cap_reached"
    MESSAGES_HELD = "messages_held"
    MESSAGES_LET_GO = "messages_let_go"
    NOT_ME = "not_me"
    MESSAGES_STOPPED = "messages_stopped"
    MESSAGES_STARTED = "messages_started"
    DEPOSIT_PAID = "deposit_paid"
    DEPOSIT_PAID_WITH_CREDIT = "deposit_paid_with_credit"
    DEPOSIT_DECIDED = "deposit_decided"
    FEE_REQUESTED = "fee_requested"
    FEE_CHARGED = "fee_charged"
    FEE_FAILED = "fee_failed"
    FEE_WAIVED = "fee_waived"
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    REFUND_RETRIED = "refund_retried"
    REFUND_SETTLED = "refund_settled"
    REFUND_DROPPED = "refund_dropped"
    FEE_DROPPED = "fee_dropped"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ENDED = "dispute_ended"
    OBJECTED = "objected"
    OBJECTED_LATE = "objected_late"
    OBJECTION_REFUSED = "objection_refused"
    OBJECTION_GRANTED = "objection_granted"
    OBJECTION_WAITS = "objection_waits"
    TAKEN_UNOPPOSED = "taken_unopposed"
    NOT_TAKEN_UNTOLD = "not_taken_untold"
    CARD_SAVED = "card_saved"
    CARD_REMOVED = "card_removed"
    CREDIT_ISSUED = "credit_issued"
    DEPOSIT_TAKEN = "deposit_taken"
    REFUND_GIVEN = "refund_given"
    CREDIT_SETTLED = "credit_settled"
    CUSTOMER_NOTED = "customer_noted"
    CUSTOMERS_MERGED = "customers_merged"
    CUSTOMER_EXPORTED = "customer_exported"
    CUSTOMER_ERASED = "customer_erased"
    UNKNOWN = "unknown"
    """Written by a newer version than this one, which reads it during a deployment or after one was taken back."""

    @classmethod
    def _missing_(cls, value: object) -> ActivityKind:  # noqa: ARG003  # the signature is Enum's
        return cls.UNKNOWN


PlainKind = Literal[
    ActivityKind.CREATED,
    ActivityKind.REQUESTED,
    ActivityKind.HELD_FOR_CODE,
    ActivityKind.REVIVED,
    ActivityKind.APPROVED,
    ActivityKind.ARRIVED,
    ActivityKind.READY,
    ActivityKind.COMPLETED,
    ActivityKind.GRACE_ENDED,
    ActivityKind.STEP_TAKEN_BACK,
    ActivityKind.OFFERS_WITHDRAWN,
    ActivityKind.OFFERS_DECLINED,
    ActivityKind.OFFERS_NOT_TOLD,
    ActivityKind.STOPPED_EARLIER,
    ActivityKind.WAITLIST_ON,
    ActivityKind.WAITLIST_OFF,
    ActivityKind.LINK_SENT,
    ActivityKind.LINK_REVOKED,
    ActivityKind.MESSAGE,
    ActivityKind.MESSAGE_RETRIED,
    ActivityKind.SMS_STOPPED,
    ActivityKind.SMS_STOPPED_UNREACHABLE,
    ActivityKind.SMS_STARTED,
    ActivityKind.SMS_CAP_NEAR,
    ActivityKind.SMS_CAP_REACHED,
    ActivityKind.MESSAGES_HELD,
    ActivityKind.MESSAGES_LET_GO,
    ActivityKind.NOT_ME,
    ActivityKind.CUSTOMER_NOTED,
    ActivityKind.CUSTOMERS_MERGED,
    ActivityKind.CUSTOMER_EXPORTED,
    ActivityKind.CUSTOMER_ERASED,
    ActivityKind.UNKNOWN,
]
"""Of what happened the kind says everything."""
MoneyKind = Literal[
    ActivityKind.DEPOSIT_PAID,
    ActivityKind.DEPOSIT_PAID_WITH_CREDIT,
    ActivityKind.FEE_REQUESTED,
    ActivityKind.FEE_CHARGED,
    ActivityKind.FEE_WAIVED,
    ActivityKind.REFUND_DONE,
    ActivityKind.REFUND_FAILED,
    ActivityKind.REFUND_RETRIED,
    ActivityKind.REFUND_SETTLED,
    ActivityKind.REFUND_DROPPED,
    ActivityKind.FEE_DROPPED,
    ActivityKind.OBJECTION_REFUSED,
    ActivityKind.OBJECTION_GRANTED,
    ActivityKind.OBJECTION_WAITS,
    ActivityKind.TAKEN_UNOPPOSED,
    ActivityKind.NOT_TAKEN_UNTOLD,
]
"""The kind and an amount say everything."""
