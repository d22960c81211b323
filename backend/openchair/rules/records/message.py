"""Messages to customers, and what happened at a venue, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openchair.rules.activity import Activity
from openchair.rules.actors import Actor
from openchair.rules.messages import Channel, MessageKind, MessageStatus


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message to a customer and how far it has come; `facts` is what it states, `problem` why it was not sent."""

    id: str
    venue_id: str
    booking_id: str
    kind: MessageKind
    channel: Channel
    facts: dict[str, Any]
    status: MessageStatus
    available_at: datetime
    lease_until: datetime | None
    attempts: int
    unsure: bool
    sent_to: str | None
    provider_id: str | None
    segments: int | None
    problem: str | None
    first_tried_at: datetime | None
    accepted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    tells_of: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One thing that happened at a venue, and who did it; or a message, with its state as it is now."""

    id: str
    booking_id: str | None
    reference: str | None
    customer_name: str | None
    at: datetime
    actor: Actor
    happened: Activity
    message: MessageRecord | None
