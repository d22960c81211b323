"""What the page of a booking shows: reads what the choice depends on. `presentation/page.py` chooses."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.manage.pay import deposit_due, fee_due
from openchair.manage.reads import BookingReads
from openchair.payments.gateway import StripeGateway
from openchair.presentation.page import BookingPage, PageMoney, booking_page
from openchair.rules.actions import Action, Viewer
from openchair.rules.connect import can_be_paid
from openchair.rules.refusals import PaymentsAway
from openchair.rules.scope import VenueScope


async def find_page(
    runtime: Runtime, scope: VenueScope, gateway: StripeGateway | None, reads: BookingReads
) -> BookingPage:
    """What its customer's page shows of a booking now."""
    booking, now = reads.record, runtime.clock.now()
    refunds, fees, settlement, card = await asyncio.gather(
        reads.refunds(runtime, scope),
        reads.fees(runtime, scope),
        reads.settlement(runtime, scope),
        card_action(runtime, scope, gateway, reads, Viewer.CUSTOMER),
    )
    is_due = deposit_due(booking) is not None or fee_due(fees) is not None
    can = replace(actions_for(booking, now), manage_card=card)
    return booking_page(booking, can, PageMoney(refunds, fees, settlement, is_due), now)


async def card_action(
    runtime: Runtime, scope: VenueScope, gateway: StripeGateway | None, reads: BookingReads, viewer: Viewer
) -> Action:
    """Whether the viewer may save, replace or remove the card and pay by card now: not without a gateway to Stripe."""
    booking = reads.record
    owes_fee = fee_due(await reads.fees(runtime, scope)) is not None
    possible = actions_for(
        booking, runtime.clock.now(), viewer=viewer, owes_fee=owes_fee, has_card=booking.card is not None
    ).manage_card
    if possible.allowed and (gateway is None or not can_be_paid(booking.venue, connects=runtime.connects)):
        return Action(allowed=False, refusal=PaymentsAway(for_now=False))
    return possible
