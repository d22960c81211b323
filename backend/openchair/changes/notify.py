"""The messages of a change: rows in the outbox, written in the change's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.changes.ways import TO, address_of, ways_left, ways_to
from openchair.core.runtime import Runtime
from openchair.presentation.desk.messages import outdated_sentence
from openchair.rules.credit import CreditSource
from openchair.rules.deposit_due import reminded_at
from openchair.rules.fees import FeeKind
from openchair.rules.messages import Channel, MessageKind, Outdated, of_new_key, stated, stated_opening
from openchair.rules.payments import Problem, is_expired
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.reminders import reminder_at
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingStatus
from openchair.rules.undo import SettlementStatus
from openchair.store.credit import list_credit
from openchair.store.money import list_fees
from openchair.store.objections import find_taking
from openchair.store.outbox import NewMessage, add_to_unsent, drop_unsent, queue_messages

A_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Notifier:
    """Writes what a customer is told of a change, in its transaction. The bookings it is given are as the change left them."""

    runtime: Runtime
    connection: AsyncConnection
    scope: VenueScope
    now: datetime

    async def notify_booked(self, booking: BookingRecord) -> None:
        """A booking was made: a request is received, anything else is confirmed."""
        if booking.status is BookingStatus.PENDING:
            await self._queue(booking, self._stating(booking, MessageKind.REQUEST_RECEIVED))
        else:
            await self.notify_confirmed(booking)

    async def notify_confirmed(self, booking: BookingRecord) -> None:
        """A booking is agreed: its confirmation goes now, its reminders of the deposit and of the time when that has come."""
        due = booking.deposit_awaited_until
        soon = [] if due is None else self._deposit_due(booking, due, reminded_at(self.now, due))
        await self._queue(booking, [*self._stating(booking, MessageKind.CONFIRMED), *self._reminders(booking), *soon])

    async def notify_moved(self, before: BookingRecord, booking: BookingRecord) -> None:
        """A booking has another time or person than `before`: both are said, and its reminder moves along.

        Of one that is held for its deposit, what counts is that it still is to be paid.
        """
        if booking.is_held:
            await self.notify_deposit_due(booking)
            return
        await self._drop_reminders(booking, Outdated.MOVED)
        moved = self._stating(
            booking,
            MessageKind.RESCHEDULED,
            from_starts_at=before.starts_at.isoformat(),
            from_staff=before.staff.name,
        )
        await self._queue(booking, [*moved, *self._reminders(booking)])

    async def notify_desk_moved(self, before: BookingRecord, booking: BookingRecord) -> None:
        """The desk has moved it: for itself, or because its customer asked for that by phone."""
        if booking.is_held or not booking.agreement.is_moved_by_venue:
            await self.notify_moved(before, booking)
            return
        await self._drop_reminders(booking, Outdated.MOVED)
        moved = self._stating(
            booking,
            MessageKind.MOVED_BY_VENUE,
            from_starts_at=before.starts_at.isoformat(),
            from_staff=before.staff.name,
        )
        await self._queue(booking, [*moved, *self._reminders(booking)])

    async def notify_updated(self, booking: BookingRecord) -> None:
        """What is done, or how long, is another: said by a new confirmation, of a request by that it was received."""
        if booking.is_held:
            return
        is_request = booking.status is BookingStatus.PENDING
        kind = MessageKind.REQUEST_RECEIVED if is_request else MessageKind.CONFIRMED
        await self._queue(booking, self._stating(booking, kind))

    async def notify_code(self, booking: BookingRecord) -> None:
        """Its time is held for a code: sent by mail where there is an address, which costs nothing, else by SMS."""
        new = self._new(booking, MessageKind.BOOKING_CODE)
        await self._queue(booking, new[:1])

    async def notify_cancelled(self, booking: BookingRecord) -> None:
        """A booking was cancelled, by either side. Who was never told of it isn't told of that."""
        if booking.was_never_told or booking.was_let_go:
            return
        await self._drop_reminders(booking, Outdated.STATUS_CHANGED)
        facts = await self._what_became_of_money(booking)
        await self._queue(booking, self._new(booking, MessageKind.CANCELLED, facts=facts))

    async def notify_declined(self, booking: BookingRecord) -> None:
        """The venue can't take a request."""
        facts = await self._what_became_of_money(booking)
        await self._queue(booking, self._new(booking, MessageKind.DECLINED, facts=facts))

    async def notify_offers(self, booking: BookingRecord, offers: Sequence[CounterOfferRecord]) -> None:
        """The venue offers other times instead of the one asked for; all of a round hold until the same instant."""
        told = [
            {"number": offer.number, "starts_at": offer.starts_at.isoformat(), "staff": offer.staff.name}
            for offer in offers
        ]
        until = offers[0].expires_at.isoformat()
        await self._queue(booking, self._stating(booking, MessageKind.COUNTER_OFFERS, offers=told, expires_at=until))

    async def notify_offers_withdrawn(self, booking: BookingRecord) -> None:
        """The venue took back what it had offered: whoever was told that a time is held must hear that it is not."""
        await self._queue(booking, self._stating(booking, MessageKind.OFFERS_WITHDRAWN))

    async def send_link(
        self, booking: BookingRecord, event: str, ways: Collection[Channel] = tuple(Channel)
    ) -> list[str]:
        """The desk had the link sent anew; gives the messages' ids. A second press is another event, so a second message."""
        told = self._new(booking, MessageKind.LINK_RESENT, tells_of=f"event:{event}")
        return await self._queue(booking, [each for each in told if each.channel in ways])

    async def send_link_of_new_key(self, booking: BookingRecord, key_id: str, at: datetime) -> list[str]:
        """Links are signed with this key from now on: the customer's goes out at `at`, once for a key."""
        told = self._new(booking, MessageKind.LINK_RESENT, tells_of=of_new_key(key_id), at=at)
        return await self._queue(booking, told)

    async def notify_old_contact(self, booking: BookingRecord, event: str, channel: Channel, to: str) -> None:
        """The customer is reached elsewhere now: said to where they were reached before, and only that."""
        if channel.value in self.runtime.channels:
            facts = {TO: to}
            told = NewMessage(MessageKind.CONTACT_CORRECTED, channel, f"event:{event}", self.now, facts)
            await self._queue(booking, [told])

    async def notify_readdressed(self, before: BookingRecord, booking: BookingRecord) -> None:
        """Its customer had mistyped where they are reached: told anew, and what was reached before hears that, and only that."""
        for channel in ways_left(before.customer, booking.customer):
            to = str(address_of(before.customer, channel))
            await self.notify_old_contact(booking, f"version:{booking.version}", channel, to)
        stale = (MessageKind.CONFIRMED, MessageKind.REQUEST_RECEIVED, MessageKind.REMINDER)
        await self._drop(booking, stale, Outdated.STATUS_CHANGED)
        await self.notify_booked(booking)

    async def notify_deposit_due(self, booking: BookingRecord) -> None:
        """Its deposit can be paid, until another time than was told before, or for the first time that is told."""
        due = booking.deposit_awaited_until
        if due is not None:
            await self._queue(booking, self._deposit_due(booking, due, self.now))

    def _deposit_due(self, booking: BookingRecord, due: datetime, at: datetime) -> list[NewMessage]:
        """What it says is read when it goes: until when, and whether still. It goes once for a due time and a start."""
        about = f"due:{int(due.timestamp())}:{int(booking.starts_at.timestamp())}"
        return self._new(booking, MessageKind.DEPOSIT_DUE, tells_of=about, at=at)

    async def notify_deposit_paid(
        self, booking: BookingRecord, payment_id: str, amount_minor: int, *, left_minor: int = 0
    ) -> None:
        """The deposit was paid, or a part of it, of which `left_minor` is still to be paid."""
        facts = {**self._money(booking, amount_minor), **({"left_minor": left_minor} if left_minor else {})}
        await self._of_event(booking, MessageKind.DEPOSIT_PAID, payment_id, facts)

    async def notify_refund(
        self, booking: BookingRecord, refund_id: str, amount_minor: int, *, done: bool, by_hand: bool = False
    ) -> None:
        """Money went back, or could not; `by_hand` where the venue has paid it back itself."""
        kind = MessageKind.REFUND_DONE if done else MessageKind.REFUND_FAILED
        facts = {**self._money(booking, amount_minor), **({"by_hand": True} if by_hand else {})}
        await self._of_event(booking, kind, refund_id, facts)

    async def notify_fee(
        self,
        booking: BookingRecord,
        event: str,
        fee_kind: FeeKind,
        amount_minor: int,
        *,
        charged: bool,
        problem: Problem | None = None,
        by_saved_card: bool = True,
    ) -> None:
        """A fee was paid, by the saved card or otherwise, or it is due and the card was no help; `fee_kind` is what it is for."""
        kind = MessageKind.FEE_CHARGED if charged else MessageKind.FEE_FAILED
        facts = {
            "fee": fee_kind.value,
            "problem": None if problem is None else problem.value,
            "by_saved_card": by_saved_card,
        }
        await self._of_event(booking, kind, event, {**self._money(booking, amount_minor), **facts})

    async def notify_card(self, booking: BookingRecord, card_id: str, brand: str, last4: str, *, saved: bool) -> None:
        """A card was saved, or removed."""
        kind = MessageKind.CARD_SAVED if saved else MessageKind.CARD_REMOVED
        await self._of_event(booking, kind, card_id, {"brand": brand, "last4": last4})

    async def notify_card_expiring(self, booking: BookingRecord) -> None:
        """The saved card expires before the appointment whose fee it is kept for."""
        card = booking.card
        assert card is not None, "a card that expires is on file"
        facts = {"card": card.id, "brand": card.brand, "last4": card.last4}
        await self._of_event(booking, MessageKind.CARD_EXPIRING, card.id, facts)

    async def notify_to_be_taken(self, booking: BookingRecord) -> None:
        """Money is to be taken for a booking on the desk's word alone: said at once, so that its customer can object."""
        facts = await self._to_be_taken(booking)
        if facts:
            await self._of_event(booking, MessageKind.TO_BE_TAKEN, facts["settlement"], facts)

    async def notify_objection_decided(
        self, booking: BookingRecord, settlement_id: str, amount_minor: int, *, taken: bool
    ) -> None:
        """The owner has decided about what the customer said isn't right."""
        facts = {**self._money(booking, amount_minor), "taken": taken}
        await self._of_event(booking, MessageKind.OBJECTION_DECIDED, settlement_id, facts)

    async def notify_objection(
        self, booking: BookingRecord, settlement_id: str, amount_minor: int, words: str | None, *, late: bool
    ) -> None:
        """To the venue, where it has an address: a customer says that it isn't right to take their money."""
        if Channel.EMAIL.value not in self.runtime.channels or booking.venue.email is None:
            return
        facts = {**self._money(booking, amount_minor), "words": words, "late": late}
        new = NewMessage(MessageKind.OBJECTION_MADE, Channel.EMAIL, f"event:{settlement_id}", self.now, facts)
        await queue_messages(self.connection, self.scope, booking.id, self.now, [new])

    async def _to_be_taken(self, booking: BookingRecord) -> dict[str, Any]:
        """What is to be taken on the desk's word alone, while it waits; nothing where there is no such thing."""
        row = await find_taking(self.connection, self.scope, booking.id)
        if row is None or row.status is not SettlementStatus.WAITING or row.decided_at is not None:
            return {}
        facts: dict[str, Any] = {"settlement": row.id}
        for name in ("forfeit_minor", "credit_minor", "fee_minor"):
            facts[name] = getattr(row, name)
        if row.fee_kind is not None:
            card = booking.card
            usable = card is not None and not is_expired(card.exp_month, card.exp_year, self.now)
            facts |= {"fee_kind": row.fee_kind.value, "has_card": usable}
        return facts

    async def notify_venue(self, booking: BookingRecord, event: str, kind: MessageKind | None) -> None:
        """A message of this kind reached nobody, or, without one, no message will: the venue hears of it by mail.

        Only where it has an address; the desk reads it in any case.
        """
        facts = {"message": None if kind is None else kind.value}
        await self._mail_venue(
            booking, NewMessage(MessageKind.NOT_REACHED, Channel.EMAIL, f"event:{event}", self.now, facts)
        )

    async def notify_dispute_opened(self, booking: BookingRecord, event: str, facts: dict[str, Any]) -> None:
        """A bank disputes a payment, or asks about it: the venue hears of it by mail, where it has an address."""
        await self._mail_venue(booking, NewMessage(MessageKind.DISPUTE_OPENED, Channel.EMAIL, event, self.now, facts))

    async def notify_dispute_ended(self, booking: BookingRecord, event: str, facts: dict[str, Any]) -> None:
        """The bank has decided: the venue hears of that, too."""
        await self._mail_venue(booking, NewMessage(MessageKind.DISPUTE_ENDED, Channel.EMAIL, event, self.now, facts))

    async def notify_not_me(self, booking: BookingRecord) -> None:
        """Whoever was told of a booking says that they haven't made it, and it stands: the venue hears of that."""
        event = f"version:{booking.version}"
        await self._mail_venue(booking, NewMessage(MessageKind.NOT_ME, Channel.EMAIL, event, self.now, {}))

    async def notify_cap(self, booking: BookingRecord, month: str, percent: int, cap: int) -> None:
        """So much of a month's text messages has gone out."""
        facts = {"percent": percent, "cap": cap}
        new = NewMessage(MessageKind.SMS_CAP, Channel.EMAIL, f"event:{month}:{percent}", self.now, facts)
        await self._mail_venue(booking, new)

    async def _mail_venue(self, booking: BookingRecord, new: NewMessage) -> None:
        if booking.venue.email is not None and Channel.EMAIL.value in self.runtime.channels:
            await queue_messages(self.connection, self.scope, booking.id, self.now, [new])

    async def _what_became_of_money(self, booking: BookingRecord) -> dict[str, Any]:
        """Of a cancellation: how its fee is charged, and until when its credit can be used."""
        facts = await self._to_be_taken(booking)
        done = booking.cancellation
        if done is not None and done.fee_minor and not facts.get("fee_kind"):
            fees = await list_fees(self.connection, self.scope, booking.id)
            late = [fee for fee in fees if fee.kind is FeeKind.LATE_CANCELLATION]
            # While an objection stands, none is written.
            facts |= {"fee": {"status": late[0].status, "problem": late[0].problem}} if late else {}
        if done is not None and done.credit_minor:
            usable = await list_credit(self.connection, self.scope, booking.customer.id, booking.currency, self.now)
            given = [
                one
                for one in usable
                if one.booking_id == booking.id and one.source in (CreditSource.CANCELLATION, CreditSource.RETURNED)
            ]
            if given and given[0].expires_at is not None:
                facts["credit_expires_at"] = given[0].expires_at.isoformat()
        return facts

    def _money(self, booking: BookingRecord, amount_minor: int) -> dict[str, Any]:
        return {"amount_minor": amount_minor, "currency": booking.currency}

    async def _of_event(self, booking: BookingRecord, kind: MessageKind, event: str, facts: dict[str, Any]) -> None:
        await self._queue(booking, self._new(booking, kind, tells_of=f"event:{event}", facts=facts))

    async def notify_opening(
        self, booking: BookingRecord, offer: str, starts_at: datetime, staff: str, until: datetime, *, shared: bool
    ) -> None:
        """An earlier time is offered to the booking's customer: held for them until then, or for whoever is first.

        It goes after a moment, so that what becomes free together is told of together.
        """
        facts = stated_opening(offer, starts_at, staff, until, shared=shared)
        told = self._stating(
            booking, MessageKind.EARLIER_OPENING, at=self.now + A_MOMENT, tells_of=f"event:{offer}", **facts
        )
        await self._queue(booking, told)

    async def notify_another_opening(
        self, booking: BookingRecord, offer: str, starts_at: datetime, staff: str, until: datetime, *, shared: bool
    ) -> bool:
        """Another time is offered with one that they are about to be told of: False where that message is on its way already."""
        # All of it: when the message goes, this may be what is left to tell of.
        more = stated_opening(offer, starts_at, staff, until, shared=shared)
        return await add_to_unsent(
            self.connection, self.scope, booking.id, MessageKind.EARLIER_OPENING, "more", more, self.now
        )

    def _new(
        self,
        booking: BookingRecord,
        kind: MessageKind,
        *,
        tells_of: str | None = None,
        at: datetime | None = None,
        facts: dict[str, Any] | None = None,
    ) -> list[NewMessage]:
        """One for each way to the customer."""
        about = tells_of or f"version:{booking.version}"
        return [
            NewMessage(kind, way, about, at or self.now, facts or {}) for way in ways_to(self.runtime, booking.customer)
        ]

    def _stating(
        self,
        booking: BookingRecord,
        kind: MessageKind,
        *,
        tells_of: str | None = None,
        at: datetime | None = None,
        **wording: Any,
    ) -> list[NewMessage]:
        """The same of a kind that names the booking's time and person."""
        facts = stated(booking.starts_at, booking.staff.id, booking.status, **wording)
        return self._new(booking, kind, tells_of=tells_of, at=at, facts=facts)

    def _reminders(self, booking: BookingRecord) -> list[NewMessage]:
        at = reminder_at(booking.starts_at, booking.venue.policy, booking.venue.time_zone, self.now)
        if at is None or booking.status is BookingStatus.PENDING:
            return []
        return self._stating(booking, MessageKind.REMINDER, at=at, told_at=self.now.isoformat())

    async def _queue(self, booking: BookingRecord, new: list[NewMessage]) -> list[str]:
        customer = booking.customer
        # Who answered STOP and has an address is written to there; who has none is still to be seen at the desk as untold.
        by_mail = [each for each in new if each.channel is Channel.EMAIL]
        if customer.texts_stopped and by_mail:
            new = by_mail
        return await queue_messages(self.connection, self.scope, booking.id, self.now, new)

    async def _drop_reminders(self, booking: BookingRecord, why: Outdated) -> None:
        await self._drop(booking, (MessageKind.REMINDER,), why)

    async def _drop(self, booking: BookingRecord, kinds: Collection[MessageKind], why: Outdated) -> None:
        await drop_unsent(self.connection, self.scope, booking.id, kinds, outdated_sentence(why), self.now)
