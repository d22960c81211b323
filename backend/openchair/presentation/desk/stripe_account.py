"""Refusals about a venue's account at Stripe in words for its owner."""

from __future__ import annotations

from openchair.presentation.catalogue import joined
from openchair.presentation.desk.reader import DeskReader
from openchair.rules import refusals as refused


def stripe_account_sentence(refusal: refused.Refusal, reader: DeskReader) -> str | None:
    """Why an account isn't connected, or stays so; None of any other refusal."""
    say = reader.say
    match refusal:
        case refused.StripeWayOver():
            return say(
                "This way back from Stripe was used already, took more than 10 minutes, or isn't yours. Nothing was connected. "
                "Please press the button once more."
            )
        case refused.StripeAccountTaken(by_this_venue=True):
            return say("Your salon has a Stripe account connected already. Disconnect it first to use another.")
        case refused.StripeAccountTaken():
            return say(
                "This Stripe account is connected to another salon here, and an account is one salon's. Nothing was changed. "
                "Open an account for this salon at Stripe, and connect that one."
            )
        case refused.MoneyStillOpen():
            return _still_open(refusal, reader)
    return None


def _still_open(money: refused.MoneyStillOpen, reader: DeskReader) -> str:
    deposits = reader.say_many(
        "{count} booking has a deposit in it that may have to go back.",
        "{count} bookings have a deposit in it that may have to go back.",
        money.deposits,
    )
    payments = reader.say_many("{count} payment is under way.", "{count} payments are under way.", money.payments)
    refunds = reader.say_many("{count} refund isn't done.", "{count} refunds aren't done.", money.refunds)
    disputes = reader.say_many("{count} dispute isn't decided.", "{count} disputes aren't decided.", money.disputes)
    erasures = reader.say_many(
        "{count} erased customer is still to be deleted at Stripe.",
        "{count} erased customers are still to be deleted at Stripe.",
        money.erasures,
    )
    return joined(
        reader.say(
            "Money is still open in this Stripe account, so it stays connected: else nothing could be paid back."
        ),
        deposits if money.deposits else None,
        payments if money.payments else None,
        refunds if money.refunds else None,
        disputes if money.disputes else None,
        erasures if money.erasures else None,
    )
