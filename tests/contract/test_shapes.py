"""The check of shapes can fail: a control."""

from __future__ import annotations

import json

import pytest

from openchair_devkit.stripe.cards import TestCard
from openchair_devkit.stripe.objects import (
    new_card,
    new_charge,
    new_customer,
    new_payment_intent,
    new_refund,
    new_setup_intent,
)
from openchair_devkit.stripe.routes import find_route
from tests.support.stripe_shapes import PARAMS, WrongShape, check_answer, check_request


def test_a_new_intent_has_its_shape():
    check_answer(new_payment_intent(2500, "aud", 1))
    check_answer(new_setup_intent(1))
    check_answer(new_customer(1))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "2500"},
        {"status": "paid"},
        {"nonsense": 1},
        {"capture_method": "sometimes"},
        {"amount_details": {"tips": {}}},
        {"payment_method_types": "card"},
        {"livemode": None},
        {"automatic_payment_methods": {"enabled": "true"}},
        {"last_payment_error": {"type": "card_error", "code": "no_such_code"}},
    ],
    ids=str,
)
def test_an_object_with_a_wrong_field_is_found(change):
    with pytest.raises(WrongShape):
        check_answer({**new_payment_intent(2500, "aud", 1), **change})


def test_an_object_without_a_field_is_found():
    intent = new_payment_intent(2500, "aud", 1)
    del intent["currency"]
    with pytest.raises(WrongShape, match="currency"):
        check_answer(intent)


def test_a_wrong_object_within_a_list_is_found():
    wrong = {**new_customer(1), "nonsense": 1}
    with pytest.raises(WrongShape, match="nonsense"):
        check_answer({"object": "list", "data": [wrong], "has_more": False, "url": "/v1/customers"})


@pytest.mark.parametrize(
    "params",
    [
        {"amount": "2500"},
        {"amount": "25.00", "currency": "aud"},
        {"amount": "2500", "currency": "aud", "nonsense": "1"},
        {"amount": "2500", "currency": "aud", "confirm": "yes"},
        {"amount": "2500", "currency": "aud", "setup_future_usage": "sometimes"},
        {"amount": "2500", "currency": "aud", "allowed_payment_method_types": "card"},
        {"amount": "2500", "currency": "aud", "automatic_payment_methods": {"on": "true"}},
    ],
    ids=json.dumps,
)
def test_a_wrong_request_is_found(params):
    with pytest.raises(WrongShape):
        check_request("POST", "/v1/payment_intents", params)


def test_a_right_request_passes():
    params = {
        "amount": "2500",
        "currency": "aud",
        "confirm": "true",
        "off_session": "true",
        "metadata": {"booking": "B1"},
        "allowed_payment_method_types": ["card"],
        "setup_future_usage": "off_session",
    }
    check_request("POST", "/v1/payment_intents", params)


def test_every_endpoint_has_its_params():
    for method, path in PARAMS:
        assert find_route(method, path) is not None


def test_refunds_and_charges_have_their_shapes():
    method = new_card("4242424242424242", TestCard(), exp_month=12, exp_year=2034, billing={}, metadata={}, now=1)
    check_answer(method)
    charge = new_charge(new_payment_intent(2500, "aud", 1), method, 1)
    check_answer(charge)
    check_answer(new_refund(charge, 100, 1))
