"""deskBlockTime and deskUnblockTime."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.block_time import Block, block_time, list_covered, unblock_time
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.scalars import DateTime, instant_of
from openchair.graph.types.blocked_time import BlockedTime, blocked_time_of
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound, SlotTaken
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.zone import local_text


@strawberry.input(description="Which time to block.")
class DeskBlockTimeInput:
    staff_id: strawberry.ID = strawberry.field(description="Whose time.")
    starts_at: DateTime = strawberry.field(description="From when, on a whole minute.")
    minutes: int = strawberry.field(description="How long: 15 to 480 minutes in steps of 15.")
    kind: BlockedTimeKind = strawberry.field(description="Why.")
    note: str | None = strawberry.field(default=None, description="A note for the staff; at most 200 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which block to lift.")
class DeskUnblockTimeInput:
    blocked_time_id: strawberry.ID = strawberry.field(description="The blocked time.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="A stretch of time.")
class Stretch:
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")


@strawberry.type(
    description=(
        "The time was blocked: at once where it was free, and where somebody has it as soon as they leave it. Nobody was moved, "
        "cancelled or told."
    )
)
class TimeBlocked(Done):
    blocked_time: BlockedTime = strawberry.field(description="As it was blocked.")
    blocked: list[Stretch] = strawberry.field(description="What of it nobody has, in order: nobody can book there now.")
    meets: list[Booking] = strawberry.field(
        description="The bookings in it, in order: to be moved, offered other times, or cancelled, by the verbs for that."
    )
    offered: list[Booking] = strawberry.field(
        description="The bookings whose customers are offered a time in it, which is theirs until they answer or it lapses."
    )


@strawberry.type(description="The time can be booked again.")
class TimeUnblocked(Done):
    id: strawberry.ID = strawberry.field(description="The blocked time that was lifted.")


DeskBlockTimeResult = Annotated[
    TimeBlocked | SlotTaken | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskBlockTimeResult", description="The time blocked, or why not."),
]
DeskUnblockTimeResult = Annotated[
    TimeUnblocked | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskUnblockTimeResult", description="The block lifted, or why not."),
]


@runs(block_time)
async def resolve_desk_block_time(info: Info, input: DeskBlockTimeInput) -> DeskBlockTimeResult:
    context = info.context

    async def block() -> TimeBlocked:
        wanted = Block(input.staff_id, instant_of(input.starts_at), input.minutes, input.kind, input.note)
        operator = context.operator
        blocked = await block_time(context.runtime, operator, wanted, input.idempotency_key)
        zone = operator.record.venue.time_zone
        covered = await list_covered(context.runtime, operator, blocked.time)
        return TimeBlocked(
            blocked_time=blocked_time_of(blocked.time, zone),
            blocked=[
                Stretch(starts_at=DateTime(local_text(start, zone)), ends_at=DateTime(local_text(end, zone)))
                for start, end in covered.stretches
            ],
            meets=[booking_of(each) for each in covered.meets],
            offered=[booking_of(each) for each in covered.offered],
            replayed=blocked.replayed,
        )

    return await answer(context, block)


@runs(unblock_time)
async def resolve_desk_unblock_time(info: Info, input: DeskUnblockTimeInput) -> DeskUnblockTimeResult:
    context = info.context

    async def unblock() -> TimeUnblocked:
        lifted = await unblock_time(context.runtime, context.operator, input.blocked_time_id, input.idempotency_key)
        return TimeUnblocked(id=input.blocked_time_id, replayed=lifted.replayed)

    return await answer(context, unblock)
