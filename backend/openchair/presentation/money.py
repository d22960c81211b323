"""What people read of money: deposits, refunds, fees, credit and cards. Amounts come already formatted.

What is marked with `N_` is said by messages, too, in other languages.
"""

from __future__ import annotations

from collections.abc import Mapping

from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import Problem, RefundStatus


def N_(template: str) -> str:  # noqa: N802  # gettext's own name for it
    """Marks a template for the translators: messages say the same in other languages."""
    return template


DEPOSIT: Mapping[DepositStatus, str] = {
    DepositStatus.ASKED: N_("{asked} deposit to pay"),
    DepositStatus.PAID: N_("{paid} deposit paid"),
    DepositStatus.REFUND_REQUESTED: N_("Deposit refund requested"),
    DepositStatus.REFUNDED: N_("{paid} deposit refunded"),
    DepositStatus.PART_REFUNDED: N_("Part of the deposit refunded"),
    DepositStatus.FORFEITED: N_("{paid} deposit kept by the salon"),
    DepositStatus.CREDITED: N_("{paid} deposit turned into store credit"),
    DepositStatus.FAILED: N_("{asked} deposit payment didn't go through"),
    DepositStatus.KEPT: N_("{paid} deposit held by the salon"),
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


def deposit_sentence(status: DepositStatus, asked: str, paid: str) -> str:
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


def late_fee_of_move_sentence(fee: str, hours: int) -> str:
    """The same where the appointment is far by now, but was near when its customer moved it."""
    return f"A fee of {fee} applies, because you moved this booking less than {hours} hours before it was to start."


PAID_TOO_LATE = "Your deposit came in after the booking had ended, so all of it goes back to the card you paid with."


def refund_sentence(status: RefundStatus, amount: str, venue: str, *, by_hand: bool = False) -> str:
    """How far a refund has come; one `by_hand` is paid by the venue itself."""
    if by_hand and status is RefundStatus.REQUESTED:
        return f"Your refund of {amount} has been requested. {venue} will pay it back to you."
    if by_hand and status is RefundStatus.SUCCEEDED:
        return f"Your refund of {amount} is done: {venue} has paid it back to you."
    return {
        RefundStatus.REQUESTED: f"Your refund of {amount} has been requested.",
        RefundStatus.SUBMITTED: f"Your refund of {amount} is on its way. Banks take 5 to 10 days to show it.",
        RefundStatus.SUCCEEDED: f"Your refund of {amount} is done. Banks take 5 to 10 days to show it.",
        RefundStatus.FAILED: f"Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything.",
    }[status]


FEE: Mapping[FeeStatus, str] = {
    FeeStatus.REQUESTED: N_("A fee of {fee} for {why} will be charged to your saved card."),
    FeeStatus.CHARGED: N_("The fee of {fee} for {why} is paid."),
    FeeStatus.NOT_CHARGED: N_("A fee of {fee} for {why} is due. It was not charged."),
    FeeStatus.WAIVED: N_("{venue} has waived the fee of {fee} for {why}."),
    FeeStatus.FAILED: N_("A fee of {fee} for {why} is due. Charging your saved card didn't work."),
}
"""By the fee's status."""
FEE_WHY: Mapping[FeeKind, str] = {
    FeeKind.LATE_CANCELLATION: N_("cancelling late"),
    FeeKind.NO_SHOW: N_("the missed appointment"),
}
"""By the fee's kind."""
CARD_PROBLEM: Mapping[Problem, str] = {
    Problem.NO_CARD: N_("There is no saved card."),
    Problem.CARD_EXPIRED: N_("The card has expired."),
    Problem.DECLINED: N_("The bank declined the card."),
    Problem.INSUFFICIENT_FUNDS: N_("There wasn't enough money on the card."),
    Problem.AUTHENTICATION: N_("The bank wants you to confirm it yourself."),
    Problem.REFUSED: N_("The card could not be charged."),
    Problem.NOT_AGREED: N_("The saved card is older than this booking."),
}


def fee_sentence(kind: FeeKind, status: FeeStatus, problem: Problem | None, amount: str, venue: str) -> str:
    """What became of a fee; of one that could not be charged why, and what to do."""
    said = FEE[status].format(fee=amount, why=FEE_WHY[kind], venue=venue)
    if problem is None:
        return said
    return f"{said} {card_problem_sentence(problem)} {_FEE_WHAT_TO_DO[problem]}"


_FEE_WHAT_TO_DO = {
    Problem.NO_CARD: "Please pay it by card.",
    Problem.CARD_EXPIRED: "Please pay it with another card.",
    Problem.DECLINED: "Please pay it with another card, or ask your bank.",
    Problem.INSUFFICIENT_FUNDS: "Please pay it with another card, or try again later.",
    Problem.AUTHENTICATION: "Please pay it and confirm it.",
    Problem.REFUSED: "Please pay it with another card.",
    Problem.NOT_AGREED: "Please pay it by card.",
}


def deposit_due_sentence(amount: str, *, failed: bool) -> str:
    """The deposit that is to be paid; `failed` where it was tried."""
    tried = " The last payment didn't go through." if failed else ""
    return f"Your {amount} deposit is to be paid.{tried}"


def fee_due_sentence(amount: str, kind: FeeKind | None) -> str:
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


CARD_EXPIRES_EARLY = (
    "This card will have expired by the time of your appointment, which has a fee for cancelling late or not coming. "
    "Please save another; it is charged nothing now."
)
NO_BRAND = "Card"
"""Of a brand we don't know."""


def brand_name(brand: str) -> str:
    """What people call a brand of cards, from what Stripe calls it."""
    return _BRANDS.get(brand, NO_BRAND)


def card_sentence(brand: str, last4: str, exp_month: int, exp_year: int, *, expired: bool) -> str:
    """A saved card, and until when it is good."""
    card, until = f"Your {brand_name(brand)} ending {last4}", f"{exp_month:02}/{exp_year}"
    return f"{card} expired in {until}. Please replace it." if expired else f"{card} is saved. It expires in {until}."


def card_problem_sentence(problem: Problem) -> str:
    """Why a card was of no use."""
    return CARD_PROBLEM[problem]
