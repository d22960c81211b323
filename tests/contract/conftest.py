"""Stripe twice: the stand-in, and Stripe's own test mode where STRIPE_TEST_KEY is set."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import stripe

from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.network import is_here, staying_at_home
from tests.support.stripe_shapes import check_exchanges

KEY = "STRIPE_TEST_KEY"
_HERE = Path(__file__).parent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that asks for Stripe runs against both."""
    if "which_stripe" in metafunc.fixturenames:
        metafunc.parametrize("which_stripe", ["stand-in", "stripe"], scope="function")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a key there is no Stripe to ask."""
    if os.environ.get(KEY):
        return
    asking = [item for item in items if _HERE in item.path.parents and _which(item) == "stripe"]
    if asking:
        config.hook.pytest_deselected(items=asking)
        items[:] = [item for item in items if item not in asking]


@pytest.fixture(scope="session", autouse=True)
def _stay_at_home() -> Iterator[None]:
    """As everywhere, unless Stripe is asked: then these tests are run by themselves (pytest tests/contract)."""
    with nullcontext() if os.environ.get(KEY) else staying_at_home():
        yield


def _which(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return None if callspec is None else callspec.params.get("which_stripe")


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in, whose every exchange has the shape of the pinned API version."""
    with running_stripe(tmp_path / "stripe", refund_seconds=0.2) as stand_in:
        yield stand_in
        assert check_exchanges(stand_in.exchanges()) > 0


@pytest.fixture
def client(which_stripe: str, request: pytest.FixtureRequest) -> stripe.StripeClient:
    """The SDK's own client."""
    if which_stripe == "stripe":
        return stripe.StripeClient(os.environ[KEY], max_network_retries=0)
    stand_in: StandIn = request.getfixturevalue("stand_in")
    return client_of(stand_in)


def client_of(stand_in: StandIn) -> stripe.StripeClient:
    """The SDK's client for the stand-in."""
    assert is_here(stand_in.url.split("//")[1].split(":")[0])
    return stripe.StripeClient(
        stand_in.secret_key,
        base_addresses={"api": stand_in.url},
        max_network_retries=0,
    )


@pytest.fixture
def customer(client: stripe.StripeClient) -> stripe.Customer:
    """A customer without a card."""
    return client.v1.customers.create({"name": "Ada Example", "email": "ada@example.com"})


@pytest.fixture
def saved(client: stripe.StripeClient, customer: stripe.Customer) -> Callable[[str], str]:
    """Sets a card up for the customer, as `pm_card_visa`, and gives its id."""

    def save(card: str) -> str:
        intent = client.v1.setup_intents.create(
            {
                "customer": customer.id,
                "payment_method": card,
                "allowed_payment_method_types": ["card"],
                "usage": "off_session",
                "confirm": True,
            }
        )
        assert intent.status == "succeeded" and isinstance(intent.payment_method, str)
        return intent.payment_method

    return save


@pytest.fixture
def pay(client: stripe.StripeClient, customer: stripe.Customer) -> Callable[..., stripe.PaymentIntent]:
    """Charges a saved card off-session."""

    def charge(method: str, amount: int = 2500, currency: str = "aud", key: str | None = None, **more: Any) -> Any:
        params: Any = {
            "amount": amount,
            "currency": currency,
            "customer": customer.id,
            "payment_method": method,
            "allowed_payment_method_types": ["card"],
            "off_session": True,
            "confirm": True,
            **more,
        }
        return client.v1.payment_intents.create(params, {"idempotency_key": key or new_key()})

    return charge


def told(raised: pytest.ExceptionInfo[stripe.StripeError]) -> Any:
    """The error object of a refusal, whose parts the SDK all types as optional."""
    return raised.value.error


def told_headers(raised: pytest.ExceptionInfo[stripe.StripeError]) -> Any:
    """A refusal's headers."""
    return raised.value.headers


def new_key() -> str:
    """An idempotency key that nobody used."""
    return str(uuid.uuid4())
