"""What the inputs of many mutations share."""

from __future__ import annotations

import strawberry

from openchair.desk.bookings import Target
from openchair.desk.update_customer import KEEP, Keep
from openchair.graph.mutations.done import Done
from openchair.graph.types.booking import Booking

KEY_DESCRIPTION = (
    "1 to 128 characters, new for each change; a call repeated with it does nothing, and is refused or answered as the first was, "
    "with everything as it stands now."
)
VERSION_DESCRIPTION = "The booking's version when the operator looked at it."

UNUSUAL_DESCRIPTION = (
    "A start more than 12 hours ago, or beyond the venue's horizon, is meant. "
    "Such a booking carries no fee and no forfeit."
)


@strawberry.input(description="Which booking of the venue to change.")
class DeskBookingInput:
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    expected_version: int = strawberry.field(description=VERSION_DESCRIPTION)
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)

    @property
    def target(self) -> Target:
        """The same, as the desk's use cases take it."""
        return Target(self.booking_id, self.expected_version, self.idempotency_key)


@strawberry.type(description="The booking was changed.")
class BookingUpdated(Done):
    booking: Booking = strawberry.field(description="As it is now.")


def kept(given: str | None) -> str | Keep | None:
    """What an input that changes some fields says of one: left out, it stays; null takes it away."""
    return KEEP if given is strawberry.UNSET else given
