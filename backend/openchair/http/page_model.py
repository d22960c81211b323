"""What the summary shows, as texts, for the first paint: the same as pwa/apps/manage/model.ts makes in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openchair.presentation.dates import WEEKDAYS, clock, duration, long_date, moment, time_range, zone_name
from openchair.rules.zone import local_time

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
    "PHONE": "{venue} cancelled this booking as you asked",
    "SYSTEM": "This request wasn't answered in time",
}


def page_model(booking: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of a booking, from the first query's answer. Its keys are the names in the page's template."""
    venue, can, cancellation = booking["venue"], booking["can"], booking["cancellation"]
    # Once it can't be accepted any more, there is nothing to answer.
    move = booking["venueMove"] if can["acceptMove"]["allowed"] else None
    status_key, status_text = _STATUS[booking["status"]]
    is_open = status_key != "closed"
    accept = can["acceptCounterOffer"]
    zone = venue["timeZone"]
    offered = moment(_local(accept["until"], zone)) if accept["allowed"] else None
    start, end = (datetime.fromisoformat(booking[name]) for name in ("startsAt", "endsAt"))
    starts_at, ends_at = local_time(start, zone), local_time(end, zone)
    reschedule, cancel = can["reschedule"]["reason"], can["cancel"]["reason"]
    return {
        "venue_name": venue["name"],
        "status_key": "waiting" if move else status_key,
        # While times are on offer, or a move by the salon waits to be accepted, it is the customer's turn.
        "status_text": "Waiting for your answer" if offered or move else status_text,
        "date_text": long_date(starts_at),
        "time_text": time_range(starts_at, ends_at),
        "zone_text": zone_name(zone),
        "service_name": booking["service"]["name"],
        "staff_name": booking["staff"]["name"],
        "duration_text": duration(int((end - start).total_seconds()) // 60),
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
        "offer_text": offered and f"{venue['name']} can offer you something else. Choose by {offered}.",
        "moved_text": move and move["sentence"],
        "moved_old": move and _with_whom(_local(move["fromStartsAt"], zone), move["fromStaff"]),
        "moved_new": _with_whom(starts_at, booking["staff"]),
        "moved_accept": f"{WEEKDAYS[starts_at.weekday()]} {clock(starts_at)} is fine",
        "moved_cancel": _cancel_words(move, booking["deposit"]) if move and can["cancel"]["allowed"] else None,
        "money_lines": [
            *([_line(cancellation["sentence"])] if cancellation else []),
            *(_refund_line(refund) for refund in booking["refunds"]),
            *(_line(fee["sentence"]) for fee in booking["fees"]),
        ],
        "pay_text": _pay_text(booking["due"]) if booking["due"] and can["manageCard"]["allowed"] else None,
        "can_card": can["manageCard"]["allowed"] and (is_open or booking["due"] is None),
        "storefront_url": venue["storefrontUrl"],
        "ics_url": booking["calendar"]["ics"],
    }


def _local(text: str, zone: str) -> datetime:
    """An instant of the answer with the zone itself, which knows the hours that come twice."""
    return local_time(datetime.fromisoformat(text), zone)


def _with_whom(starts_at: datetime, staff: Mapping[str, Any]) -> str:
    return f"{moment(starts_at)} with {staff['name']}"


def _cancel_words(move: Mapping[str, Any], deposit: Mapping[str, Any] | None) -> str:
    """What the salon's own move allows; the sheet behind it names the sum."""
    if move["askedBy"] != "VENUE":
        return "Cancel booking"
    is_paid = deposit is not None and deposit["status"] == "PAID"
    return "Cancel, with everything back" if is_paid else "Cancel, without a fee"


def _line(text: str, step: str | None = None, end: str | None = None) -> dict[str, str | None]:
    return {"text": text, "step": step, "end": end}


def _refund_line(refund: Mapping[str, Any]) -> dict[str, str | None]:
    """A refund's line also has how far it has come, and the name of its last step."""
    status = refund["status"]
    return _line(refund["sentence"], status.lower(), "Being looked at" if status == "FAILED" else "Done")


def _pay_text(due: Mapping[str, Any]) -> str:
    amount = due["amount"]["formatted"]
    return f"Pay your {amount} deposit" if due["purpose"] == "DEPOSIT" else f"Pay the {amount} fee"


def _blocked(reschedule: str | None, cancel: str | None) -> str | None:
    """Inside the window both actions are refused, in sentences that differ by one word: one is enough here."""
    if not reschedule:
        return cancel
    return reschedule.replace("rescheduled online", "changed online", 1) if cancel else reschedule


def _cancelled(cancellation: Mapping[str, Any], venue: str) -> str:
    day, reason = long_date(datetime.fromisoformat(cancellation["at"])), cancellation["reason"]
    if cancellation["by"] == "SYSTEM" and reason:
        # What ended by itself says why in a sentence of its own.
        return f"This request lapsed on {day}. {reason}"
    said = f" Reason: {reason}" if reason else ""
    return f"{_BY[cancellation['by']].format(venue=venue)} on {day}.{said}"
