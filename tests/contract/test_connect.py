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
