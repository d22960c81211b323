"""Random lives of deposits that are paid in more ways than one, given back in part and disputed, by whoever dies in the middle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import delete, text

from openchair.bookings.settlements import settlement_jobs
from openchair.desk.give_back import refund_as_operator
from openchair.desk.progress import complete_booking
from openchair.desk.record_deposit import record_deposit
from openchair.desk.refunds import settle_by_hand
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import DisputeOpen, MoreThanLeft, Refusal
from openchair.rules.tenders import Tender
from openchair.store import tables
from openchair_devkit.stripe.serve import stripe_app
from openchair_devkit.stripe.standin import StandIn
from tests.support.clock import TestClock
from tests.support.lives_common import HOUR, MINUTE, SECOND, Chances, Wrong, same
from tests.support.mortal import MortalDatabase, MortalTransport
from tests.support.oracle_shared import FEE, Purse, Shared, credit_pays
from tests.support.salon import Salon
from tests.support.stand_in import URL, InProcess, gateway_to
from tests.support.till import FEES, Till

_TERMS: Final[dict[str, dict[str, Any]]] = {
    "full": {"tiers": [{"from_hours": 0, "outcome": "full_refund"}]},
    "half": {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]},
    "forfeit": {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]},
    "credit": {"tiers": [{"from_hours": 0, "outcome": "credit"}]},
}
_WHAT_THERE_IS: Final = text(
    """
    SELECT 'held' AS what, coalesce(sum(CASE WHEN to_account = 'deposits' THEN amount_minor ELSE -amount_minor END), 0) AS amount
    FROM ledger_entry WHERE booking_id = :id AND 'deposits' IN (from_account, to_account)
    UNION ALL SELECT 'on its way', coalesce(sum(CASE WHEN to_account = 'refunds' THEN amount_minor ELSE -amount_minor END), 0)
    FROM ledger_entry WHERE booking_id = :id AND 'refunds' IN (from_account, to_account)
    UNION ALL SELECT CASE WHEN tender = 'card' THEN 'sent' ELSE 'given' END, coalesce(sum(amount_minor), 0)
    FROM refund WHERE booking_id = :id AND status = 'succeeded' GROUP BY 1
    UNION ALL SELECT source, coalesce(sum(left_minor), 0) FROM store_credit WHERE booking_id = :id GROUP BY source
    """
)
"""What there is of a booking: what is held and on its way back, what went back, and what is credit."""


@dataclass
class Shares:
    """One deposit after the other, in a salon whose process dies now and then. The same seed gives the same lives."""

    till: Till
    chances: Chances
    at_stripe: int = 0
    """What Stripe must have of all lives before."""
    number: int = 0
    did: list[str] = field(default_factory=list)

    @property
    def chance(self) -> random.Random:
        return self.chances.chance

    @property
    def now(self) -> datetime:
        return self.till.clock.now()

    async def happen(self, lives: int) -> None:
        """So many. Raises `Wrong`, with what happened in the life in which it came out."""
        for _ in range(lives):
            self.did = []
            try:
                await self._lives()
            except (Wrong, Refusal) as wrong:
                raise Wrong("\n".join((repr(wrong), *self.did))) from wrong

    def _notes(self, what: str, reached: set[Shared] | None = None) -> None:
        self.did.append(f"{self.now:%d %b %H:%M:%S} {what}")
        self.chances.reached.update(reached or ())

    async def _lives(self) -> None:
        salon = self.till.salon
        async with salon.database.transaction() as connection:
            await connection.execute(delete(tables.occupancy))
        terms = self.chances.picks(
            (1, "full", Shared.REST_GOES_ON),
            (1, "half", Shared.ODD_TO_CARD),
            (1, "forfeit", Shared.LOST_CHARGE),
            (2, "credit", Shared.LOST_CREDIT),
        )
        # A fee beside all that goes back, or becomes credit, is another story.
        has_card = terms in ("half", "forfeit") and self.chances.picks((4, True, Shared.LOST_CHARGE), (1, False, None))
        asked = self.chance.choice((2500, 2499, 3333, 100))
        local = self.now.astimezone(ZoneInfo(salon.zone)) + timedelta(days=10)
        starts_at = local.replace(hour=11, minute=0, second=0, microsecond=0)
        booking = await self.till.books(starts_at, asks=asked, terms={**_TERMS[terms], **(FEES if has_card else {})})
        purse = Purse(terms, asked, has_card)
        self._notes(f"a deposit of {asked}; {terms}; a card is saved: {has_card}")
        if has_card:
            await self.till.saves_card(booking)
        await self._pays(booking, purse)
        for _ in range(self.chance.randint(2, 6)):
            await self._acts(booking, purse)
        await self._comes_to_rest(booking, purse)
        self.at_stripe += purse.at_stripe

    async def _pays(self, booking: BookingRecord, purse: Purse) -> None:
        """With credit, at the desk, and by card: in any of these ways, and whole in the end."""
        till = self.till
        has = self.chance.choice((0, 0, 1, 700, purse.asked - 49, purse.asked - 50, 9000))
        if has > 0:
            await till.has_credit(booking, has)
            used = credit_pays(purse.asked, has)
            if used:
                await till.pays_with_credit(booking)
                purse.pays("credit", used)
                reached = {Shared.LEAVES_ENOUGH} if 0 < used < min(has, purse.asked) else set[Shared]()
                self._notes(f"{has} of credit pay {used}", reached)
                await self._agrees(booking, purse)
        left = purse.asked - sum(purse.paid.values())
        if left > 200 and self.chances.picks(
            (1, True, Shared.OWED_AT_DESK), (1, True, Shared.REST_GOES_ON), (2, False, None)
        ):
            tender = self.chance.choice((Tender.CASH, Tender.TERMINAL))
            amount = left if self.chance.random() < 0.2 else self.chance.randint(1, left - 50)
            desk = await till.salon.signs_in()
            await record_deposit(till.salon.runtime, desk, await till.target(booking), tender, amount)
            purse.pays(tender.value, amount)
            left -= amount
            self._notes(f"the desk takes {amount}: {tender.value}")
        if left:
            await till.pays(await till.salon.reads(booking.id))
            purse.pays("card", left)
            self._notes(f"a card pays {left}")
        await till.hears(mixed=self.chance)
        await self._agrees(booking, purse)

    async def _acts(self, booking: BookingRecord, purse: Purse) -> None:
        """One of what may happen now."""
        is_open = purse.status == "confirmed"
        can_dispute = "card" in purse.paid and not purse.was_disputed
        can_give = bool(purse.left) and not purse.became
        disputed = purse.bank == "dispute"
        is_mixed = bool(purse.held.get("card")) and bool(purse.held.keys() & {"cash", "terminal"})
        acts: list[tuple[float, Callable[[BookingRecord, Purse], Awaitable[None]], StrEnum | None]] = [
            (2 * can_give * (not disputed), self._gives_back, Shared.IN_PROPORTION),
            (can_give * disputed, self._gives_back, Shared.DESK_WAITS),
            (is_open, self._cancels, Shared.CREDIT_AGAIN),
            (is_open * (purse.bank is not None), self._cancels, Shared.REFUND_WAITS),
            (is_open * (purse.bank is not None) * purse.has_card, self._cancels, Shared.LOST_CHARGE),
            (is_open * (purse.bank is None) * purse.has_card, self._cancels, Shared.OF_FEE),
            (is_open * 0.5, self._completes, Shared.AFTER_COMPLETION),
            (can_dispute, self._disputes, Shared.WON),
            (3 * is_open * is_mixed * (not purse.was_disputed), self._disputes, Shared.REST_GOES_ON),
            (can_dispute * is_open * purse.has_card, self._disputes, Shared.LOST_CHARGE),
            (3 * can_dispute * (purse.terms == "credit"), self._disputes, Shared.LOST_CREDIT),
            (3 * is_open * is_mixed * disputed, self._cancels, Shared.REST_GOES_ON),
            (0.5 * (purse.bank is not None), self._bank_ends, None),
            (2 * (purse.fee == "charged"), self._gives_fee_back, Shared.OF_FEE),
            (0.5 * bool(purse.owed), self._settles, Shared.OWED_AT_DESK),
            (0.5, self._jobs, None),
        ]
        await self.chances.picks(*(act for act in acts if act[0]))(booking, purse)
        await self._agrees(booking, purse)

    async def _gives_back(self, booking: BookingRecord, purse: Purse) -> None:
        left = sum(purse.left.values())
        too_much = purse.bank != "dispute" and self.chances.picks((1, True, Shared.NEVER_MORE), (3, False, None))
        amount = left + 1 if too_much else self.chance.choice((1, left, self.chance.randint(1, left)))
        if purse.bank == "dispute":
            await self._is_refused(DisputeOpen, self._refunds(booking, amount))
            self._notes(f"the desk may not give {amount} back", {Shared.DESK_WAITS})
        elif too_much:
            await self._is_refused(MoreThanLeft, self._refunds(booking, amount))
            self._notes(f"the desk can't give {amount} back", {Shared.NEVER_MORE})
        else:
            await self._refunds(booking, amount)
            self._notes(f"the desk gives {amount} back", purse.gives_back(amount))

    async def _refunds(self, booking: BookingRecord, amount: int, payment: str | None = None) -> None:
        salon = self.till.salon
        desk, target = await salon.signs_in(), await self.till.target(booking)
        await refund_as_operator(
            salon.runtime, desk, target, payment_id=payment, amount_minor=amount, reason="A long wait"
        )

    async def _is_refused(self, why: type[Refusal], call: Awaitable[None]) -> None:
        try:
            await call
        except why:
            return
        raise Wrong(f"it was not refused: {why.__name__}")

    async def _gives_fee_back(self, booking: BookingRecord, purse: Purse) -> None:
        [fee] = [row for row in await self.till.payments(booking) if row["fee_id"] and row["status"] == "succeeded"]
        left = FEE - purse.fee_back - purse.fee_waits
        if purse.bank == "dispute":
            await self._is_refused(DisputeOpen, self._refunds(booking, 1, fee["id"]))
        elif left:
            amount = self.chance.randint(1, left)
            await self._refunds(booking, amount, fee["id"])
            self._notes(f"the desk gives {amount} of the fee back", purse.gives_fee_back(amount))

    async def _cancels(self, booking: BookingRecord, purse: Purse) -> None:
        late = self.chance.random() < (0.8 if purse.has_card else 0.6)
        if late:
            await self.till.cancels_late(booking)
        else:
            await self.till.cancels(await self.till.salon.reads(booking.id))
        # Two minutes in which it could be taken back.
        self.till.clock.advance(minutes=3)
        self._notes(f"cancelled; late: {late}", purse.cancels(late=late))
        await self._jobs(booking, purse)

    async def _completes(self, booking: BookingRecord, purse: Purse) -> None:
        self.till.clock.set(booking.starts_at)
        await complete_booking(
            self.till.salon.runtime, await self.till.salon.signs_in(), await self.till.target(booking)
        )
        purse.completes()
        self._notes("done")

    async def _disputes(self, booking: BookingRecord, purse: Purse) -> None:
        is_inquiry = self.chances.picks((3, False, None), (3, True, Shared.INQUIRY))
        deposit = next(
            row for row in await self.till.payments(booking) if row["tender"] == "card" and not row["fee_id"]
        )
        await self.till.is_disputed(booking, of=deposit["payment_intent_id"], is_inquiry=is_inquiry)
        purse.disputes(is_inquiry=is_inquiry)
        reached = {Shared.INQUIRY if is_inquiry else Shared.REFUND_WAITS} if purse.waits else None
        self._notes(f"the bank disputes it; only asks: {is_inquiry}", reached)
        await self._hears(purse)

    async def _bank_ends(self, booking: BookingRecord, purse: Purse) -> None:
        rest = 2 * bool(purse.waits and purse.owed)
        won = self.chances.picks(
            (1, True, Shared.WON),
            (2, False, Shared.LOST_REFUND),
            (rest, False, Shared.REST_GOES_ON),
            (3 * (purse.fee == "requested"), False, Shared.LOST_CHARGE),
            (3 * bool(purse.became), False, Shared.LOST_CREDIT),
        )
        outcome = "warning_closed" if purse.bank == "inquiry" else "won" if won else "lost"
        [dispute] = [row for row in await self.till.disputes(booking) if row["settled_at"] is None]
        self.till.stripe.end_dispute(dispute["stripe_dispute_id"], outcome)
        self._notes(f"the bank decides: {outcome}", purse.ends(won=won))
        await self._hears(purse)
        await self._jobs(booking, purse)

    async def _settles(self, booking: BookingRecord, purse: Purse) -> None:
        """The desk pays what it owes and says so."""
        salon = self.till.salon
        owed = [
            row for row in await self.till.refunds(booking) if row["tender"] != "card" and row["status"] != "succeeded"
        ]
        for row in owed:
            call = settle_by_hand(salon.runtime, await salon.signs_in(), await self.till.target(booking), row["id"])
            if purse.bank == "dispute":
                await self._is_refused(DisputeOpen, _nothing_of(call))
            else:
                await call
        if purse.bank != "dispute":
            purse.settles()
            self._notes("the desk pays what it owes")

    async def _hears(self, purse: Purse) -> None:
        """Events come in any order and often, to a process that may die over them."""
        events = self.till.untold()
        if (step := self.chances.dies_at(8)) is not None:
            await self.chances.fate.lives(lambda: self.till.hears(events, mixed=self.chance), step)
        # Stripe tells again what nobody has said yes to.
        await self.till.hears(events, mixed=self.chance)
        await self.till.run_jobs()
        purse.moves()

    async def _jobs(self, booking: BookingRecord, purse: Purse) -> None:
        while (step := self.chances.dies_at(12)) is not None:
            await self.chances.fate.lives(self._goes_on, step)
            # What whoever died had claimed is taken up again after its lease.
            self.till.clock.advance(minutes=1, seconds=1)
        await self._goes_on()
        await self.till.hears(mixed=self.chance)
        await self._goes_on()
        purse.moves()

    async def _goes_on(self) -> None:
        settle = settlement_jobs(self.till.salon.runtime)["settlements"]
        for _ in range(50):
            if not await settle():
                break
        await self.till.run_jobs()

    async def _comes_to_rest(self, booking: BookingRecord, purse: Purse) -> None:
        """The bank decides, what is due is done, and the desk pays."""
        if purse.bank is not None:
            await self._bank_ends(booking, purse)
        await self._jobs(booking, purse)
        await self._settles(booking, purse)
        self.till.clock.advance(seconds=(2 * MINUTE + SECOND).seconds)
        await self._jobs(booking, purse)
        await self._agrees(booking, purse)
        self.till.clock.advance(seconds=HOUR.seconds)

    async def _agrees(self, booking: BookingRecord, purse: Purse) -> None:
        """The booking and its money are as the model has them."""
        salon = self.till.salon
        same("it is", (await salon.reads(booking.id)).status.value, purse.status)
        async with salon.database.reading() as connection:
            rows = (await connection.execute(_WHAT_THERE_IS, {"id": booking.id})).all()
        found = Counter({row.what: int(row.amount) for row in rows})
        same("held", found["held"], sum(purse.held.values()))
        same("sent", found["sent"], purse.sent + purse.fee_back)
        same("given at the desk", found["given"], purse.given)
        same("on its way", found["on its way"], purse.waits + purse.owed + purse.fee_waits)
        same("credit again", found["returned"], purse.again)
        same("new credit", found["cancellation"], purse.became)
        fees = [row["status"] for row in await self.till.fees(booking)]
        same("fee", fees, [purse.fee] if purse.fee else [])
        same("at Stripe", self.till.at_stripe() - self.at_stripe, purse.at_stripe)


async def _nothing_of(call: Awaitable[Any]) -> None:
    await call


@asynccontextmanager
async def shares(salon: Salon, clock: TestClock, folder: Path, seed: int) -> AsyncIterator[Shares]:
    """A salon that takes cards, in a process that can die."""
    chances = Chances(random.Random(seed))
    stand_in = StandIn(folder, URL, clock=clock)
    app = stripe_app(stand_in)
    salon.database = MortalDatabase.fated(salon.database, chances.fate)
    gateway = gateway_to(stand_in, MortalTransport(chances.fate, app=app))
    async with httpx.AsyncClient(transport=InProcess(app=app)) as browser:
        try:
            yield Shares(Till(salon, clock, stand_in, gateway, browser), chances)
        finally:
            await gateway.aclose()
            stand_in.store.close()
