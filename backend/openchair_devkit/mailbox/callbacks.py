"""What becomes of a text: its statuses and what its reader answers, and the signed calls that tell of both."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urljoin

import httpx

from openchair_devkit.mailbox.caught import Mailbox, Text
from openchair_devkit.mailbox.twilio import API_VERSION, sender_of, signature

UNREACHABLE: Final = "0001"
"""A number that ends so belongs to a handset that is off."""
_UNREACHABLE_CODE: Final = 30003
_ANSWERS: Final = "answers"
_UNDER_WAY: Final = ("accepted", "queued", "sent")
_PAUSES: Final = (0.3, 0.7)
_RETRIES: Final = (0.5, 1.0, 2.0, 4.0)

_log = logging.getLogger(__name__)


class Callbacks:
    """Takes texts from queued to delivered, and calls their StatusCallback at each step.

    `pauses` are the seconds before "sent" and from there to "delivered"; `retries` those before each further attempt
    at a receiver that can't be reached or answers 5xx.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        auth_token: str,
        *,
        client: httpx.AsyncClient | None = None,
        pauses: tuple[float, float] = _PAUSES,
        retries: Sequence[float] = _RETRIES,
    ) -> None:
        # It logs the address of each call, which is the receiver's to tell.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._mailbox = mailbox
        self._auth_token = auth_token
        self._client = client
        self._pauses = pauses
        self._retries = retries
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, text: Text) -> None:
        """See to a text that was taken; returns at once."""
        task = asyncio.get_running_loop().create_task(self._progress(text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answer(self, text: Text, word: str) -> None:
        """The reader of a text answers STOP or START: the number is marked, and whoever sent the text is told.

        The real Twilio calls the address that was set for its number; this one calls the one beside the status callbacks.
        """
        await asyncio.to_thread(self._mailbox.set_stopped, text.to, stopped=word == "STOP")
        if text.status_callback is None:
            return
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "AccountSid": text.account,
            "ApiVersion": API_VERSION,
            "Body": word,
            "From": text.to,
            "MessageSid": sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "OptOutType": word,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": sender_of(text) or "",
        }
        if text.messaging_service_sid is not None:
            form["MessagingServiceSid"] = text.messaging_service_sid
        await self._call(urljoin(text.status_callback, _ANSWERS), form)

    def resume(self) -> None:
        """See to the texts that a process before this one left under way."""
        for text in reversed(self._mailbox.list_texts()):
            if text.status in _UNDER_WAY:
                self.follow(text)

    async def _progress(self, text: Text) -> None:
        reported: asyncio.Task[None] | None = None
        if text.status != "sent":
            await asyncio.sleep(self._pauses[0])
            reported = await self._become(text, "sent", None, after=None)
        await asyncio.sleep(self._pauses[1])
        if text.to.endswith(UNREACHABLE):
            last = await self._become(text, "undelivered", _UNREACHABLE_CODE, after=reported)
        else:
            last = await self._become(text, "delivered", None, after=reported)
        if last is not None:
            await last

    async def _become(
        self, text: Text, status: str, error_code: int | None, *, after: asyncio.Task[None] | None
    ) -> asyncio.Task[None] | None:
        """Give it a status now, and report that in its turn."""
        changed = await asyncio.to_thread(self._mailbox.update_text, text.sid, status, error_code=error_code)
        if changed is None or changed.status_callback is None:
            return None
        task = asyncio.get_running_loop().create_task(self._report(changed, changed.status_callback, after))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _report(self, text: Text, url: str, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await after
        form = {
            "AccountSid": text.account,
            "ApiVersion": API_VERSION,
            "From": sender_of(text) or "",
            "MessageSid": text.sid,
            "MessageStatus": text.status,
            "SmsSid": text.sid,
            "SmsStatus": text.status,
            "To": text.to,
        }
        if text.messaging_service_sid is not None:
            form["MessagingServiceSid"] = text.messaging_service_sid
        if text.error_code is not None:
            form["ErrorCode"] = str(text.error_code)
        await self._call(url, form)

    async def _call(self, url: str, form: Mapping[str, str]) -> None:
        """POST a signed form, again where the receiver can't be reached or has trouble of its own."""
        headers = {"x-twilio-signature": signature(self._auth_token, url, form), "user-agent": "TwilioProxy/1.1"}
        problem = ""
        for pause in (0.0, *self._retries):
            await asyncio.sleep(pause)
            try:
                response = await self._http().post(url, data=form, headers=headers)
            except (httpx.HTTPError, httpx.InvalidURL) as unreachable:
                problem = type(unreachable).__name__
                continue
            if response.status_code < 500:
                return
            problem = f"answered {response.status_code}"
        _log.warning("A call to the receiver was given up: %s", problem)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            # No connection outlives its call, so there is nothing to close; and no proxy stands before this machine.
            limits = httpx.Limits(max_keepalive_connections=0)
            self._client = httpx.AsyncClient(timeout=10, limits=limits, trust_env=False)
        return self._client
