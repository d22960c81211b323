"""Whatever has an id, asked for by that alone."""

from __future__ import annotations

from openchair.access.viewer import Customer as CustomerViewer
from openchair.access.viewer import Operator
from openchair.core.ids import is_id
from openchair.desk.customers import find_customer
from openchair.desk.reads import find_operator_blocked_time, find_operator_booking, list_services, list_staff
from openchair.graph.context import GraphContext
from openchair.graph.types.blocked_time import blocked_time_of
from openchair.graph.types.booking import booking_of
from openchair.graph.types.customer import customer_of
from openchair.graph.types.node import Node
from openchair.graph.types.venue import service_of, staff_of, venue_of


async def find_node(context: GraphContext, id: str) -> Node | None:
    """What this viewer sees by this id: a booking, customer, block, service, staff member or venue; None of anything else.

    The holder of a manage link sees their booking and its venue.
    """
    viewer, runtime = context.viewer, context.runtime
    if not is_id(id):
        return None
    if isinstance(viewer, CustomerViewer):
        if viewer.booking.id == id:
            return booking_of(viewer.booking)
        return venue_of(viewer.booking.venue) if viewer.booking.venue.id == id else None
    if not isinstance(viewer, Operator):
        return None
    venue = viewer.record.venue
    if venue.id == id:
        return venue_of(venue)
    if (booking := await find_operator_booking(runtime, viewer, id)) is not None:
        return booking_of(booking)
    if (customer := await find_customer(runtime, viewer, id)) is not None:
        return customer_of(customer)
    if (blocked := await find_operator_blocked_time(runtime, viewer, id)) is not None:
        return blocked_time_of(blocked, venue.time_zone)
    for service in await list_services(runtime, viewer):
        if service.id == id:
            return service_of(service, venue)
    for person in await list_staff(runtime, viewer):
        if person.id == id:
            return staff_of(person)
    return None
