"""The server's texts are the app's texts, and a venue's colour can be read."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openchair.core.accent import CONTRAST, DAY_WASH, NIGHT_PAPER, accents, contrast
from openchair.http.page_model import page_model
from openchair.rules.repeated_hours import repeated_hours
from openchair.rules.zone import local_text

PWA = Path(__file__).resolve().parents[3] / "pwa"
ZONES = ("Australia/Sydney", "America/New_York", "Europe/London", "Pacific/Chatham", "America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
STATUSES = ("PENDING", "CONFIRMED", "ARRIVED", "READY_TO_START", "COMPLETED", "CANCELLED", "NO_SHOW")


def booking(source: random.Random) -> dict[str, Any]:
    """A booking as the first query answers it."""
    zone = source.choice(ZONES)
    start = NOW + timedelta(minutes=15 * source.randrange(50_000))
    twice = repeated_hours(zone, NOW)
    if twice and source.random() < 0.25:
        start = source.choice(twice).changes_at + timedelta(minutes=15 * source.randrange(-8, 8))
    minutes = source.choice((15, 45, 60, 90, 240))
    status = source.choice(STATUSES)

    def action(verb: str) -> dict[str, Any]:
        allowed = source.random() < 0.5
        return {"allowed": allowed, "reason": None if allowed else f"It can't be {verb} online. Please call."}

    cancelled = status == "CANCELLED"
    held_until = start - timedelta(minutes=source.choice((15, 615)))
    moved_from = start + timedelta(days=source.choice((0, source.randrange(-9, 9))), minutes=75)
    return {
        "id": "x",
        "reference": "ABC234",
        "version": 1,
        "status": status,
        "startsAt": local_text(start, zone),
        "endsAt": local_text(start + timedelta(minutes=minutes), zone),
        "price": {"formatted": "$85"},
        "service": {"name": "Cut & <style>"},
        "staff": {"id": "s", "name": "Mia"},
        "venue": {
            "name": "Lumen",
            "timeZone": zone,
            "address": source.choice(("One line", "Two\nlines")),
            "mapUrl": "https://maps.example/",
            "phone": source.choice((None, "+61255501234")),
            "phoneFormatted": source.choice((None, "(02) 5550 1234")),
            "accent": None,
            "storefrontUrl": source.choice((None, "https://lumen.example/")),
            "bookingHorizonDays": 90,
            "repeatedHours": [
                {
                    "startsAt": local_text(hour.starts_at, zone),
                    "changesAt": local_text(hour.changes_at, zone),
                    "endsAt": local_text(hour.ends_at, zone),
                    "firstName": hour.first,
                    "secondName": hour.second,
                }
                for hour in twice
            ],
        },
        "deposit": source.choice((None, {"status": "PAID", "sentence": "$25 deposit paid"})),
        "can": {
            "reschedule": action("rescheduled"),
            "cancel": action("cancelled"),
            "manageCard": {"allowed": source.random() < 0.5},
            "acceptCounterOffer": source.choice(
                (
                    {"allowed": False, "until": None},
                    {
                        "allowed": status == "PENDING",
                        "until": local_text(held_until, zone),
                    },
                )
            ),
            "askEarlier": action("asked"),
            "acceptMove": action("accepted"),
        },
        "venueMove": source.choice(
            (
                None,
                {
                    "askedBy": source.choice(("VENUE", "CUSTOMER")),
                    "fromStartsAt": local_text(moved_from, zone),
                    "fromStaff": {"name": "Jonah"},
                    "sentence": "Sorry, Lumen had to move your booking.",
                },
            )
        ),
        "cancellation": {
            "at": local_text(start - timedelta(days=9), zone),
            "by": source.choice(("CUSTOMER", "VENUE", "PHONE", "SYSTEM")),
            "reason": source.choice((None, "Away")),
            "sentence": "$25 goes back.",
        }
        if cancelled
        else None,
        "refunds": [
            {"status": source.choice(("REQUESTED", "SUBMITTED", "SUCCEEDED", "FAILED")), "sentence": "Where it is."}
            for _ in range(source.randrange(3))
        ]
        if cancelled
        else [],
        "fees": source.choice(([], [{"status": "FAILED", "sentence": "A fee."}])),
        "due": source.choice(
            (None, *({"purpose": what, "amount": {"formatted": "$25"}} for what in ("DEPOSIT", "FEE")))
        ),
        "policy": ["One.", "Two."],
        "calendar": {"ics": "https://x/booking.ics", "webcal": "webcal://x/feed.ics"},
    }


def test_the_server_and_the_app_make_the_same_texts_of_a_booking() -> None:
    source = random.Random(11)
    bookings = [booking(source) for _ in range(1500)]
    node = shutil.which("node")
    assert node is not None, "Node is needed: apt-get install nodejs npm"
    done = subprocess.run(
        [node, PWA / "build" / "page-model.mjs"],
        input=json.dumps(bookings),
        capture_output=True,
        text=True,
        check=True,
        cwd=PWA,
        timeout=60,
    )
    texts = json.loads(done.stdout)
    assert texts == [page_model(each) for each in bookings]
    # Hours that come twice were among them, in each text that has a time.
    names = re.compile(r"m (AE[DS]T|E[DS]T|BST|GMT|UTC\+1[234]:[34]5)\b")
    for key in ("time_text", "offer_text", "moved_old", "moved_new", "moved_accept"):
        assert any(names.search(text[key] or "") for text in texts), key


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_pulled_until_it_can_be_read_by_day_and_by_night(value: int) -> None:
    by_day, by_night = accents(f"#{value:06x}")
    assert contrast(by_day, DAY_WASH) >= CONTRAST
    assert contrast(by_night, NIGHT_PAPER) >= CONTRAST
    # What stands on it: white by day, and the dark ground's ink by night.
    assert contrast(by_day, "#ffffff") >= CONTRAST
    assert contrast(by_night, "#151311") >= CONTRAST


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert accents("#2D5A4C")[0] == "#2d5a4c"


def test_contrast_is_as_wcag_defines_it() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
