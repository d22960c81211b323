"""Security events, as a venue's owner sees them."""

from __future__ import annotations

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Node
from openchair.graph.types.showing import show
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.security import security_event_advice, security_event_sentence
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.security import SecurityEventKind
from openchair.rules.zone import local_text

show(
    SecurityEventKind,
    "What kind of thing an owner is told of.",
    {
        SecurityEventKind.FAILED_CREDENTIALS: "Many wrong credentials were refused within an hour.",
        SecurityEventKind.BULK_READS: "An operator asked for the contacts of more customers within an hour than are shown.",
        SecurityEventKind.FEE_BURST: "An operator charged many fees within an hour.",
        SecurityEventKind.REFUND_BURST: "An operator gave money back many times within an hour.",
        SecurityEventKind.OVER_LIMIT: "Money beyond a role's limit of the day: refused, or decided by an owner.",
        SecurityEventKind.NEW_DEVICE: "Someone signed in on a device that was not known.",
        SecurityEventKind.DEVICE_PAIRED: "A device was paired with the venue.",
        SecurityEventKind.DEVICE_REVOKED: "A device was taken off.",
        SecurityEventKind.PIN_LOCKED: "Wrong PINs of someone were typed on a device, as many as may be.",
        SecurityEventKind.PIN_UNLOCKED: "Someone may try their PIN again.",
        SecurityEventKind.PASSKEY_COPIED: "A passkey counts as if there were two of it, and was ended.",
        SecurityEventKind.SESSION_REUSED: "A sign-in was used from two places, and was ended.",
        SecurityEventKind.KEY_ISSUED: "A key was made.",
        SecurityEventKind.KEY_REVOKED: "A key was ended.",
        SecurityEventKind.INVITED: "Someone was invited to work here.",
        SecurityEventKind.INVITATION_REVOKED: "An invitation was taken back.",
        SecurityEventKind.JOINED: "Someone took up an invitation, and works here now.",
        SecurityEventKind.LEFT: "Someone left the team by themselves.",
        SecurityEventKind.ROLE_CHANGED: "Someone has another role, or none any more.",
        SecurityEventKind.STRIPE_CONNECTED: "The venue is paid to another account at Stripe.",
        SecurityEventKind.STRIPE_DISCONNECTED: "The venue's account at Stripe was let go of.",
        SecurityEventKind.STRIPE_LOST: "The venue's account at Stripe can't be used any more: its owner ended that there.",
        SecurityEventKind.STRIPE_BACK: "It can be used again.",
        SecurityEventKind.STRIPE_PAUSED: "Stripe takes no payments into the venue's account, yet or any more.",
        SecurityEventKind.STRIPE_RESUMED: "Stripe takes payments into it.",
        SecurityEventKind.DOMAIN_PROVED: "Links are built with a domain whose record was seen.",
        SecurityEventKind.DOMAIN_LOST: "The record of a domain is gone.",
        SecurityEventKind.DOMAIN_TAKEN: "Another venue has proved a domain.",
        SecurityEventKind.DOMAIN_REMOVED: "A domain was removed.",
        SecurityEventKind.UNKNOWN: "Something that a newer version of OpenChair has written.",
    },
)


@strawberry.type(
    description="What an owner should know of their salon's credentials, and of what operators do. Kept for a year."
)
class SecurityEvent(Node):
    kind: SecurityEventKind = strawberry.field(description="What kind of thing, for a program.")
    who: str | None = strawberry.field(description="The operator it is about, by name; null where it is about nobody.")
    count: int = strawberry.field(description="How often it happened: alike events of one hour are one.")
    first_at: DateTime = strawberry.field(description="When it happened first.")
    last_at: DateTime = strawberry.field(description="When it happened last.")
    sentence: str = strawberry.field(description="What happened, in words.")
    advice: str = strawberry.field(description="What to do about it, in words.")


def security_event_of(record: SecurityEventRecord, venue: VenueRecord, reader: DeskReader) -> SecurityEvent:
    """The event as the graph shows it."""
    return SecurityEvent(
        id=strawberry.ID(record.id),
        kind=record.kind,
        who=record.who,
        count=record.count,
        first_at=DateTime(local_text(record.first_at, venue.time_zone)),
        last_at=DateTime(local_text(record.last_at, venue.time_zone)),
        sentence=security_event_sentence(record, venue.currency, reader),
        advice=security_event_advice(record.kind, reader),
    )
