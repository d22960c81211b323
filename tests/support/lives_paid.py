"""Random lives whose deposits and fees go through Stripe's stand-in: what it has must be what the second model says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.lives import Lives
from tests.support.lives_world import HOUR, Life, same
from tests.support.till import Till


@dataclass
class PaidLives(Lives):
    """The same lives. Some pay by card or with credit, and some have a card on file that a fee can be charged to."""

    till: Till
    at_stripe: int = 0
    """What the stand-in must have of it all."""
    has_card: bool = False
    """Whether a card is on file of whoever lives now."""

    def paid_as(self, paid_minor: int) -> dict[str, Any]:
        """It is asked, and paid on the page after that."""
        return {"deposit_minor": paid_minor, "deposit_status": "asked" if paid_minor else None}

    async def begins(self) -> Life:
        """A booking of someone new, who pays."""
        life = await super().begins()
        expected, booking, chance = life.expected, await self.world.reads(life), self.world.chance
        if expected.paid:
            expected.paid_by_credit = chance.random() < 0.2
            if expected.paid_by_credit:
                await self.till.has_credit(booking, expected.paid, expires=9_000 * HOUR)
                await self.till.pays_with_credit(booking)
            else:
                await self.till.pays(booking)
            # The terms were on the page where they paid.
            expected.told = True
            expected.pressed(self.world.now)
        self.has_card = chance.random() < 0.5
        if self.has_card:
            await self.till.saves_card(booking)
            expected.pressed(self.world.now)
        life.note(self.world.now, f"by credit: {expected.paid_by_credit}, card on file: {self.has_card}")
        return life

    async def lives(self, life: Life) -> None:
        """And then what is due is done, and Stripe's events come."""
        await super().lives(life)
        await self.till.works()
        await self.till.hears()
        await self.till.works()
        expected, became = life.expected, life.became
        if not expected.paid_by_credit:
            self.at_stripe += expected.paid - (0 if became is None else became.refund)
        if became is not None and self.has_card:
            self.at_stripe += became.fee
        same("at Stripe", self.till.at_stripe(), self.at_stripe)
