"""What a viewer may do with a booking now."""

from __future__ import annotations

from datetime import datetime

import strawberry

from openchair.graph.scalars import DateTime
from openchair.rules import actions as rules
from openchair.rules.sentences import refusal_sentence
from openchair.rules.zone import local_text
from openchair.store.records import BookingRecord


@strawberry.type(description="Whether something can be done now.")
class Action:
    allowed: bool = strawberry.field(description="Whether it can be done now.")
    until: DateTime | None = strawberry.field(
        description="The last instant at which it can be done, where there is one."
    )
    reason: str | None = strawberry.field(description="If it can't be done, why, in a sentence for the customer.")


@strawberry.type(description="What this viewer may do with the booking.")
class BookingActions:
    reschedule: Action = strawberry.field(description="Move it to another time.")
    cancel: Action = strawberry.field(description="Cancel it.")
    ask_earlier: Action = strawberry.field(description="Begin to ask for earlier times.")


def actions_of(record: BookingRecord, now: datetime, *, is_operator: bool) -> BookingActions:
    """What the viewer may do at `now`."""
    possible = rules.possible_actions(
        record.status,
        record.starts_at,
        record.venue.policy,
        record.venue.time_zone,
        now,
        viewer=rules.Viewer.OPERATOR if is_operator else rules.Viewer.CUSTOMER,
    )
    return BookingActions(
        reschedule=_action_of(possible.reschedule, record),
        cancel=_action_of(possible.cancel, record),
        ask_earlier=_action_of(possible.ask_earlier, record),
    )


def _action_of(action: rules.Action, record: BookingRecord) -> Action:
    return Action(
        allowed=action.allowed,
        until=None if action.until is None else DateTime(local_text(action.until, record.venue.time_zone)),
        reason=None if action.refusal is None else refusal_sentence(action.refusal, record.venue.name),
    )
