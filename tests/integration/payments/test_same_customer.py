"""What hangs on a customer follows them through every way of writing them."""

from __future__ import annotations

from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.rules.parts import PartWish
from tests.support.salon import FULL_REFUND, day
from tests.support.till import FEES, VISA, Till
from tests.support.visitor import made


async def test_a_card_that_was_saved_is_there_for_the_next_booking_whatever_letters_are_capital(till: Till) -> None:
    """Case 9: booked again as Zoe@example.com she had no card, and the fee was not charged."""
    salon = till.salon
    await salon.offers("Colour", rule={"ask_fixed_minor": None, "terms": {**FULL_REFUND, **FEES}})
    await salon.hires("Noor")
    operator = await salon.signs_in()

    async def books(hour: int, typed: NewCustomer) -> str:
        colour = salon.services["Colour"][0]
        new = NewBooking((PartWish(colour, salon.staff["Noor"][1]),), day(2, hour), typed, None, False)
        return (await book_as_operator(salon.runtime, operator, new, new_id())).booking.id

    first = await salon.reads(await books(9, NewCustomer("Zoë Adams", "zoe@example.com", "0491 570 156")))
    await till.saves_card(first, VISA)
    card = (await salon.reads(first.id)).card
    assert card is not None
    for hour, typed in (
        (11, NewCustomer("Zoë Adams", "Zoe@example.com", None)),
        (13, NewCustomer("zoë adams", None, "+61491570156")),
    ):
        again = await salon.reads(await books(hour, typed))
        assert again.card == card
    # A stranger who knows half has neither her card nor her credit; who knows all of it is told nothing more than she is.
    half = await made(salon, day(3, 9), customer=NewCustomer("zoë adams", "zoe@example.com", None))
    assert half.card is None and half.customer.id != first.customer.id
