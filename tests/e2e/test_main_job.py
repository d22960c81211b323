"""The main job, by a customer with a phone: open the link, move the booking, cancel it. The desk sees both."""

from __future__ import annotations

import re
from datetime import datetime

import icalendar
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import sheet_is_left, wait_until
from tests.support.demo import Demo


def token_of(url: str) -> str:
    return url.partition("token=")[2]


def test_a_customer_moves_a_booking_and_the_desk_sees_it(demo: Demo, page: Page) -> None:
    url = demo.link("confirmed-to-move")
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("11:00")
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog", name="Choose a new time")
    expect(sheet.get_by_role("button", name=re.compile(r"^Next with Mia"))).to_be_visible()
    days = sheet.get_by_role("button", name=re.compile(r"\d+ free time"))
    # On a venue's Sunday the week that is shown has a single day left.
    days.last.click()
    chosen_day = (days.last.text_content() or "").partition(",")[0]
    chosen = sheet.get_by_role("button", name=re.compile(rf"^\d+:\d\d [ap]m, {chosen_day}$")).first
    chosen_time = (chosen.get_attribute("aria-label") or "").partition(",")[0]
    chosen.click()
    page.get_by_role("button", name=re.compile(rf"^Move to {chosen_day.split()[0]} {chosen_time}$")).click()
    expect(page.get_by_role("status").filter(has_text="Your booking has moved")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen_day)
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen_time.split()[0])
    # The same after a reload: the cookie stands for the link.
    sheet_is_left(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen_day)

    booking_id = url.split("/manage/")[1].partition("?")[0]
    demo.lets_stand(booking_id)
    query = (
        "query ($id: ID!) { desk { booking(id: $id) { version startsAt desk { activity { what who sentence } } } } }"
    )
    seen = demo.desk(query, {"id": booking_id})["booking"]
    assert seen["version"] == 2
    what = [line["what"] for line in seen["desk"]["activity"]]
    # Newest first: the move, and on top of it what the customer is told of it.
    assert "RESCHEDULED" in what
    assert set(what[: what.index("RESCHEDULED")]) == {"MESSAGE", "GRACE_ENDED"}

    with page.expect_download() as download:
        page.get_by_role("button", name="Add to calendar").click()
        page.get_by_role("link", name="Download for my calendar").click()
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == datetime.fromisoformat(seen["startsAt"])
    assert event["SEQUENCE"] == 1
    assert token_of(url) not in download.value.path().read_text()


def test_a_customer_reads_the_outcome_and_cancels(demo: Demo, page: Page) -> None:
    url = demo.link("deposit-full-refund")
    page.goto(url)
    page.get_by_role("button", name="Cancel booking").click()
    sheet = page.get_by_role("dialog", name="Cancel your booking?")
    expect(sheet.get_by_text("You'll be refunded $25 to the card you paid with")).to_be_visible()
    sheet.get_by_role("button", name="Keep my booking").click()
    expect(sheet).not_to_be_visible()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Cancel booking").click()
    sheet.get_by_role("textbox").fill("We are moving house")
    sheet.get_by_role("button", name="Cancel booking").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^You cancelled this booking on"))).to_be_visible()
    expect(page.get_by_role("button", name="Reschedule")).to_have_count(0)
    # It goes off when the cancel can't be taken back any more; the page is looked at again then.
    booking_id = url.split("/manage/")[1].partition("?")[0]
    demo.lets_stand(booking_id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text(re.compile(r"^Your refund of \$25 "))).to_be_visible()

    asked = "status cancellation { reason } refunds { amount { amountMinor } status }"
    query = f"query ($id: ID!) {{ desk {{ booking(id: $id) {{ {asked} }} }} }}"
    seen = demo.desk(query, {"id": booking_id})["booking"]
    assert seen["status"] == "CANCELLED"
    assert seen["cancellation"]["reason"] == "We are moving house"
    # How far it has come by now is Stripe's pace.
    (refund,) = seen["refunds"]
    assert refund["amount"] == {"amountMinor": 2500}
    assert refund["status"] in ("REQUESTED", "SUBMITTED", "SUCCEEDED")


def test_someone_else_took_the_time_meanwhile(demo: Demo, page: Page) -> None:
    url = demo.link("confirmed")
    page.goto(url)
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Reschedule").click()
    sheet = page.get_by_role("dialog")
    quick = sheet.get_by_role("button", name=re.compile("^Next with Mia"))
    clock = (quick.text_content() or "").rpartition(", ")[2]
    quick.click()
    # Between choosing and pressing, the desk gives that time away.
    booking_id = url.split("/manage/")[1].partition("?")[0]
    query = "query ($id: ID!) { desk { booking(id: $id) { soonestSlots { startsAt staff { id } } } } }"
    slot = demo.desk(query, {"id": booking_id})["booking"]["soonestSlots"][0]
    demo.graph(
        "mutation ($input: DeskBlockTimeInput!) { deskBlockTime(input: $input) { ... on TimeBlocked { blockedTime { id } } } }",
        {
            "input": {
                "staffId": slot["staff"]["id"],
                "startsAt": slot["startsAt"],
                "minutes": 15,
                "kind": "MEETING",
                "idempotencyKey": "taken",
            }
        },
    )
    page.get_by_role("button", name=re.compile("^Move to")).click()
    expect(sheet.get_by_text(re.compile(rf"^Someone just took {clock}\. Your booking hasn't changed"))).to_be_visible()
    expect(sheet.get_by_role("button", name=re.compile("^(Next|Soonest|Or) with"))).not_to_have_count(0)
    page.keyboard.press("Escape")
    assert page.get_by_role("heading", level=1).inner_text() == before


def test_inside_the_window_the_page_says_why_and_offers_to_call(demo: Demo, page: Page) -> None:
    page.goto(demo.link("inside-notice-window"))
    expect(
        page.get_by_text("This booking is within 24h of the appointment time and can't be changed online.")
    ).to_be_visible()
    call = page.get_by_role("link", name="Call (02) 5550 1234")
    expect(call).to_have_attribute("href", "tel:+61255501234")
    expect(page.get_by_role("button", name="Reschedule")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel booking")).to_have_count(0)


def test_a_deep_link_opens_its_panel_and_does_nothing_else(demo: Demo, page: Page) -> None:
    changed: list[str] = []
    page.on("request", lambda request: changed.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(demo.link("confirmed") + "&action=reschedule")
    expect(page.get_by_role("dialog", name="Choose a new time")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    sheet_is_left(page)
    page.goto(demo.link("pending") + "&action=accept&offer=2")
    # It never had an offer: the link is told so, and nothing else happens.
    expect(page.get_by_role("dialog", name="Nothing on offer")).to_be_visible()
    expect(page.get_by_text("Waiting for the salon")).to_be_visible()
    assert all("expectedVersion" not in body for body in changed)


def test_the_token_leaves_the_address_bar_and_goes_nowhere_else(demo: Demo, page: Page) -> None:
    url = demo.link("confirmed")
    token = token_of(url)
    asked: list[tuple[str, dict[str, str]]] = []
    page.on("request", lambda request: asked.append((request.url, request.headers)))
    page.goto(url)
    expect(page).to_have_url(url.partition("?")[0])
    page.get_by_role("button", name="Reschedule").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    wait_until(page, "navigator.serviceWorker.controller !== null")
    later = [(address, headers) for address, headers in asked if address != url]
    assert len(later) > 2
    assert [address for address, _ in later if token in address] == []
    assert [headers["referer"] for _, headers in later if headers.get("referer")] == []
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
             (await (await caches.open(name)).keys()).map((request) => request.url)))).flat()"""
    )
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert kept
    assert all(token not in address for address in kept)
    assert token not in stored


def test_sharing_gives_the_full_link_on_a_press(demo: Demo, page: Page, context: BrowserContext) -> None:
    url = demo.link("confirmed")
    page.goto(url)
    page.evaluate("() => { navigator.share = async ({ url }) => { window.shared = url } }")
    page.get_by_role("button", name="Share").click()
    wait_until(page, "window.shared !== undefined")
    assert page.evaluate("window.shared") == url


def test_what_the_server_wrote_is_what_the_app_shows(demo: Demo, browser_texts: object) -> None:
    assert callable(browser_texts)
    for link in demo.told["links"]:
        if link["name"] == "earlier-time":
            continue  # what is offered to its customer is asked for once the page stands
        served, shown = browser_texts(link["url"])
        assert served == shown, link["name"]


def test_a_visitor_elsewhere_sees_their_own_time_beside_the_venues(
    demo: Demo, page: Page, context: BrowserContext
) -> None:
    abroad = context.browser.new_context(timezone_id="Europe/London")  # type: ignore[union-attr]  # it has a browser
    tab = abroad.new_page()
    tab.goto(demo.link("confirmed"))
    expect(tab.get_by_text(re.compile(r"Sydney time · 11:15 pm \w{3} where you are"))).to_be_visible()
    abroad.close()
    page.goto(demo.link("confirmed"))
    page.wait_for_timeout(2000)
    expect(page.get_by_text("Sydney time", exact=True)).to_be_visible()
