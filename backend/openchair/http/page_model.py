"""What of a booking the summary shows for the first paint, and where: the same as pwa/apps/manage/model.ts chooses in the browser.

The texts themselves come from the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def page_model(booking: Mapping[str, Any]) -> dict[str, Any]:
    """What is shown of a booking, from the first query's answer. Its keys are the names in the page's template."""
    venue, can, cancellation, text = booking["venue"], booking["can"], booking["cancellation"], booking["text"]
    # Once it can't be accepted any more, there is nothing to answer.
    move = booking["venueMove"] if can["acceptMove"]["allowed"] else None
    due, is_open = booking["due"], booking["phase"] != "OVER"
    # Once it has ended, the lines about money say what became of it.
    settlement = booking["settlement"]
    taking = settlement if settlement and settlement["status"] in ("WAITING", "OBJECTED") else None
    return {
        "venue_name": venue["name"],
        "phase": booking["phase"].lower(),
        "when": "when off" if booking["status"] == "CANCELLED" else "when",
        "status_text": text["status"],
        "date_text": text["date"],
        "time_text": text["time"],
        "zone_text": venue["timeZoneText"],
        "service_name": booking["service"]["name"],
        "staff_name": booking["staff"]["name"],
        "duration_text": text["duration"],
        "price_text": booking["price"]["formatted"],
        # What is yet to be taken is not told as taken.
        "deposit_text": booking["deposit"]["sentence"] if booking["deposit"] and taking is None else None,
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
        "blocked_text": text["blocked"],
        "cancelled_text": text["cancelled"],
        "offer_text": text["offered"],
        "pay_by_text": text["depositDue"],
        "pay_by": booking["depositDueAt"],
        "moved_text": move and move["sentence"],
        "moved_old": move and move["fromText"],
        "moved_new": text["appointment"],
        "moved_accept": move and move["acceptText"],
        "moved_cancel": move["cancelText"] if move and can["cancel"]["allowed"] else None,
        "objection_text": taking and taking["sentence"],
        "objection_hint": taking and taking["hint"],
        "can_object": bool(taking and taking["canObject"]),
        "can_disown": booking["canDisown"],
        "undo_text": booking["undo"]["sentence"] if can["undo"]["allowed"] and booking["undo"] else None,
        "money_lines": [
            *([_line(cancellation["sentence"])] if cancellation else []),
            *(_line(refund["sentence"], refund["status"].lower(), refund["steps"]) for refund in booking["refunds"]),
            *(_line(fee["sentence"]) for fee in booking["fees"]),
        ],
        "pay_text": due["payText"] if due and can["manageCard"]["allowed"] else None,
        "can_card": can["manageCard"]["allowed"] and (is_open or due is None),
        "storefront_url": venue["storefrontUrl"],
        "ics_url": booking["calendar"]["ics"],
    }


def _line(text: str, step: str | None = None, steps: list[str] | None = None) -> dict[str, Any]:
    """A line about money; a refund's also has how far it has come, and its steps."""
    return {"text": text, "step": step, "steps": steps or []}
