"""What the summary shows, as texts, for the first paint: the same as pwa/src/lib/model.ts makes in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.rules.dates import duration, long_date, time_range, zone_name

_STATUS = {
    "PENDING": ("waiting", "Waiting for the salon"),
    "CONFIRMED": ("good", "Confirmed"),
    "ARRIVED": ("good", "You're checked in"),
    "READY_TO_START": ("good", "Ready for you"),
    "COMPLETED": ("closed", "Done"),
    "CANCELLED": ("closed", "Cancelled"),
    "NO_SHOW": ("closed", "Missed"),
}
_BY = {
    "CUSTOMER": "You cancelled this booking",
    "VENUE": "{venue} cancelled this booking",
    "SYSTEM": "This request wasn't answered in time",
}


def page_model(booking: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of a booking, from the first query's answer. Its keys are the names in the page's template."""
    venue, can, cancellation = booking["venue"], booking["can"], booking["cancellation"]
    status_key, status_text = _STATUS[booking["status"]]
    is_open = status_key != "closed"
    starts_at, ends_at = (datetime.fromisoformat(booking[name]) for name in ("startsAt", "endsAt"))
    reschedule, cancel = can["reschedule"]["reason"], can["cancel"]["reason"]
    return {
        "venue_name": venue["name"],
        "status_key": status_key,
        "status_text": status_text,
        "date_text": long_date(starts_at),
        "time_text": time_range(starts_at, ends_at),
        "zone_text": zone_name(venue["timeZone"]),
        "service_name": booking["service"]["name"],
        "staff_name": booking["staff"]["name"],
        "duration_text": duration(booking["service"]["durationMinutes"]),
        "price_text": booking["price"]["formatted"],
        "deposit_text": booking["deposit"] and booking["deposit"]["sentence"],
        "address_lines": venue["address"].split("\n"),
        "map_url": venue["mapUrl"],
        "phone": venue["phone"],
        "phone_text": venue["phoneFormatted"],
        "reference": booking["reference"],
        "policy": booking["policy"],
        "open": is_open,
        "can_reschedule": can["reschedule"]["allowed"],
        "can_cancel": can["cancel"]["allowed"],
        "can_ask_earlier": can["askEarlier"]["allowed"],
        "blocked_text": _blocked(reschedule, cancel) if is_open else cancel,
        "cancelled_text": cancellation and _cancelled(cancellation, venue["name"]),
        "money_lines": [
            *([cancellation["sentence"]] if cancellation else []),
            *(refund["sentence"] for refund in booking["refunds"]),
            *(fee["sentence"] for fee in booking["fees"]),
        ],
        "storefront_url": venue["storefrontUrl"],
        "ics_url": booking["calendar"]["ics"],
    }


def _blocked(reschedule: str | None, cancel: str | None) -> str | None:
    """Inside the window both actions are refused, in sentences that differ by one word: one is enough here."""
    if not reschedule:
        return cancel
    return reschedule.replace("rescheduled online", "changed online", 1) if cancel else reschedule


def _cancelled(cancellation: Mapping[str, Any], venue: str) -> str:
    by = _BY[cancellation["by"]].format(venue=venue)
    reason = f" Reason: {cancellation['reason']}" if cancellation["reason"] else ""
    return f"{by} on {long_date(datetime.fromisoformat(cancellation['at']))}.{reason}"
