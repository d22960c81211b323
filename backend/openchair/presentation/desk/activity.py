"""One line of the activity feed, for the desk: what happened, in words. What happened to money is in `activity_of_money`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.activity_of_money import Written, money_sentence, on_word_sentence, reason_given
from openchair.presentation.desk.messages import KIND_WORDS
from openchair.presentation.desk.reader import DeskReader
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
    Plain,
    TakenBack,
    Updated,
)
from openchair.rules.activity_kinds import ActivityKind, PlainKind
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
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.undo import SettlementKind

_K = ActivityKind
_FIELDS: Final[Mapping[str, str]] = {"name": N_("name"), "email": N_("email address"), "phone": N_("phone number")}
_STOPPED: Final[Mapping[OptionalMessages | None, str]] = {
    None: N_("Doesn't want to hear of reminders and earlier times any more."),
    OptionalMessages.REMINDERS: N_("Doesn't want to hear of reminders any more."),
    OptionalMessages.EARLIER_TIMES: N_("Doesn't want to hear of earlier times any more."),
}
_STARTED: Final[Mapping[OptionalMessages | None, str]] = {
    None: N_("Wants to hear of reminders and earlier times again."),
    OptionalMessages.REMINDERS: N_("Wants to hear of reminders again."),
    OptionalMessages.EARLIER_TIMES: N_("Wants to hear of earlier times again."),
}
_OPENING: Final[Mapping[ActivityKind, str]] = {
    _K.OFFERED_OPENING: N_("Offered an earlier time by hand."),
    _K.DECLINED_OPENING: N_("Said no to an earlier time."),
    _K.WITHDREW_OPENING: N_("Took an earlier time back that was on offer."),
}
_ASKED: Final[Mapping[AskedBy, str]] = {
    AskedBy.VENUE: N_("The salon asked for it."),
    AskedBy.CUSTOMER: N_("The customer asked for it by phone."),
}


def activity_sentence(activity: Activity, reader: DeskReader, written: Written) -> str:  # noqa: PLR0912  # one case for each shape
    """What happened, for whoever reads it at the desk."""
    say = reader.say
    match activity:
        case Plain():
            return say(_plain_template(activity.kind))
        case Moved():
            return _moved(activity, reader)
        case MoveAccepted():
            return say(
                "Accepted the new time: {appointment}.",
                appointment=_place(activity.to_starts_at, activity.to_staff, reader),
            )
        case TakenBack():
            template = _taken_back_template(activity.change)
            return say(template, appointment=_place(activity.starts_at, activity.staff, reader))
        case Cancelled(kind=_K.DECLINED):
            return joined(say("Declined the request."), reason_given(activity.reason, reader))
        case Cancelled():
            asked = _who_asked(activity.asked_by, None, reader)
            on_word = on_word_sentence(activity, reader, written)
            return joined(say("Cancelled."), asked, reason_given(activity.reason, reader), on_word)
        case Missed():
            return joined(say("Marked as missed."), on_word_sentence(activity, reader, written))
        case Lapsed():
            return say(_lapsed_template(activity.why))
        case OffersSent():
            times = "; ".join(_place(offer.starts_at, offer.staff, reader) for offer in activity.offers)
            until = reader.moment(activity.expires_at)
            return say("Offered {times}. Held until {moment}.", times=times, moment=until)
        case Updated():
            return _updated(activity, reader, written)
        case AskedEarlier():
            return say("Asked to hear of earlier times.")
        case OfOpening():
            return say(_OPENING[activity.kind])
        case OfBlock():
            return say("Blocked time.") if activity.kind is _K.BLOCKED_TIME else say("Unblocked time.")
        case ContactCorrected():
            return _corrected(activity, reader)
        case NotReached(message=MessageKind() as kind):
            return say("{message}: it reached nobody. Please call the customer.", message=say(KIND_WORDS[kind]))
        case NotReached():
            return say("A message reached nobody. Please call the customer.")
        case MessagesWanted():
            return say((_STOPPED if activity.kind is _K.MESSAGES_STOPPED else _STARTED)[activity.of])
        case DepositWaits():
            return _deposit_waits(activity, reader)
        case Imported():
            return say("Brought over from another calendar.")
        case (
            Objected()
            | MoneyMoved()
            | FeeFailed()
            | DepositDecided()
            | DisputeOpened()
            | DisputeEnded()
            | CreditIssued()
            | CreditSettled()
            | DepositTaken()
            | RefundGiven()
            | OfCard()
        ):
            return money_sentence(activity, reader, written)
    assert_never(activity)


def _taken_back_template(change: SettlementKind) -> str:
    match change:
        case SettlementKind.CANCELLATION:
            return N_("Took the cancelling back: {appointment} as before.")
        case SettlementKind.DECLINE:
            return N_("Took the declining back: {appointment} as before.")
        case SettlementKind.MOVE:
            return N_("Took the move back: {appointment} as before.")
        case SettlementKind.NO_SHOW:
            return N_("Took the marking as missed back: {appointment} as before.")
        case SettlementKind.DEPOSIT:
            return N_("Took the decision about the deposit back: {appointment} as before.")
    assert_never(change)


def _plain_template(kind: PlainKind) -> str:  # noqa: PLR0912  # one case for each kind
    match kind:
        case _K.CREATED:
            return N_("Booked.")
        case _K.REQUESTED:
            return N_("Requested; waiting for an answer.")
        case _K.HELD_FOR_CODE:
            return N_("Booked at the storefront. The time is held for ten minutes, until the code we sent is typed.")
        case _K.SMS_CAP_NEAR:
            return N_("Four fifths of this month's cap of text messages have gone out.")
        case _K.SMS_CAP_REACHED:
            return N_("This month's cap of text messages is reached: what would go by text goes by email, or waits.")
        case _K.MESSAGES_HELD:
            return N_("Messages to customers are held back from now on.")
        case _K.MESSAGES_LET_GO:
            return N_("Messages to customers go out again.")
        case _K.NOT_ME:
            return N_("Whoever was told of this booking says that they haven't made it.")
        case _K.REVIVED:
            return N_("The deposit came in after the booking had lapsed; its time was still free, so it stands again.")
        case _K.APPROVED:
            return N_("Approved the request.")
        case _K.ARRIVED:
            return N_("Marked as arrived.")
        case _K.READY:
            return N_("Marked as ready to start.")
        case _K.COMPLETED:
            return N_("Marked as completed.")
        case _K.STEP_TAKEN_BACK:
            return N_("Took the last step back: it is as it was before.")
        case _K.GRACE_ENDED:
            return N_("Let the change stand at once; it can't be taken back any more.")
        case _K.OFFERS_WITHDRAWN:
            return N_("Took the offered times back; the request still waits for an answer.")
        case _K.OFFERS_DECLINED:
            return N_("None of the offered times suits the customer; the request still waits for an answer.")
        case _K.OFFERS_NOT_TOLD:
            return N_(
                "The offered times could not be told to the customer and are held no longer; "
                "the request still waits for an answer."
            )
        case _K.STOPPED_EARLIER:
            return N_("Stopped asking for earlier times.")
        case _K.WAITLIST_ON:
            return N_("Turned earlier times on.")
        case _K.WAITLIST_OFF:
            return N_("Turned earlier times off.")
        case _K.LINK_SENT:
            return N_("Sent the manage link.")
        case _K.LINK_REVOKED:
            return N_("Revoked the manage link; it no longer opens the booking.")
        case _K.MESSAGE:
            return N_("Message.")
        case _K.MESSAGE_RETRIED:
            return N_("Had a message sent again.")
        case _K.SMS_STOPPED:
            return N_("The customer answered STOP: no more texts to their number. Mail still goes out.")
        case _K.SMS_STOPPED_UNREACHABLE:
            return N_("The customer answered STOP and has no email address: messages reach them no more. Please call.")
        case _K.SMS_STARTED:
            return N_("The customer answered START: texts go to their number again.")
        case _K.CUSTOMER_NOTED:
            return N_("Changed the note or the alert of the customer.")
        case _K.CUSTOMERS_MERGED:
            return N_("Made one customer of two records.")
        case _K.CUSTOMER_EXPORTED:
            return N_("Took a copy of all that is kept about the customer.")
        case _K.CUSTOMER_ERASED:
            return N_("Erased the customer: only what was booked and paid is kept, without a name.")
        case _K.UNKNOWN:
            return N_("Something that this version of OpenChair has no words for yet.")
    assert_never(kind)


def _moved(activity: Moved, reader: DeskReader) -> str:
    say = reader.say
    if activity.kind is _K.OFFER_ACCEPTED:
        chosen = _place(activity.to_starts_at, activity.to_staff, reader)
        return say("Chose {appointment}; the booking is confirmed.", appointment=chosen)
    by_opening = activity.kind is _K.TOOK_OPENING
    places = {"old": reader.moment(activity.from_starts_at), "new": reader.moment(activity.to_starts_at)}
    if activity.from_staff == activity.to_staff:
        template = (
            N_("Took an earlier time: moved from {old} to {new}.") if by_opening else N_("Moved from {old} to {new}.")
        )
    else:
        places |= {"old_staff": activity.from_staff, "new_staff": activity.to_staff}
        template = (
            N_("Took an earlier time: moved from {old} to {new}, from {old_staff} to {new_staff}.")
            if by_opening
            else N_("Moved from {old} to {new}, from {old_staff} to {new_staff}.")
        )
    return joined(say(template, **places), _who_asked(activity.asked_by, activity.waived, reader))


def _lapsed_template(why: Lapse) -> str:
    match why:
        case Lapse.OFFERS_NOT_TAKEN:
            return N_("None of the offered times was chosen in time: the request has lapsed.")
        case Lapse.DEPOSIT_NOT_PAID:
            return N_("The deposit wasn't paid in time: the booking has lapsed, and its time is free.")
        case Lapse.CODE_NOT_TYPED:
            return N_("The code that was sent wasn't typed: the booking has lapsed untold, and its time is free.")
        case Lapse.LET_GO:
            return N_("Whoever held this time online let it go before paying the deposit: it is free.")
        case Lapse.NOT_ANSWERED:
            return N_("The request wasn't answered in time and has lapsed.")
    assert_never(why)


def _deposit_waits(activity: DepositWaits, reader: DeskReader) -> str:
    say = reader.say
    until = None if activity.until is None else reader.moment(activity.until)
    if activity.kind is _K.HELD:
        held = None if until is None else say("Held until {moment} for the deposit.", moment=until)
        return joined(say("Booked at the storefront."), held)
    if until is None:
        return say(
            "The deposit isn't paid, but no message of it has reached the customer, so the time stays theirs. "
            "Please call them."
        )
    return say(
        "The deposit isn't paid, but no message of it has reached the customer, so they have until {moment} now. "
        "Please call them.",
        moment=until,
    )


def _updated(activity: Updated, reader: DeskReader, written: Written) -> str:
    """What it was and what it is now: "Changed: Cut → Colour; 1 h → 1 h 30 min; $85 → $120; the note."."""
    pairs = (
        (activity.from_service, activity.to_service),
        (activity.from_staff, activity.to_staff),
        (reader.clock.duration(activity.from_minutes), reader.clock.duration(activity.to_minutes)),
        (written(activity.from_minor), written(activity.to_minor)),
    )
    changed = [reader.say("{before} → {after}", before=old, after=new) for old, new in pairs if old != new]
    if activity.other_person and activity.from_staff == activity.to_staff:
        # The same people do it in all.
        changed.append(reader.say("who does a part"))
    if activity.other_start:
        changed.append(reader.say("when a later part starts"))
    if activity.notes:
        changed.append(reader.say("the note"))
    return joined(reader.say("Changed: {what}.", what="; ".join(changed)), _who_asked(activity.asked_by, None, reader))


def _corrected(activity: ContactCorrected, reader: DeskReader) -> str:
    """What of a customer's contact was corrected, without what it was: that is kept, and not told to everybody here."""
    changed = [reader.say(_FIELDS[field]) for field in activity.changed]
    corrected = (
        reader.say("Corrected the customer's {fields}.", fields=reader.words.all_of(changed)) if changed else None
    )
    revoked = reader.say("Revoked all links to their bookings.") if activity.links_revoked else None
    return joined(corrected, revoked)


def _who_asked(asked_by: AskedBy | None, waived: str | None, reader: DeskReader) -> str:
    """Who asked for what the desk did; nothing of what the customer did on their page."""
    asked = None if asked_by is None else reader.say(_ASKED[asked_by])
    return joined(asked, reader.say("It isn't counted as their move: {reason}", reason=waived) if waived else None)


def _place(starts_at: datetime, staff: str, reader: DeskReader) -> str:
    return reader.say("{moment} with {staff}", moment=reader.moment(starts_at), staff=staff)
