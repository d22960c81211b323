"""Random lives whose deposits and fees go through Stripe's stand-in: what it has must be what the second model says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.support.lives import Act, Lives
from tests.support.lives_common import HOUR, same
from tests.support.lives_world import Life
from tests.support.till import Till


@dataclass
class PaidLives(Lives):
    """The same lives. Some pay by card or with credit, and some have a card on file that a fee can be charged to."""

    till: Till
    at_stripe: int = 0
    """What the stand-in must have of it all."""
    has_card: bool = False
    """Whether a card is on file of whoever lives now."""
    to_pay: int = 0
    """What they are asked for and have not paid."""

    def paid_as(self, paid_minor: int) -> dict[str, Any]:
        """It is asked, and paid on the page after that."""
        return {"deposit_minor": paid_minor, "deposit_status": "asked" if paid_minor else None}

    async def begins(self) -> Life:
        """A booking of someone new, who pays at once or later, or never does."""
        life = await super().begins()
        chance = self.world.chance
        self.to_pay, life.expected.paid = life.expected.paid, 0
        self.has_card = chance.random() < 0.5
        if self.has_card:
            await self.till.saves_card(await self.world.reads(life))
            life.booking = None
            life.expected.pressed(self.world.now)
            life.note(self.world.now, "a card is on file")
        if chance.random() < 0.6:
            await self.pays(life)
        return life

    async def pays(self, life: Life) -> None:
        """They pay what is still to be paid, on the page."""
        expected, booking = life.expected, await self.world.reads(life)
        if not self.to_pay or not expected.is_open:
            return
        expected.paid_by_credit = self.world.chance.random() < 0.2
        if expected.paid_by_credit:
            await self.till.has_credit(booking, self.to_pay, expires=9_000 * HOUR)
            await self.till.pays_with_credit(booking)
        else:
            await self.till.pays(booking)
        life.booking = None
        expected.paid, self.to_pay = self.to_pay, 0
        # The terms were on the page where they paid.
        expected.terms_shown()
        expected.pressed(self.world.now)
        life.note(self.world.now, f"pays {expected.paid}; by credit: {expected.paid_by_credit}")

    async def _acts_of(self, life: Life, *acts: tuple[float, Act, StrEnum | None]) -> None:
        if self.world.chance.random() < 0.2:
            await self.pays(life)
        await super()._acts_of(life, *acts)

    async def lives(self, life: Life) -> None:
        """And then what is due is done, and Stripe's events come."""
        await super().lives(life)
        await self.till.run_jobs()
        await self.till.hears()
        await self.till.run_jobs()
        expected, became = life.expected, life.course.became
        if not expected.paid_by_credit:
            self.at_stripe += expected.paid - became.refund
        if self.has_card:
            self.at_stripe += became.fee
        same("at Stripe", self.till.at_stripe(), self.at_stripe)
