"""The queries about what follows from a change, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.actors import ActorKind
from openchair.rules.fees import FeeKind
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import LeftTime, SettlementRecord
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store import objections, occupancy, offers, outbox, settlements
from tests.support.salon import day

_ID: Final = "s" * 22
_TAKING: Final = "u" * 22
_SUPERSEDED: Final = "v" * 22
_HOLD: Final = "h" * 22


async def bring_settlement(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, now: datetime
) -> None:
    """Something waits next door, with an offer that it has superseded; and a no-show that its customer objects to."""
    span = {"starts_at": day(4, 15), "ends_at": day(4, 16), "expires_at": day(1)}
    offer = {"id": _SUPERSEDED, "number": 9, "round": 9, "staff_id": booking.staff.id, "status": OfferStatus.SUPERSEDED}
    await offers.insert_offers(connection, scope, booking.id, now, [offer | span])
    await settlements.insert_settlement(connection, scope, _row(scope, booking, _ID, now))
    await settlements.insert_settlement(connection, scope, _taking(scope, booking, now))
    said = {"status": SettlementStatus.OBJECTED, "objected_at": now, "words": "I was there.", "due_at": None}
    await objections.change_taking(connection, scope, _TAKING, **said)
    told = outbox.NewMessage(MessageKind.TO_BE_TAKEN, Channel.EMAIL, "version:9", now, {"settlement": _TAKING})
    await outbox.queue_messages(connection, scope, booking.id, now, [told])


def _row(scope: VenueScope, booking: BookingRecord, id: str, now: datetime) -> SettlementRecord:
    return SettlementRecord(
        id=id,
        venue_id=scope.venue_id,
        booking_id=booking.id,
        kind=SettlementKind.CANCELLATION,
        status=SettlementStatus.WAITING,
        written_at=now,
        due_at=day(1),
        undo_by=ActorKind.CUSTOMER,
        before={"status": "confirmed"},
        left=LeftTime(booking.starts_at, booking.staff.id, booking.staff.name, ((0, 60),)),
        fee_minor=1500,
        fee_kind=FeeKind.LATE_CANCELLATION,
    )


def _taking(scope: VenueScope, booking: BookingRecord, now: datetime) -> SettlementRecord:
    """A fee that is to be taken on the desk's word alone; nobody can take the no-show back any more."""
    taking = replace(_row(scope, booking, _TAKING, now), kind=SettlementKind.NO_SHOW, fee_kind=FeeKind.NO_SHOW)
    return replace(taking, on_word=True, undo_by=None, before=None, left=None)


READS: dict[Any, tuple[Any, Any]] = {
    objections.find_taking: (lambda c, s, n: objections.find_taking(c, s, n.booking.id), None),
    objections.list_missed: (lambda c, s, n: objections.list_missed(c, s, n.booking.id), []),
    objections.list_objections: (lambda c, s, n: objections.list_objections(c, s, EVERYONE, 10), []),
    objections.list_takings: (lambda c, s, n: objections.list_takings(c, s, n.booking.id), []),
    objections.list_messages_telling: (
        lambda c, s, n: objections.list_messages_telling(c, s, _taking(s, n.booking, n.ours.clock.now())),
        [],
    ),
    occupancy.list_booking_time: (lambda c, s, n: occupancy.list_booking_time(c, s, n.booking.id), {}),
    settlements.columns_as_they_are: (
        lambda c, s, n: settlements.columns_as_they_are(c, s, n.booking.id, ["status"]),
        {},
    ),
    settlements.has_fee_waiting: (lambda c, s, n: settlements.has_fee_waiting(c, s, n.booking.customer.id), False),
    settlements.list_waiting: (lambda c, s, n: settlements.list_waiting(c, s, n.booking.id), []),
}
CHANGES: dict[Any, Any] = {
    objections.change_taking: lambda c, s, n: objections.change_taking(c, s, _TAKING, words="It was my fault."),
    occupancy.make_way: lambda c, s, n: occupancy.make_way(c, s, [_HOLD], {n.theirs.staff["Mia"][0]: [(0, 2**31 - 1)]}),
    offers.free_offers: lambda c, s, n: offers.free_offers(c, s, [_HOLD], n.ours.clock.now()),
    offers.offer_again: lambda c, s, n: offers.offer_again(c, s, [_SUPERSEDED], n.ours.clock.now()),
    offers.supersede_offers: lambda c, s, n: offers.supersede_offers(c, s, n.booking.id, n.ours.clock.now()),
    settlements.end_settlements: lambda c, s, n: settlements.end_settlements(
        c, s, [_ID], SettlementStatus.SETTLED, n.ours.clock.now()
    ),
    settlements.make_due: lambda c, s, n: settlements.make_due(c, s, n.booking.id, n.ours.clock.now()),
}
ADDITIONS: dict[Any, Any] = {
    settlements.insert_settlement: lambda c, s, n: settlements.insert_settlement(
        c, s, _row(s, n.booking, "t" * 22, n.ours.clock.now())
    ),
}
WITHOUT_A_SCOPE = {"list_due", "list_forgotten_objections"}
