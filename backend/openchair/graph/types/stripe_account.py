"""The venue's account at Stripe, as the graph shows it to its owner, and why one isn't connected."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.desk.stripe_account import HowPaid
from openchair.graph.scalars import DateTime
from openchair.graph.types.refusal import Refusal
from openchair.rules import refusals as rules
from openchair.rules.zone import local_text


@strawberry.type(description="The account at Stripe that the venue is paid to.")
class StripeAccount:
    id: str = strawberry.field(description="What Stripe calls it, acct_...")
    name: str | None = strawberry.field(description="What its owner calls it there, as it was connected.")
    connected_at: DateTime | None = strawberry.field(
        description="When it was connected at the desk; null where the venue's file names it."
    )
    lost_at: DateTime | None = strawberry.field(
        description="Since when it can't be used, as its owner ended that at Stripe; null where it can."
    )
    paused_at: DateTime | None = strawberry.field(
        description="Since when Stripe takes no payments into it, as it wants to know more of its owner; null where it does."
    )


@strawberry.type(description="How money comes in through Stripe.")
class Payments:
    takes_cards: bool = strawberry.field(description="Whether deposits can be paid by card, and cards saved, now.")
    can_connect: bool = strawberry.field(
        description="Whether owners connect accounts of their own here. Where they do, a venue without one takes no cards."
    )
    stripe_account: StripeAccount | None = strawberry.field(
        description="The venue's own account; null where it has none. Without `canConnect` the installation's is used then."
    )


@strawberry.type(description="This way back from Stripe's page was used, is too old, or is somebody else's.")
class StripeWayOver(Refusal):
    pass


@strawberry.type(description="The account is another venue's, or the venue has one already.")
class StripeAccountTaken(Refusal):
    by_this_venue: bool = strawberry.field(description="Whether it is this venue that has one: disconnect it first.")


@strawberry.type(description="Something is still to be done through the account: it stays connected.")
class MoneyStillOpen(Refusal):
    open_deposits: int = strawberry.field(
        description="Bookings whose deposit was paid into it and may have to go back: open ones, and ended ones not settled yet."
    )
    open_payments: int = strawberry.field(description="Payments that are under way, and cards that are being saved.")
    open_refunds: int = strawberry.field(description="Refunds that aren't done.")
    open_disputes: int = strawberry.field(description="Disputes that no bank has decided.")
    open_erasures: int = strawberry.field(description="Erased customers who are still to be deleted at Stripe.")


def payments_of(paid: HowPaid, zone: str) -> Payments:
    """How money comes in, as the graph shows it; instants are in this zone."""

    def shown(instant: datetime | None) -> DateTime | None:
        return None if instant is None else DateTime(local_text(instant, zone))

    account = paid.account
    return Payments(
        takes_cards=paid.takes_cards,
        can_connect=paid.can_connect,
        stripe_account=None
        if account is None
        else StripeAccount(
            id=account.id,
            name=account.name,
            connected_at=shown(account.connected_at),
            lost_at=shown(account.lost_at),
            paused_at=shown(account.paused_at),
        ),
    )


def stripe_refusal_of(refusal: rules.Refusal, message: str) -> Refusal | None:
    """The union member of a refusal about the account; None of any other."""
    match refusal:
        case rules.StripeWayOver():
            return StripeWayOver(message=message)
        case rules.StripeAccountTaken():
            return StripeAccountTaken(message=message, by_this_venue=refusal.by_this_venue)
        case rules.MoneyStillOpen():
            return MoneyStillOpen(
                message=message,
                open_deposits=refusal.deposits,
                open_payments=refusal.payments,
                open_refunds=refusal.refunds,
                open_disputes=refusal.disputes,
                open_erasures=refusal.erasures,
            )
    return None
