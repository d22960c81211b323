"""bookAppointment."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.access.storefront import Storefront, find_storefront
from openchair.access.viewer import Customer, Visitor
from openchair.customers.new import NewCustomer
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.desk_create_booking import CustomerInput
from openchair.graph.mutations.done import Done
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.booking_part import BookingPart, parts_of
from openchair.graph.types.money_state import Deposit, deposit_of
from openchair.graph.types.node import Money, money
from openchair.graph.types.openings import EarlierAvailability, TimeOfWeekInput, earlier_availability, times_of
from openchair.graph.types.payment import PaymentForm, payment_form_of
from openchair.graph.types.refusals import (
    CredentialNeeded,
    InvalidInput,
    KeyReused,
    NotFound,
    SlotTaken,
    TooOften,
    TooSoonForEarlierTimes,
    refusal_of,
)
from openchair.graph.types.slots import Slot
from openchair.graph.types.venue import staff_of
from openchair.graph.types.visit import PARTS_DESCRIPTION, VisitPartInput, wishes_of
from openchair.presentation import booking_money
from openchair.presentation.catalogue import ENGLISH, words_of
from openchair.presentation.storefront import NO_SUCH_SALON, for_visitors, slot_taken, too_soon_for_earlier
from openchair.rules import refusals as rules
from openchair.rules.status import BookingStatus
from openchair.rules.wishes import Wanted
from openchair.rules.zone import local_text
from openchair.storefront.book import Booked, Wish, book_appointment
from openchair.storefront.open_slots import list_next_times

_ALTERNATIVES = 3


@strawberry.input(description="Which earlier times to hear of.")
class EarlierTimesInput:
    times: list[TimeOfWeekInput] = strawberry.field(description="At these times of the week; one at least.")


@strawberry.input(description="A booking made by a visitor.")
class BookAppointmentInput:
    venue_slug: str | None = strawberry.field(
        default=None, description="The venue's name in addresses; this host's venue if left out."
    )
    parts: list[VisitPartInput] = strawberry.field(
        description=f"{PARTS_DESCRIPTION} Where nobody is named, whoever is free and has least to do that day does it."
    )
    starts_at: DateTime = strawberry.field(
        description="When the first starts: one of the venue's openSlots of these parts."
    )
    customer: CustomerInput = strawberry.field(description="For whom.")
    notes: str | None = strawberry.field(default=None, description="For the staff's eyes; at most 2000 characters.")
    earlier_times: EarlierTimesInput | None = strawberry.field(
        default=None,
        description=(
            "Tell the customer of earlier times that become free. Of an appointment that is Venue.earlierTimesMinDays or more "
            "away; where the venue reviews first, once it is confirmed."
        ),
    )
    idempotency_key: strawberry.ID = strawberry.field(
        description=(
            "16 to 128 characters, at random and new for each booking: a secret, since a call repeated with it and the same "
            "input does nothing, and tells how the booking it made and its payment stand now."
        )
    )


@strawberry.type(
    description="An appointment as whoever booked it is told of it. The link to manage it comes by message."
)
class BookedAppointment:
    reference: str = strawberry.field(description="Short, for saying on the phone.")
    status: BookingStatus = strawberry.field(
        description="Confirmed, or pending: while it is held for its deposit, and where the venue answers requests."
    )
    starts_at: DateTime = strawberry.field(description="When it starts.")
    ends_at: DateTime = strawberry.field(description="When it ends.")
    parts: list[BookingPart] = strawberry.field(description="What is done, and by whom, one after another.")
    price: Money = strawberry.field(description="The price agreed, of all parts together.")
    deposit: Deposit | None = strawberry.field(description="The deposit as it is now; null when none was asked.")
    deposit_due_at: DateTime | None = strawberry.field(
        description=(
            "The last instant at which the deposit can be paid: until then the time is held, then it is free again. Null where it "
            "isn't waited for, or is paid."
        )
    )
    held: bool = strawberry.field(
        description=(
            "Whether the time is only held until the deposit is paid, or the code is typed; the link comes by message once "
            "it is."
        )
    )
    code_until: DateTime | None = strawberry.field(
        description=(
            "The last instant at which the six-digit code can be typed that was sent to the customer (confirmWithCode): until "
            "then the time is held, then it is free again. Null where none is awaited."
        )
    )
    earlier_availability: EarlierAvailability | None = strawberry.field(
        description="The earlier times that were asked for with it; null when none were."
    )


@strawberry.type(description="The deposit, to be paid in Stripe's form.")
class AppointmentPayment:
    payment_id: strawberry.ID = strawberry.field(description="Which payment it is.")
    amount: Money = strawberry.field(description="How much.")
    sentence: str = strawberry.field(description='The same in words: "Your $25 deposit is to be paid."')
    form: PaymentForm = strawberry.field(description="What Stripe's form is opened with.")


@strawberry.type(description="The booking was made.")
class BookAppointmentSuccess(Done):
    booking: BookedAppointment = strawberry.field(description="As it is now.")
    payment: AppointmentPayment | None = strawberry.field(
        description=(
            "How to pay the deposit; null where none is to be paid, or none can be now. While the booking is held, ask again with "
            "the same key; else it stands, and the venue says how the deposit is paid."
        )
    )
    sentence: str = strawberry.field(description="What was done and what comes next, in words.")


BookAppointmentResult = Annotated[
    BookAppointmentSuccess
    | SlotTaken
    | TooOften
    | TooSoonForEarlierTimes
    | NotFound
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("BookAppointmentResult", description="The booking made, or why not."),
]


async def resolve_book_appointment(info: Info, input: BookAppointmentInput) -> BookAppointmentResult:
    context = info.context
    viewer = context.viewer
    if not isinstance(viewer, Visitor):
        words = words_of(viewer.booking.venue.locale) if isinstance(viewer, Customer) else ENGLISH
        return CredentialNeeded(message=for_visitors(words))
    database = context.runtime.database
    storefront = await find_storefront(database, host=viewer.host, slug=input.venue_slug)
    if storefront is None:
        return NotFound(message=NO_SUCH_SALON)
    words = words_of(storefront.venue.locale)
    try:
        wish = _wish_of(input)
        booked = await book_appointment(
            context.runtime, context.gateway, storefront, wish, input.idempotency_key, context.client
        )
    except rules.SlotTaken:

        async def instead() -> list[Slot]:
            return await _next_times(context, storefront, wish)

        return SlotTaken(message=slot_taken(words), record=None, instead=instead)
    except rules.TooSoonForEarlierTimes as refusal:
        message = too_soon_for_earlier(refusal.min_days, words)
        return TooSoonForEarlierTimes(message=message, min_days=refusal.min_days)
    except rules.Refusal as refusal:
        return refusal_of(refusal, storefront.venue, None)  # type: ignore[return-value]  # a member of the union
    return success_of(context, booked)


def _wish_of(input: BookAppointmentInput) -> Wish:
    earlier = input.earlier_times
    return Wish(
        parts=wishes_of(input.parts),
        starts_at=instant_of(input.starts_at),
        customer=NewCustomer(input.customer.name, input.customer.email, input.customer.phone),
        notes=input.notes,
        earlier=None if earlier is None else Wanted.checked(times_of(earlier.times), "earlierTimes.times"),
    )


async def _next_times(context: GraphContext, storefront: Storefront, wish: Wish) -> list[Slot]:
    parts = await context.shop(storefront.venue).parts(wish.parts)
    if parts is None:
        return []
    found = await list_next_times(context.runtime, storefront, parts, wanted_at=wish.starts_at, limit=_ALTERNATIVES)
    zone = storefront.venue.time_zone
    return [Slot(starts_at=DateTime(local_text(time.starts_at, zone)), staff=staff_of(time.staff)) for time in found]


def success_of(context: GraphContext, booked: Booked) -> BookAppointmentSuccess:
    return BookAppointmentSuccess(
        booking=_appointment_of(booked),
        payment=_payment_of(context, booked),
        sentence=booked.sentence,
        replayed=booked.replayed,
    )


def _payment_of(context: GraphContext, booked: Booked) -> AppointmentPayment | None:
    if booked.payment is None:
        return None
    payment, booking = booked.payment.payment, booked.booking
    return AppointmentPayment(
        payment_id=strawberry.ID(payment.id),
        amount=money(payment.amount_minor, payment.currency, booking.venue.locale),
        sentence=booking_money.deposit_due_sentence(booking),
        form=payment_form_of(context.gateway, booked.payment.client_secret, payment.stripe_account_id),
    )


def _appointment_of(booked: Booked) -> BookedAppointment:
    booking, earlier = booked.booking, booked.earlier
    zone = booking.venue.time_zone
    return BookedAppointment(
        reference=booking.reference,
        status=booking.status,
        starts_at=DateTime(local_text(booking.starts_at, zone)),
        ends_at=DateTime(local_text(booking.ends_at, zone)),
        parts=parts_of(booking),
        price=money(booking.price_minor, booking.currency, booking.venue.locale),
        deposit=deposit_of(booking),
        deposit_due_at=None
        if booking.deposit_awaited_until is None
        else DateTime(local_text(booking.deposit_awaited_until, zone)),
        held=booking.is_held,
        code_until=DateTime(local_text(booking.verify_until, zone))
        if booking.awaits_code and booking.verify_until is not None
        else None,
        earlier_availability=None if earlier is None else earlier_availability(earlier, booking.created_at, zone),
    )
