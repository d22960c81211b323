"""startCardSetup, saveCard and removeCard: the customer's card at the venue."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.graph.answering import answer, in_time
from openchair.graph.context import Info
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.card import Consent
from openchair.graph.types.payment import PaymentForm, payment_form_of
from openchair.graph.types.refusals import (
    BookingClosed,
    CardNotSaved,
    CardStillNeeded,
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    PaymentsAway,
    TooOften,
)
from openchair.manage.card import remove_card, save_card, start_card_setup


@strawberry.input(description="That the customer wants to save a card. Nothing is saved by it.")
class StartCardSetupInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(
    description="Which card to keep: one that Stripe's form has saved. Another that was there is replaced."
)
class SaveCardInput:
    setup_intent_id: strawberry.ID = strawberry.field(description="What startCardSetup gave.")
    consent_version: str = strawberry.field(description="The version of the consent that the customer has read.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="That the card is to be taken off file.")
class RemoveCardInput:
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="A card can be saved with Stripe's form.")
class StartCardSetupSuccess(Done):
    setup_intent_id: strawberry.ID = strawberry.field(description="Stripe's name for it; saveCard is told it.")
    form: PaymentForm = strawberry.field(description="What the form is opened with.")
    consent: Consent = strawberry.field(description="What the customer has to read before they save the card.")


@strawberry.type(description="The card is on file.")
class SaveCardSuccess(Done):
    booking: Booking = strawberry.field(description="The booking, with the card.")


@strawberry.type(description="No card is on file any more.")
class RemoveCardSuccess(Done):
    booking: Booking = strawberry.field(description="The booking, without a card.")


StartCardSetupResult = Annotated[
    StartCardSetupSuccess | BookingClosed | PaymentsAway | TooOften | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("StartCardSetupResult", description="What saves a card, or why not."),
]
SaveCardResult = Annotated[
    SaveCardSuccess | CardNotSaved | NotFound | PaymentsAway | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("SaveCardResult", description="The card saved, or why not."),
]
RemoveCardResult = Annotated[
    RemoveCardSuccess | CardStillNeeded | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("RemoveCardResult", description="The card removed, or why not."),
]


async def resolve_start_card_setup(info: Info, input: StartCardSetupInput) -> StartCardSetupResult:
    context = info.context

    async def start() -> StartCardSetupSuccess:
        begun = await in_time(
            start_card_setup(context.runtime, context.gateway, context.customer, input.idempotency_key)
        )
        setup = begun.setup
        assert setup.setup_intent_id is not None, "it was just made"
        return StartCardSetupSuccess(
            setup_intent_id=strawberry.ID(setup.setup_intent_id),
            form=payment_form_of(context.gateway, begun.client_secret, setup.stripe_account_id),
            consent=Consent(text=setup.consent_text, version=setup.consent_version),
            replayed=begun.replayed,
        )

    return await answer(context, start)


async def resolve_save_card(info: Info, input: SaveCardInput) -> SaveCardResult:
    context = info.context

    async def save() -> SaveCardSuccess:
        saved = await in_time(
            save_card(
                context.runtime,
                context.gateway,
                context.customer,
                input.setup_intent_id,
                input.consent_version,
                input.idempotency_key,
            )
        )
        return SaveCardSuccess(booking=booking_of(saved.booking), replayed=saved.replayed)

    return await answer(context, save)


async def resolve_remove_card(info: Info, input: RemoveCardInput) -> RemoveCardResult:
    context = info.context

    async def remove() -> RemoveCardSuccess:
        removed = await remove_card(context.runtime, context.customer, input.idempotency_key)
        return RemoveCardSuccess(booking=booking_of(removed.booking), replayed=removed.replayed)

    return await answer(context, remove)
