"""What of a booking its customer's page shows: chosen here once, for the page as it is served and for the app that takes over.

The sentences of what is shown stand beside it: `booking`, `booking_money`, `undo` and `booking_objections` make them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openchair.rules.actions import Actions, can_disown
from openchair.rules.deposits import DepositStatus
from openchair.rules.fees import FeeStatus
from openchair.rules.objections import can_object
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord, RefundRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.undo import SettlementStatus


class PageItem(StrEnum):
    """A section or a button that the page shows or leaves out; in the order in which they stand."""

    MOVE = "move"
    OTHER_TIME = "other_time"
    CANCEL_INSTEAD = "cancel_instead"
    TAKING = "taking"
    OBJECT = "object"
    MONEY = "money"
    UNDO = "undo"
    PAY = "pay"
    RESCHEDULE = "reschedule"
    CALL = "call"
    CALENDAR = "calendar"
    SHARE = "share"
    CARD = "card"
    CANCEL = "cancel"
    BOOK_AGAIN = "book_again"
    EARLIER = "earlier"
    DEPOSIT = "deposit"
    MESSAGES = "messages"
    DISOWN = "disown"


@dataclass(frozen=True, slots=True)
class BookingPage:
    """What the page shows at an instant, and when it shows something else by itself."""

    shows: tuple[PageItem, ...]
    until: datetime | None
    """The last instant at which this is so, as far as the clock alone changes it; None where it doesn't."""
    settling: bool
    """Whether money is on its way, so that this comes to change without anybody doing anything on the page."""


@dataclass(frozen=True, slots=True)
class PageMoney:
    """What is read of a booking's money beside its record."""

    refunds: Sequence[RefundRecord]
    fees: Sequence[FeeRecord]
    settlement: SettlementRecord | None
    is_due: bool
    """Whether there is something that the customer can pay now."""


_TAKING = (SettlementStatus.WAITING, SettlementStatus.OBJECTED)
_GOES = (RefundStatus.REQUESTED, RefundStatus.SUBMITTED)


def booking_page(booking: BookingRecord, can: Actions, money: PageMoney, now: datetime) -> BookingPage:
    """What the page of a booking shows at `now`, with which its customer `can` do these things."""
    return BookingPage(tuple(_items(booking, can, money)), _until(booking, can, money), _settling(booking, money, now))


def _items(booking: BookingRecord, can: Actions, money: PageMoney) -> Iterator[PageItem]:
    venue, is_open = booking.venue, booking.status not in CLOSED_STATUSES
    # Once a move can't be accepted any more, there is nothing to answer.
    is_moved = can.accept_move.allowed
    # Once it has ended, the lines about money say what became of it.
    taking = money.settlement if money.settlement is not None and money.settlement.status in _TAKING else None
    shown = {
        PageItem.MOVE: is_moved,
        PageItem.OTHER_TIME: is_moved and can.reschedule.allowed,
        PageItem.CANCEL_INSTEAD: is_moved and can.cancel.allowed,
        PageItem.TAKING: taking is not None,
        PageItem.OBJECT: taking is not None and can_object(taking),
        PageItem.MONEY: booking.cancellation is not None or bool(money.refunds or money.fees),
        PageItem.UNDO: can.undo.allowed,
        PageItem.PAY: money.is_due and can.manage_card.allowed,
        PageItem.RESCHEDULE: can.reschedule.allowed and not is_moved,
        PageItem.CALL: not can.reschedule.allowed and venue.phone is not None,
        PageItem.CALENDAR: is_open,
        PageItem.SHARE: is_open,
        # Of what is over, paying what is owed has the card's place.
        PageItem.CARD: can.manage_card.allowed and (is_open or not money.is_due),
        PageItem.CANCEL: can.cancel.allowed and not is_moved,
        PageItem.BOOK_AGAIN: not is_open and venue.storefront_url is not None,
        PageItem.EARLIER: can.ask_earlier.allowed,
        # What is yet to be taken is not told as taken.
        PageItem.DEPOSIT: bool(booking.deposit_minor) and booking.deposit_status is not None and taking is None,
        PageItem.MESSAGES: is_open,
        PageItem.DISOWN: can_disown(booking.source, booking.status),
    }
    return (item for item in PageItem if shown[item])


def _until(booking: BookingRecord, can: Actions, money: PageMoney) -> datetime | None:
    actions = (can.reschedule, can.cancel, can.accept_move, can.accept_counter_offer, can.ask_earlier, can.undo)
    ends = [action.until for action in actions if action.allowed]
    # Then its time is let go.
    ends.append(booking.deposit_awaited_until)
    if money.settlement is not None and money.settlement.status is SettlementStatus.WAITING:
        ends.append(money.settlement.due_at)
    return min((end for end in ends if end is not None), default=None)


def _settling(booking: BookingRecord, money: PageMoney, now: datetime) -> bool:
    if any(refund.status in _GOES for refund in money.refunds):
        return True
    if any(fee.status is FeeStatus.REQUESTED for fee in money.fees):
        return True
    # A deposit that goes back without a refund yet has one as soon as its cancel can't be taken back any more.
    can_change = booking.undo is not None and now < booking.undo.until
    asked_back = booking.deposit_status is DepositStatus.REFUND_REQUESTED
    return asked_back and not (money.refunds or money.fees or can_change)
