"""The desk's app in a browser: signing in as a person does, by the mail that the demo's mailbox catches."""

from __future__ import annotations

import re
import time
import urllib.request
from typing import Any

from playwright.sync_api import Locator, Page, expect

from openchair_devkit.rows import OWNER
from tests.support.demo import Demo

_DATE = re.compile(r"^\w+day \d")
_SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignedIn { accessToken } } }"
_INVITE = "mutation ($input: DeskInviteInput!) { deskInvite(input: $input) { __typename } }"
_ACCEPT = (
    "mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ... on SignedIn { accessToken } } }"
)
_SET_PIN = "mutation ($input: DeskSetPinInput!) { deskSetPin(input: $input) { __typename } }"


def board_of(page: Page) -> Locator:
    """The heading of the day's board, with which the app begins: the date."""
    return page.get_by_role("heading", level=1, name=_DATE)


def hello(page: Page, name: str = "") -> Locator:
    """What the list of all screens greets someone with, once it is opened."""
    page.get_by_role("link", name=re.compile("^(All screens|More)$")).click()
    return page.get_by_role("heading", name=f"Hello {name}".rstrip())


def desk_url(demo: Demo, path: str = "") -> str:
    """The address of a screen."""
    return f"http://localhost:{demo.port}/desk{path}"


def mails_to(demo: Demo, email: str) -> list[dict[str, Any]]:
    """What someone got by mail, newest first."""
    return [mail for mail in demo.mailbox() if email in mail["to"]]


def link_mailed(demo: Demo, email: str, page: str, *, seen: int) -> str:
    """The link to a page of the desk in the newest mail to someone, once they have got more than they had `seen`."""
    until = time.monotonic() + 30
    while len(found := mails_to(demo, email)) <= seen:
        assert time.monotonic() < until, f"no mail came to {email}"
        time.sleep(0.2)
    link = re.search(rf"http://localhost:\d+/desk/{page}#[1-9A-Za-z]+", found[0]["text"])
    assert link is not None, found[0]["text"]
    return link[0]


def mail_about(demo: Demo, email: str, subject: str) -> dict[str, Any]:
    """The newest mail to someone with this subject, once it is there."""
    until = time.monotonic() + 30
    while not (found := [mail for mail in mails_to(demo, email) if mail["subject"] == subject]):
        assert time.monotonic() < until, f"{email} is not told: {subject}"
        time.sleep(0.2)
    return found[0]


def ask_for_link(demo: Demo, page: Page, email: str = OWNER) -> str:
    """Ask on the sign-in page, which is shown, for a link; gives it, from the mailbox."""
    seen = len(mails_to(demo, email))
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Email me a link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    return link_mailed(demo, email, "sign-in", seen=seen)


def signs_in(demo: Demo, page: Page, email: str = OWNER) -> None:
    """Sign in by the mailed link and its press."""
    page.goto(desk_url(demo))
    page.goto(ask_for_link(demo, page, email))
    page.get_by_role("button", name="Sign in here").click()
    expect(board_of(page)).to_be_visible()


def presses_in(demo: Demo, page: Page) -> None:
    """Sign in as the owner by the demo's own link, which no mail is sent for, and its press."""
    page.goto(demo.told["desk"]["url"])
    page.get_by_role("button", name="Sign in here").click()
    expect(board_of(page)).to_be_visible()


def hires_with_pin(demo: Demo, name: str, email: str, pin: str) -> None:
    """Someone is invited to the front desk, joins, and chooses a PIN, all by the graph."""
    with urllib.request.urlopen(demo.told["desk"]["url"]) as opened:
        token = opened.url.rpartition("#")[2]
    owner = _asked(demo, _SIGN_IN, {"token": token, "idempotencyKey": token})["signIn"]["accessToken"]
    seen = len(mails_to(demo, email))
    place = {"name": name, "email": email, "role": "FRONT_DESK"}
    _asked(demo, _INVITE, {**place, "idempotencyKey": f"invite {email}"}, owner)
    token = link_mailed(demo, email, "invitation", seen=seen).rpartition("#")[2]
    theirs = _asked(demo, _ACCEPT, {"token": token, "idempotencyKey": email})["acceptInvitation"]["accessToken"]
    assert _asked(demo, _SET_PIN, {"pin": pin, "idempotencyKey": f"pin {email}"}, theirs) == {
        "deskSetPin": {"__typename": "PinSet"}
    }


def _asked(demo: Demo, query: str, input: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    return demo.as_person(query, {"input": input}, token)
