"""SMS by way of Twilio: one form POST for each text, and a question first where an answer was lost."""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from openchair.messages.channel import SEND_SECONDS, OutgoingMessage, Receipt, Refused, TryAgain
from openchair.messages.quoting import quoted

Form = Mapping[str, str] | Iterable[tuple[str, str]]
"""The fields of a form; given as pairs, one may stand there more than once."""

SID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What Twilio calls a message, and what those who speak its language may."""
_LOOKED_AT = 50
_CLOCKS_APART = timedelta(seconds=60)
# What Twilio did not send, it may be asked for again.
_NEVER_WENT = frozenset(("failed", "undelivered", "canceled"))
# https://www.twilio.com/docs/api/errors
_NO_MOBILE = frozenset((21211, 21614))
_OPTED_OUT = 21610
# The number or service we send from, its rights, or where reports go: no customer's number is at fault.
_ABOUT_US = frozenset((21212, 21408, 21603, 21606, 21609, 21659, 21704, 21705))


class TwilioSender:
    """Hands texts to Twilio, from a number or, where `sms_from` begins with MG, a messaging service.

    `callback_url` gives the address where Twilio reports on a message; `known_to_us` tells which of Twilio's ids are some
    message's already.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sms_from: str,
        api_url: str,
        callback_url: Callable[[str], str],
        known_to_us: Callable[[Collection[str]], Awaitable[set[str]]],
    ) -> None:
        self._url = f"{api_url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._auth = (account_sid, auth_token)
        self._from = {"MessagingServiceSid" if sms_from.startswith("MG") else "From": sms_from}
        self._callback_url = callback_url
        self._known_to_us = known_to_us
        self._client: httpx.AsyncClient | None = None

    async def send(self, outgoing: OutgoingMessage, *, unsure: bool) -> Receipt:
        """Hand the text over; `unsure` has Twilio asked first whether it has it already."""
        attempt = _Attempt()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                found = await self._find(outgoing) if unsure else None
                return Receipt(found) if found is not None else await self._post(outgoing, attempt, unsure=unsure)
        except (TimeoutError, httpx.TimeoutException):
            raise TryAgain("Twilio did not answer in time.", unsure=unsure or attempt.begun) from None
        except httpx.HTTPError:
            # `from None`: what httpx says may hold the address, and a number is in it.
            how = "hung up without an answer" if attempt.begun else "can't be reached"
            raise TryAgain(f"Twilio {how}.", unsure=unsure or attempt.begun) from None

    async def aclose(self) -> None:
        """Close the connections that were kept for the next text."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _asking(self) -> httpx.AsyncClient:
        # Made inside the loop that uses it: its connections belong to that loop.
        if self._client is None:
            self._client = httpx.AsyncClient(auth=self._auth, timeout=SEND_SECONDS)
        return self._client

    async def _post(self, outgoing: OutgoingMessage, attempt: _Attempt, *, unsure: bool) -> Receipt:
        form = {
            **self._from,
            "To": outgoing.to,
            "Body": outgoing.text,
            "StatusCallback": self._callback_url(outgoing.id),
        }
        answer = await self._asking().post(self._url, data=form, extensions={"trace": attempt.watch})
        if answer.is_success:
            sid = _fields(answer).get("sid")
            if not isinstance(sid, str) or SID.fullmatch(sid) is None:
                raise TryAgain("Twilio's answer can't be read.", unsure=True)
            return Receipt(sid)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise _refusal(_fields(answer), outgoing)
        raise TryAgain(_not_now(answer.status_code), unsure=unsure or answer.is_server_error)

    async def _find(self, outgoing: OutgoingMessage) -> str | None:
        """What Twilio calls this text, where it has it from an earlier attempt. Raises `TryAgain` where it doesn't tell."""
        answer = await self._asking().get(self._url, params={"To": outgoing.to, "PageSize": _LOOKED_AT})
        if answer.status_code != httpx.codes.OK:
            raise TryAgain(_not_now(answer.status_code), unsure=True)
        try:
            sids = [text["sid"] for text in _fields(answer)["messages"] if _may_be(text, outgoing)]
            known = await self._known_to_us(sids) if sids else set()
        except Exception:  # noqa: BLE001  # whatever it is, the question stays open, and an open question is not a no
            raise TryAgain("Whether Twilio has this text already can't be found out.", unsure=True) from None
        # The list is newest first; the earliest is the one an earlier attempt left.
        return next((sid for sid in reversed(sids) if sid not in known), None)


class _Attempt:
    """Whether a part of the request has gone out, so that Twilio may have the text."""

    begun = False

    async def watch(self, event: str, _info: object) -> None:
        """What httpcore calls at each step it takes."""
        if event.endswith("send_request_headers.started"):
            self.begun = True


def _may_be(text: Mapping[str, Any], outgoing: OutgoingMessage) -> bool:
    if text["body"] not in (outgoing.text, outgoing.earlier_text) or text["status"] in _NEVER_WENT:
        return False
    created_at: datetime = parsedate_to_datetime(text["date_created"]).astimezone(UTC)
    return outgoing.written_at is None or created_at >= outgoing.written_at - _CLOCKS_APART


def _fields(answer: httpx.Response) -> dict[str, Any]:
    try:
        fields = answer.json()
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _not_now(status: int) -> str:
    """Why Twilio did not take a text that is as good as any other."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
        return f"Twilio does not take our account and token: check the SMS settings (answer {status})."
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return "Twilio asks us to send more slowly."
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return f"Twilio has trouble of its own (answer {status})."
    return f"Twilio gave an answer that we don't know (answer {status})."


def _refusal(fields: Mapping[str, Any], outgoing: OutgoingMessage) -> TryAgain | Refused:
    code = fields.get("code")
    if code in _NO_MOBILE:
        return Refused("This is not a mobile number that can get texts.")
    if code == _OPTED_OUT:
        return Refused("The customer has opted out of texts from our number.", stops=True)
    words = str(fields.get("message") or "it gave no reason")
    if code in _ABOUT_US:
        lead = "Twilio does not send for us. Check the SMS settings; it said:"
        return TryAgain(quoted(lead, words, to=outgoing.to, instead="this number"))
    return Refused(quoted("Twilio said:", words, to=outgoing.to, instead="this number"))


def signature(auth_token: str, url: str, form: Form) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and the form's fields in order, in base64."""
    pairs = form.items() if isinstance(form, Mapping) else form
    # A field that stands there twice with the same value counts once.
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(auth_token.encode(), text.encode(), "sha1")).decode()


def is_signed(auth_token: str, url: str, form: Form, presented: str) -> bool:
    """Whether who holds the token signed this form for this address; compared in constant time."""
    pairs = list(form.items() if isinstance(form, Mapping) else form)
    given = presented.encode(errors="replace")
    return any(hmac.compare_digest(signature(auth_token, each, pairs).encode(), given) for each in _spellings(url))


def _spellings(url: str) -> list[str]:
    """The address with its port and without: Twilio signs now one, now the other, as its own libraries know."""
    parts = urlsplit(url)
    host = parts.netloc.removesuffix(f":{parts.port}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()]
