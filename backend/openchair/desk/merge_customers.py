"""Two records are one person's: the desk makes one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.changes.ways import address_of, ways_left
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.customers.same import identity_of, lock_all_names
from openchair.desk.update_customer import MOST_LINKS, Corrected, send_links
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.erasure import MatterKind
from openchair.rules.people import conflict
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.refusals import CustomerChanged, CustomerHasOpenMatters, InvalidInput, NotFound
from openchair.rules.status import OPEN_STATUSES
from openchair.rules.texts import LONGEST_ALERT, LONGEST_NOTES
from openchair.store.customers import (
    correct_customer,
    find_customers,
    join_preferences,
    list_bookings_to_come,
    lock_customer_row,
    note_customer,
)
from openchair.store.erasing import list_booking_ids, list_open_matters
from openchair.store.merging import are_offered_the_same, lock_cards, merge_rows
from openchair.store.outbox import find_messages

_NOT_NOW = frozenset((MatterKind.PAYMENT, MatterKind.CARD))
"""While Stripe is asked about one of them, who they are there stays as it is."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Who stays and who goes, with the versions that were seen; `same_person` is the desk's word where the records differ."""

    stays: str
    stays_version: int
    goes: str
    goes_version: int
    same_person: bool = False


@dataclass(frozen=True, slots=True)
class _Both:
    """Both customers with all their bookings and names, in the order in which whoever changes one of them locks."""

    wanted: Merge

    async def lock(self, change: Change) -> tuple[CustomerRecord, CustomerRecord]:
        connection, scope, ids = change.connection, change.scope, sorted((self.wanted.stays, self.wanted.goes))
        known = await find_customers(connection, scope, ids)
        await lock_all_names(connection, scope, [each.name for each in known])
        bookings = [id for each in ids for id in await list_booking_ids(connection, scope, each)]
        for booking_id in sorted(bookings):
            await change.lock(booking_id)
        # Nobody writes a row that refers to either meanwhile; who waits for that finds one of them gone.
        locked = {id: await lock_customer_row(connection, scope, id, alone=True) for id in ids}
        stays, goes = locked[self.wanted.stays], locked[self.wanted.goes]
        if stays is None or goes is None:
            raise NotFound("customer")
        return stays, goes

    def refuse_if_changed(self, locked: tuple[CustomerRecord, CustomerRecord]) -> None:
        for customer, seen in zip(locked, (self.wanted.stays_version, self.wanted.goes_version), strict=True):
            if customer.version != seen:
                raise CustomerChanged(customer.id)


@needs(Permission.CORRECT_CONTACT)
async def merge_customers(runtime: Runtime, operator: Operator, merge: Merge, key: str) -> Corrected:
    """Make one customer of two. It can't be taken back, so what is in doubt is refused, or asked.

    All that is of the one who goes, bookings, credit, card with its consent, offers, becomes the other's; what the other lacks of
    contact is filled in, and what one of them wants no messages of is not sent. Manage links stay good. An address or number that
    is not kept hears that contact changed, and links of bookings to come go to where they are reached now.

    Raises `NotFound`, `CustomerChanged`, `InvalidInput`, `KeyReused`, and `CustomerHasOpenMatters` while Stripe is asked.
    """
    if merge.stays == merge.goes:
        raise InvalidInput("otherId", "That is one customer: name two.")

    async def work(change: Change, both: tuple[CustomerRecord, CustomerRecord]) -> Answer:
        connection, scope, now = change.connection, change.scope, change.now
        stays, goes = both
        await _refuse_if_in_doubt(change, merge, stays, goes)
        bookings = await list_booking_ids(connection, scope, goes.id)
        await merge_rows(connection, scope, stays.id, goes.id, bookings, now)
        after = replace(stays, email=stays.email or goes.email, phone=stays.phone or goes.phone)
        # Its version rises, whatever it lacked: it is no longer who it was.
        await correct_customer(connection, scope, stays.id, after.name, after.email, after.phone)
        await join_preferences(connection, scope, stays.id, goes.reminders_stopped_at, goes.earlier_stopped_at)
        notes, alert = (_joined(*each) for each in ((stays.notes, goes.notes), (stays.alert, goes.alert)))
        if (notes, alert) != (stays.notes, stays.alert):
            await note_customer(connection, scope, stays.id, notes, alert, now)
        event = new_id()
        if bookings:
            booking = await change.read(bookings[-1])
            for channel in ways_left(goes, after):
                await change.notifier.notify_old_contact(booking, event, channel, str(address_of(goes, channel)))
        statuses = [status.value for status in OPEN_STATUSES]
        all_to_come = await list_bookings_to_come(connection, scope, stays.id, statuses, now, 100)
        to_come = [id for id in all_to_come if id in set(bookings)][: max(MOST_LINKS.values())]
        await change.record(Plain(ActivityKind.CUSTOMERS_MERGED), bookings[-1] if bookings else None)
        return {"customer": stays.id, "messages": await send_links(change, to_come, goes, after, event, all_ways=False)}

    inputs = {
        "customerId": merge.stays,
        "expectedVersion": merge.stays_version,
        "otherId": merge.goes,
        "otherVersion": merge.goes_version,
        "samePerson": merge.same_person,
    }
    call = Call("deskMergeCustomers", key, inputs)
    done = await make_change(runtime, operator.author, call, _Both(merge), work)
    async with runtime.database.reading(operator.scope) as connection:
        found = await find_customers(connection, operator.scope, (merge.stays,))
        messages = await find_messages(connection, operator.scope, done.answer["messages"])
    if not found:
        raise NotFound("customer")
    return Corrected(found[0], messages, done.replayed)


async def _refuse_if_in_doubt(change: Change, merge: Merge, stays: CustomerRecord, goes: CustomerRecord) -> None:
    connection, scope = change.connection, change.scope
    one, other = (identity_of(each.name, each.email, each.phone) for each in (stays, goes))
    if not merge.same_person and (one.name != other.name or conflict(one, other)):
        raise InvalidInput(
            "samePerson",
            "Their names, addresses or numbers differ. If they are one person, say so: what the first record has stays.",
        )
    open_now = [
        matter
        for each in (stays, goes)
        for matter in await list_open_matters(connection, scope, each.id)
        if matter.kind in _NOT_NOW
    ]
    if open_now:
        raise CustomerHasOpenMatters.of(open_now)
    cards, is_detaching = await lock_cards(connection, scope, (stays.id, goes.id))
    if cards > 1:
        raise InvalidInput("otherId", "Both have a card on file. Have one of them removed first: only one can be kept.")
    if is_detaching:
        raise InvalidInput("otherId", "A card of theirs is being removed at this moment. Please try again in a minute.")
    if await are_offered_the_same(connection, scope, stays.id, goes.id):
        raise InvalidInput(
            "otherId",
            "Both are offered the same earlier time. Take one of the two offers back first, or wait until it ends.",
        )
    for field, longest, texts in (
        ("notes", LONGEST_NOTES, (stays.notes, goes.notes)),
        ("alert", LONGEST_ALERT, (stays.alert, goes.alert)),
    ):
        if len(_joined(*texts) or "") > longest:
            raise InvalidInput(field, "What is noted of both is too long to be kept together. Please shorten it first.")


def _joined(one: str | None, other: str | None) -> str | None:
    """What is noted of both, the first first; the same only once."""
    said = list(dict.fromkeys(each for each in (one, other) if each))
    return "\n".join(said) or None
