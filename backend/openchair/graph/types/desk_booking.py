"""What operators see of a booking, all of it behind one field."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.cancel import DepositDecision
from openchair.desk.disputes import list_disputes
from openchair.desk.free_times import Wish, list_free_times
from openchair.desk.quotes import quote_cancel, quote_desk_move, quote_no_show
from openchair.desk.reads import MOST, list_activity, list_ledger, list_messages, list_payments, list_refunds
from openchair.desk.reschedule import DeskMove
from openchair.desk.source import list_same_source
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.activity import Activity, After, First, activity_of, page_size
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.desk_actions import BookingDeskActions, desk_actions_of
from openchair.graph.types.desk_money import (
    DeskPayment,
    DeskRefund,
    LedgerEntry,
    StoreCredit,
    desk_payment_of,
    desk_refund_of,
    ledger_entry_of,
    store_credit_of_desk,
)
from openchair.graph.types.desk_quotes import (
    DeskCancelQuote,
    DeskMoveQuote,
    desk_cancel_quote_of,
    desk_move_quote_of,
)
from openchair.graph.types.dispute import Dispute, dispute_of
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.money_state import Fee, fee_of
from openchair.graph.types.preferences import CustomerReach, customer_reach_of
from openchair.graph.types.settlement import Objection, objection_of
from openchair.graph.types.slots import Slot, slot_of
from openchair.manage.reads import BookingReads
from openchair.presentation.desk.messages import waits_for_deposit
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.actions import steps_back
from openchair.rules.agreement import AskedBy
from openchair.rules.chips import BookingChip, chips_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.zone import local_text


@strawberry.type(description="What only the venue's operators see of a booking.")
class BookingDesk:
    record: strawberry.Private[BookingRecord]
    reads: strawberry.Private[BookingReads]
    customer: Customer = strawberry.field(description="Whose booking it is.")
    notes: str | None = strawberry.field(
        description="What staff noted of this booking; its customer has notes of their own."
    )
    alert: str | None = strawberry.field(description="What staff must see with each booking of its customer.")
    source: BookingSource = strawberry.field(description="Where it was made.")
    verified: bool = strawberry.field(
        description="Whether its customer was heard of: by a code, a press on its page or a payment. True of what the venue made."
    )
    status_before: BookingStatus | None = strawberry.field(
        description="Where deskUndoChange takes it back to, once it is arrived, ready, done or missed; null where it can't."
    )
    answer_by: DateTime | None = strawberry.field(
        description="Until when a request waits for an answer; then it lapses. While times are on offer, the clock stands."
    )
    waits_for_deposit: str | None = strawberry.field(
        description="That it lapses unless its deposit is paid, and by when, in words; null where it doesn't wait for that."
    )

    @strawberry.field(description="What of it catches the eye on a board, in the order to show it in.")
    def chips(self, info: Info) -> list[BookingChip]:
        return list(chips_of(self.record, info.context.runtime.clock.now()))

    @strawberry.field(
        description="The free times it can be moved to that are nearest to a wish, as `Desk.freeTimes` has them."
    )
    async def free_times(
        self,
        info: Info,
        around: Annotated[DateTime, strawberry.argument(description="The wish.")],
        staff_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those with this staff member first.")
        ] = None,
        first: Annotated[int, strawberry.argument(description="At most this many, 1 to 20.")] = 3,
    ) -> list[Slot]:
        wish = Wish.to_move(self.record, instant_of(around), staff_id)
        found = await list_free_times(info.context.runtime, info.context.operator, wish, first)
        return [slot_of(slot, self.record.venue.time_zone) for slot in found]

    @strawberry.field(
        description="What this operator may do with it now, and if not, why, in words; beside `Booking.can`."
    )
    def can(self, info: Info) -> BookingDeskActions:
        return desk_actions_of(self.record, info.context.operator, info.context.runtime.clock.now())

    @strawberry.field(
        description="What deskCancelBooking would do now, with what is said here; null where it can't be cancelled. What "
        "this operator may not decide follows the agreed rule."
    )
    def cancel_quote(
        self,
        info: Info,
        asked_by: Annotated[AskedBy, strawberry.argument(description="Who asks for it.")],
        deposit: Annotated[
            DepositDecision, strawberry.argument(description="What becomes of a deposit that was paid.")
        ] = DepositDecision.FOLLOW_RULE,
        charge_fee: Annotated[bool, strawberry.argument(description="Whether the agreed fee is due.")] = False,
    ) -> DeskCancelQuote | None:
        operator = info.context.operator
        found = quote_cancel(info.context.runtime, operator, self.record, asked_by, deposit, charge_fee=charge_fee)
        return None if found is None else desk_cancel_quote_of(found, self.record, operator)

    @strawberry.field(
        description="What deskMarkNoShow would do now; null where it can't be missed yet, or not any more. The fee is waived "
        "only by those who may."
    )
    async def no_show_quote(
        self,
        info: Info,
        charge_fee: Annotated[bool, strawberry.argument(description="Whether the agreed fee is due.")] = True,
    ) -> DeskCancelQuote | None:
        operator = info.context.operator
        found = await quote_no_show(info.context.runtime, operator, self.record, charge_fee=charge_fee)
        return None if found is None else desk_cancel_quote_of(found, self.record, operator)

    @strawberry.field(
        description="What deskRescheduleBooking would do now; null where it is closed, where that is no move, and where whoever is "
        "named doesn't do its service. Whether the time is free is another question: `freeTimes`."
    )
    async def move_quote(
        self,
        info: Info,
        starts_at: Annotated[DateTime, strawberry.argument(description="The new start.")],
        asked_by: Annotated[AskedBy, strawberry.argument(description="Who asks for it.")],
        staff_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="With whom; the same person if left out.")
        ] = None,
        waive: Annotated[
            bool, strawberry.argument(description="Whether a move that the customer asked for isn't counted.")
        ] = False,
    ) -> DeskMoveQuote | None:
        operator = info.context.operator
        move = DeskMove(instant_of(starts_at), staff_id, asked_by, waive=waive)
        found = await quote_desk_move(info.context.runtime, operator, self.record, move)
        return None if found is None else desk_move_quote_of(found, operator)

    @strawberry.field(
        description="What was done with it and by whom, and each message with its state as it is now; newest first."
    )
    async def activity(self, info: Info, first: First = 50, after: After = None) -> list[Activity]:
        context = info.context
        found = await list_activity(
            context.runtime, context.operator, page_size(first), after, booking_id=self.record.id
        )
        return [activity_of(line, self.record.venue, context.operator.reader) for line in found]

    @strawberry.field(description="The messages to its customer, newest first.")
    async def messages(self, info: Info, first: First = 50) -> list[Message]:
        context = info.context
        found = await list_messages(context.runtime, context.operator, self.record.id, page_size(first))
        return [message_of(message, context.operator.reader) for message in found]

    @strawberry.field(description="By what ways its customer is reached, as far as is known.")
    def reach(self, info: Info) -> CustomerReach:
        return customer_reach_of(self.record.customer, info.context.runtime, info.context.operator.reader)

    @strawberry.field(description="Its refunds, oldest first; of one that was tried again, the last. At most 100.")
    async def refunds(self, info: Info) -> list[DeskRefund]:
        context = info.context
        found = await list_refunds(context.runtime, context.operator, self.record.id)
        return [desk_refund_of(refund, self.record) for refund in found]

    @strawberry.field(description="The payments that brought money, oldest first. At most 100.")
    async def payments(self, info: Info) -> list[DeskPayment]:
        context = info.context
        found = await list_payments(context.runtime, context.operator, self.record.id)
        return [desk_payment_of(paid, self.record) for paid in found]

    @strawberry.field(description="Its fees, oldest first: one of a kind at most.")
    async def fees(self, info: Info) -> list[Fee]:
        return [fee_of(fee, self.record) for fee in await self.reads.fees(info.context.runtime, info.context.scope)]

    @strawberry.field(description="Its disputes, oldest first. At most 100.")
    async def disputes(self, info: Info) -> list[Dispute]:
        context = info.context
        found = await list_disputes(context.runtime, context.operator, self.record.id)
        return [dispute_of(dispute, self.record, context.operator.reader) for dispute in found]

    @strawberry.field(
        description="The customer's objection to what is or was taken on the venue's word alone; null where they made none."
    )
    async def objection(self, info: Info) -> Objection | None:
        return objection_of(await self.reads.settlement(info.context.runtime, info.context.scope), self.record)

    @strawberry.field(
        description="The ids of what deskCancelSource would cancel: open bookings to come, made online from the same place or "
        "for the same contact, that nobody has paid for, in order of start. At most 1000."
    )
    async def same_source(self, info: Info) -> list[strawberry.ID]:
        found = await list_same_source(info.context.runtime, info.context.operator, self.record)
        return [strawberry.ID(id) for id in found]

    @strawberry.field(description="Every movement of its money, oldest first. At most 100.")
    async def ledger(self, info: Info) -> list[LedgerEntry]:
        context = info.context
        found = await list_ledger(context.runtime, context.operator, self.record.id)
        return [ledger_entry_of(entry, self.record) for entry in found]

    @strawberry.field(description="The credit its customer can use now, first to expire first. At most 100.")
    async def store_credits(self, info: Info) -> list[StoreCredit]:
        usable = await self.reads.credit(info.context.runtime, info.context.scope)
        return [store_credit_of_desk(credit, self.record.venue) for credit in usable[:MOST]]


def booking_desk_of(reads: BookingReads, reader: DeskReader) -> BookingDesk:
    """This operator's view of a booking."""
    record = reads.record
    return BookingDesk(
        record=record,
        reads=reads,
        customer=customer_of(record.customer),
        notes=record.notes,
        alert=record.customer.alert,
        source=record.source,
        verified=record.is_verified,
        status_before=steps_back(record.status, record.status_before),
        answer_by=None
        if record.request_expires_at is None
        else DateTime(local_text(record.request_expires_at, record.venue.time_zone)),
        waits_for_deposit=waits_for_deposit(record, reader),
    )
