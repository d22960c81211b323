"""The whole way of a message: the application with its embedded queues, and what arrives at the providers' end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from openchair.store import tables
from tests.support.mail_server import MailServer, ReceivedMail, mail_server
from tests.support.salon import Salon
from tests.support.sms_server import ACCOUNT_SID, AUTH_TOKEN, SMS_FROM, AcceptedText, SmsServer, sms_server
from tests.support.web import Web, web_over

MAIL_FROM = "bookings@openchair.example"
_STILL_TO_COME = ("queued", "handed_over", "sending")


def sending_settings(mail: MailServer, sms: SmsServer) -> dict[str, Any]:
    """Settings that send by these two."""
    return {
        "smtp_url": mail.url,
        "mail_from": MAIL_FROM,
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_auth_token": AUTH_TOKEN,
        "sms_from": SMS_FROM,
        "twilio_url": sms.url,
    }


@dataclass
class Post:
    """An application that sends, and who it sends to."""

    salon: Salon
    web: Web
    mail: MailServer
    sms: SmsServer
    mails_read: int = 0
    texts_read: int = 0

    async def arrived(self) -> tuple[list[ReceivedMail], list[AcceptedText]]:
        """What has arrived since the last time, once nothing that is due is still to come."""
        until = time.monotonic() + 20
        while True:
            now = self.salon.clock.now()
            rows = await self.salon.rows(tables.message)
            due = [row for row in rows if row["available_at"] <= now and row["status"] in _STILL_TO_COME]
            if not due:
                break
            assert time.monotonic() < until, due
            await asyncio.sleep(0.05)
        mails, texts = self.mail.received[self.mails_read :], self.sms.accepted[self.texts_read :]
        self.mails_read += len(mails)
        self.texts_read += len(texts)
        return mails, texts

    async def told(self) -> tuple[list[str], list[str]]:
        """The same, as the subjects of mails and the texts of SMS."""
        mails, texts = await self.arrived()
        return [str(mail.message["subject"]) for mail in mails], [text.body for text in texts]


@asynccontextmanager
async def posting(database_url: str, salon: Salon) -> AsyncIterator[Post]:
    """The application over the salon's database, its queues inside it, sending to servers that count."""
    with mail_server() as mail, sms_server(now=salon.clock.now) as sms:
        settings = sending_settings(mail, sms)
        async with web_over(database_url, salon.clock, **settings, REDIS_URL=None) as web:
            yield Post(salon, web, mail, sms)
