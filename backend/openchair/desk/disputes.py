"""What the desk sees of disputes, and the file with which it answers one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.presentation.evidence import Evidence, evidence_file_name, evidence_html
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import DisputeRecord
from openchair.store import activity, bookings, cards, disputes, money, outbox, payments

_MOST: Final = 500
"""Of a booking's activity, and of its messages, in a file."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file for a customer's bank, as text."""

    name: str
    media_type: str
    content: str


async def list_disputes(runtime: Runtime, operator: Operator, booking_id: str) -> list[DisputeRecord]:
    """A booking's disputes, oldest first."""
    async with runtime.database.reading(operator.scope) as connection:
        return await disputes.list_disputes(connection, operator.scope, booking_id, limit=100)


async def list_open_disputes(
    runtime: Runtime, operator: Operator, limit: int
) -> list[tuple[DisputeRecord, BookingRecord]]:
    """The venue's disputes that have not ended, each with its booking; first those whose answer is due first."""
    async with runtime.database.reading(operator.scope) as connection:
        found = await disputes.list_open_disputes(connection, operator.scope, operator.sight, limit)
        of = await bookings.find_bookings(connection, operator.scope, [one.booking_id for one in found])
    return [(one, of[one.booking_id]) for one in found]


async def read_evidence(runtime: Runtime, operator: Operator, dispute: DisputeRecord) -> EvidenceFile | None:
    """All that was agreed with the customer and done, as one file for their bank; None for a role that may not have it."""
    if not may(operator, Permission.ANSWER_DISPUTES):
        return None
    scope, booking_id = operator.scope, dispute.booking_id
    async with runtime.database.reading(scope) as connection:
        booking = await bookings.find_booking(connection, scope, booking_id)
        assert booking is not None, "a dispute belongs to a booking"
        evidence = Evidence(
            dispute=dispute,
            booking=booking,
            payments=await payments.list_payments(connection, scope, booking_id),
            refunds=await money.list_refunds(connection, scope, booking_id),
            fees=await money.list_fees(connection, scope, booking_id),
            consents=await cards.list_consents(connection, scope, booking_id, booking.customer.id),
            messages=await outbox.list_messages(connection, scope, booking_id, _MOST),
            activity=await activity.list_activity(connection, scope, operator.sight, _MOST, booking_id=booking_id),
            at=runtime.clock.now(),
        )
    return EvidenceFile(evidence_file_name(evidence), "text/html", evidence_html(evidence))
