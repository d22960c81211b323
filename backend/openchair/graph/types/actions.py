"""What a viewer may do with a booking now."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.access.viewer import Operator, Viewer
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.manage.moving import actions_for
from openchair.manage.page import card_action
from openchair.manage.reads import BookingReads
from openchair.presentation.booking_money import clock_of
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.presentation.refusals import refusal_sentence
from openchair.rules import actions as rules
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal
from openchair.rules.zone import local_text


@strawberry.type(description="Whether something can be done now.")
class Action:
    allowed: bool = strawberry.field(description="Whether it can be done now.")
    until: DateTime | None = strawberry.field(
        description="The last instant at which it can be done, where there is one."
    )
    reason: str | None = strawberry.field(description="If it can't be done, why, in a sentence for whoever asks.")


@strawberry.type(description="What this viewer may do with the booking.")
class BookingActions:
    reads: strawberry.Private[BookingReads]
    reschedule: Action = strawberry.field(description="Move it to another time.")
    cancel: Action = strawberry.field(description="Cancel it.")
    accept_move: Action = strawberry.field(description="Accept the time to which the desk moved it.")
    accept_counter_offer: Action = strawberry.field(description="Take one of the times the venue offers instead.")
    ask_earlier: Action = strawberry.field(description="Begin to ask for earlier times.")
    undo: Action = strawberry.field(description="Take the last change back, which this viewer has made.")

    @strawberry.field(
        description=(
            "Save, replace or remove the card, and pay by card. Once it is closed, only to pay a fee that is owed, or to remove "
            "the card."
        )
    )
    async def manage_card(self, info: Info) -> Action:
        context, record = info.context, self.reads.record
        possible = await card_action(
            context.runtime, context.scope, context.gateway, self.reads, _side_of(context.viewer)
        )
        return action_of(possible, record, context.viewer)


def actions_of(reads: BookingReads, now: datetime, viewer: Viewer) -> BookingActions:
    """What the viewer may do at `now`."""
    record = reads.record
    possible = actions_for(record, now, viewer=_side_of(viewer))
    return BookingActions(
        reads=reads,
        reschedule=action_of(possible.reschedule, record, viewer),
        cancel=action_of(possible.cancel, record, viewer),
        accept_move=action_of(possible.accept_move, record, viewer),
        accept_counter_offer=action_of(possible.accept_counter_offer, record, viewer),
        ask_earlier=action_of(possible.ask_earlier, record, viewer),
        undo=action_of(possible.undo, record, viewer),
    )


def _side_of(viewer: Viewer) -> rules.Viewer:
    return rules.Viewer.OPERATOR if isinstance(viewer, Operator) else rules.Viewer.CUSTOMER


def action_of(action: rules.Action, record: BookingRecord, viewer: Viewer) -> Action:
    """Whether it can be done, as the graph shows it."""
    return Action(
        allowed=action.allowed,
        until=None if action.until is None else DateTime(local_text(action.until, record.venue.time_zone)),
        reason=None if action.refusal is None else _reason(action.refusal, record, viewer),
    )


def _reason(refusal: Refusal, record: BookingRecord, viewer: Viewer) -> str:
    if isinstance(viewer, Operator):
        return desk_refusal_sentence(refusal, viewer.reader)
    return refusal_sentence(refusal, record.venue.name, clock_of(record))
