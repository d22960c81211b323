"""What the page lets in: its own, and of Stripe's just what its form needs."""

from __future__ import annotations

import pytest

from openchair.http.headers import page_permissions, page_policy

LIVE = "https://js.stripe.com/v3/"


def directives(payment_form: str | None) -> dict[str, list[str]]:
    words = (directive.split() for directive in page_policy("n0nce", payment_form).split("; "))
    return {name: sources for name, *sources in words}


def test_without_payments_nobody_elses_script_or_frame_is_let_in() -> None:
    policy = directives(None)
    assert policy["script-src"] == ["'self'", "'nonce-n0nce'"]
    assert policy["connect-src"] == ["'self'"]
    assert "frame-src" not in policy and policy["default-src"] == ["'none'"]
    assert "payment=()" in page_permissions(None)


def test_with_stripe_just_what_stripe_names_is_let_in() -> None:
    policy, before = directives(LIVE), directives(None)
    scripts = ["https://js.stripe.com", "https://*.js.stripe.com"]
    assert policy.pop("script-src") == ["'self'", "'nonce-n0nce'", *scripts]
    assert policy.pop("frame-src") == [*scripts, "https://hooks.stripe.com"]
    assert policy.pop("connect-src") == ["'self'", "https://api.stripe.com"]
    del before["script-src"], before["connect-src"]
    assert policy == before, "and nothing else is changed by it"
    assert page_permissions(LIVE).endswith('payment=(self "https://js.stripe.com" "https://*.js.stripe.com")')


@pytest.mark.parametrize("payment_form", [None, LIVE, "http://127.0.0.1:9999/v3/"])
def test_text_never_becomes_a_script_by_itself(payment_form: str | None) -> None:
    policy = directives(payment_form)
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy["script-src"])
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == ["'none'"]


def test_a_stand_in_is_let_in_by_its_origin_and_no_more() -> None:
    policy = directives("http://127.0.0.1:9999/v3/")
    assert policy["script-src"][2:] == policy["frame-src"] == ["http://127.0.0.1:9999"]
