"""Sending one message: claimed, held against the booking as it is now, handed to its channel, and recorded."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.links import Links
from openchair.access.worker import scope_of_claim
from openchair.changes.ways import recipient_of
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.messages.channel import OutgoingMessage, Refused, Sender, TryAgain
from openchair.messages.compose import compose_message
from openchair.messages.guard import LOOK_AGAIN, Stop, stop_of, tell_of_cap
from openchair.presentation.desk.messages import OUR_FAULT, TEXTS_STOPPED, outdated_sentence
from openchair.rules.fees import FEE_DUE, FeeKind
from openchair.rules.messages import (
    MAY_HOLD_AGAIN,
    UNDELIVERED,
    Channel,
    MessageKind,
    MessageStatus,
    Outdated,
    is_of_new_key,
    leads_on,
    most_attempts,
    of_new_key,
    openings_told,
    outdated,
    retry_at,
    stated_opening,
    telling_of,
    without_settlement,
)
from openchair.rules.objections import Objecting, objecting
from openchair.rules.offers import OfferStatus, status_at
from openchair.rules.openings import OpeningOfferStatus, quiet_end
from openchair.rules.payments import needs_another_card
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.waitlist import OpeningOfferRecord
from openchair.rules.reminders import reminder_goes_at
from openchair.store.bookings import find_booking
from openchair.store.money import list_fees
from openchair.store.objections import find_taking
from openchair.store.offers import list_offers
from openchair.store.opening_offers import list_offers_of_booking
from openchair.store.reach import note_outcome, stop_texts
from openchair.store.sending import begin_sending, fill_in_sent, finish_sending

_A_DAY = timedelta(days=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Truth:
    """What is so, when a message is about to go, of what it tells of."""

    booking: BookingRecord
    goes_at: datetime | None
    """Later than now, where it has to wait; None where no moment is left for it."""
    fee_is_due: bool
    open_offers: list[int]
    is_to_be_taken: bool
    """Of what it says is to be taken on the desk's word alone: whether that still is."""
    openings: list[OpeningOfferRecord]
    """Earlier times that were ever offered to the booking, where the message is about such."""

    @property
    def open_openings(self) -> list[OpeningOfferRecord]:
        """Those of them that can be taken when it goes."""
        return [
            offer
            for offer in self.openings
            if offer.status is OpeningOfferStatus.OFFERED
            and self.goes_at is not None
            and offer.held_until > self.goes_at
        ]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends messages by their ids. `lease` is how long an attempt may take before it counts as lost."""

    runtime: Runtime
    links: Links
    senders: Mapping[Channel, Sender]
    mail_from: str
    lease: timedelta

    async def deliver(self, message_id: str) -> None:
        """Make one attempt, unless someone else has the message or it is done. Never raises for what a message does."""
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(ACROSS) as connection:
            claim = await begin_sending(connection, message_id, now, now + self.lease)
        if claim is None:
            return
        try:
            if claim.attempts > most_attempts(claim.channel):
                # No attempt before lived to say how it ended: this one ends the process that touches it.
                await self._finish(claim, MessageStatus.FAILED, problem=OUR_FAULT)
            else:
                await self._attempt(claim)
        except Exception as problem:  # noqa: BLE001  # a poison message must end as a dead letter, not end the worker
            # Where, and what kind of thing: the exception's own words may quote a name or an address.
            where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(problem.__traceback__)[-4:]]
            _log.error("message_failed", message=claim.id, kind=claim.kind, error=type(problem).__name__, where=where)
            # It may have been after the provider took it.
            await self._try_again(claim, OUR_FAULT, unsure=True)

    async def aclose(self) -> None:
        """Give back what the senders hold open."""
        for sender in self.senders.values():
            await sender.aclose()

    async def _attempt(self, claim: MessageRecord) -> None:
        now = self.runtime.clock.now()
        if self._awaits_new_key(claim, now):
            await self._put_off(claim, now + LOOK_AGAIN)
            return
        truth = await self._read(claim, now)
        why = _outdated(claim, truth, now)
        if why in MAY_HOLD_AGAIN and (undo := truth.booking.undo) is not None and now < undo.until:
            # Whoever made it untrue may take that back.
            await self._put_off(claim, undo.until)
            return
        if why is not None:
            leads = leads_on(claim.kind, MessageStatus.SUPERSEDED, why)
            await self._finish(claim, MessageStatus.SUPERSEDED, problem=outdated_sentence(why), follow_up_due=leads)
            return
        if claim.channel is Channel.SMS and truth.booking.customer.texts_stopped:
            await self._finish(claim, MessageStatus.BOUNCED, problem=TEXTS_STOPPED)
            return
        if truth.goes_at is not None and truth.goes_at > now:
            await self._put_off(claim, truth.goes_at)
            return
        to = recipient_of(claim, truth.booking)
        assert to is not None, "else it is outdated"
        # Whoever it is to has one allowance at all venues.
        async with self.runtime.database.reading(ACROSS) as connection:
            stop = await stop_of(connection, claim, truth.booking, to, now)
        if stop is not None:
            await self._stop(claim, stop)
            return
        if not truth.is_to_be_taken:
            claim = replace(claim, facts=without_settlement(claim.facts))
        outgoing = self._compose(claim, truth.booking, truth.open_openings, now)
        if claim.unsure and (then := claim.first_tried_at) is not None:
            before = self._compose(claim, truth.booking, _open_then(truth.openings, then), then)
            outgoing = replace(outgoing, earlier_text=before.text)
        try:
            receipt = await self.senders[claim.channel].send(outgoing, unsure=claim.unsure)
        except Refused as refused:
            await self._finish(claim, MessageStatus.BOUNCED, outgoing, problem=refused.problem, stops=refused.stops)
        except TryAgain as later:
            await self._try_again(claim, later.problem, unsure=claim.unsure or later.unsure, outgoing=outgoing)
        else:
            await self._finish(
                claim,
                MessageStatus.ACCEPTED,
                outgoing,
                provider_id=receipt.provider_id,
                accepted_at=self.runtime.clock.now(),
                unsure=False,
                problem=None,
                works_again=truth.booking.customer.mail_dies,
            )
            await tell_of_cap(self.runtime, claim, truth.booking.venue)

    def _awaits_new_key(self, claim: MessageRecord, now: datetime) -> bool:
        """Whether it brings the link of a new key, and this process still signs with another. For a day; then it goes as it is."""
        signed = of_new_key(self.links.key_ring.current)
        return is_of_new_key(claim.tells_of) and claim.tells_of != signed and now < claim.created_at + _A_DAY

    async def _stop(self, claim: MessageRecord, stop: Stop) -> None:
        if stop.until is not None:
            await self._put_off(claim, stop.until, stop.problem)
        elif stop.refused:
            await self._finish(claim, MessageStatus.BOUNCED, problem=stop.problem)
        else:
            leads = leads_on(claim.kind, MessageStatus.SUPERSEDED, Outdated.LEFT_OUT)
            await self._finish(claim, MessageStatus.SUPERSEDED, problem=stop.problem, follow_up_due=leads)

    async def _read(self, claim: MessageRecord, now: datetime) -> _Truth:
        async with self.runtime.database.reading(scope_of_claim(claim)) as connection:
            booking = await find_booking(connection, scope_of_claim(claim), claim.booking_id)
            assert booking is not None, "bookings are never deleted"
            return _Truth(
                booking,
                _goes_at(claim, booking, now),
                fee_is_due=claim.kind is not MessageKind.FEE_FAILED or await _fee_is_due(connection, claim),
                open_offers=await self._open_offers(connection, claim),
                is_to_be_taken=await _is_to_be_taken(connection, claim),
                openings=await _openings_of(connection, claim, booking),
            )

    def _compose(
        self, claim: MessageRecord, booking: BookingRecord, openings: list[OpeningOfferRecord], at: datetime
    ) -> OutgoingMessage:
        return compose_message(_telling_of(claim, openings), booking, self.links, at, mail_from=self.mail_from)

    async def _open_offers(self, connection: AsyncConnection, claim: MessageRecord) -> list[int]:
        """The numbers of the counter-offers that can be accepted now, where the message is about such."""
        if claim.kind not in (MessageKind.COUNTER_OFFERS, MessageKind.OFFERS_WITHDRAWN):
            return []
        offers = await list_offers(connection, scope_of_claim(claim), claim.booking_id)
        now = self.runtime.clock.now()
        return [
            offer.number for offer in offers if status_at(offer.status, offer.expires_at, now) is OfferStatus.OFFERED
        ]

    async def _put_off(self, claim: MessageRecord, until: datetime, problem: str | None = None) -> None:
        """Leave it for then. Nothing was tried, so this attempt is none."""
        first_tried_at = claim.first_tried_at if claim.attempts > 1 else None
        await self._finish(
            claim,
            MessageStatus.QUEUED,
            available_at=until,
            attempts=claim.attempts - 1,
            first_tried_at=first_tried_at,
            problem=problem,
        )

    async def _try_again(
        self, claim: MessageRecord, problem: str, *, unsure: bool, outgoing: OutgoingMessage | None = None
    ) -> None:
        again_at = retry_at(claim.channel, claim.attempts, self.runtime.clock.now())
        if again_at is None:
            await self._finish(claim, MessageStatus.FAILED, outgoing, problem=problem, unsure=unsure)
        else:
            await self._finish(
                claim, MessageStatus.QUEUED, outgoing, problem=problem, unsure=unsure, available_at=again_at
            )

    async def _finish(
        self,
        claim: MessageRecord,
        status: MessageStatus,
        outgoing: OutgoingMessage | None = None,
        *,
        stops: bool = False,
        works_again: bool = False,
        **values: object,
    ) -> None:
        """Write how the attempt ended, where it went, and what that says of the address.

        `stops` where whoever has it wants no more, `works_again` where it was not known to work.
        """
        if outgoing is not None:
            signed_with = self.links.key_ring.current
            values |= {"sent_to": outgoing.to, "segments": outgoing.segments, "signed_with": signed_with}
        if status in UNDELIVERED:
            values["follow_up_due"] = leads_on(claim.kind, status)
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(scope_of_claim(claim)) as connection:
            ended: MessageStatus | None = status
            if not await finish_sending(connection, claim, now, status, **values):
                # The provider's report was faster: it has said all but this.
                sent = (
                    None
                    if outgoing is None
                    else await fill_in_sent(
                        connection, claim, outgoing.to, outgoing.segments, self.links.key_ring.current
                    )
                )
                ended = sent
            if outgoing is not None and (works_again or ended in UNDELIVERED):
                problem = values.get("problem")
                said = None if problem is None else str(problem)
                at = claim.venue_id, claim.channel, outgoing.to
                await note_outcome(connection, *at, ended or status, said, now)
                if stops:
                    await stop_texts(connection, outgoing.to, now)
        if status in UNDELIVERED:
            _log.warning("message_not_delivered", message=claim.id, kind=claim.kind, channel=claim.channel)


def _outdated(claim: MessageRecord, truth: _Truth, now: datetime) -> Outdated | None:
    """Why it must not go out: held against what will be so then, as a time held only until then is no use to anyone."""
    booking = truth.booking
    if recipient_of(claim, booking) is None:
        return Outdated.NO_ADDRESS
    why = outdated(
        claim.kind,
        claim.facts,
        status=booking.status,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        staff_id=booking.staff.id,
        now=truth.goes_at or now,
        fee_is_due=truth.fee_is_due,
        card_is_needed=claim.kind is not MessageKind.CARD_EXPIRING or _needs_another(claim, booking, now),
        open_offers=truth.open_offers,
        open_openings=[offer.id for offer in truth.open_openings],
        awaits_answer=booking.agreement.is_moved_by_venue,
        is_to_be_taken=truth.is_to_be_taken,
        deposit_is_awaited=booking.deposit_awaited_until is not None,
        code_is_awaited=booking.awaits_code and now <= (booking.verify_until or now),
    )
    if why is None and _is_unwanted(claim.kind, booking):
        why = Outdated.UNSUBSCRIBED
    if why is None and truth.goes_at is None:
        why = Outdated.NO_MOMENT if booking.venue.policy.reminder_hours else Outdated.REMINDERS_OFF
    return why


def _is_unwanted(kind: MessageKind, booking: BookingRecord) -> bool:
    """Whether the customer has stopped messages of this kind."""
    customer = booking.customer
    if kind is MessageKind.REMINDER:
        return customer.reminders_stopped_at is not None
    return kind is MessageKind.EARLIER_OPENING and customer.earlier_stopped_at is not None


def _needs_another(claim: MessageRecord, booking: BookingRecord, now: datetime) -> bool:
    """Whether the card that the message tells of is still the one on file, and still expires too early."""
    card = booking.card
    if card is None or card.id != claim.facts["card"]:
        return False
    return needs_another_card(booking.agreed, card.exp_month, card.exp_year, booking.starts_at, now)


async def _openings_of(
    connection: AsyncConnection, claim: MessageRecord, booking: BookingRecord
) -> list[OpeningOfferRecord]:
    """The earlier times that were ever offered to the booking, where the message is about such."""
    if claim.kind is not MessageKind.EARLIER_OPENING:
        return []
    offers = await list_offers_of_booking(connection, scope_of_claim(claim), booking.id, still_open=False)
    return [offer for offer in offers if offer.starts_at < booking.starts_at]


def _open_then(openings: list[OpeningOfferRecord], at: datetime) -> list[OpeningOfferRecord]:
    """Those of them that could be taken at an instant that has passed."""
    return [offer for offer in openings if offer.held_until > at and (offer.ended_at is None or offer.ended_at > at)]


def _telling_of(claim: MessageRecord, openings: list[OpeningOfferRecord]) -> MessageRecord:
    """The message, telling only of those of its earlier times that are among these."""
    written = {
        offer.id: stated_opening(offer.id, offer.starts_at, offer.staff.name, offer.held_until, shared=offer.shared)
        for offer in openings
    }
    told = openings_told(claim.facts) if written else []
    kept = [written[each["opening"]] | each for each in told if each["opening"] in written]
    return replace(claim, facts=telling_of(claim.facts, kept)) if kept else claim


def _goes_at(claim: MessageRecord, booking: BookingRecord, now: datetime) -> datetime | None:
    """When it may go: now, but a reminder when the policy says so by now, and an earlier time not in the quiet hours.

    Neither wakes anybody. None where no moment is left for a reminder.
    """
    policy, zone = booking.venue.policy, booking.venue.time_zone
    match claim.kind:
        case MessageKind.REMINDER:
            told_at = datetime.fromisoformat(claim.facts["told_at"]) if "told_at" in claim.facts else claim.created_at
            return reminder_goes_at(booking.starts_at, policy, zone, told_at, now)
        case MessageKind.EARLIER_OPENING:
            return quiet_end(policy, zone, now) or now
        case _:
            return now


async def _is_to_be_taken(connection: AsyncConnection, claim: MessageRecord) -> bool:
    """Whether what a message says is to be taken on the desk's word alone still is; True of one that says no such thing."""
    if "settlement" not in claim.facts:
        return True
    row = await find_taking(connection, scope_of_claim(claim), claim.booking_id, claim.facts["settlement"])
    return row is not None and objecting(row) is Objecting.STOPS


async def _fee_is_due(connection: AsyncConnection, claim: MessageRecord) -> bool:
    """Whether the fee that a message asks to be paid is still the customer's to pay."""
    fees = await list_fees(connection, scope_of_claim(claim), claim.booking_id)
    return any(fee.kind is FeeKind(claim.facts["fee"]) and fee.status in FEE_DUE for fee in fees)
