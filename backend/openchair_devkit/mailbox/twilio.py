"""Twilio's Messages resource (API version 2010-04-01) as it is on the wire: texts are kept, and reported as delivered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from openchair_devkit.mailbox.caught import Mailbox, Text

API_VERSION: Final = "2010-04-01"
UNSUBSCRIBED: Final = "0000"
"""A number that ends so has answered STOP."""
POOL_NUMBER: Final = "+15005550006"
"""What a messaging service sends from."""

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_BODY: Final = 1600
_LONGEST_FORM: Final = 64 * 1024
_PAGE_SIZE: Final = 50
_LARGEST_PAGE: Final = 1000
_ERRORS: Final = {30003: "Unreachable destination handset"}


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature of a form POST: HMAC-SHA1, in base64, over the address and each key and value, sorted by key."""
    signed = url + "".join(key + form[key] for key in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class TwilioWire:
    """The resource for one account, over a mailbox. What becomes of a text that was taken is `follow`'s to tell."""

    def __init__(
        self, mailbox: Mailbox, account_sid: str, auth_token: str, follow: Callable[[Text], None] = lambda _: None
    ) -> None:
        self._mailbox = mailbox
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._follow = follow

    def routes(self) -> list[BaseRoute]:
        """The resource's addresses, for a prefix like /twilio."""
        account = f"/{API_VERSION}/Accounts/{{account_sid}}"
        return [
            Route(f"{account}/Messages.json", self.create, methods=["POST"]),
            Route(f"{account}/Messages.json", self.list, methods=["GET"]),
            Route(f"{account}/Messages/{{sid}}.json", self.get, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        """Take a text: 201 and the resource, or Twilio's refusal."""
        if not self._is_signed_in(request):
            return _unauthenticated()
        body = await request.body()
        if len(body) > _LONGEST_FORM:
            return _refusal(21617, f"The concatenated message body exceeds the {_LONGEST_BODY} character limit.")
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        refused = _refused(form)
        if refused is not None:
            return refused
        if await run_in_threadpool(self._mailbox.is_stopped, form["To"]):
            return _unsubscribed()
        service, callback = form.get("MessagingServiceSid") or None, form.get("StatusCallback") or None
        text = await run_in_threadpool(
            self._mailbox.add_text,
            account=self._account_sid,
            to=form["To"],
            body=form["Body"],
            from_=form.get("From", ""),
            messaging_service_sid=service,
            # A messaging service takes a text first and chooses its sender afterwards.
            status="accepted" if service else "queued",
            status_callback=callback,
        )
        self._follow(text)
        return JSONResponse(_resource(text), 201)

    def list(self, request: Request) -> Response:
        """The account's texts, newest first, of one To or From where asked."""
        if not self._is_signed_in(request):
            return _unauthenticated()
        query = request.query_params
        wanted = {name: query[name] for name in ("To", "From") if query.get(name)}
        size = query.get("PageSize", "")
        size_or_default = min(max(int(size), 1), _LARGEST_PAGE) if size.isdecimal() else _PAGE_SIZE
        found = [
            text
            for text in self._mailbox.list_texts()
            if text.account == self._account_sid
            and wanted.get("To", text.to) == text.to
            and wanted.get("From", sender_of(text)) == sender_of(text)
        ]
        shown = found[:size_or_default]
        uri = f"/{API_VERSION}/Accounts/{self._account_sid}/Messages.json?PageSize={size_or_default}&Page=0"
        return JSONResponse(
            {
                "messages": [_resource(text) for text in shown],
                "page": 0,
                "page_size": size_or_default,
                "start": 0,
                "end": max(len(shown) - 1, 0),
                "uri": uri,
                "first_page_uri": uri,
                "next_page_uri": None,
                "previous_page_uri": None,
            }
        )

    def get(self, request: Request) -> Response:
        """One text."""
        if not self._is_signed_in(request):
            return _unauthenticated()
        text = self._mailbox.find_text(request.path_params["sid"])
        if text is None or text.account != self._account_sid:
            return _refusal(20404, "The requested resource was not found", status=404)
        return JSONResponse(_resource(text))

    def _is_signed_in(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        expected = base64.b64encode(f"{self._account_sid}:{self._auth_token}".encode())
        same = hmac.compare_digest(given.strip().encode(), expected)
        return scheme.lower() == "basic" and same and request.path_params["account_sid"] == self._account_sid


def _refused(form: dict[str, str]) -> Response | None:
    """What Twilio answers to a form it doesn't take. Parameters are looked at in its order."""
    to, body, callback = form.get("To", ""), form.get("Body", ""), form.get("StatusCallback", "")
    if not to:
        return _refusal(21604, "A 'To' phone number is required.")
    if not _E164.fullmatch(to):
        return _refusal(21211, f"Invalid 'To' Phone Number: {_masked(to)}")
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return _refusal(21603, "A 'From' phone number is required.")
    if not body.strip():
        return _refusal(21602, "Message body is required.")
    if len(body) > _LONGEST_BODY:
        return _refusal(21617, f"The concatenated message body exceeds the {_LONGEST_BODY} character limit.")
    if callback and not (urlsplit(callback).scheme in ("http", "https") and urlsplit(callback).hostname):
        return _refusal(21609, "The 'StatusCallback' URL is not a valid URL.")
    if to.endswith(UNSUBSCRIBED):
        return _unsubscribed()
    return None


def _unsubscribed() -> Response:
    return _refusal(21610, "Attempt to send to unsubscribed recipient")


def _masked(number: str) -> str:
    # As Twilio does it: the last digits stand for themselves.
    return "X" * max(len(number) - 4, 0) + number[-4:]


def _refusal(code: int, message: str, *, status: int = 400) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": message, "more_info": more, "status": status}, status)


def _unauthenticated() -> Response:
    response = _refusal(20003, "Authenticate", status=401)
    response.headers["www-authenticate"] = 'Basic realm="Twilio API"'
    return response


def sender_of(text: Text) -> str | None:
    """Who a text is from; nobody yet, while a messaging service has only accepted it."""
    if text.from_ or text.status == "accepted":
        return text.from_ or None
    return POOL_NUMBER


def _resource(text: Text) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{text.account}/Messages/{text.sid}"
    return {
        "account_sid": text.account,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": format_datetime(text.created_at),
        "date_sent": format_datetime(text.sent_at) if text.sent_at else None,
        "date_updated": format_datetime(text.updated_at),
        "direction": "outbound-api",
        "error_code": text.error_code,
        "error_message": _ERRORS.get(text.error_code) if text.error_code is not None else None,
        "from": sender_of(text),
        "messaging_service_sid": text.messaging_service_sid,
        "num_media": "0",
        "num_segments": str(text.segmented.segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }
