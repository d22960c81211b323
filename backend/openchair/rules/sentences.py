"""The sentences people meet, in plain English: what is so, what it means, what to do. Amounts and names come already formatted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.rules import refusals as refused
from openchair.rules.dates import moment
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.payments import Problem
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text

STATUS_WORDS = {
    BookingStatus.PENDING: "Waiting for the salon",
    BookingStatus.CONFIRMED: "Confirmed",
    BookingStatus.ARRIVED: "You're checked in",
    BookingStatus.READY_TO_START: "Ready for you",
    BookingStatus.COMPLETED: "Done",
    BookingStatus.CANCELLED: "Cancelled",
    BookingStatus.NO_SHOW: "Missed",
}

_CLOSED = {
    BookingStatus.COMPLETED: "it is done",
    BookingStatus.CANCELLED: "it was cancelled",
    BookingStatus.NO_SHOW: "it was missed",
}


def inside_notice_window(notice_hours: int, verb: str, venue: str) -> str:
    """Why a customer can't act online any more; `verb` is "rescheduled" or "cancelled"."""
    if notice_hours == 0:
        return f"This booking has already begun and can't be {verb} online. Please contact {venue} directly."
    return (
        f"This booking is within {notice_hours}h of the appointment time and can't be {verb} online. "
        f"Please contact {venue} directly."
    )


def booking_closed(status: BookingStatus, venue: str) -> str:
    """Why nothing can be done with a closed booking."""
    return (
        f"This booking is already finalised: {_CLOSED[status]}. Please contact {venue} if you need to change something."
    )


def no_free_time(days: int, venue: str) -> str:
    """What an empty slot picker says."""
    return f"There are no other times online in the next {days} days. Please contact {venue} directly."


def refusal_sentence(refusal: refused.Refusal, venue: str) -> str:  # noqa: PLR0912  # a case for each refusal
    """Any refusal in words for the person who asked."""
    match refusal:
        case refused.InsideNoticeWindow():
            return inside_notice_window(refusal.notice_hours, refusal.verb, venue)
        case refused.BookingClosed():
            return booking_closed(refusal.status, venue)
        case refused.SlotTaken():
            return "Someone just took that time. Your booking hasn't changed. Please choose another time."
        case refused.QuoteChanged():
            return (
                "What happens to your money has changed since you looked. Nothing was cancelled. Please read it again."
            )
        case refused.BookingChanged():
            return "This booking was changed since you looked at it. Nothing was done. Please check it and try again."
        case refused.InvalidInput() | refused.CredentialNeeded():
            return refusal.message
        case refused.KeyReused():
            return "This request was already used for another change. Nothing was done. Please reload and try again."
        case refused.NotFound():
            return f"There is no such {refusal.what} at {venue}."
        case refused.NotPossibleNow():
            return _not_possible_now(refusal)
        case refused.TooOften():
            again = moment(datetime.fromisoformat(refusal.allowed_at))
            return f"This was done several times in a short while. It can be done again from {again}."
        case refused.PaymentsAway():
            if refusal.for_now:
                return (
                    "Our payment service isn't answering right now. Nothing was charged. Please try again in a minute."
                )
            return f"{venue} doesn't take cards online. Please contact them directly."
        case refused.NothingToPay():
            return "There is nothing to pay for this booking any more."
        case refused.PaymentUnderWay():
            return "This is being charged at this moment. Please look again in a minute."
        case refused.CardNeeded():
            return card_problem_sentence(refusal.problem)
        case refused.CardNotSaved():
            why = "" if refusal.problem is None else " " + card_problem_sentence(refusal.problem)
            return f"Your card wasn't saved.{why} Please try again, or use another card."
        case refused.CardStillNeeded():
            if refusal.fee_owed:
                return "A fee is still to be paid. You can replace this card, or remove it once the fee is settled."
            return (
                "Your booking has a fee for cancelling late or missing it, which this card is kept for. "
                "You can replace it now, and remove it when your appointment is over."
            )
        case refused.RefundNotFailed():
            return "Only a refund that didn't go through can be sent again. Please reload to see where this one stands."
        case refused.FeeSettled():
            return "This fee is already charged, waived, or being charged. Please reload to see where it stands."
        case refused.NotEnoughCredit():
            return (
                f"The credit you have at {venue} isn't enough for this deposit. Nothing was used. You can pay by card."
            )
        case refused.NoOpenOffer():
            return "No other time is on offer for this booking."
        case refused.TooSoonForEarlierTimes():
            return f"Earlier times can be asked for when the appointment is {refusal.min_days} or more days away."
        case refused.NotConfirmedYet():
            return f"{venue} hasn't answered this request yet. Once it is confirmed, you can ask for earlier times."
    raise TypeError(f"no sentence for {type(refusal).__name__}")


def _not_possible_now(refusal: refused.NotPossibleNow) -> str:
    if refusal.wanted is BookingStatus.NO_SHOW and refusal.status is not BookingStatus.PENDING:
        return "A booking can be marked as missed only after its start, and only while the customer has not arrived."
    words = STATUS_WORDS
    return f'A booking that is "{words[refusal.status]}" can\'t become "{words[refusal.wanted]}".'


def N_(template: str) -> str:  # noqa: N802  # gettext's own name for it
    """Marks a template for the translators: messages say the same in other languages."""
    return template


DEPOSIT: Mapping[str, str] = {
    "asked": N_("{asked} deposit to pay"),
    "paid": N_("{paid} deposit paid"),
    "refund_requested": N_("Deposit refund requested"),
    "refunded": N_("{paid} deposit refunded"),
    "part_refunded": N_("Part of the deposit refunded"),
    "forfeited": N_("{paid} deposit kept by the salon"),
    "credited": N_("{paid} deposit turned into store credit"),
    "failed": N_("{asked} deposit payment didn't go through"),
    "kept": N_("{paid} deposit held by the salon"),
}
"""By the deposit's status."""

CANCELLATION: Mapping[DepositOutcome, str] = {
    DepositOutcome.FULL_REFUND: N_("{refund} goes back to the card you paid with."),
    DepositOutcome.PARTIAL_REFUND: N_(
        "{refund} goes back to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy."
    ),
    DepositOutcome.FORFEIT: N_("Your {paid} deposit wasn't refunded per our policy."),
    DepositOutcome.CREDIT: N_("You have {credit} of credit for your next visit to {venue}."),
    DepositOutcome.NONE: N_("Your {paid} deposit stays with {venue}. Please contact them about it."),
}
"""What a cancellation did to a deposit that was paid."""
CREDIT_IN_PART = N_("You have {credit} of credit for your next visit to {venue}. They keep {forfeit} per our policy.")
CREDIT_BACK = N_("The {credit} of credit you paid with is yours again, for your next visit to {venue}.")
CREDIT_BACK_IN_PART = N_(
    "{credit} of the credit you paid with is yours again, for your next visit to {venue}. "
    "They keep {forfeit} per our policy."
)
NOTHING_PAID = N_("No deposit was paid, so there is nothing to refund.")


def deposit_sentence(status: str, asked: str, paid: str) -> str:
    """Where the deposit stands."""
    return DEPOSIT[status].format(asked=asked, paid=paid)


def quote_sentence(
    outcome: DepositOutcome, *, paid: str | None, refund: str, forfeit: str | None, credit: str, venue: str
) -> str:
    """What cancelling would do to the deposit; `paid` is None where nothing was."""
    if paid is None:
        return "You haven't paid a deposit, so there is nothing to refund."
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return f"You'll be refunded {refund} to the card you paid with"
        case DepositOutcome.PARTIAL_REFUND:
            return f"You'll be refunded {refund} to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy"
        case DepositOutcome.FORFEIT:
            return f"Your {paid} deposit can't be refunded per our policy"
        case DepositOutcome.CREDIT if forfeit is not None:
            return (
                f"{credit} of your {paid} deposit will become credit for your next visit to {venue}. "
                "They keep the rest per our policy"
            )
        case DepositOutcome.CREDIT:
            return f"Your {paid} deposit will become {credit} of credit for your next visit to {venue}"
        case DepositOutcome.NONE:
            return f"Your {paid} deposit stays with {venue}. Please contact them about it"


def cancellation_template(outcome: DepositOutcome, *, is_paid: bool, in_part: bool, by_credit: bool) -> str:
    """What cancelling did to the deposit, to be filled in: some of it was kept `in_part`, and credit had paid it `by_credit`."""
    if not is_paid:
        return NOTHING_PAID
    if outcome is DepositOutcome.CREDIT and by_credit:
        return CREDIT_BACK_IN_PART if in_part else CREDIT_BACK
    if outcome is DepositOutcome.CREDIT and in_part:
        return CREDIT_IN_PART
    return CANCELLATION[outcome]


def cancellation_sentence(
    outcome: DepositOutcome,
    *,
    paid: str | None,
    refund: str,
    forfeit: str | None,
    credit: str,
    venue: str,
    by_credit: bool = False,
) -> str:
    """What cancelling did to the deposit; `forfeit` is None where nothing was kept."""
    template = cancellation_template(
        outcome, is_paid=paid is not None, in_part=forfeit is not None, by_credit=by_credit
    )
    return template.format(paid=paid, refund=refund, forfeit=forfeit, credit=credit, venue=venue)


def late_fee_sentence(fee: str, hours: int) -> str:
    """The fee a quote carries."""
    return f"A fee of {fee} applies, because the appointment is less than {hours} hours away."


def refund_sentence(status: str, amount: str, venue: str) -> str:
    """How far a refund has come."""
    return {
        "requested": f"Your refund of {amount} has been requested.",
        "submitted": f"Your refund of {amount} is on its way. Banks take 5 to 10 days to show it.",
        "succeeded": f"Your refund of {amount} is done. Banks take 5 to 10 days to show it.",
        "failed": f"Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything.",
    }[status]


FEE: Mapping[str, str] = {
    "requested": N_("A fee of {fee} for {why} will be charged to your saved card."),
    "charged": N_("The fee of {fee} for {why} is paid."),
    "not_charged": N_("A fee of {fee} for {why} is due. It was not charged."),
    "waived": N_("{venue} has waived the fee of {fee} for {why}."),
    "failed": N_("A fee of {fee} for {why} is due. Charging your saved card didn't work."),
}
"""By the fee's status."""
FEE_WHY: Mapping[str, str] = {
    "late_cancellation": N_("cancelling late"),
    "no_show": N_("the missed appointment"),
}
"""By the fee's kind."""
CARD_PROBLEM: Mapping[Problem, str] = {
    Problem.NO_CARD: N_("There is no saved card."),
    Problem.CARD_EXPIRED: N_("The card has expired."),
    Problem.DECLINED: N_("The bank declined the card."),
    Problem.INSUFFICIENT_FUNDS: N_("There wasn't enough money on the card."),
    Problem.AUTHENTICATION: N_("The bank wants you to confirm it yourself."),
    Problem.REFUSED: N_("The card could not be charged."),
}


def fee_sentence(kind: str, status: str, problem: str | None, amount: str, venue: str) -> str:
    """What became of a fee; of one that could not be charged why, and what to do."""
    said = FEE[status].format(fee=amount, why=FEE_WHY[kind], venue=venue)
    if problem is None:
        return said
    return f"{said} {card_problem_sentence(Problem(problem))} {_FEE_WHAT_TO_DO[Problem(problem)]}"


_FEE_WHAT_TO_DO = {
    Problem.NO_CARD: "Please pay it by card.",
    Problem.CARD_EXPIRED: "Please pay it with another card.",
    Problem.DECLINED: "Please pay it with another card, or ask your bank.",
    Problem.INSUFFICIENT_FUNDS: "Please pay it with another card, or try again later.",
    Problem.AUTHENTICATION: "Please pay it and confirm it.",
    Problem.REFUSED: "Please pay it with another card.",
}


def deposit_due_sentence(amount: str, *, failed: bool) -> str:
    """The deposit that is to be paid; `failed` where it was tried."""
    tried = " The last payment didn't go through." if failed else ""
    return f"Your {amount} deposit is to be paid.{tried}"


def fee_due_sentence(amount: str, kind: str | None) -> str:
    """The fee that is to be paid; of a `kind`, where that is told."""
    why = "" if kind is None else f" for {FEE_WHY[kind]}"
    return f"A fee of {amount}{why} is to be paid."


def payment_sentence(what: str, *, succeeded: bool, goes_back: bool, problem: Problem | None) -> str:
    """How a payment of `what`, like "Your $25 deposit", stands, and what to do."""
    if goes_back:
        return f"{what} was paid. The money goes back to the card you paid with."
    if succeeded:
        return f"{what} is paid."
    if problem is None:
        return f"{what} isn't paid yet. Please finish the payment, or try again."
    why, what_to_do = _PAYMENT_PROBLEMS.get(problem, _PAYMENT_PROBLEMS[Problem.REFUSED])
    return f"{what} isn't paid. {why} {what_to_do}"


_PAYMENT_PROBLEMS = {
    Problem.CARD_EXPIRED: ("The card has expired.", "Please use another card."),
    Problem.DECLINED: ("The bank declined the card.", "Please use another card, or ask your bank."),
    Problem.INSUFFICIENT_FUNDS: ("There wasn't enough money on the card.", "Please use another card."),
    Problem.AUTHENTICATION: ("Your bank didn't confirm that it is you.", "Please try again, or use another card."),
    Problem.REFUSED: ("The card could not be charged.", "Please use another card."),
}
"""Why a payment that its customer makes brought nothing, and what they can do."""

_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "interac": "Interac",
    "jcb": "JCB",
    "link": "Link",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def brand_name(brand: str) -> str:
    """What people call a brand of cards, from what Stripe calls it."""
    return _BRANDS.get(brand, "Card")


def card_sentence(brand: str, last4: str, exp_month: int, exp_year: int, *, expired: bool) -> str:
    """A saved card, and until when it is good."""
    card, until = f"Your {brand_name(brand)} ending {last4}", f"{exp_month:02}/{exp_year}"
    return f"{card} expired in {until}. Please replace it." if expired else f"{card} is saved. It expires in {until}."


def card_problem_sentence(problem: Problem) -> str:
    """Why a card was of no use."""
    return CARD_PROBLEM[problem]


def venue_policy(notice_hours: int, venue: str) -> list[str]:
    """A venue's rules for changing a booking, a sentence each."""
    if notice_hours == 0:
        return ["You can reschedule or cancel online until your appointment starts."]
    return [
        f"You can reschedule or cancel online until {_hours(notice_hours)} before your appointment.",
        f"After that, please contact {venue} directly.",
    ]


def terms_policy(terms: CancellationTerms, *, late_fee: str | None, no_show_fee: str | None) -> list[str]:
    """What was agreed about the deposit and fees, a sentence each."""
    lines: list[str] = []
    above: int | None = None
    for tier in terms.tiers:
        lines.append(f"{_when(tier.from_hours, above)}: {_tier_words(tier)}.")
        above = tier.from_hours
    if len(lines) == 1:
        words = _tier_words(terms.tiers[0])
        lines = [f"If you cancel, {words}."]
    if late_fee is not None and terms.late_fee_from_hours is not None:
        lines.append(
            f"Cancelling less than {_hours(terms.late_fee_from_hours)} before the appointment costs a fee of {late_fee}."
        )
    if no_show_fee is not None:
        lines.append(f"Missing the appointment costs a fee of {no_show_fee}.")
    return lines


def _when(from_hours: int, above: int | None) -> str:
    if above is None:
        return f"Cancelling {_hours(from_hours)} or more before the appointment"
    if from_hours == 0:
        return f"Less than {_hours(above)} before"
    return f"{from_hours} to {_hours(above)} before"


def _tier_words(tier: DepositTier) -> str:
    return {
        DepositOutcome.FULL_REFUND: "your deposit is refunded in full",
        DepositOutcome.PARTIAL_REFUND: f"{tier.refund_percent} % of your deposit is refunded",
        DepositOutcome.FORFEIT: "your deposit isn't refunded",
        DepositOutcome.CREDIT: "your deposit becomes credit for your next visit",
        DepositOutcome.NONE: "the salon decides about your deposit",
    }[tier.outcome]


def _hours(hours: int) -> str:
    return "1 hour" if hours == 1 else f"{hours} hours"


def activity_sentence(what: str, detail: Mapping[str, Any], zone: str, amount: str = "") -> str:
    """One line of a booking's activity, for the desk; `amount` is the money it tells of, where it does."""
    if what == "rescheduled":
        before, after = (_moment(detail[name], zone) for name in ("from_starts_at", "to_starts_at"))
        staff = (
            ""
            if detail["from_staff"] == detail["to_staff"]
            else f", from {detail['from_staff']} to {detail['to_staff']}"
        )
        return f"Moved from {before} to {after}{staff}."
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    problem = f" {_problem_at_desk(Problem(detail['problem']))}" if detail.get("problem") else ""
    card = f" {detail['brand']} ending {detail['last4']}." if "last4" in detail else ""
    plain = {
        "created": "Booked.",
        "requested": "Requested; waiting for an answer.",
        "approved": "Approved the request.",
        "declined": f"Declined the request.{reason}",
        "arrived": "Marked as arrived.",
        "ready": "Marked as ready to start.",
        "completed": "Marked as completed.",
        "no_show": "Marked as missed.",
        "cancelled": f"Cancelled.{reason}",
        "link_revoked": "Revoked the manage link; it no longer opens the booking.",
        "link_sent": "Sent the manage link.",
        "message_retried": "Had a message sent again.",
        "imported": "Brought over from another calendar.",
        "deposit_paid": f"{amount} deposit paid by card.",
        "deposit_paid_with_credit": f"{amount} deposit paid with store credit.",
        "fee_requested": f"Had the fee of {amount} charged to the saved card.",
        "fee_charged": f"Fee of {amount} paid.",
        "fee_failed": f"The fee of {amount} could not be charged.{problem}",
        "fee_waived": f"Waived the fee of {amount}.",
        "refund_done": f"Refund of {amount} done.",
        "refund_failed": f"Refund of {amount} didn't go through.",
        "refund_retried": f"Had the refund of {amount} sent again.",
        "refund_settled": f"Noted that the refund of {amount} was paid back by hand.",
        "card_saved": f"Card saved.{card}",
        "card_removed": f"Card removed.{card}",
        "credit_issued": f"Gave {amount} of store credit.{reason}",
    }
    return plain.get(what) or what.replace("_", " ").capitalize() + "."


def _problem_at_desk(problem: Problem) -> str:
    """Why a card was of no use, to those who are not its owner."""
    if problem is Problem.AUTHENTICATION:
        return "The bank wants the customer to confirm it."
    return CARD_PROBLEM[problem]


_KIND_WORDS = {
    MessageKind.REQUEST_RECEIVED: "Request received",
    MessageKind.CONFIRMED: "Confirmation",
    MessageKind.RESCHEDULED: "New time",
    MessageKind.DECLINED: "Request declined",
    MessageKind.CANCELLED: "Cancellation",
    MessageKind.LINK_RESENT: "Manage link",
    MessageKind.REMINDER: "Reminder",
    MessageKind.COUNTER_OFFERS: "Other times offered",
    MessageKind.EARLIER_OPENING: "Earlier time offered",
    MessageKind.CARD_SAVED: "Card saved",
    MessageKind.CARD_REMOVED: "Card removed",
    MessageKind.REFUND_DONE: "Refund done",
    MessageKind.REFUND_FAILED: "Refund failed",
    MessageKind.DEPOSIT_PAID: "Deposit paid",
    MessageKind.FEE_CHARGED: "Fee charged",
    MessageKind.FEE_FAILED: "Fee not charged",
}
_CHANNEL_WORDS = {Channel.EMAIL: "email", Channel.SMS: "SMS"}
_PROGRESS_WORDS = {
    MessageStatus.QUEUED: "waiting to be sent",
    MessageStatus.HANDED_OVER: "waiting to be sent",
    MessageStatus.SENDING: "being sent",
    MessageStatus.ACCEPTED: "sent",
    MessageStatus.DELIVERED: "delivered",
    MessageStatus.BOUNCED: "could not be delivered",
    MessageStatus.FAILED: "not sent",
    MessageStatus.SUPERSEDED: "not sent, as it was no longer true",
}


def message_sentence(
    kind: MessageKind, channel: Channel, status: MessageStatus, *, due: datetime | None, problem: str | None, zone: str
) -> str:
    """A message and how far it has come, for the desk; `due` is when it goes out, where that is yet to come."""
    progress = _PROGRESS_WORDS[status]
    if due is not None and status is MessageStatus.QUEUED:
        progress = f"to be sent on {_moment(due.isoformat(), zone)}"
    why = f" {problem}" if problem and status is not MessageStatus.ACCEPTED else ""
    return f"{_KIND_WORDS[kind]} by {_CHANNEL_WORDS[channel]}: {progress}.{why}"


_OUTDATED_WORDS = {
    Outdated.MOVED: "The booking has moved since.",
    Outdated.STATUS_CHANGED: "What it said of the booking has changed since.",
    Outdated.OVER: "The time it told of has passed.",
    Outdated.NO_ADDRESS: "The customer has no address for it.",
}


def outdated_sentence(why: Outdated) -> str:
    """Why a message was not sent, for the desk."""
    return _OUTDATED_WORDS[why]


def _moment(instant: str, zone: str) -> str:
    return moment(datetime.fromisoformat(local_text(datetime.fromisoformat(instant), zone)))
