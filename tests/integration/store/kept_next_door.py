"""The queries that keep, give out and erase a customer's data, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from openchair.store import credit, customers, erasing, exporting, retention

READS: dict[Any, tuple[Any, Any]] = {
    credit.list_credit_of_customer: (
        lambda c, s, n: credit.list_credit_of_customer(c, s, n.booking.customer.id),
        [],
    ),
    customers.is_known: (lambda c, s, n: customers.is_known(c, s, n.booking.customer.id), False),
    erasing.is_anything_open: (lambda c, s, n: erasing.is_anything_open(c, s, n.booking.id), False),
    erasing.list_booking_ids: (lambda c, s, n: erasing.list_booking_ids(c, s, n.booking.customer.id), []),
    erasing.list_open_matters: (lambda c, s, n: erasing.list_open_matters(c, s, n.booking.customer.id), []),
    exporting.read_everything_about: (
        lambda c, s, n: exporting.read_everything_about(c, s, n.booking.customer.id),
        {},
    ),
}
CHANGES: dict[Any, Any] = {
    erasing.make_nameless: lambda c, s, n: erasing.make_nameless(
        c, s, n.booking.customer.id, n.ours.clock.now(), "Nobody"
    ),
}
MADE_OF_THE_OTHERS = {retention.clear_messages, retention.list_long_gone, retention.remove_past}
"""They carry a time and nothing by which another venue's row could be named; payments/test_retention.py has a neighbour."""
WITHOUT_A_SCOPE = {
    "finish_erasure",
    "forget_needless_stops",
    "list_venues_kept",
    "remove_past_of_nobody",
}
