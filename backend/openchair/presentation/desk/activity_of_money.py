"""What happened to money, as a line of the activity feed for the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, assert_never

from openchair.presentation.catalogue import N_, joined
from openchair.presentation.desk.disputes import dispute_ended_sentence, dispute_opened_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.money import CARD_PROBLEM, NO_BRAND, brand_name
from openchair.rules.activity import Cancelled, Missed, Objected
from openchair.rules.activity_kinds import ActivityKind, MoneyKind
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
from openchair.rules.deposits import DepositOutcome
from openchair.rules.erasure import CreditSettling
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender

Written = Callable[[int], str]
"""Writes an amount in minor units as whoever reads it does."""
OfMoney = (
    Objected
    | MoneyMoved
    | FeeFailed
    | DepositDecided
    | DisputeOpened
    | DisputeEnded
    | CreditIssued
    | CreditSettled
    | DepositTaken
    | RefundGiven
    | OfCard
)
_K = ActivityKind
_SETTLED: Final[Mapping[CreditSettling, str]] = {
    CreditSettling.PAID_OUT: N_("Paid {amount} of store credit out."),
    CreditSettling.TO_CARD: N_("Had {amount} of store credit go back to the card that had paid it."),
    CreditSettling.WAIVED: N_("The customer let {amount} of store credit go."),
}


def money_sentence(activity: OfMoney, reader: DeskReader, written: Written) -> str:  # noqa: PLR0912  # a case for each shape
    """What happened to a deposit, a fee, a refund, credit or a card."""
    say = reader.say
    match activity:
        case Objected():
            return _objected(activity, written(activity.amount_minor), reader)
        case MoneyMoved():
            return say(_moved_template(activity.kind), amount=written(activity.amount_minor))
        case FeeFailed():
            failed = say("The fee of {amount} could not be charged.", amount=written(activity.amount_minor))
            return joined(failed, None if activity.problem is None else _problem_at_desk(activity.problem, reader))
        case DepositDecided():
            return say(_decided_template(activity.outcome), amount=written(activity.amount_minor))
        case DisputeOpened():
            return dispute_opened_sentence(activity, reader, written)
        case DisputeEnded():
            return dispute_ended_sentence(activity.outcome, activity.amount_minor, activity.lost_minor, reader, written)
        case CreditIssued():
            given = say("Gave {amount} of store credit.", amount=written(activity.amount_minor))
        case CreditSettled():
            given = say(_SETTLED[activity.how], amount=written(activity.amount_minor))
        case DepositTaken():
            return say(_taken_template(activity.tender), amount=written(activity.amount_minor))
        case RefundGiven(of_fee=True):
            given = say("Gave {amount} of the fee back.", amount=written(activity.amount_minor))
        case RefundGiven():
            given = say("Gave {amount} of the deposit back.", amount=written(activity.amount_minor))
        case OfCard():
            return _of_card(activity, reader)
        case _:
            assert_never(activity)
    return joined(given, reason_given(activity.reason, reader))


def reason_given(reason: str | None, reader: DeskReader) -> str | None:
    """The reason that somebody typed, if they did."""
    return reader.say("Reason: {reason}", reason=reason) if reason else None


def on_word_sentence(activity: Cancelled | Missed, reader: DeskReader, written: Written) -> str | None:
    """What is taken on the desk's word alone and when, or why it isn't; None where nothing would be."""
    if activity.to_take_minor:
        return reader.say(
            "{amount} is taken 24 hours after the customer has been told, unless they say that it isn't right.",
            amount=written(activity.to_take_minor),
        )
    if activity.not_taken_minor:
        return reader.say(
            "By the agreed rule {amount} would be the salon's; on its word alone it isn't taken, so it goes back.",
            amount=written(activity.not_taken_minor),
        )
    return None


def _moved_template(kind: MoneyKind) -> str:  # noqa: PLR0912  # one case for each kind
    match kind:
        case _K.DEPOSIT_PAID:
            return N_("{amount} deposit paid by card.")
        case _K.DEPOSIT_PAID_WITH_CREDIT:
            return N_("{amount} deposit paid with store credit.")
        case _K.FEE_REQUESTED:
            return N_("Had the fee of {amount} charged to the saved card.")
        case _K.FEE_CHARGED:
            return N_("Fee of {amount} paid.")
        case _K.FEE_WAIVED:
            return N_("Waived the fee of {amount}.")
        case _K.REFUND_DONE:
            return N_("Refund of {amount} done.")
        case _K.REFUND_FAILED:
            return N_("Refund of {amount} didn't go through.")
        case _K.REFUND_RETRIED:
            return N_("Had the refund of {amount} sent again.")
        case _K.REFUND_SETTLED:
            return N_("Noted that the refund of {amount} was paid back by hand.")
        case _K.REFUND_DROPPED:
            return N_("The refund of {amount} isn't sent any more: the customer's bank has paid it back.")
        case _K.FEE_DROPPED:
            return N_("The fee of {amount} isn't charged any more: the dispute was lost.")
        case _K.OBJECTION_REFUSED:
            return N_("Decided about the customer's objection: {amount} is taken all the same.")
        case _K.OBJECTION_GRANTED:
            return N_("Decided about the customer's objection: nothing is taken, and the {amount} stays theirs.")
        case _K.OBJECTION_WAITS:
            return N_(
                "The customer's objection still waits for an owner's decision. Until then, {amount} is not taken."
            )
        case _K.TAKEN_UNOPPOSED:
            return N_("Took {amount}: the customer was told 24 hours ago and has not objected.")
        case _K.NOT_TAKEN_UNTOLD:
            return N_("The customer could not be told, so nothing is taken: the {amount} stays theirs.")
    assert_never(kind)


def _decided_template(outcome: DepositOutcome | None) -> str:
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return N_("Decided about the {amount} deposit: it goes back.")
        case DepositOutcome.FORFEIT:
            return N_("Decided about the {amount} deposit: it is kept.")
        case DepositOutcome.CREDIT:
            return N_("Decided about the {amount} deposit: it is credit now.")
        case DepositOutcome.PARTIAL_REFUND | DepositOutcome.NONE | None:
            return N_("Decided about the {amount} deposit: settled.")
    assert_never(outcome)


def _taken_template(tender: Tender) -> str:
    match tender:
        case Tender.CASH:
            return N_("Took {amount} of the deposit in cash.")
        case Tender.TERMINAL:
            return N_("Took {amount} of the deposit on the salon's terminal.")
        case Tender.CARD | Tender.CREDIT | Tender.ELSEWHERE:
            return N_("Took {amount} of the deposit.")
    assert_never(tender)


def _objected(activity: Objected, amount: str, reader: DeskReader) -> str:
    """What the customer said isn't right, what that does, and who acts next."""
    match activity.kind:
        case _K.OBJECTED:
            said = reader.say(
                "Says that it isn't right to take {amount}. It isn't taken until an owner decides.", amount=amount
            )
        case _K.OBJECTED_LATE:
            said = reader.say(
                "Says that it wasn't right to take {amount}, which had been taken by then. Please call them.",
                amount=amount,
            )
        case _:
            assert_never(activity.kind)
    return joined(said, reader.say("In their words: {words}", words=activity.words) if activity.words else None)


def _problem_at_desk(problem: Problem, reader: DeskReader) -> str:
    """Why a card was of no use, to those who are not its owner."""
    if problem is Problem.AUTHENTICATION:
        return reader.say("The bank wants the customer to confirm it.")
    return reader.say(CARD_PROBLEM[problem])


def _of_card(activity: OfCard, reader: DeskReader) -> str:
    done = reader.say("Card saved.") if activity.kind is _K.CARD_SAVED else reader.say("Card removed.")
    if not activity.brand:
        return done
    brand, last4 = brand_name(activity.brand), activity.last4 or ""
    if brand == NO_BRAND:
        return joined(done, reader.say("Card ending {last4}.", last4=last4))
    return joined(done, reader.say("{brand} ending {last4}.", brand=brand, last4=last4))
