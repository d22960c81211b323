"""What a refund beside the agreed rule does to a booking's deposit."""

from __future__ import annotations

from typing import assert_never

from openchair.rules.deposits import DepositStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.tenders import ByTender, Tender


def deposit_after_refund(booking: BookingRecord, back: ByTender) -> tuple[dict[Tender, int], DepositStatus]:
    """What is paid of the deposit, in minor units by tender, and where it stands, when so much is about to go back.

    While the venue holds it, what goes back is paid no longer. Of a booking that is over it stays: it is what was settled.
    """
    paid, status = booking.deposit_paid.by_tender, booking.deposit_status or DepositStatus.PAID
    if booking.status in CLOSED_STATUSES and status is not DepositStatus.KEPT:
        is_money = any(tender is not Tender.CREDIT for tender in back)
        return paid, DepositStatus.REFUND_REQUESTED if is_money else status
    left = {tender: max(0, amount - back.get(tender, 0)) for tender, amount in paid.items()}
    match status:
        case DepositStatus.ASKED | DepositStatus.FAILED:
            return left, status
        case DepositStatus.KEPT if any(left.values()):
            return left, status
        case (
            DepositStatus.PAID
            | DepositStatus.KEPT
            | DepositStatus.REFUND_REQUESTED
            | DepositStatus.REFUNDED
            | DepositStatus.PART_REFUNDED
            | DepositStatus.FORFEITED
            | DepositStatus.CREDITED
            | DepositStatus.CHARGED_BACK
        ):
            if all(tender is Tender.CREDIT for tender in back):
                return left, status if any(left.values()) else DepositStatus.CREDITED
            return left, DepositStatus.REFUND_REQUESTED
    assert_never(status)
