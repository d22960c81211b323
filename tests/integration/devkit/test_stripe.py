"""The stand-in for Stripe as it runs: kept through kills, one effect for one key, webhooks tried again, told to fail."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from openchair_devkit.stripe.books import Books
from openchair_devkit.stripe.serve import StripeRefused, running_stripe, serve_stripe
from openchair_devkit.stripe.standin import SECRET_KEY, WEBHOOK_SECRET, StandIn
from openchair_devkit.stripe.store import Store
from tests.support.hooks import Hooks, receiving_hooks
from tests.support.server import free_port

_SERVE = """
import sys
from pathlib import Path
from openchair_devkit.stripe.serve import serve_stripe
serve_stripe(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), webhook_url=sys.argv[3])
"""
_PAID: Any = {
    "amount": 2500,
    "currency": "aud",
    "payment_method": "pm_card_visa",
    "allowed_payment_method_types": ["card"],
    "confirm": True,
}


@dataclass
class Served:
    """The stand-in in a process of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path, port: int, webhook_url: str) -> Served:
        """Start it, and wait until it says that it listens."""
        log = folder.with_suffix(".log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", _SERVE, str(folder), str(port), webhook_url],
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + 30
        while "/controls" not in log.read_text():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the stand-in did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.05)
        return cls(folder, port, process)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(20)


def _client(url: str) -> stripe.StripeClient:
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": url}, max_network_retries=0)


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    """Where events arrive."""
    with receiving_hooks() as hooks:
        yield hooks


@pytest.fixture
def stand_in(tmp_path: Path, hooks: Hooks) -> Iterator[StandIn]:
    """The stand-in in a thread, whose webhooks are tried again soon."""
    with running_stripe(
        tmp_path / "stripe", webhook_url=hooks.url, backoff=(0.1, 0.1, 0.1, 0.1), refund_seconds=0.1
    ) as stand_in:
        yield stand_in


@pytest.fixture
def client(stand_in: StandIn) -> stripe.StripeClient:
    """The SDK's own."""
    return _client(stand_in.url)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Served]]:
    """Starts the stand-in as a process on this test's folder and port, as often as it likes."""
    started: list[Served] = []
    port = free_port()

    def begin(webhook_url: str) -> Served:
        started.append(Served.start(tmp_path / "stripe", port, webhook_url))
        return started[-1]

    yield begin
    for served in started:
        served.kill()


def test_what_was_answered_for_is_there_after_a_kill(start, hooks):
    served = start(hooks.url)
    client = _client(f"http://127.0.0.1:{served.port}")
    customer = client.v1.customers.create({"name": "Ada"})
    paid = client.v1.payment_intents.create(_PAID, {"idempotency_key": "pay-1"})
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})
    served.kill()
    assert _books(served.folder).balance(None, "aud") == 1500

    start(hooks.url)
    assert client.v1.customers.retrieve(customer.id).name == "Ada"
    again = client.v1.payment_intents.create(_PAID, {"idempotency_key": "pay-1"})
    assert again.id == paid.id
    assert httpx.get(f"http://127.0.0.1:{served.port}/books.json").json() == {"platform": {"aud": 1500}}
    assert hooks.wait_for("charge.refunded")


def _books(folder: Path) -> Books:
    return Books.open(folder)


def test_events_that_nobody_took_are_delivered_after_a_kill(start, hooks):
    port = free_port()
    served = start(f"http://127.0.0.1:{port}/webhooks/stripe")
    client = _client(f"http://127.0.0.1:{served.port}")
    customer = client.v1.customers.create({"name": "Ada"})
    served.kill()
    with receiving_hooks(port) as late:
        start(late.url)
        [event] = late.wait_for("customer.created")
    assert event["data"]["object"]["id"] == customer.id


def test_a_call_that_was_cut_off_by_a_kill_leaves_its_key_free(tmp_path):
    store = Store.open(tmp_path)
    with store.transaction() as transaction:
        transaction.rows("INSERT INTO keys (account, key, path, parameters, request_id) VALUES ('', 'k', '', '', '')")
    store.close()
    with running_stripe(tmp_path) as stand_in:
        made = _client(stand_in.url).v1.payment_intents.create(_PAID, {"idempotency_key": "k"})
    assert made.status == "succeeded"


def test_many_calls_with_one_key_at_once_have_one_effect(stand_in, client):
    stand_in.fail("slow", "POST /v1/payment_intents", seconds=0.5)

    def attempt(_number: int) -> str:
        try:
            return str(_client(stand_in.url).v1.payment_intents.create(_PAID, {"idempotency_key": "one"}).id)
        except stripe.APIError as error:
            assert error.http_status == 409
            told: Any = error.error
            assert told.code == "idempotency_key_in_use"
            return "in use"

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(attempt, range(8)))
    assert "in use" in answers and len(answers) == 2
    assert stand_in.books.balance(None, "aud") == 2500
    assert attempt(9) in answers
    assert len(stand_in.objects("charge")) == 1


def test_keys_objects_and_balances_are_each_accounts_own(stand_in, client):
    salon: Any = {"stripe_account": "acct_salon1", "idempotency_key": "same"}
    customer = client.v1.customers.create({"name": "Ada"}, salon)
    other = client.v1.customers.create({"name": "Ada"}, {**salon, "stripe_account": "acct_salon2"})
    assert other.id != customer.id
    for options in ({}, {"stripe_account": "acct_salon2"}):
        with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
            client.v1.customers.retrieve(customer.id, {}, options)
    client.v1.payment_intents.create(_PAID, {"stripe_account": "acct_salon1"})
    assert stand_in.books.balance("acct_salon1", "aud") == 2500
    assert stand_in.books.balance("acct_salon2", "aud") == stand_in.books.balance(None, "aud") == 0


def test_a_webhook_that_is_refused_is_sent_again_and_then_given_up(stand_in, client, hooks):
    hooks.answers = [500, 302]
    client.v1.customers.create({"name": "Ada"})
    hooks.wait_for_calls(3)
    assert len({body for body, _ in hooks.calls}) == 1
    _until(lambda: stand_in.deliveries()[0]["state"] == "delivered")

    hooks.answers = [500] * 5
    client.v1.customers.create({"name": "Grace"})
    _until(lambda: stand_in.deliveries()[0]["state"] == "failed")
    stand_in.resend()
    _until(lambda: stand_in.deliveries()[0]["state"] == "delivered")


def _until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_told_to_it_declines_once(stand_in, client):
    httpx.post(f"{stand_in.url}/controls/fail", data={"kind": "decline", "code": "insufficient_funds"})
    with pytest.raises(stripe.CardError) as declined:
        client.v1.payment_intents.create(_PAID)
    told: Any = declined.value.error
    assert told.decline_code == "insufficient_funds"
    assert client.v1.payment_intents.create(_PAID).status == "succeeded"


def test_told_to_it_asks_for_3d_secure(stand_in, client):
    stand_in.fail("authentication")
    intent = client.v1.payment_intents.create(_PAID)
    assert intent.status == "requires_action"
    answer = httpx.post(f"{stand_in.url}/controls/authenticate", data={"intent": intent.id, "outcome": "complete"})
    assert answer.json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("kind", "paid_at_first", "replays"),
    [("error_before", 0, False), ("error_instead", 0, True), ("error_after", 2500, True)],
)
def test_a_500_is_kept_by_its_key_once_the_work_had_begun(stand_in, client, kind, paid_at_first, replays):
    stand_in.fail(kind, "POST /v1/payment_intents")
    with pytest.raises(stripe.APIError) as failed:
        client.v1.payment_intents.create(_PAID, {"idempotency_key": "k"})
    assert failed.value.http_status == 500
    assert stand_in.books.balance(None, "aud") == paid_at_first
    if replays:
        with pytest.raises(stripe.APIError) as again:
            client.v1.payment_intents.create(_PAID, {"idempotency_key": "k"})
        assert again.value.http_body == failed.value.http_body
        assert again.value.headers is not None and again.value.headers["Idempotent-Replayed"] == "true"
    else:
        assert client.v1.payment_intents.create(_PAID, {"idempotency_key": "k"}).status == "succeeded"
    assert stand_in.books.balance(None, "aud") == (2500 if not replays else paid_at_first)


@pytest.mark.parametrize("kind", ["timeout_after", "drop_after"])
def test_an_answer_that_never_comes_can_be_asked_for_again(stand_in, client, kind):
    stand_in.fail(kind, "POST /v1/payment_intents", seconds=0.2)
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(_PAID, {"idempotency_key": "k"})
    assert stand_in.books.balance(None, "aud") == 2500
    assert client.v1.payment_intents.create(_PAID, {"idempotency_key": "k"}).status == "succeeded"
    assert stand_in.books.balance(None, "aud") == 2500


def test_it_is_down_until_that_is_lifted_and_only_where_it_is_told(stand_in, client):
    fault = stand_in.fail("down", "POST /v1/refunds", times=None)
    paid = client.v1.payment_intents.create(_PAID)
    for _ in range(3):
        with pytest.raises(stripe.APIConnectionError):
            client.v1.refunds.create({"payment_intent": paid.id})
    stand_in.lift(fault.id)
    assert client.v1.refunds.create({"payment_intent": paid.id}).status == "succeeded"


def test_a_refund_told_to_fail_fails_later_and_can_be_tried_again(stand_in, client, hooks):
    paid = client.v1.payment_intents.create(_PAID)
    stand_in.fail("refund_failed")
    refund = client.v1.refunds.create({"payment_intent": paid.id})
    assert refund.status == "pending"
    hooks.wait_for("refund.failed", "refund.updated")
    assert stand_in.books.balance(None, "aud") == 2500
    assert client.v1.refunds.create({"payment_intent": paid.id}).status == "succeeded"
    assert stand_in.books.balance(None, "aud") == 0


def test_what_a_bank_sends_back_comes_back_once(stand_in, client):
    paid = client.v1.payment_intents.create(_PAID)
    stand_in.fail("refund_failed", "POST /v1/refunds")
    refund = client.v1.refunds.create({"payment_intent": paid.id})
    for outcome in ("failed", "failed", "succeeded"):
        stand_in.settle(refund.id, outcome)
        assert client.v1.refunds.retrieve(refund.id).status == "failed"
        assert stand_in.books.balance(None, paid.currency) == paid.amount


def test_a_fault_that_is_none_is_refused(stand_in):
    assert httpx.post(f"{stand_in.url}/controls/fail", data={"kind": "nonsense"}).status_code == 400
    assert stand_in.faults() == []


def test_no_card_number_is_kept(stand_in, client, tmp_path):
    client.v1.payment_methods.create(
        {"type": "card", "card": {"number": "4000056655665556", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}
    )
    stranger: Any = {"type": "card", "card": {"number": "4111111111111111", "exp_month": 12, "exp_year": 2040}}
    client.v1.payment_methods.create(stranger)
    with stand_in.store.transaction() as transaction:
        kept = str(transaction.rows("SELECT * FROM requests"))
        everything = kept + str(transaction.rows("SELECT * FROM objects"))
    assert "4000056655665556" not in kept and "4111111111111111" not in everything


def test_it_does_not_run_in_production(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "production")
    with pytest.raises(StripeRefused, match="production"):
        serve_stripe(tmp_path, "127.0.0.1", free_port(), SECRET_KEY, None, WEBHOOK_SECRET)
    with pytest.raises(StripeRefused, match="production"), running_stripe(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_told(stand_in, tmp_path):
    with pytest.raises(StripeRefused, match="can't be had"):
        serve_stripe(tmp_path / "other", "127.0.0.1", int(stand_in.url.rsplit(":", 1)[1]))


def test_a_form_of_another_site_makes_nothing_fail(stand_in):
    answer = httpx.post(
        f"{stand_in.url}/controls/fail", data={"kind": "down"}, headers={"origin": "https://stranger.example"}
    )
    assert answer.status_code == 403 and stand_in.faults() == []
