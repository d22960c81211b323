"""Connect's OAuth as Stripe's own SDK speaks it. Stripe itself is not asked: its page wants a person."""

from __future__ import annotations

from typing import Any

import pytest
import stripe
from stripe.oauth_error import InvalidClientError, InvalidGrantError

from openchair_devkit.stripe.oauth import CLIENT_ID
from openchair_devkit.stripe.standin import StandIn
from tests.support.stand_in import back_from_stripe


def _client(stand_in: StandIn) -> stripe.StripeClient:
    addresses: Any = {"api": stand_in.url, "connect": stand_in.url}
    key = stand_in.secret_key
    return stripe.StripeClient(key, client_id=CLIENT_ID, base_addresses=addresses, max_network_retries=0)


def test_a_code_gives_an_account_once_and_used_again_ends_what_it_began(stand_in: StandIn) -> None:
    client = _client(stand_in)
    url = client.oauth.authorize_url({"scope": "read_write", "state": "way", "redirect_uri": "http://localhost/back"})
    told = back_from_stripe(stand_in, url, name="Lumen")
    assert told["state"] == "way"
    once: Any = {"grant_type": "authorization_code", "code": told["code"]}
    account = client.oauth.token(once).stripe_user_id
    assert client.v1.accounts.retrieve(str(account)).id == account
    with pytest.raises(InvalidGrantError, match="already been used"):
        client.oauth.token(once)
    with pytest.raises(stripe.PermissionError):
        client.v1.accounts.retrieve(str(account))
    with pytest.raises(stripe.PermissionError):
        client.v1.customers.create({}, {"stripe_account": str(account)})
    types = [event["type"] for event in stand_in.objects("event")]
    assert types == ["account.application.deauthorized", "account.application.authorized"]


def test_letting_go_of_an_account_that_is_not_connected_is_refused(stand_in: StandIn) -> None:
    client = _client(stand_in)
    stand_in.oauth.end("acct_gone1")
    with pytest.raises(InvalidClientError, match="not connected"):
        client.oauth.deauthorize({"client_id": CLIENT_ID, "stripe_user_id": "acct_gone1"})
    with pytest.raises(stripe.PermissionError):
        client.v1.accounts.retrieve("acct_gone1")


def test_an_account_says_whether_payments_can_be_made_into_it_and_refuses_them_until_then(stand_in: StandIn) -> None:
    client = _client(stand_in)
    account = "acct_unfinished"
    into: Any = {"stripe_account": account}
    asked: Any = {"amount": 2500, "currency": "aud"}
    stand_in.oauth.pause(account, is_paused=True)
    assert client.v1.accounts.retrieve(account).charges_enabled is False
    with pytest.raises(stripe.InvalidRequestError, match="cannot currently make"):
        client.v1.payment_intents.create(asked, into)
    stand_in.oauth.pause(account, is_paused=False)
    assert client.v1.accounts.retrieve(account).charges_enabled is True
    intent = client.v1.payment_intents.create(asked, into)
    updated = [each for each in stand_in.objects("event", account) if each["type"] == "account.updated"]
    assert [each["data"]["object"]["charges_enabled"] for each in updated] == [True, False]
    # One that was begun before is refused, too.
    stand_in.oauth.pause(account, is_paused=True)
    with pytest.raises(stripe.InvalidRequestError, match="cannot currently make"):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, into)
