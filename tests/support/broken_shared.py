"""The product with one of its rules of shared and disputed deposits broken, as `broken` has those of what a change costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import openchair.bookings.give_back as giving_back
import openchair.desk.bookings as desk_bookings
import openchair.desk.give_back as refunding
import openchair.manage.cancel as cancelling
import openchair.manage.pay as paying
import openchair.payments.jobs as jobs
import openchair.payments.reconcile.disputes as disputing
from openchair.access.worker import scope_of_claim
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.give_back import find_deposit_left
from openchair.payments.jobs import PaymentsJob
from openchair.payments.reconcile.disputes import DisputeReconciler
from openchair.rules.refusals import DisputeOpen
from openchair.rules.tenders import Tender, share_out
from openchair.store.disputes import is_frozen
from openchair.store.money import list_refunds, request_refund
from tests.support.broken import Patch, nothing
from tests.support.oracle_shared import Shared


async def _no(*_given: object, **_named: object) -> bool:
    return False


async def _none(*_given: object, **_named: object) -> int:
    return 0


def _one_way_first(patch: Patch) -> None:
    def first(amounts: dict[Tender, int], part: int, _currency: str) -> dict[Tender, int]:
        shares = dict[Tender, int]()
        for tender, amount in amounts.items():
            shares[tender] = min(amount, part - sum(shares.values()))
        return {tender: share for tender, share in shares.items() if share}

    patch.setattr(refunding, "share_out", first)


def _odd_to_others(patch: Patch) -> None:
    def others(amounts: dict[Tender, int], part: int, currency: str) -> dict[Tender, int]:
        shares, last = share_out(amounts, part, currency), list(amounts)[-1]
        if len(amounts) > 1 and Tender.CARD in shares and part * amounts[last] % sum(amounts.values()):
            shares[Tender.CARD] -= 1
            shares[last] = shares.get(last, 0) + 1
        return shares

    patch.setattr(refunding, "share_out", others)


def _nothing_owed(patch: Patch) -> None:
    async def by_card_alone(*given: Any, tender: Tender, **named: Any) -> str:
        return await request_refund(*given, tender=tender, **named) if tender is Tender.CARD else ""

    patch.setattr(giving_back, "request_refund", by_card_alone)


def _out_of_the_deposit(patch: Patch) -> None:
    async def held(*given: Any) -> Any:
        return replace(await find_deposit_left(*given), held_minor=10**6)

    patch.setattr(refunding, "find_deposit_left", held)


def _refused_for_good(patch: Patch) -> None:
    true = PaymentsJob._give_back

    async def blindly(self: PaymentsJob, asked: Any, *given: Any) -> Any:
        return await true(self, replace(asked, is_frozen=False), *given)

    patch.setattr(PaymentsJob, "_give_back", blindly)
    patch.setattr(PaymentsJob, "_is_disputed", _no)


def _no_cancel(patch: Patch) -> None:
    true = settle_cancellation

    async def refuses(change: Any, booking: Any, *given: Any, **named: Any) -> Any:
        if await is_frozen(change.connection, change.scope, booking.id, refunds=True):
            raise DisputeOpen
        return await true(change, booking, *given, **named)

    patch.setattr(cancelling, "settle_cancellation", refuses)


def _inquiries_hold_refunds(patch: Patch) -> None:
    true = PaymentsJob._give_back

    async def holds(self: PaymentsJob, asked: Any, *given: Any) -> Any:
        async with self.runtime.database.reading(scope_of_claim(asked)) as connection:
            frozen = await is_frozen(connection, scope_of_claim(asked), asked.booking_id, refunds=False)
        return await true(self, replace(asked, is_frozen=frozen), *given)

    patch.setattr(PaymentsJob, "_give_back", holds)


def _forgets_the_rest(patch: Patch) -> None:
    true = DisputeReconciler._drop_refunds

    async def all_refunds(self: DisputeReconciler, booking: Any, _refunds: Any, _amount: int) -> int:
        waiting = await list_refunds(self.connection, self.scope, booking.id)
        return await true(self, booking, waiting, sum(one.amount_minor for one in waiting))

    patch.setattr(DisputeReconciler, "_drop_refunds", all_refunds)


BROKEN_SHARED: Final[tuple[tuple[Shared, Callable[[Patch], None]], ...]] = (
    (
        Shared.LEAVES_ENOUGH,
        lambda patch: patch.setattr(paying, "part_payable", lambda due, has, _currency: min(due, has)),
    ),
    (Shared.IN_PROPORTION, _one_way_first),
    (Shared.ODD_TO_CARD, _odd_to_others),
    (Shared.OWED_AT_DESK, _nothing_owed),
    (Shared.CREDIT_AGAIN, lambda patch: patch.setattr(giving_back, "grant_credit", nothing)),
    (
        Shared.NEVER_MORE,
        lambda patch: patch.setattr(giving_back, "left_of", lambda payment, *_others: payment.amount_minor),
    ),
    (Shared.AFTER_COMPLETION, _out_of_the_deposit),
    (Shared.OF_FEE, lambda patch: patch.setattr(refunding, "_of_payment", nothing)),
    (Shared.DESK_WAITS, lambda patch: patch.setattr(desk_bookings, "is_frozen", _no)),
    (Shared.REFUND_WAITS, _refused_for_good),
    (Shared.CHARGE_WAITS, lambda patch: patch.setattr(jobs, "is_frozen", _no)),
    (Shared.CANCEL_GOES, _no_cancel),
    (Shared.INQUIRY, _inquiries_hold_refunds),
    (Shared.WON, lambda patch: patch.setattr(disputing, "wake_refunds", nothing)),
    (Shared.LOST_REFUND, lambda patch: patch.setattr(DisputeReconciler, "_drop_refunds", _none)),
    (Shared.LOST_DEPOSIT, lambda patch: patch.setattr(disputing, "balances", lambda _entries: {})),
    (Shared.LOST_CREDIT, lambda patch: patch.setattr(DisputeReconciler, "_take_credit", _none)),
    (Shared.LOST_CHARGE, lambda patch: patch.setattr(DisputeReconciler, "_drop_charges", nothing)),
    (Shared.REST_GOES_ON, _forgets_the_rest),
)
"""Each rule of shared and disputed deposits, and how the product looks without it."""
