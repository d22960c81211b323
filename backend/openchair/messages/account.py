"""Sending mail to those who work at venues, by a job: claimed, made with its link, handed to SMTP, and recorded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from openchair.access.tokens import AccountLinks
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.messages.channel import OutgoingMessage, Refused, Sender, TryAgain
from openchair.messages.copy.account import SENDER, account_copy
from openchair.messages.email import page_of, plain_text
from openchair.presentation.catalogue import words_of
from openchair.presentation.names import one_line
from openchair.rules.accounts import SIGN_IN_TIME, AccountMailKind, AccountMailStatus
from openchair.rules.messages import Channel, retry_at
from openchair.rules.records.account import AccountMailRecord
from openchair.store.account_mail import claim_account_mail, finish_account_mail, is_any_mail_due
from openchair.store.sign_ins import find_invitation
from openchair.store.wall import by_invitation

_AT_ONCE = 8
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AccountMail:
    """Sends what is due of it. A link is made as its mail goes: no row, job or log ever holds its token."""

    runtime: Runtime
    sender: Sender
    links: AccountLinks
    lease: timedelta

    def jobs(self) -> dict[str, Job]:
        """The job that sends."""
        return {"account_mail": self.send_due}

    async def send_due(self) -> bool:
        """Send some of what is due; gives whether there may be more."""
        now = self.runtime.clock.now()
        async with self.runtime.database.reading(ACROSS) as connection:
            if not await is_any_mail_due(connection, now):
                return False
        async with self.runtime.database.transaction(ACROSS) as connection:
            claims = await claim_account_mail(connection, now, now + self.lease, _AT_ONCE)
        await asyncio.gather(*(self._send(claim) for claim in claims))
        return len(claims) == _AT_ONCE

    async def _send(self, claim: AccountMailRecord) -> None:
        now = self.runtime.clock.now()
        if not await self._still_holds(claim, now):
            await self._finish(claim, AccountMailStatus.DROPPED, "Its link would not work any more.")
            return
        try:
            await self.sender.send(self._compose(claim), unsure=claim.attempts > 1)
        except Refused as refused:
            await self._finish(claim, AccountMailStatus.FAILED, refused.problem)
        except TryAgain as later:
            again_at = retry_at(Channel.EMAIL, claim.attempts, now)
            status = AccountMailStatus.FAILED if again_at is None else AccountMailStatus.QUEUED
            await self._finish(claim, status, later.problem, again_at)
        else:
            await self._finish(claim, AccountMailStatus.SENT)

    async def _still_holds(self, claim: AccountMailRecord, now: datetime) -> bool:
        """Whether what it leads to can still be used."""
        if claim.kind is AccountMailKind.SIGN_IN:
            return now < claim.created_at + SIGN_IN_TIME
        if claim.kind is AccountMailKind.INVITATION:
            async with self.runtime.database.reading(by_invitation(claim.about)) as connection:
                found = await find_invitation(connection, claim.about)
            if found is None or found.accepted_at is not None or found.revoked_at is not None:
                return False
            return now < found.expires_at
        return True

    def _compose(self, claim: AccountMailRecord) -> OutgoingMessage:
        words = words_of(claim.locale)
        copy = account_copy(claim.kind, claim.facts, self._url(claim), words)
        letterhead = one_line(str(claim.facts.get("venue", SENDER)))
        return OutgoingMessage(
            id=claim.id,
            to=claim.email,
            text=plain_text(copy, letterhead),
            to_name=one_line(claim.name),
            from_name=letterhead,
            subject=copy.subject,
            html=page_of(copy, letterhead, words),
            written_at=claim.created_at,
        )

    def _url(self, claim: AccountMailRecord) -> str:
        if claim.kind is AccountMailKind.SIGN_IN:
            return self.links.sign_in_url(claim.about)
        if claim.kind is AccountMailKind.INVITATION:
            return self.links.invitation_url(claim.about)
        return self.links.desk_url()

    async def _finish(
        self,
        claim: AccountMailRecord,
        status: AccountMailStatus,
        problem: str | None = None,
        available_at: datetime | None = None,
    ) -> None:
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(ACROSS) as connection:
            await finish_account_mail(connection, claim, now, status, problem=problem, available_at=available_at)
        if status in (AccountMailStatus.FAILED, AccountMailStatus.DROPPED):
            _log.warning("account_mail_not_sent", mail=claim.id, kind=claim.kind, status=status)
