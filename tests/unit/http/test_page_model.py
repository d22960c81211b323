"""The server shows what the app shows, and a venue's colour can be read."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openchair.core.accent import CONTRAST, DAY_WASH, NIGHT_PAPER, accents, contrast
from openchair.http.page_model import page_model

PWA = Path(__file__).resolve().parents[3] / "pwa"


def booking(source: random.Random) -> dict[str, Any]:
    """A booking as the first query answers it."""

    def action() -> dict[str, Any]:
        return {"allowed": source.random() < 0.5}

    def maybe(*values: Any) -> Any:
        return source.choice((None, *values))

    phase = source.choice(("WAITING", "AGREED", "OVER"))
    return {
        "reference": "ABC234",
        "phase": phase,
        "status": source.choice(("CONFIRMED", "CANCELLED")),
        "text": {
            "status": "Confirmed",
            "date": "Thursday 3 December",
            "time": "1:15 – 2:45 pm",
            "duration": "1 h 30 min",
            "appointment": "Thursday 3 December, 1:15 pm with Mia",
            "blocked": maybe("It can't be changed online. Please call."),
            "offered": maybe("Lumen can offer you something else."),
            "depositDue": maybe("Pay by 10:15 am or the time is let go."),
            "cancelled": maybe("You cancelled this booking on Thursday 3 December."),
        },
        "price": {"formatted": "$85"},
        "service": {"name": "Cut & <style>"},
        "staff": {"id": "s", "name": "Mia"},
        "venue": {
            "name": "Lumen",
            "timeZoneText": "Sydney time",
            "address": source.choice(("One line", "Two\nlines")),
            "mapUrl": "https://maps.example/",
            "phone": maybe("+61255501234"),
            "phoneFormatted": maybe("(02) 5550 1234"),
            "storefrontUrl": maybe("https://lumen.example/"),
        },
        "canDisown": source.random() < 0.5,
        "depositDueAt": maybe("2026-11-25T10:15:00+11:00"),
        "deposit": maybe({"status": "PAID", "sentence": "$25 deposit paid"}),
        "settlement": maybe(
            {
                "status": source.choice(("WAITING", "OBJECTED", "SETTLED", "DROPPED")),
                "sentence": "The salon says that you didn't come.",
                "hint": maybe("Nothing is taken until then."),
                "canObject": source.random() < 0.5,
            }
        ),
        "undo": maybe({"sentence": "You can take this back until 9:02 am."}),
        "can": {
            "reschedule": action(),
            "undo": action(),
            "cancel": action(),
            "manageCard": action(),
            "acceptCounterOffer": action(),
            "askEarlier": action(),
            "acceptMove": action(),
        },
        "venueMove": maybe(
            {
                "fromText": "Friday 4 December, 9:00 am with Jonah",
                "sentence": "Sorry, Lumen had to move your booking.",
                "acceptText": "Thursday 1:15 pm is fine",
                "cancelText": "Cancel, without a fee",
            }
        ),
        "cancellation": maybe({"sentence": "$25 goes back."}),
        "refunds": [
            {
                "status": source.choice(("REQUESTED", "SUBMITTED", "SUCCEEDED", "FAILED")),
                "sentence": "Where it is.",
                "steps": ["Requested", "On its way", "Done"],
            }
            for _ in range(source.randrange(3))
        ],
        "fees": source.choice(([], [{"status": "FAILED", "sentence": "A fee."}])),
        "due": maybe({"purpose": "DEPOSIT", "amount": {"formatted": "$25"}, "payText": "Pay your $25 deposit"}),
        "policy": ["One.", "Two."],
        "calendar": {"ics": "https://x/booking.ics", "webcal": "webcal://x/feed.ics"},
    }


def test_the_server_and_the_app_choose_the_same_of_a_booking() -> None:
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
    assert json.loads(done.stdout) == [page_model(each) for each in bookings]


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
