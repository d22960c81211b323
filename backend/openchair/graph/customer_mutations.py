"""What a customer can do with the booking of their link, and a visitor at the storefront."""

from __future__ import annotations

import strawberry

from openchair.graph.mutations.accept_counter_offer import resolve_accept_counter_offer
from openchair.graph.mutations.accept_move import resolve_accept_move
from openchair.graph.mutations.book_appointment import resolve_book_appointment
from openchair.graph.mutations.cancel_booking import resolve_cancel_booking
from openchair.graph.mutations.card import resolve_remove_card, resolve_save_card, resolve_start_card_setup
from openchair.graph.mutations.confirm_with_code import resolve_confirm_with_code
from openchair.graph.mutations.decline_counter_offers import resolve_decline_counter_offers
from openchair.graph.mutations.disown_booking import resolve_disown_booking
from openchair.graph.mutations.earlier_times import resolve_ask_for_earlier_times, resolve_stop_earlier_times
from openchair.graph.mutations.message_preferences import resolve_set_message_preferences
from openchair.graph.mutations.object_to_settlement import resolve_object_to_settlement
from openchair.graph.mutations.openings import resolve_accept_opening, resolve_decline_opening
from openchair.graph.mutations.payment import (
    resolve_finish_payment,
    resolve_pay_deposit_with_credit,
    resolve_start_payment,
)
from openchair.graph.mutations.reschedule_booking import resolve_reschedule_booking
from openchair.graph.mutations.undo_change import resolve_undo_change


@strawberry.type
class CustomerMutations:
    """What a customer does with the booking of their link, and a visitor at the storefront."""

    reschedule_booking = strawberry.mutation(
        resolver=resolve_reschedule_booking, description="Move the booking of the link to another free time."
    )
    cancel_booking = strawberry.mutation(
        resolver=resolve_cancel_booking, description="Cancel the booking of the link on the terms of a quote."
    )
    undo_change = strawberry.mutation(
        resolver=resolve_undo_change,
        description="Take the customer's own last change of the booking back, a cancel or a move, within two minutes.",
    )
    start_card_setup = strawberry.mutation(
        resolver=resolve_start_card_setup,
        description="Begin to save a card: gives what Stripe's form needs, and the consent to be read before.",
    )
    save_card = strawberry.mutation(
        resolver=resolve_save_card, description="Keep the card that Stripe's form has saved, in place of another."
    )
    remove_card = strawberry.mutation(resolver=resolve_remove_card, description="Take the customer's card off file.")
    start_payment = strawberry.mutation(
        resolver=resolve_start_payment, description="Begin to pay what is due: gives what Stripe's form needs."
    )
    finish_payment = strawberry.mutation(
        resolver=resolve_finish_payment,
        description="See how a payment stands that Stripe's form has sent off. It can be asked again and again.",
    )
    pay_deposit_with_credit = strawberry.mutation(
        resolver=resolve_pay_deposit_with_credit,
        description="Pay the deposit, or what can be of it, out of the customer's credit at the venue, first to expire first.",
    )
    book_appointment = strawberry.mutation(
        resolver=resolve_book_appointment,
        description="Make a booking at a venue's storefront. The link to manage it goes out by message only.",
    )
    confirm_with_code = strawberry.mutation(
        resolver=resolve_confirm_with_code,
        description="Type the six-digit code that a visitor's booking is held for. It is confirmed or requested by that, or held "
        "for its deposit.",
    )
    disown_booking = strawberry.mutation(
        resolver=resolve_disown_booking,
        description="Say that one hasn't made the booking of the link: one made online of whose customer nobody has heard is "
        "cancelled, of any other the venue is told.",
    )
    object_to_settlement = strawberry.mutation(
        resolver=resolve_object_to_settlement,
        description="Say that it isn't right to take money on the venue's word alone for the booking of the link: it is not taken "
        "until the owner decides.",
    )
    accept_move = strawberry.mutation(
        resolver=resolve_accept_move, description="Accept the time to which the desk moved the booking of the link."
    )
    accept_counter_offer = strawberry.mutation(
        resolver=resolve_accept_counter_offer,
        description="Take a time the venue offered instead of the one asked for: moved and confirmed in one step.",
    )
    decline_counter_offers = strawberry.mutation(
        resolver=resolve_decline_counter_offers,
        description="Give back all the times on offer; the request waits for the venue again.",
    )
    ask_for_earlier_times = strawberry.mutation(
        resolver=resolve_ask_for_earlier_times,
        description="Ask to hear of earlier times, or change what was asked; the place in the queue stays.",
    )
    set_message_preferences = strawberry.mutation(
        resolver=resolve_set_message_preferences,
        description="Choose whether to be reminded, and to be told of earlier times.",
    )
    stop_earlier_times = strawberry.mutation(
        resolver=resolve_stop_earlier_times, description="Ask for earlier times no more."
    )
    accept_opening = strawberry.mutation(
        resolver=resolve_accept_opening, description="Move the booking of the link to an earlier time offered to it."
    )
    decline_opening = strawberry.mutation(
        resolver=resolve_decline_opening, description="Say no to an earlier time, so that it goes to the next."
    )
