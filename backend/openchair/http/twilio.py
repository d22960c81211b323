"""What Twilio tells us: where the texts it took are by now, and what people answer to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from openchair.core.ids import is_id
from openchair.core.runtime import Runtime
from openchair.http.headers import NO_STORE
from openchair.messages.opt_outs import note_answer, stops_texts
from openchair.messages.reports import note_report
from openchair.messages.twilio import SID, is_signed
from openchair.rules.messages import MessageStatus

MAX_REPORT_BYTES: Final = 16 * 1024
_FORM = "application/x-www-form-urlencoded"
_MEANS: Mapping[str, MessageStatus] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), MessageStatus.ACCEPTED),
    **dict.fromkeys(("delivered", "read"), MessageStatus.DELIVERED),
    **dict.fromkeys(("undelivered", "failed"), MessageStatus.BOUNCED),
    "canceled": MessageStatus.FAILED,
}
# https://www.twilio.com/docs/api/errors
_WHY: Mapping[str, str] = {
    "30003": "The phone was off or out of reach.",
    "30005": "There is no such number.",
    "30006": "It is a landline, or a phone that can't get texts.",
    "30007": "The phone company took it for spam and stopped it.",
}
_CODE = re.compile(r"[1-9][0-9]{3,5}")


ANSWERS: Final = "answers"
"""The last part of the address at which answers come in; it is no message's id."""
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# What Twilio's own word for an answer means, where it keeps the list of those who opted out.
_OPT_OUT: Mapping[str, bool] = {"STOP": True, "START": False}
# An answer in TwiML that sends nothing back: Twilio itself confirms a STOP.
_NOTHING_TO_SAY = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class _NoForm(Exception):
    """What came is no form, or more than a report is."""


class TwilioReports:
    """POST /webhooks/twilio/{message id}. `callback_url` gives the address that Twilio was told for a message."""

    def __init__(self, runtime: Runtime, auth_token: str, callback_url: Callable[[str], str]) -> None:
        self._runtime = runtime
        self._auth_token = auth_token
        self._callback_url = callback_url

    def routes(self) -> list[Route]:
        """The one address, for every method: what isn't POST is told so."""
        return [Route("/webhooks/twilio/{message_id}", self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method != "POST":
            return _plain(405, "Reports are posted.\n", {"allow": "POST"})
        try:
            form = await _form_of(request)
        except _NoForm:
            return _plain(400, "This is not a report.\n")
        message_id = request.path_params["message_id"]
        presented = request.headers.get("x-twilio-signature", "")
        # Checked against the address we gave, not the one that was asked: a proxy may have changed that, or a forger.
        if not is_id(message_id) or not is_signed(self._auth_token, self._callback_url(message_id), form, presented):
            return _plain(403, "This is not from Twilio.\n")
        await self._record(message_id, dict(form))
        return Response(status_code=204, headers=NO_STORE)

    async def _record(self, message_id: str, report: Mapping[str, str]) -> None:
        sid, status = report.get("MessageSid", ""), _MEANS.get(report.get("MessageStatus", ""))
        # Twilio adds statuses without telling: one we don't know says nothing to us.
        if status is None or SID.fullmatch(sid) is None:
            return
        problem = _problem(status, report.get("ErrorCode", ""))
        await note_report(self._runtime, message_id, sid, status, problem)


class TwilioAnswers:
    """POST /webhooks/twilio/answers: what a number answers to our texts. `url` is the address as Twilio was told it."""

    def __init__(self, runtime: Runtime, auth_token: str, url: str) -> None:
        self._runtime = runtime
        self._auth_token = auth_token
        self._url = url

    def routes(self) -> list[Route]:
        """The one address, for every method: what isn't POST is told so."""
        return [Route(f"/webhooks/twilio/{ANSWERS}", self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method != "POST":
            return _plain(405, "Answers are posted.\n", {"allow": "POST"})
        try:
            form = await _form_of(request)
        except _NoForm:
            return _plain(400, "This is not an answer.\n")
        if not is_signed(self._auth_token, self._url, form, request.headers.get("x-twilio-signature", "")):
            return _plain(403, "This is not from Twilio.\n")
        answer = dict(form)
        phone = answer.get("From", "")
        stop = _OPT_OUT.get(answer.get("OptOutType", ""), stops_texts(answer.get("Body", "")))
        if stop is not None and _E164.fullmatch(phone):
            await note_answer(self._runtime, phone, stop=stop)
        return Response(_NOTHING_TO_SAY, media_type="text/xml", headers=NO_STORE)


def _problem(status: MessageStatus, code: str) -> str | None:
    if status is MessageStatus.FAILED:
        return "It was called off at the phone company before it was sent."
    if status is not MessageStatus.BOUNCED:
        return None
    known = f" (code {code})" if _CODE.fullmatch(code) else ""
    return _WHY.get(code, f"The phone company could not deliver it{known}.")


async def _form_of(request: Request) -> list[tuple[str, str]]:
    """The fields, in order. Raises `_NoForm`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _NoForm
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_REPORT_BYTES:
                raise _NoForm
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=200
        )
    except (ClientDisconnect, ValueError):
        raise _NoForm from None


def _plain(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status_code=status, headers={**NO_STORE, **(headers or {})})
