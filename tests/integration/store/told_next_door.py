"""The queries about who is told what and who can be reached, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from openchair.core.within import keep_within
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.scope import EVERYONE
from openchair.store import link_keys, outbox, reach, reminders
from tests.support.salon import day


async def _unreachable(connection: Any, scope: Any, neighbours: Any) -> list[str]:
    """Whose mail dies next door."""
    address, now = neighbours.booking.customer.email, neighbours.ours.clock.now()
    dead = neighbours.theirs.venue_id, Channel.EMAIL, address, MessageStatus.BOUNCED, "No such user.", now
    await keep_within(connection, neighbours.theirs.scope)
    await reach.note_outcome(connection, *dead)
    await keep_within(connection, scope)
    return await reach.list_unreachable(connection, scope, EVERYONE, [Channel.EMAIL], now, 10)


READS: dict[Any, tuple[Any, Any]] = {
    outbox.list_messages_of_kind: (
        lambda c, s, n: outbox.list_messages_of_kind(c, s, n.booking.id, MessageKind.REMINDER),
        [],
    ),
    link_keys.list_to_send_anew: (
        lambda c, s, n: link_keys.list_to_send_anew(c, s, "b", n.ours.clock.now(), (day(-9), ""), 10),
        [],
    ),
    link_keys.count_old_links: (lambda c, s, n: link_keys.count_old_links(c, s, "b", n.ours.clock.now()), (0, 0, 0)),
    reach.list_times_of: (lambda c, s, n: reach.list_times_of(c, s, [n.booking.customer.id], day(0)), {}),
    reach.list_unreachable: (_unreachable, []),
    reminders.find_told_at: (lambda c, s, n: reminders.find_told_at(c, s, n.booking.id), None),
    reminders.list_ways_told: (lambda c, s, n: reminders.list_ways_told(c, s, n.booking.id), set()),
    reminders.list_reminded: (lambda c, s, n: reminders.list_reminded(c, s, n.ours.clock.now(), "", 10), []),
}
CHANGES: dict[Any, Any] = {
    reach.set_wanted: lambda c, s, n: reach.set_wanted(
        c, s, n.booking.customer.id, reminders_stopped_at=day(0), earlier_stopped_at=None
    ),
}
MADE_OF_THE_OTHERS = {reminders.find_unplanned_policy, reminders.mark_planned}
"""They carry nothing by which another venue's row could be named."""
WITHOUT_A_SCOPE = {
    "allow_texts",
    "claim_follow_up",
    "find_unplanned_venue",
    "list_bookings_of_phone",
    "list_follow_ups",
    "list_with_expiring_card",
    "note_outcome",
    "replan_reminder",
    "settle_follow_up",
    "stop_texts",
}
