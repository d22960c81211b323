"""Connect's OAuth: the page on which an account's owner agrees, its codes, and the end of it.

An account that was never connected here may be used all the same, as before; one that was let go of may not, until it is connected
again.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from openchair.http.templates import template_beside
from openchair_devkit.stripe.callers import no_access
from openchair_devkit.stripe.calls import Call
from openchair_devkit.stripe.forms import Params, parse_form
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.store import Transaction

CLIENT_ID: Final = "ca_openchair"
_CODE_SECONDS: Final = 300
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_POLICY: Final = "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


class OAuth:
    """Stripe's page, its codes, and who may use which account."""

    def __init__(self, stand_in: Any) -> None:
        self._stand_in = stand_in
        self._template = template_beside(__file__, "oauth.html.j2")

    def routes(self) -> list[BaseRoute]:
        """The addresses."""
        return [
            Route("/oauth/authorize", self.show, methods=["GET"]),
            Route("/oauth/authorize", self.decide, methods=["POST"]),
            Route("/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/deauthorize", self.deauthorize, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page: which account, and yes or no."""
        asked, nonce = request.query_params, secrets.token_urlsafe(16)
        wrong = _what_is_wrong(asked)
        with self._stand_in.store.transaction() as transaction:
            accounts = list_accounts(transaction)
        page = self._template.render(nonce=nonce, wrong=wrong, asked=dict(asked), accounts=accounts)
        headers = {"cache-control": "no-store", "content-security-policy": _POLICY.format(nonce=nonce)}
        return HTMLResponse(page, 200 if wrong is None else 400, headers)

    async def decide(self, request: Request) -> Response:
        """Back to where whoever asked came from: with a code, or with their no."""
        given = parse_form((await request.body()).decode())
        wrong = _what_is_wrong(given)
        if wrong is not None:
            return JSONResponse({"error": "invalid_request", "error_description": wrong}, 400)
        back = await run_in_threadpool(self.answer_for, given, agrees=given.get("decision") == "connect")
        return RedirectResponse(back, 303)

    def answer_for(self, asked: dict[str, Any], *, agrees: bool) -> str:
        """The address that its owner comes back to.

        `asked` are the page's parameters, with `account` or a new one's `name`; one that is `unfinished` takes no payments.
        """
        state = {"state": asked["state"]} if asked.get("state") else {}
        if not agrees:
            told = {"error": "access_denied", "error_description": "The user denied your request"}
            return f"{asked['redirect_uri']}?{urlencode({**state, **told})}"
        code = "ac_" + "".join(secrets.choice(_LETTERS) for _ in range(32))
        with self._stand_in.store.transaction() as transaction:
            name = str(asked.get("name") or "").strip() or "A salon"
            account = str(asked.get("account") or "") or new_id("acct_", 16)
            transaction.rows(
                "INSERT INTO accounts (id, name, is_connected) VALUES (?, ?, 0) ON CONFLICT (id) DO NOTHING",
                account,
                name,
            )
            if asked.get("unfinished"):
                transaction.rows("INSERT INTO paused (account) VALUES (?) ON CONFLICT (account) DO NOTHING", account)
            transaction.rows(
                "INSERT INTO codes (code, account, at, used) VALUES (?, ?, ?, 0)", code, account, self._stand_in.now()
            )
        return f"{asked['redirect_uri']}?{urlencode({**state, 'scope': 'read_write', 'code': code})}"

    async def token(self, request: Request) -> Response:
        """An account for a code, once. A code used again ends what it had begun."""
        given = parse_form((await request.body()).decode())
        if not self._is_platform(request, given):
            return _refused(401, "invalid_client", "No such API key.")
        if given.get("grant_type") != "authorization_code":
            return _refused(400, "unsupported_grant_type", "Only authorization_code is supported.")
        return await run_in_threadpool(self._exchange, str(given.get("code") or ""))

    def _exchange(self, code: str) -> Response:
        with self._stand_in.store.transaction() as transaction:
            found = transaction.rows("SELECT account, at, used FROM codes WHERE code = ?", code)
            if not found:
                return _refused(400, "invalid_grant", "Authorization code does not exist: " + code)
            [(account, at, used)] = found
            if used:
                self._end(transaction, account)
                said = (
                    "This authorization code has already been used. All tokens issued with this code have been revoked."
                )
                return _refused(400, "invalid_grant", said)
            if self._stand_in.now() > at + _CODE_SECONDS:
                return _refused(400, "invalid_grant", "This authorization code has expired.")
            transaction.rows("UPDATE codes SET used = 1 WHERE code = ?", code)
            transaction.rows("UPDATE accounts SET is_connected = 1 WHERE id = ?", account)
            self._emit(transaction, account, "account.application.authorized")
        self._stand_in.wake()
        return JSONResponse(
            {
                "access_token": "sk_acct_of_the_account",
                "livemode": False,
                "refresh_token": "rt_of_the_account",
                "token_type": "bearer",
                "stripe_publishable_key": "pk_acct_of_the_account",
                "stripe_user_id": account,
                "scope": "read_write",
            }
        )

    async def deauthorize(self, request: Request) -> Response:
        """The platform, or its owner in Stripe's dashboard, ends it."""
        given = parse_form((await request.body()).decode())
        if not self._is_platform(request, given) or given.get("client_id") != CLIENT_ID:
            return _refused(401, "invalid_client", f"No such application: '{given.get('client_id')}'")
        account = str(given.get("stripe_user_id") or "")
        if not await run_in_threadpool(self.end, account):
            said = f"This application is not connected to stripe account {account}, or that account does not exist."
            return _refused(401, "invalid_client", said)
        return JSONResponse({"stripe_user_id": account})

    def end(self, account: str) -> bool:
        """End it, as its owner does in Stripe's dashboard; False where it was over."""
        with self._stand_in.store.transaction() as transaction:
            # One that was there before there was a page is as if it had been connected.
            transaction.rows(
                "INSERT INTO accounts (id, name, is_connected) VALUES (?, 'A salon', 1) ON CONFLICT (id) DO NOTHING",
                account,
            )
            ended = self._end(transaction, account)
        self._stand_in.wake()
        return ended

    def pause(self, account: str, *, is_paused: bool) -> None:
        """Take no payments into an account, as Stripe does until it knows enough of its owner; or take them again."""
        with self._stand_in.store.transaction() as transaction:
            if is_paused:
                transaction.rows("INSERT INTO paused (account) VALUES (?) ON CONFLICT (account) DO NOTHING", account)
            else:
                transaction.rows("DELETE FROM paused WHERE account = ?", account)
            told = account_object(transaction, account, self._stand_in.now())
            self._call(transaction, account).emit("account.updated", told, {"charges_enabled": is_paused})
        self._stand_in.wake()

    def _end(self, transaction: Transaction, account: str) -> bool:
        if not transaction.rows(
            "UPDATE accounts SET is_connected = 0 WHERE id = ? AND is_connected = 1 RETURNING id", account
        ):
            return False
        self._emit(transaction, account, "account.application.deauthorized")
        return True

    def _emit(self, transaction: Transaction, account: str, type: str) -> None:
        application = {"id": CLIENT_ID, "object": "application", "name": "OpenChair"}
        self._call(transaction, account).emit(type, application)

    def _call(self, transaction: Transaction, account: str) -> Call:
        return Call(transaction, self._stand_in.setup, account, Params({}), self._stand_in.now(), "POST", "/oauth")

    def _is_platform(self, request: Request, given: dict[str, Any]) -> bool:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                key = base64.b64decode(key, validate=True).decode("utf-8", "replace").partition(":")[0]
            except binascii.Error:
                key = ""
        presented = str(given.get("client_secret") or key)
        return hmac.compare_digest(presented.encode(), self._stand_in.secret_key.encode())


def list_accounts(transaction: Transaction) -> list[dict[str, Any]]:
    """The accounts there are: id, name, whether the platform may use it, and whether it takes no payments."""
    found = transaction.rows(
        "SELECT id, name, is_connected, EXISTS (SELECT 1 FROM paused WHERE account = id) FROM accounts ORDER BY name, id"
    )
    return [
        {"id": id, "name": name, "is_connected": bool(is_connected), "is_paused": bool(is_paused)}
        for id, name, is_connected, is_paused in found
    ]


def is_let_go(transaction: Transaction, account: str) -> bool:
    """Whether the platform may not use an account any more, or not yet."""
    return bool(transaction.rows("SELECT 1 FROM accounts WHERE id = ? AND is_connected = 0", account))


def retrieve_account(call: Call, id: str) -> dict[str, Any]:
    """GET /v1/accounts/{id}, as the platform."""
    if is_let_go(call.transaction, id):
        raise no_access(id)
    return account_object(call.transaction, id, call.now)


def is_paused(transaction: Transaction, account: str) -> bool:
    """Whether no payments are taken into an account."""
    return bool(transaction.rows("SELECT 1 FROM paused WHERE account = ?", account))


def account_object(transaction: Transaction, id: str, now: int) -> dict[str, Any]:
    """An account as the API shows it."""
    found = transaction.rows("SELECT name FROM accounts WHERE id = ?", id)
    name = found[0][0] if found else None
    takes_payments = not is_paused(transaction, id)
    return {
        "id": id,
        "object": "account",
        "business_profile": {
            "name": name,
            "mcc": None,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": None,
        "charges_enabled": takes_payments,
        "country": "AU",
        "created": now,
        "default_currency": "aud",
        "details_submitted": takes_payments,
        "email": None,
        "payouts_enabled": takes_payments,
        "settings": None,
        "type": "standard",
    }


def _what_is_wrong(asked: Any) -> str | None:
    if asked.get("client_id") != CLIENT_ID:
        return f"No application matches the supplied client identifier: {asked.get('client_id')}"
    if asked.get("response_type") != "code":
        return "Missing or unsupported response_type: it is 'code'."
    if not str(asked.get("redirect_uri") or "").startswith(("http://", "https://")):
        return "Invalid redirect URI."
    return None


def _refused(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)
