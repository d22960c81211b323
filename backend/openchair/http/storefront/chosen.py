"""What a visitor has chosen so far, as the address of a step says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from openchair.bookings.create import deposit_asked
from openchair.core.instants import parse_day, parse_instant
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.rules.records.venue import OfferRecord, StaffRecord
from openchair.rules.visit_times import PartAsked
from openchair.storefront.shop_window import ShopWindow


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen so far: a service, and who is to do it; anyone where `staff` is None."""

    offer: OfferRecord
    staff: StaffRecord | None
    asked_minor: int

    @property
    def path(self) -> str:
        """Where this service is booked."""
        return f"{BOOKING_PATH}/{self.offer.service.id}"

    @property
    def staff_name(self) -> str | None:
        """Who is to do it, by name."""
        return None if self.staff is None else self.staff.name

    @property
    def staff_id(self) -> str | None:
        """Who is to do it, by their id."""
        return None if self.staff is None else self.staff.id

    @property
    def parts(self) -> tuple[PartAsked, ...]:
        """The same as the parts of a visit."""
        return (PartAsked.of(self.offer.service, self.staff_id),)


def asked_of(visit: Visit, offer: OfferRecord) -> int:
    """The deposit that a service asks, in minor units."""
    return deposit_asked(offer.service, offer.rule, visit.venue.currency)


def chosen_of(visit: Visit, found: ShopWindow, service_id: str, staff_id: str) -> Chosen | None:
    """The choice that an address says; None where there is no such service. Who doesn't do it, or not any more, is nobody."""
    offer = found.offers.get(service_id)
    if offer is None:
        return None
    staff = next((person for person in found.able[service_id] if person.id == staff_id), None)
    return Chosen(offer, staff, asked_of(visit, offer))


def steps_of(chosen: Chosen) -> str:
    """How many steps there are: the last is the deposit's."""
    return "4" if chosen.asked_minor else "3"


def day_of(text: str) -> date | None:
    """The day that an address says; None of what is none."""
    try:
        return parse_day(text)
    except ValueError:
        return None


def start_of(text: str) -> datetime | None:
    """The start that an address or a form says, RFC 3339 with an offset; None of what is none."""
    try:
        return parse_instant(text).astimezone(UTC)
    except ValueError:
        return None
