"""The customer saves a card at the venue, puts another in its place, or removes it. Its number goes to Stripe and never here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.viewer import Customer
from openchair.changes.booking import Changed, booking_after, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, Done, TheVenue, make_change, note_first_press
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.payments.gateway import StripeGateway, call_key
from openchair.payments.payment_intents import payments_away_on_failure
from openchair.payments.reconcile.cards import CardReconciler
from openchair.presentation.catalogue import words_of
from openchair.presentation.consent import consent_text
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import OfCard
from openchair.rules.connect import can_be_paid
from openchair.rules.consent import CONSENT_VERSION
from openchair.rules.deposits import CancellationTerms
from openchair.rules.payments import LOOK_AGAIN, IntentStatus, SavedCardStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.card import CardOnFile, CardSetupRecord
from openchair.rules.refusals import (
    BookingClosed,
    CardNotSaved,
    CardStillNeeded,
    InvalidInput,
    NotFound,
    PaymentsAway,
    Refusal,
)
from openchair.rules.scope import VenueScope
from openchair.rules.status import CLOSED_STATUSES
from openchair.store.cards import (
    change_card,
    change_card_setup,
    find_card_in_use,
    find_card_setup,
    find_card_setup_of_booking,
    insert_card_setup,
    list_terms_of_customer,
    lock_customer,
    owes_fee,
)
from openchair.store.payments import find_stripe_customer, insert_stripe_customer

_A_MISSED_ONE_COUNTS: Final = timedelta(days=7)
"""After its start a booking that nobody closed holds the card no longer than this."""

SETUPS: Final = budgets("startCardSetup", (By.BOOKING, 10, timedelta(minutes=10)), (By.BOOKING, 30, timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class CardSetup:
    """What Stripe's form in the page needs to save a card, and the consent to be read before."""

    setup: CardSetupRecord
    client_secret: str
    replayed: bool


async def start_card_setup(runtime: Runtime, gateway: StripeGateway | None, customer: Customer, key: str) -> CardSetup:
    """Begin to save a card. Nothing is saved by it. Raises `BookingClosed`, `PaymentsAway`, `TooOften`, `KeyReused`."""
    if gateway is None or not can_be_paid(customer.booking.venue, connects=runtime.connects):
        raise PaymentsAway(for_now=False)
    booking = customer.booking
    await spend(runtime, SETUPS, subjects_of(None, booking=booking.id), booking.venue.time_zone)

    async def work(change: Change, _: VenueScope) -> Answer:
        now, booking = change.now, customer.booking
        _refuse_closed(booking)
        setup_id = new_id()
        await insert_card_setup(
            change.connection,
            change.scope,
            setup_id,
            booking_id=booking.id,
            customer_id=booking.customer.id,
            consent=(CONSENT_VERSION, consent_text(booking.venue.name, words_of(booking.venue.locale))),
            account=booking.venue.stripe_account_id,
            now=now,
            due_at=now + LOOK_AGAIN,
        )
        return {"setup": setup_id}

    done = await make_change(runtime, customer.author, Call("startCardSetup", key, {}), TheVenue(), work)
    # Since the first call, too, it may have been closed.
    _refuse_closed(customer.booking)
    setup = await _opened(runtime, gateway, customer, done)
    await note_first_press(runtime, customer.author)
    return setup


def _refuse_closed(booking: BookingRecord) -> None:
    # A closed booking's page takes a card only to pay what is still owed, and pays that by itself.
    if booking.status in CLOSED_STATUSES:
        raise BookingClosed(booking.status)


async def _opened(runtime: Runtime, gateway: StripeGateway, customer: Customer, done: Done) -> CardSetup:
    async with runtime.database.reading(customer.scope) as connection:
        setup = await find_card_setup(connection, customer.scope, done.answer["setup"])
    assert setup is not None, "setups are never deleted"

    async def new_key() -> None:
        async with runtime.database.transaction(customer.scope) as connection:
            await change_card_setup(connection, customer.scope, setup.id, runtime.clock.now(), key_no=setup.key_no + 1)

    async with payments_away_on_failure(new_key):
        if setup.setup_intent_id is None:
            stripe_customer = await _stripe_customer(runtime, gateway, customer, setup.stripe_account_id)
            state = await gateway.create_setup_intent(
                key=call_key("setup", setup.id, setup.key_no),
                setup_id=setup.id,
                stripe_customer_id=stripe_customer,
                account=setup.stripe_account_id,
            )
            async with runtime.database.transaction(customer.scope) as connection:
                await CardReconciler(runtime, connection, customer.scope, runtime.clock.now()).setup(setup, state)
        else:
            state = await gateway.retrieve_setup_intent(setup.setup_intent_id, setup.stripe_account_id)
    return CardSetup(replace(setup, setup_intent_id=state.id), state.client_secret, done.replayed)


async def _stripe_customer(runtime: Runtime, gateway: StripeGateway, customer: Customer, account: str | None) -> str:
    """Who the customer is at Stripe, made now if they are nobody there yet."""
    customer_id = customer.booking.customer.id
    async with runtime.database.reading(customer.scope) as connection:
        known = await find_stripe_customer(connection, customer.scope, customer_id, account)
    if known is not None:
        return known
    made = await gateway.create_customer(
        key=f"customer-{customer_id}-{new_id()}", customer_id=customer_id, account=account
    )
    async with runtime.database.transaction(customer.scope) as connection:
        await lock_customer(connection, customer.scope, customer_id)
        # Whoever came first is right; the other customer at Stripe stays empty.
        known = await find_stripe_customer(connection, customer.scope, customer_id, account)
        if known is None:
            await insert_stripe_customer(connection, customer.scope, customer_id, account, made)
    return known or made


async def save_card(
    runtime: Runtime,
    gateway: StripeGateway | None,
    customer: Customer,
    setup_intent_id: str,
    consent_version: str,
    key: str,
) -> Changed:
    """Keep the card that Stripe's form has saved; another that was there is replaced.

    Raises `NotFound`, `InvalidInput`, `CardNotSaved`, `PaymentsAway`, `KeyReused`.
    """
    if gateway is None:
        raise PaymentsAway(for_now=False)
    inputs = {"setupIntentId": setup_intent_id, "consentVersion": consent_version}
    call = Call("saveCard", key, inputs, notes_press=True)
    async with runtime.database.reading(customer.scope) as connection:
        setup = await find_card_setup_of_booking(connection, customer.scope, customer.booking.id, setup_intent_id)
    if setup is None:
        raise NotFound("card")
    if setup.consent_version != consent_version:
        raise InvalidInput("consentVersion", "What you agree to has changed since. Please read it again.")
    async with payments_away_on_failure():
        state = await gateway.retrieve_setup_intent(setup_intent_id, setup.stripe_account_id)

    async def work(change: Change, _: VenueScope) -> Answer:
        await CardReconciler(runtime, change.connection, change.scope, change.now).setup(setup, state)
        return {"booking": customer.booking.id}

    if state.status is not IntentStatus.SUCCEEDED:
        raise CardNotSaved(state.problem)
    done = await make_change(runtime, customer.author, call, TheVenue(), work)
    return await booking_after(runtime, customer.scope, done)


async def why_card_stays(
    connection: AsyncConnection, scope: VenueScope, customer_id: str, now: datetime
) -> Refusal | None:
    """What keeps a customer's card from being removed: an agreed fee that depends on it, or one that is owed."""
    since = now - _A_MISSED_ONE_COUNTS
    for agreed in await list_terms_of_customer(connection, scope, customer_id, since):
        terms = CancellationTerms.from_json(agreed)
        if terms.late_fee_minor or terms.no_show_fee_minor:
            return CardStillNeeded(fee_owed=False)
    # Asked last: a booking that is cancelled meanwhile has left its fee by now.
    return CardStillNeeded(fee_owed=True) if await owes_fee(connection, scope, customer_id) else None


@dataclass(frozen=True, slots=True)
class _CardInUse:
    """A locked customer's card, and the booking by whose link they came."""

    booking: BookingRecord
    card: CardOnFile


@dataclass(frozen=True, slots=True)
class _CardOnFile:
    """The card on file of a booking's customer."""

    booking: BookingRecord

    async def lock(self, change: Change) -> _CardInUse:
        await lock_customer(change.connection, change.scope, self.booking.customer.id)
        card = await find_card_in_use(change.connection, change.scope, self.booking.customer.id)
        if card is None:
            raise NotFound("saved card")
        return _CardInUse(self.booking, card)

    def refuse_if_changed(self, locked: _CardInUse) -> None:
        """Whichever card it is, it goes."""

    def booking_of(self, locked: _CardInUse) -> BookingRecord:
        return locked.booking


async def remove_card(runtime: Runtime, customer: Customer, key: str) -> Changed:
    """Take the card off file; Stripe lets go of it after the commit. Raises `CardStillNeeded`, `NotFound`, `KeyReused`."""

    async def rule(change: Change, in_use: _CardInUse) -> None:
        connection, scope, now = change.connection, change.scope, change.now
        card, booking = in_use.card, in_use.booking
        reason = await why_card_stays(connection, scope, booking.customer.id, now)
        if reason is not None:
            raise reason
        await change_card(connection, scope, card.id, now, status=SavedCardStatus.REMOVED, due_at=now)
        await change.record(OfCard(ActivityKind.CARD_REMOVED), booking.id)
        await change.notifier.notify_card(booking, card.id, card.brand, card.last4, saved=False)

    call = Call("removeCard", key, {}, notes_press=True)
    return await make_booking_change(runtime, customer.author, call, _CardOnFile(customer.booking), rule)
