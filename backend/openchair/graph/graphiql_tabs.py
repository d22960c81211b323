"""The tabs that GraphiQL opens with: what a customer, the desk and a visitor ask first, and what is told of changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NotRequired, TypedDict

_CUSTOMER: Final = """# What a customer's app asks, by the credential of a manage link.
query Customer {
  managedBooking {
    reference
    status
    startsAt
    service { name }
    staff { name }
    price { formatted }
    can {
      reschedule { allowed until reason }
      cancel { allowed until reason }
    }
    openSlots(days: 7) { date starts }
  }
}
"""
_CUSTOMERS_CHANGES: Final = """# Each word says that the booking was changed, and to which version. Press the square to stop.
subscription CustomersChanges {
  bookingChanged { cursor isReset version ended }
}
"""
_DESK: Final = """# What a board shows: docs/desk-app.md goes on from here.
query Desk($from: Date!, $to: Date!) {
  desk {
    venue { name timeZone }
    operator { name role permissions }
    calendar(from: $from, to: $to) {
      people { staff { id name } hours { startsAt endsAt } }
      bookings {
        id
        version
        status
        startsAt
        endsAt
        parts { service { name } staff { name } }
        desk { customer { name } chips }
      }
    }
  }
}
"""
_DESKS_CHANGES: Final = """# Book or move something in another window: its id and version are told here. Press the square to stop.
subscription DesksChanges {
  deskChanged { cursor isReset changes { kind id version } ended }
}
"""
_STOREFRONT: Final = """# What a visitor asks first, without a credential. `openSlots(parts:)` has the times for what they choose.
query Storefront($slug: String) {
  venue(slug: $slug) {
    name
    address
    services {
      id
      name
      durationMinutes
      price { formatted }
      staff { name }
      deposit { sentence }
    }
  }
}
"""


class Tab(TypedDict):
    """A tab as GraphiQL takes it: headers and variables are JSON as text."""

    query: str
    headers: NotRequired[str]
    variables: NotRequired[str]


def graphiql_tabs(today: date, *, manage: str, desk: str, slug: str | None) -> Sequence[Tab]:
    """The tabs, with these credentials, this venue for visitors, and a week from `today` on."""
    customer, operator = _as(manage), _as(desk)
    days = json.dumps({"from": today.isoformat(), "to": (today + timedelta(days=6)).isoformat()}, indent=2)
    return (
        Tab(query=_CUSTOMER, headers=customer),
        Tab(query=_CUSTOMERS_CHANGES, headers=customer),
        Tab(query=_DESK, headers=operator, variables=days),
        Tab(query=_DESKS_CHANGES, headers=operator),
        Tab(query=_STOREFRONT, headers="{}", variables=json.dumps({"slug": slug}, indent=2)),
    )


def _as(credential: str) -> str:
    return json.dumps({"Authorization": f"Bearer {credential}"}, indent=2)
