"""The stand-in's Payment Element in a real browser, on a page of another origin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import stripe
from playwright.sync_api import FrameLocator, Page, Request, expect

from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.browser import wait_until
from tests.support.card_form import type_card
from tests.support.stripe_shapes import check_exchanges

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Salon</title>
<script src="{stripe}/v3/"></script>
<main><div id="element"></div><button id="save">Save card</button><output id="said"></output></main>
<script src="/page.js"></script></html>"""
_SCRIPT = """
const settings = new URLSearchParams(location.search);
const stripe = Stripe(settings.get("key"), { stripeAccount: settings.get("account") ?? undefined });
const clientSecret = settings.get("secret");
const theme = settings.get("theme") ?? "stripe";
const elements = stripe.elements({ clientSecret, appearance: { theme, variables: { colorPrimary: "rgb(45, 90, 76)" } } });
const element = elements.create("payment");
window.events = [];
for (const type of ["ready", "change", "loaderror"]) element.on(type, (event) => events.push([type, event]));
element.mount("#element");
document.querySelector("#save").onclick = async () => {
  const confirm = clientSecret.startsWith("pi_") ? "confirmPayment" : "confirmSetup";
  const submitted = await elements.submit();
  const { error, setupIntent, paymentIntent } = submitted.error
    ? submitted
    : await stripe[confirm]({ elements, clientSecret, redirect: "if_required", confirmParams: { return_url: location.href } });
  window.answer = error ?? setupIntent ?? paymentIntent;
  document.querySelector("#said").textContent = error ? error.message : (setupIntent ?? paymentIntent).status;
};
"""


@dataclass
class Salon:
    """The page around the element, and what its origin is sent."""

    page: Page
    stand_in: StandIn
    client: stripe.StripeClient
    url: str
    requests: list[tuple[str, str]]

    def open(self, secret: str, **more: str) -> None:
        """Open the page and wait for the form."""
        asked = {"key": self.stand_in.publishable_key, "secret": secret, **more}
        self.page.goto(f"{self.url}/?" + "&".join(f"{name}={value}" for name, value in asked.items()))

    @property
    def form(self) -> FrameLocator:
        """The card's frame."""
        return self.page.frame_locator("iframe[title='Secure payment input frame']")

    @property
    def bank(self) -> FrameLocator:
        """The challenge's frame."""
        return self.page.frame_locator("iframe[title='Your bank asks you to confirm']")

    def type_card(self, number: str, expiry: str = "1234", cvc: str = "123") -> None:
        """Fill the form in, from the keyboard."""
        type_card(self.page, number, expiry, cvc)

    def save(self, says: str) -> None:
        """Press the button and wait for what the page says then."""
        self.page.get_by_role("button", name="Save card").click()
        expect(self.page.locator("#said")).to_have_text(says)

    def answer(self) -> dict[str, Any]:
        """What Stripe.js gave the page."""
        answer: dict[str, Any] = self.page.evaluate("window.answer")
        return answer

    def cards(self, customer: str) -> list[str]:
        """The last four digits of the customer's cards."""
        found = self.client.v1.customers.payment_methods.list(customer).data
        return [method.card.last4 for method in found if method.card is not None and method.card.last4 is not None]


@pytest.fixture
def salon(page: Page, tmp_path: Path) -> Iterator[Salon]:
    """The page on one origin, the stand-in on another; no card's number is sent to the page's."""
    with running_stripe(tmp_path / "stripe") as stand_in, _serving(stand_in) as url:
        client = stripe.StripeClient(stand_in.secret_key, base_addresses={"api": stand_in.url}, max_network_retries=0)
        requests: list[tuple[str, str]] = []
        problems: list[str] = []

        def watch(request: Request) -> None:
            requests.append((request.url, (request.post_data or "") + json.dumps(request.headers)))

        page.on("request", watch)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console", lambda message: problems.append(message.text) if "Content Security" in message.text else None
        )
        yield Salon(page, stand_in, client, url, requests)
        check_exchanges(stand_in.exchanges())
        for address, sent in requests:
            if not address.startswith(stand_in.url):
                assert not any(number in address + sent for number in ("4242424242424242", "400000"))
        assert problems == []


class _Serving:
    def __init__(self, stand_in: StandIn) -> None:
        policy = (
            f"default-src 'none'; script-src 'self' {stand_in.url}; frame-src {stand_in.url}; connect-src {stand_in.url}; "
            "style-src 'self'; img-src data:"
        )
        page = _PAGE.format(stripe=stand_in.url).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_script = self.path.startswith("/page.js")
                self.send_response(200)
                self.send_header("content-type", "text/javascript" if is_script else "text/html; charset=utf-8")
                self.send_header("content-security-policy", policy)
                self.send_header("referrer-policy", "no-referrer")
                self.end_headers()
                self.wfile.write(_SCRIPT.encode() if is_script else page)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://localhost:{self._server.server_port}"

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _serving(stand_in: StandIn) -> _Serving:
    return _Serving(stand_in)


@pytest.fixture
def customer(salon: Salon) -> str:
    """A customer without a card."""
    return salon.client.v1.customers.create({"name": "Ada"}).id


def _setup(salon: Salon, customer: str) -> str:
    intent = salon.client.v1.setup_intents.create({"customer": customer})
    assert intent.client_secret is not None
    return intent.client_secret


def test_a_card_is_added_and_its_number_is_typed_where_the_page_cannot_read_it(salon, customer):
    salon.open(_setup(salon, customer))
    expect(salon.form.get_by_label("Security code")).to_be_visible()
    salon.type_card("4242424242424242")
    salon.save("succeeded")
    assert salon.cards(customer) == ["4242"]
    assert salon.answer()["status"] == "succeeded" and "customer" not in salon.answer()
    types = [type for type, _ in salon.page.evaluate("window.events")]
    assert types[0] == "ready" and "change" in types
    last = salon.page.evaluate("window.events.at(-1)[1]")
    assert last == {
        "elementType": "payment",
        "empty": False,
        "complete": True,
        "collapsed": False,
        "value": {"type": "card"},
    }
    assert (
        salon.page.evaluate("() => { try { return frames[0].document.title } catch { return 'closed' } }") == "closed"
    )
    assert any("4242424242424242" in sent for _, sent in salon.requests), "the control: the stand-in did get it"


def test_3d_secure_passes(salon, customer):
    salon.open(_setup(salon, customer))
    salon.type_card("4000002500003155")
    salon.page.get_by_role("button", name="Save card").click()
    expect(salon.bank.get_by_role("button", name="Complete")).to_be_focused()
    salon.page.keyboard.press("Enter")
    expect(salon.page.locator("#said")).to_have_text("succeeded")
    assert salon.cards(customer) == ["3155"]
    expect(salon.page.locator("iframe[title='Your bank asks you to confirm']")).to_have_count(0)


def test_3d_secure_fails_and_another_card_can_be_tried(salon, customer):
    salon.open(_setup(salon, customer))
    salon.type_card("4000002500003155")
    salon.page.get_by_role("button", name="Save card").click()
    salon.bank.get_by_role("button", name="Fail").click()
    expect(salon.page.locator("#said")).to_contain_text("unable to authenticate your payment method")
    assert salon.answer()["code"] == "setup_intent_authentication_failure"
    assert salon.cards(customer) == []
    salon.form.get_by_label("Card number").fill("4242 4242 4242 4242")
    salon.save("succeeded")
    assert salon.cards(customer) == ["4242"]


@pytest.mark.parametrize(
    ("number", "says", "code"),
    [
        ("4000000000000002", "Your card was declined.", "card_declined"),
        ("4000000000009995", "Your card has insufficient funds.", "card_declined"),
        ("4000000000000069", "Your card has expired.", "expired_card"),
    ],
)
def test_a_decline_is_told_in_its_own_words(salon, customer, number, says, code):
    salon.open(_setup(salon, customer))
    salon.type_card(number)
    salon.save(says)
    assert salon.answer()["code"] == code and salon.answer()["type"] == "card_error"
    assert salon.cards(customer) == []


def test_a_payment_is_made_in_a_connected_account_with_3d_secure(salon):
    options: Any = {"stripe_account": "acct_salon1"}
    intent = salon.client.v1.payment_intents.create({"amount": 2500, "currency": "aud"}, options)
    salon.open(intent.client_secret, account="acct_salon1", theme="night")
    salon.type_card("4000002760003184")
    salon.page.get_by_role("button", name="Save card").click()
    salon.bank.get_by_role("button", name="Complete").click()
    expect(salon.page.locator("#said")).to_have_text("succeeded")
    assert salon.stand_in.books.balance("acct_salon1", "aud") == 2500


def test_what_is_missing_is_said_beside_its_field(salon, customer):
    salon.open(_setup(salon, customer))
    salon.form.get_by_label("Card number").fill("4242")
    salon.save("Your card number is incomplete.")
    number = salon.form.get_by_label("Card number")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description("Your card number is incomplete.")
    assert salon.answer()["type"] == "validation_error"


def test_a_secret_that_is_wrong_is_a_load_error(salon):
    salon.open("seti_1nothing_secret_nothing")
    wait_until(salon.page, "window.events.length > 0")
    [[type, event]] = salon.page.evaluate("window.events")
    assert type == "loaderror" and event["error"]["code"] == "resource_missing"


def test_an_intent_is_put_right_later_with_its_card_that_wants_3d_secure(salon, customer):
    method = salon.client.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer})
    fee: Any = {
        "amount": 2500,
        "currency": "aud",
        "customer": customer,
        "payment_method": method.id,
        "off_session": True,
        "confirm": True,
    }
    with pytest.raises(stripe.CardError) as refused:
        salon.client.v1.payment_intents.create(fee)
    told: Any = refused.value.error
    salon.open(told.payment_intent.client_secret)
    salon.page.evaluate(
        """(method) => {
          const confirmParams = { payment_method: method, return_url: location.href };
          stripe.confirmPayment({ clientSecret, redirect: "if_required", confirmParams }).then((answer) => {
            window.answer = answer;
          });
        }""",
        method.id,
    )
    salon.bank.get_by_role("button", name="Complete").click()
    wait_until(salon.page, "window.answer !== undefined")
    assert salon.answer()["paymentIntent"]["status"] == "succeeded"
    retrieved = salon.page.evaluate("stripe.retrievePaymentIntent(clientSecret)")
    assert retrieved["paymentIntent"]["status"] == "succeeded"


def test_a_challenge_that_redirects_leads_back(salon, customer):
    intent = salon.client.v1.setup_intents.create(
        {
            "customer": customer,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "confirm": True,
            "return_url": f"{salon.url}/page.js?booking=B1",
        }
    )
    action: Any = intent.next_action
    salon.page.goto(action.redirect_to_url.url)
    salon.page.get_by_role("button", name="Complete").click()
    salon.page.wait_for_url(re.compile("page.js.booking=B1&setup_intent=.*&redirect_status=succeeded"))
    assert salon.client.v1.setup_intents.retrieve(intent.id).status == "succeeded"
