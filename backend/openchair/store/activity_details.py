"""What an activity says beside its kind, to and from the JSON in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from enum import Enum
from typing import Any, Final, assert_never

from openchair.rules.activity import (
    Activity,
    AskedEarlier,
    Cancelled,
    ContactCorrected,
    DepositWaits,
    Imported,
    Lapsed,
    MessagesWanted,
    Missed,
    MoveAccepted,
    Moved,
    NotReached,
    Objected,
    OfBlock,
    OffersSent,
    OfOpening,
    OptionalMessages,
    Place,
    Plain,
    TakenBack,
    Updated,
)
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import (
    CreditIssued,
    CreditSettled,
    DepositDecided,
    DepositTaken,
    DisputeEnded,
    DisputeOpened,
    FeeFailed,
    MoneyMoved,
    OfCard,
    RefundGiven,
)
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome
from openchair.rules.disputes import DisputeStatus
from openchair.rules.erasure import CreditSettling
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender
from openchair.rules.undo import SettlementKind

_K = ActivityKind
_PERSONAL: Final[Mapping[ActivityKind, frozenset[str]]] = {
    **dict.fromkeys(
        (_K.CANCELLED, _K.DECLINED, _K.REFUND_GIVEN, _K.CREDIT_ISSUED, _K.CREDIT_SETTLED), frozenset({"reason"})
    ),
    **dict.fromkeys((_K.RESCHEDULED, _K.TOOK_OPENING, _K.OFFER_ACCEPTED), frozenset({"waived"})),
    **dict.fromkeys((_K.OBJECTED, _K.OBJECTED_LATE), frozenset({"words"})),
    **dict.fromkeys((_K.CARD_SAVED, _K.CARD_REMOVED), frozenset({"brand", "last4"})),
    _K.CONTACT_CORRECTED: frozenset({"before", "after"}),
    _K.IMPORTED: frozenset({"uid"}),
}
"""What of a detail may say who a customer is."""


def detail_of(activity: Activity) -> dict[str, Any]:
    """What an activity says beside its kind, as JSON values; what equals its default is left out."""
    return {
        field.name: _as_json(value)
        for field in fields(activity)
        if field.name != "kind"
        and (value := getattr(activity, field.name)) is not None
        and (field.default is MISSING or value != field.default)
    }


def activity_from(kind: ActivityKind, detail: Mapping[str, Any]) -> Activity:
    """The activity that is kept as this kind and detail; what earlier versions did not write may be missing.

    Of a kind that a newer version writes in another way, or with a value that this one doesn't know, it is `UNKNOWN`: one line
    that can't be read hides no other.
    """
    try:
        return _activity(kind, detail)
    except (KeyError, ValueError):
        return Plain(_K.UNKNOWN)


def nameless_detail(kind: ActivityKind, detail: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a detail once its booking's customer is nameless: nobody's words, no contact, no card."""
    personal = _PERSONAL.get(kind, frozenset())
    return {name: value for name, value in detail.items() if name not in personal}


def _activity(kind: ActivityKind, detail: Mapping[str, Any]) -> Activity:  # noqa: PLR0912  # one case for each shape
    match kind:
        case _K.RESCHEDULED | _K.TOOK_OPENING | _K.OFFER_ACCEPTED:
            return Moved(
                kind,
                _instant(detail["from_starts_at"]),
                detail["from_staff"],
                _instant(detail["to_starts_at"]),
                detail["to_staff"],
                asked_by=AskedBy(detail["asked_by"]) if detail.get("asked_by") else None,
                waived=detail.get("waived"),
                opening=detail.get("opening"),
            )
        case _K.UPDATED:
            asked_by = AskedBy(detail["asked_by"]) if detail.get("asked_by") else None
            return Updated(**{"notes": False, **detail, "asked_by": asked_by})
        case _K.MOVE_ACCEPTED:
            old, new = _instant(detail["from_starts_at"]), _instant(detail["to_starts_at"])
            return MoveAccepted(old, new, detail["to_staff"])
        case _K.TAKEN_BACK:
            return TakenBack(SettlementKind(detail["change"]), _instant(detail["starts_at"]), detail["staff"])
        case _K.CANCELLED | _K.DECLINED:
            return Cancelled(
                kind,
                _outcome(detail),
                reason=detail.get("reason"),
                asked_by=AskedBy(detail["asked_by"]) if detail.get("asked_by") else None,
                not_taken_minor=detail.get("not_taken_minor", 0),
                to_take_minor=detail.get("to_take_minor", 0),
            )
        case _K.NO_SHOW:
            return Missed(detail.get("not_taken_minor", 0), detail.get("to_take_minor", 0))
        case _K.OBJECTED | _K.OBJECTED_LATE:
            return Objected(kind, detail["amount_minor"], detail.get("words"))
        case _K.LAPSED:
            return Lapsed(Lapse(detail["why"]), _outcome(detail))
        case _K.OFFERS_SENT:
            offers = tuple(Place(_instant(each["starts_at"]), each["staff"]) for each in detail["offers"])
            return OffersSent(offers, _instant(detail["expires_at"]))
        case _K.ASKED_EARLIER:
            return AskedEarlier(tuple(detail.get("slots", ())))
        case _K.OFFERED_OPENING | _K.DECLINED_OPENING | _K.WITHDREW_OPENING:
            return OfOpening(kind, detail.get("opening"))
        case _K.BLOCKED_TIME | _K.UNBLOCKED_TIME:
            return OfBlock(kind, detail.get("blocked_time"))
        case _K.CONTACT_CORRECTED:
            return ContactCorrected(
                detail["customer"],
                tuple(detail.get("changed", ())),
                detail.get("before", {}),
                detail.get("after", {}),
                links_revoked=detail.get("links_revoked", False),
            )
        case _K.NOT_REACHED:
            return NotReached(MessageKind(detail["message"]) if detail.get("message") else None)
        case _K.MESSAGES_STOPPED | _K.MESSAGES_STARTED:
            return MessagesWanted(kind, OptionalMessages(detail["of"]) if detail.get("of") else None)
        case (
            _K.DEPOSIT_PAID
            | _K.DEPOSIT_PAID_WITH_CREDIT
            | _K.FEE_REQUESTED
            | _K.FEE_CHARGED
            | _K.FEE_WAIVED
            | _K.REFUND_DONE
            | _K.REFUND_FAILED
            | _K.REFUND_RETRIED
            | _K.REFUND_SETTLED
            | _K.REFUND_DROPPED
            | _K.FEE_DROPPED
            | _K.OBJECTION_REFUSED
            | _K.OBJECTION_GRANTED
            | _K.OBJECTION_WAITS
            | _K.TAKEN_UNOPPOSED
            | _K.NOT_TAKEN_UNTOLD
        ):
            return MoneyMoved(kind, detail["amount_minor"])
        case _K.FEE_FAILED:
            return FeeFailed(detail["amount_minor"], Problem(detail["problem"]) if detail.get("problem") else None)
        case _K.DEPOSIT_DECIDED:
            return DepositDecided(_outcome(detail), detail["amount_minor"])
        case _K.DISPUTE_OPENED:
            by = detail.get("respond_by")
            return DisputeOpened(
                detail["amount_minor"],
                detail["reason"],
                None if by is None else _instant(by),
                is_inquiry=detail.get("is_inquiry", False),
            )
        case _K.DISPUTE_ENDED:
            return DisputeEnded(DisputeStatus(detail["outcome"]), detail["amount_minor"], detail.get("lost_minor", 0))
        case _K.CREDIT_ISSUED:
            return CreditIssued(detail["amount_minor"], detail.get("reason"))
        case _K.CREDIT_SETTLED:
            return CreditSettled(detail["amount_minor"], CreditSettling(detail["how"]), detail.get("reason"))
        case _K.DEPOSIT_TAKEN:
            return DepositTaken(detail["amount_minor"], Tender(detail["tender"]))
        case _K.REFUND_GIVEN:
            return RefundGiven(detail["amount_minor"], detail.get("reason"), of_fee=detail.get("of_fee", False))
        case _K.CARD_SAVED | _K.CARD_REMOVED:
            return OfCard(kind, detail.get("brand"), detail.get("last4"))
        case _K.HELD | _K.DEPOSIT_UNTOLD:
            return DepositWaits(kind, _instant(detail["until"]) if detail.get("until") else None)
        case _K.IMPORTED:
            return Imported(detail.get("uid"))
        case (
            _K.CREATED
            | _K.REQUESTED
            | _K.HELD_FOR_CODE
            | _K.REVIVED
            | _K.APPROVED
            | _K.ARRIVED
            | _K.READY
            | _K.COMPLETED
            | _K.GRACE_ENDED
            | _K.STEP_TAKEN_BACK
            | _K.OFFERS_WITHDRAWN
            | _K.OFFERS_DECLINED
            | _K.OFFERS_NOT_TOLD
            | _K.STOPPED_EARLIER
            | _K.WAITLIST_ON
            | _K.WAITLIST_OFF
            | _K.LINK_SENT
            | _K.LINK_REVOKED
            | _K.MESSAGE
            | _K.MESSAGE_RETRIED
            | _K.SMS_STOPPED
            | _K.SMS_STOPPED_UNREACHABLE
            | _K.SMS_STARTED
            | _K.SMS_CAP_NEAR
            | _K.SMS_CAP_REACHED
            | _K.MESSAGES_HELD
            | _K.MESSAGES_LET_GO
            | _K.NOT_ME
            | _K.CUSTOMER_NOTED
            | _K.CUSTOMERS_MERGED
            | _K.CUSTOMER_EXPORTED
            | _K.CUSTOMER_ERASED
            | _K.UNKNOWN
        ):
            return Plain(kind)
    assert_never(kind)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _outcome(detail: Mapping[str, Any]) -> DepositOutcome | None:
    return DepositOutcome(detail["outcome"]) if detail.get("outcome") else None


def _as_json(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Place():
            return {"starts_at": value.starts_at.isoformat(), "staff": value.staff}
        case tuple():
            return [_as_json(each) for each in value]
        case Mapping():
            return dict(value)
    return value
