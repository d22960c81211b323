"""What can be watched. Each word says what was changed; who watches asks for it again by the queries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from graphql import GraphQLError

from openchair.access.viewer import Customer, Operator
from openchair.graph.context import GraphContext, Info
from openchair.graph.types.live import BookingUpdate, Change, DeskUpdate
from openchair.live.hub import AGAIN_SECONDS, NoRoom, TooManyStreams
from openchair.live.watch import GAP_SECONDS, BookingFollower, DeskFollower, Follower, Told, Watch
from openchair.manage.reads import find_booking_now
from openchair.presentation.refusals import LINK_NEEDED
from openchair.rules.refusals import CredentialNeeded

TOO_MANY_STREAMS = "TOO_MANY_STREAMS"
BUSY = "BUSY"
CREDENTIAL_NEEDED = "CREDENTIAL_NEEDED"
_TOO_MANY = (
    "This is already open in too many places at once. Close some of them, and it will follow changes here again."
)
_NO_ROOM = "Changes can't be followed right now. Everything else works; please look again in a moment."

After = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of the last word that was heard, to hear what came after it; null at first."
    ),
]


@strawberry.type(
    description=(
        "What can be watched, over server-sent events (graphql-sse, distinct connections: POST with Accept: text/event-stream). "
        "A word says what was changed and to which version, never the data."
    )
)
class Subscription:
    @strawberry.subscription(description="Watch the booking of the manage link. It ends where that link is revoked.")
    async def booking_changed(self, info: Info, after: After = None) -> AsyncGenerator[BookingUpdate, None]:
        context = info.context
        customer = _customer(context)
        watch = await _watch(context, BookingFollower.of(customer), after)
        return _booking_words(context, watch, customer.booking.id)

    @strawberry.subscription(
        description="Watch the venue of the operator who asks, as far as they see it. It ends where anything that lets them in "
        "is changed: their session, key, device or role."
    )
    async def desk_changed(self, info: Info, after: After = None) -> AsyncGenerator[DeskUpdate, None]:
        context = info.context
        operator = _operator(context)
        return _desk_words(context, await _watch(context, DeskFollower(operator), after))


async def _booking_words(context: GraphContext, watch: Watch, booking_id: str) -> AsyncGenerator[BookingUpdate, None]:
    async for told in _words(watch):
        version = told.changes[-1].version if told.changes else None
        if told.is_reset:
            booking = await find_booking_now(context.runtime, watch.follower.scope, booking_id)
            version = None if booking is None else booking.version
        cursor = context.live.cursor_at(watch.follower, told.position)
        yield BookingUpdate(cursor=cursor, is_reset=told.is_reset, version=version, ended=told.ended)


async def _desk_words(context: GraphContext, watch: Watch) -> AsyncGenerator[DeskUpdate, None]:
    async for told in _words(watch):
        changes = [
            Change(kind=each.kind, id=None if each.id is None else strawberry.ID(each.id), version=each.version)
            for each in told.changes
        ]
        cursor = context.live.cursor_at(watch.follower, told.position)
        yield DeskUpdate(cursor=cursor, is_reset=told.is_reset, changes=changes, ended=told.ended)


async def _words(watch: Watch) -> AsyncGenerator[Told, None]:
    """What the watcher is told, until it ends or nobody hears it any more."""
    while True:
        told = await watch.next()
        yield told
        if told.ended is not None:
            return
        await asyncio.sleep(GAP_SECONDS)


async def _watch(context: GraphContext, follower: Follower, after: str | None) -> Watch:
    try:
        watch = await context.live.watch(follower, after)
    except TooManyStreams:
        raise _refused(_TOO_MANY, TOO_MANY_STREAMS, retry_after=AGAIN_SECONDS) from None
    except NoRoom:
        raise _refused(_NO_ROOM, BUSY, retry_after=AGAIN_SECONDS) from None
    # Let go of by whoever sends the stream, however it comes to an end.
    context.watches.append(watch)
    return watch


def _customer(context: GraphContext) -> Customer:
    if isinstance(context.viewer, Customer):
        return context.viewer
    raise _refused(context.words.say(LINK_NEEDED), CREDENTIAL_NEEDED)


def _operator(context: GraphContext) -> Operator:
    try:
        return context.operator
    except CredentialNeeded as needed:
        raise _refused(context.words.say(needed.message), CREDENTIAL_NEEDED) from None


def _refused(message: str, code: str, *, retry_after: int | None = None) -> GraphQLError:
    later = {} if retry_after is None else {"retryAfter": retry_after}
    return GraphQLError(message, extensions={"code": code, **later})
