"""What customers read of money: deposits, refunds, fees, credit and cards. Amounts come already formatted."""

from __future__ import annotations

from collections.abc import Mapping

from openchair.presentation.catalogue import N_, Words
from openchair.rules.deposits import DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import Problem, RefundStatus

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
    DepositStatus.CHARGED_BACK: N_("{paid} deposit returned to you by your bank"),
}
"""By the deposit's status."""
DEPOSIT_IN_PART = N_("{paid} of the {asked} deposit paid, {left} to pay")
"""Of one that was asked."""


NOT_TAKEN_YET = N_("{amount} of your deposit has not been taken yet.")


def deposit_sentence(status: DepositStatus, asked: str, paid: str, words: Words) -> str:
    """Where the deposit stands."""
    return words.say(DEPOSIT[status], asked=asked, paid=paid)


def late_fee_sentence(fee: str, hours: int, words: Words) -> str:
    """The fee a quote carries."""
    return words.say(
        "A fee of {fee} applies, because the appointment is less than {hours} away.", fee=fee, hours=words.hours(hours)
    )


def late_fee_of_move_sentence(fee: str, hours: int, words: Words) -> str:
    """The same where the appointment is far by now, but was near when its customer moved it."""
    return words.say(
        "A fee of {fee} applies, because you moved this booking less than {hours} before it was to start.",
        fee=fee,
        hours=words.hours(hours),
    )


PAID_TOO_LATE = N_(
    "Your deposit came in after the booking had ended, so all of it goes back to the card you paid with."
)

_REFUND: Mapping[RefundStatus, str] = {
    RefundStatus.REQUESTED: N_("Your refund of {amount} has been requested."),
    RefundStatus.SUBMITTED: N_("Your refund of {amount} is on its way. Banks take 5 to 10 days to show it."),
    RefundStatus.SUCCEEDED: N_("Your refund of {amount} is done. Banks take 5 to 10 days to show it."),
    RefundStatus.FAILED: N_(
        "Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything."
    ),
    RefundStatus.DROPPED: N_("Your bank has returned {amount} to you, so it isn't refunded a second time."),
}
_REFUND_BY_HAND: Mapping[RefundStatus, str] = {
    **_REFUND,
    RefundStatus.REQUESTED: N_("Your refund of {amount} has been requested. {venue} will pay it back to you."),
    RefundStatus.SUCCEEDED: N_("Your refund of {amount} is done: {venue} has paid it back to you."),
}


_REFUND_FROZEN = N_("Your refund of {amount} is being looked at by {venue}. You don't need to do anything.")


def refund_sentence(
    status: RefundStatus, amount: str, venue: str, words: Words, *, by_hand: bool = False, is_frozen: bool = False
) -> str:
    """How far a refund has come; one `by_hand` is paid by the venue itself, one that `is_frozen` is not sent for now."""
    if is_frozen and status is RefundStatus.REQUESTED:
        return words.say(_REFUND_FROZEN, amount=amount, venue=venue)
    return words.say((_REFUND_BY_HAND if by_hand else _REFUND)[status], amount=amount, venue=venue)


def refund_steps(status: RefundStatus, words: Words) -> list[str]:
    """The steps that a refund goes through, in order; the last of one that failed is that someone looks at it."""
    say = words.say
    if status is RefundStatus.DROPPED:
        return [say("Requested"), say("Returned by your bank")]
    last = say("Being looked at") if status is RefundStatus.FAILED else say("Done")
    return [say("Requested"), say("On its way"), last]


FEE: Mapping[FeeStatus, str] = {
    FeeStatus.REQUESTED: N_("A fee of {fee} for {why} will be charged to your saved card."),
    FeeStatus.CHARGED: N_("The fee of {fee} for {why} is paid."),
    FeeStatus.NOT_CHARGED: N_("A fee of {fee} for {why} is due. It was not charged."),
    FeeStatus.WAIVED: N_("{venue} has waived the fee of {fee} for {why}."),
    FeeStatus.FAILED: N_("A fee of {fee} for {why} is due. Charging your saved card didn't work."),
}
"""By the fee's status."""
_FEE_CHARGED_BACK = N_("The fee of {fee} for {why} was paid, and your bank has returned it to you.")
_FEE_CHARGED_BACK_IN_PART = N_("The fee of {fee} for {why} was paid, and your bank has returned {lost} of it to you.")
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


_FEE_FROZEN = N_("A fee of {fee} for {why} is being looked at by {venue}. Nothing is charged meanwhile.")


def fee_sentence(
    kind: FeeKind,
    status: FeeStatus,
    problem: Problem | None,
    amount: str,
    venue: str,
    words: Words,
    *,
    lost: str | None = None,
    in_part: bool = False,
    is_frozen: bool = False,
) -> str:
    """What became of a fee; of one that could not be charged why, and what to do. One that `is_frozen` is not charged for now.

    `lost` is what the customer's bank has returned of one that was charged, in dispute: less than all of it `in_part`.
    """
    if lost is not None and status is FeeStatus.CHARGED:
        template = _FEE_CHARGED_BACK_IN_PART if in_part else _FEE_CHARGED_BACK
        return words.say(template, fee=amount, why=words.say(FEE_WHY[kind]), lost=lost)
    if is_frozen and status is FeeStatus.REQUESTED:
        return words.say(_FEE_FROZEN, fee=amount, why=words.say(FEE_WHY[kind]), venue=venue)
    said = words.say(FEE[status], fee=amount, why=words.say(FEE_WHY[kind]), venue=venue)
    if problem is None:
        return said
    return f"{said} {card_problem_sentence(problem, words)} {words.say(_FEE_WHAT_TO_DO[problem])}"


_FEE_WHAT_TO_DO: Mapping[Problem, str] = {
    Problem.NO_CARD: N_("Please pay it by card."),
    Problem.CARD_EXPIRED: N_("Please pay it with another card."),
    Problem.DECLINED: N_("Please pay it with another card, or ask your bank."),
    Problem.INSUFFICIENT_FUNDS: N_("Please pay it with another card, or try again later."),
    Problem.AUTHENTICATION: N_("Please pay it and confirm it."),
    Problem.REFUSED: N_("Please pay it with another card."),
    Problem.NOT_AGREED: N_("Please pay it by card."),
}


def deposit_due_sentence(amount: str, paid: str | None, words: Words, *, failed: bool) -> str:
    """What of the deposit is to be paid, and what of it is; `failed` where it was tried."""
    if paid is None:
        said = words.say("Your {amount} deposit is to be paid.", amount=amount)
    else:
        said = words.say("{paid} of your deposit is paid. {amount} is still to be paid.", paid=paid, amount=amount)
    return " ".join((said, words.say("The last payment didn't go through."))) if failed else said


def fee_due_sentence(amount: str, kind: FeeKind | None, words: Words) -> str:
    """The fee that is to be paid; of a `kind`, where that is told."""
    if kind is None:
        return words.say("A fee of {fee} is to be paid.", fee=amount)
    return words.say("A fee of {fee} for {why} is to be paid.", fee=amount, why=words.say(FEE_WHY[kind]))


def pays_deposit(amount: str, words: Words, *, in_part: bool = False) -> str:
    """What the customer says who pays the deposit, or what is left of one that was paid `in_part`."""
    if in_part:
        return words.say("Pay the other {amount} of your deposit", amount=amount)
    return words.say("Pay your {amount} deposit", amount=amount)


def uses_credit(amount: str, rest: str | None, words: Words) -> str:
    """What the customer says who pays with credit; `rest` is what they then pay by card."""
    if rest is None:
        return words.say("Use your {amount} of credit", amount=amount)
    return words.say("Use {amount} of your credit, and pay {rest} by card", amount=amount, rest=rest)


def credit_used_sentence(paid: str, left: str | None, words: Words) -> str:
    """That credit has paid the deposit; or a part of it, where something is `left`."""
    if left is None:
        return words.say("Your {amount} deposit is paid with your credit.", amount=paid)
    return words.say(
        "{amount} of your deposit is paid with your credit. {left} is still to be paid.", amount=paid, left=left
    )


def pays_fee(amount: str, words: Words) -> str:
    """What the customer says who pays the fee."""
    return words.say("Pay the {amount} fee", amount=amount)


def deposit_payment_sentence(
    amount: str, words: Words, *, succeeded: bool, goes_back: bool, problem: Problem | None
) -> str:
    """How the payment of a deposit stands, and what to do."""
    if goes_back:
        return words.say(
            "Your {amount} deposit was paid. The money goes back to the card you paid with.", amount=amount
        )
    if succeeded:
        return words.say("Your {amount} deposit is paid.", amount=amount)
    if problem is None:
        return words.say(
            "Your {amount} deposit isn't paid yet. Please finish the payment, or try again.", amount=amount
        )
    return " ".join((words.say("Your {amount} deposit isn't paid.", amount=amount), _payment_problem(problem, words)))


def fee_payment_sentence(
    amount: str, words: Words, *, succeeded: bool, goes_back: bool, problem: Problem | None
) -> str:
    """How the payment of a fee stands, and what to do."""
    if goes_back:
        return words.say("The fee of {fee} was paid. The money goes back to the card you paid with.", fee=amount)
    if succeeded:
        return words.say("The fee of {fee} is paid.", fee=amount)
    if problem is None:
        return words.say("The fee of {fee} isn't paid yet. Please finish the payment, or try again.", fee=amount)
    return " ".join((words.say("The fee of {fee} isn't paid.", fee=amount), _payment_problem(problem, words)))


def _payment_problem(problem: Problem, words: Words) -> str:
    return words.say(_PAYMENT_PROBLEMS.get(problem, _PAYMENT_PROBLEMS[Problem.REFUSED]))


_PAYMENT_PROBLEMS: Mapping[Problem, str] = {
    Problem.CARD_EXPIRED: N_("The card has expired. Please use another card."),
    Problem.DECLINED: N_("The bank declined the card. Please use another card, or ask your bank."),
    Problem.INSUFFICIENT_FUNDS: N_("There wasn't enough money on the card. Please use another card."),
    Problem.AUTHENTICATION: N_("Your bank didn't confirm that it is you. Please try again, or use another card."),
    Problem.REFUSED: N_("The card could not be charged. Please use another card."),
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


CARD_EXPIRES_EARLY = N_(
    "This card will have expired by the time of your appointment, which has a fee for cancelling late or not coming. "
    "Please save another; it is charged nothing now."
)
NO_BRAND = "Card"
"""Of a brand we don't know."""


def brand_name(brand: str) -> str:
    """What people call a brand of cards, from what Stripe calls it."""
    return _BRANDS.get(brand, NO_BRAND)


def brand_text(brand: str, words: Words) -> str:
    """The same as it stands in "Your {brand} ending {last4}"."""
    name = brand_name(brand)
    return words.say("card") if name == NO_BRAND else name


def card_sentence(brand: str, last4: str, exp_month: int, exp_year: int, words: Words, *, expired: bool) -> str:
    """A saved card, and until when it is good."""
    card = {"brand": brand_text(brand, words), "last4": last4, "until": words.as_number(f"{exp_month:02}/{exp_year}")}
    if expired:
        return words.say("Your {brand} ending {last4} expired in {until}. Please replace it.", **card)
    return words.say("Your {brand} ending {last4} is saved. It expires in {until}.", **card)


def card_problem_sentence(problem: Problem, words: Words) -> str:
    """Why a card was of no use."""
    return words.say(CARD_PROBLEM[problem])
