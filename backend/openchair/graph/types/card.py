"""The card that is on file for a customer, and what they agree to who save one."""

from __future__ import annotations

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.actions import Action, action_of
from openchair.manage.reads import find_why_card_stays
from openchair.payments.expiring import card_expires_early
from openchair.presentation import booking_money
from openchair.presentation.money import brand_name
from openchair.rules import actions as rules
from openchair.rules.payments import is_expired
from openchair.rules.records.booking import BookingRecord
from openchair.rules.zone import local_text


@strawberry.type(description="The card that is on file for the customer at this venue. Its number is with Stripe only.")
class SavedCard:
    record: strawberry.Private[BookingRecord]
    brand: str = strawberry.field(description="As people call it: Visa, Mastercard, American Express.")
    last4: str = strawberry.field(description="The last four digits.")
    exp_month: int = strawberry.field(description="The month in which it expires, 1 to 12.")
    exp_year: int = strawberry.field(description="The year in which it expires, four digits.")
    expired: bool = strawberry.field(description="Whether it is past its last month and can't be charged.")
    consented_at: DateTime = strawberry.field(description="When the customer agreed that it is kept.")
    sentence: str = strawberry.field(description="The same in words.")
    expires_early: str | None = strawberry.field(
        description="That it expires before the appointment whose fee it is kept for, and what to do; null where it doesn't."
    )

    @strawberry.field(
        description="Whether it can be removed now; not while an agreed fee depends on it, or one is owed."
    )
    async def removable(self, info: Info) -> Action:
        context = info.context
        refusal = await find_why_card_stays(context.runtime, context.scope, self.record)
        return action_of(rules.Action(allowed=refusal is None, refusal=refusal), self.record, context.viewer)


@strawberry.type(description="What a customer agrees to who saves a card. To be shown before, word for word.")
class Consent:
    text: str = strawberry.field(description="The words.")
    version: str = strawberry.field(description="Which words these are; saveCard sends it back.")


def saved_card_of(record: BookingRecord, info: Info) -> SavedCard | None:
    """The card as the graph shows it; None where none is on file."""
    card = record.card
    if card is None:
        return None
    expired = is_expired(card.exp_month, card.exp_year, info.context.runtime.clock.now())
    return SavedCard(
        record=record,
        brand=brand_name(card.brand),
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        expired=expired,
        consented_at=DateTime(local_text(card.consented_at, record.venue.time_zone)),
        sentence=booking_money.card_sentence(card, record, expired=expired),
        expires_early=booking_money.card_expires_early_sentence(record)
        if card_expires_early(record, info.context.runtime)
        else None,
    )
