"""The day's board in the browser: by the keys and as a listener hears it, by a finger, live, and on a phone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.axe import violations_at_both_sizes
from tests.support.browser import at_rest
from tests.support.demo import Demo
from tests.support.desk_app import board_of, desk_url, presses_in

TABLET: dict[str, Any] = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
_BOARD = """query ($from: Date!, $to: Date!) { desk { now calendar(from: $from, to: $to) { bookings {
    id version status startsAt parts { staff { id } } can { reschedule { allowed } }
    desk { customer { name } can { markArrived { allowed } } } } } } }"""
_ARRIVE = "mutation ($input: DeskMarkArrivedInput!) { deskMarkArrived(input: $input) { __typename } }"


def _booked(demo: Demo) -> tuple[str, list[dict[str, Any]]]:
    """The first day from tomorrow on with confirmed bookings of one part, and those, by the graph."""
    today = demo.desk("{ desk { now } }")["now"][:10]
    for ahead in range(1, 8):
        day = demo.desk(_BOARD, {"from": _later(today, ahead), "to": _later(today, ahead)})
        found = [
            booking
            for booking in day["calendar"]["bookings"]
            if booking["status"] == "CONFIRMED" and len(booking["parts"]) == 1
        ]
        if len(found) > 3:
            return _later(today, ahead), found
    raise AssertionError("the demo has no bookings in a week")


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _on_board(page: Page, name: str) -> Locator:
    return page.get_by_role("grid").get_by_role("button", name=re.compile(re.escape(name))).first


def test_the_board_is_walked_by_keys_read_out_as_a_list_and_kept_live(demo: Demo, browser: Browser, page: Page) -> None:
    page.set_viewport_size({"width": 1180, "height": 820})
    presses_in(demo, page)
    day, bookings = _booked(demo)
    page.goto(desk_url(demo, f"/day/{day}"))
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()

    # One stop for Tab, wherever one is; the arrows lead to each cell, and each says person, day and time.
    expect(grid.locator('[tabindex="0"]')).to_have_count(1)
    grid.locator('[tabindex="0"]').focus()
    people = grid.get_by_role("columnheader").count() - 1
    heard = []
    for _ in range(people):
        heard.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.innerText"))
        page.keyboard.press("ArrowRight")
    names = [header.split("\n")[0] for header in grid.get_by_role("columnheader").all_inner_texts()[1:]]
    assert [said.split(", ")[0] for said in heard] == names
    expect(grid.locator('[tabindex="0"]')).to_have_count(1)
    # Read out it is a list that a listener can follow: a row for each time, with who does what in it.
    tree = grid.aria_snapshot()
    for booking in bookings[:3]:
        said = re.search(rf'button "(\w+), \w+day [^"]*{re.escape(booking["desk"]["customer"]["name"])}[^"]*"', tree)
        assert said is not None, booking
        assert re.search(r"\d{1,2}:\d\d [ap]m to \d{1,2}:\d\d [ap]m", said[0]), said[0]
    assert re.search(r'rowheader "\d+:\d\d [ap]m"', tree)

    # Moving is a mode of its own; Escape puts it back, and Enter asks beside the board before anything is sent.
    name = bookings[0]["desk"]["customer"]["name"]
    _on_board(page, name).focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".carried")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".carried")).to_have_count(0)
    page.keyboard.press("m")
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary").get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("complementary").get_by_role("radio")).not_to_have_count(0)
    assert demo.desk(_BOARD, {"from": day, "to": day})["calendar"]["bookings"][0]["version"] == bookings[0]["version"]
    page.keyboard.press("Escape")
    expect(page.locator(".carried")).to_have_count(0)

    # Another tablet shows what is done here, without a reload.
    elsewhere = browser.new_context(**TABLET, storage_state=page.context.storage_state())
    tablet = elsewhere.new_page()
    tablet.goto(desk_url(demo, f"/day/{day}"))
    last = bookings[-1]
    theirs = _on_board(tablet, last["desk"]["customer"]["name"])
    expect(theirs).to_be_visible()
    if last["desk"]["can"]["markArrived"]["allowed"]:
        input = {"bookingId": last["id"], "expectedVersion": last["version"], "idempotencyKey": f"here {last['id']}"}
        assert demo.graph(_ARRIVE, {"input": input})["deskMarkArrived"]["__typename"] == "BookingUpdated"
        expect(theirs).to_have_class(re.compile("here|chair"))
        expect(_on_board(page, last["desk"]["customer"]["name"])).to_have_class(re.compile("here|chair"))
    elsewhere.close()


def test_a_finger_scrolls_the_board_and_drags_only_after_a_long_press(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(**TABLET)
    page = context.new_page()
    presses_in(demo, page)
    day, bookings = _booked(demo)
    page.goto(desk_url(demo, f"/day/{day}"))
    block = _on_board(page, bookings[1]["desk"]["customer"]["name"])
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + min(12, box["height"] / 2)
    finger = context.new_cdp_session(page)

    def touch(kind: str, *, dx: float = 0, dy: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x + dx, "y": y + dy}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    # A finger that moves at once scrolls, and lifts nothing.
    touch("touchStart")
    for step in range(1, 6):
        touch("touchMove", dy=-12 * step)
    touch("touchEnd")
    expect(page.locator(".lifted")).to_have_count(0)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + min(12, box["height"] / 2)

    # After a long press it is lifted and follows the finger, the board stays; let go, it is asked about beside the board.
    touch("touchStart")
    expect(page.locator(".lifted")).to_have_count(1)
    before = page.evaluate("document.querySelector('.board').scrollTop")
    for step in range(1, 6):
        touch("touchMove", dy=10 * step)
    expect(page.locator(".lifted")).to_have_attribute("style", re.compile(r"translate\([^0]|translate\(0px, [^0]"))
    assert page.evaluate("document.querySelector('.board').scrollTop") == before
    touch("touchEnd")
    expect(page.get_by_role("complementary").get_by_role("radio")).not_to_have_count(0)
    expect(page.locator(".carried")).to_have_count(1)
    page.get_by_role("complementary").get_by_role("button", name=re.compile("Keep")).click()
    expect(page.locator(".carried")).to_have_count(0)

    # A long press that stays where it is says what can be done.
    touch("touchStart")
    expect(page.locator(".lifted")).to_have_count(1)
    touch("touchEnd")
    expect(page.get_by_role("group").get_by_role("button", name="Move")).to_be_visible()
    context.close()


def test_axe_finds_nothing_on_the_board_the_week_and_the_agenda(demo: Demo, page: Page) -> None:
    presses_in(demo, page)
    expect(board_of(page)).to_be_visible()
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, path in (("day", ""), ("week", "/week"), ("all screens", "/more")):
            page.goto(desk_url(demo, path))
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator(".waiting")).to_have_count(0)
            at_rest(page)
            if wrong := violations_at_both_sizes(page):
                found[f"{name}, {scheme}"] = wrong
    assert found == {}
