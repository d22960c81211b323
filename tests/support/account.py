"""People who sign in at a salon's desk, in tests: with an address, a role and an access token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from openchair.access.tokens import AccountLinks, SessionTokens, new_salt
from openchair.access.viewer import Operator
from openchair.accounts.invitations import Invitee, invite
from openchair.accounts.sign_in import request_sign_in, sign_in_jobs
from openchair.accounts.signed_in import Accounts, Client
from openchair.core.contacts import email_key
from openchair.core.ids import new_id
from openchair.messages.account import AccountMail
from openchair.messages.channel import OutgoingMessage, Receipt
from openchair.rules.records.account import SessionRecord
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from openchair.store.sessions import lock_session
from tests.support.salon import HOSTS, KEY_RING, Salon

MIA = "mia@example.com"
TOKENS = SessionTokens(KEY_RING)
PHONE = Client.of("Phone/1.0", "My phone")


def accounts_at(salon: Salon) -> Accounts:
    """What signing in needs, over a salon's database and clock."""
    return Accounts(salon.runtime, TOKENS, AccountLinks(KEY_RING, HOSTS))


@dataclass
class Post:
    """Takes the mail that goes to people, and keeps it."""

    sent: list[OutgoingMessage] = field(default_factory=list)

    async def send(self, outgoing: OutgoingMessage, *, unsure: bool) -> Receipt:
        self.sent.append(outgoing)
        return Receipt(None)

    async def aclose(self) -> None:
        """Nothing is held open."""

    def to(self, email: str) -> list[str]:
        """The subjects of what someone got, oldest first."""
        return [each.subject for each in self.sent if each.to == email]

    def token(self) -> str:
        """The token of the link in the last mail: what stands after the #."""
        found = re.search(r"/desk/[a-z-]+#([1-9A-Za-z]+)$", self.sent[-1].text, re.MULTILINE)
        assert found is not None, self.sent[-1].text
        return found[1]


async def deliver(salon: Salon, post: Post) -> None:
    """Look up who asked to sign in, and send what is due."""
    await sign_in_jobs(salon.runtime)["sign_ins"]()
    await AccountMail(salon.runtime, post, AccountLinks(KEY_RING, HOSTS), timedelta(minutes=1)).send_due()


async def hires_person(salon: Salon, email: str | None, role: str = "owner", **place: Any) -> str:
    """Someone with an address and a place at the salon; gives their place's id, which is their own, too."""
    id, now = new_id(), salon.clock.now()
    name = "Olive" if email is None else email.partition("@")[0].title()
    key = None if email is None else email_key(email)
    async with salon.database.transaction() as connection:
        await connection.execute(
            insert(tables.person).values(id=id, name=name, email=email, email_key=key, created_at=now)
        )
    await salon.write(tables.membership, id=id, person_id=id, role=role, created_at=now, **place)
    return id


async def begins_session(salon: Salon, person_id: str, client: Client = PHONE) -> SessionRecord:
    """A session of theirs, as a press began it."""
    id, now = new_id(), salon.clock.now()
    async with salon.database.transaction() as connection:
        await connection.execute(
            insert(tables.session).values(
                id=id,
                person_id=person_id,
                venue_id=salon.venue_id,
                name=client.name,
                client=client.digest,
                method="link",
                salt=new_salt(),
                generation=1,
                refreshed_at=now,
                signed_in_at=now,
            )
        )
        session = await lock_session(connection, id)
    assert session is not None
    return session


async def access_of(salon: Salon, role: str = "owner", email: str | None = None) -> str:
    """The access token of someone who is signed in with this role: all that follows "Bearer "."""
    person_id = await hires_person(salon, email or f"{new_id().lower()}@example.com", role)
    return TOKENS.access_token(await begins_session(salon, person_id), salon.venue_id)


TESS = Invitee("Tess", "tess@example.com", OperatorRole.FRONT_DESK)


async def signs_in_as(salon: Salon, role: str = "owner", email: str = "olga@example.com") -> Operator:
    """Someone who is signed in with this role, through the door."""
    session = await begins_session(salon, await hires_person(salon, email, role))
    return await let_in(salon, TOKENS.access_token(session, salon.venue_id))


async def let_in(salon: Salon, access_token: str) -> Operator:
    """The person whose access token this is, through the door."""
    viewer = await salon.door.signed_in(access_token.removeprefix("access."))
    assert isinstance(viewer, Operator)
    return viewer


async def invited(salon: Salon, owner: Operator, invitee: Invitee = TESS) -> str:
    """Have someone invited; gives the token of the mail's link."""
    post = Post()
    await invite(salon.runtime, owner, invitee, f"invite {invitee.email}")
    await deliver(salon, post)
    assert [each.to for each in post.sent] == [invitee.email]
    return post.token()


async def link_for(salon: Salon, post: Post, email: str = MIA) -> str:
    """Have a link sent to sign in; gives its token."""
    await request_sign_in(salon.runtime, email)
    await deliver(salon, post)
    return post.token()
