"""/desk: signs into the demo's desk. It makes a sign-in as the mail's link does, and leads to the page where a press uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from openchair.access.tokens import AccountLinks
from openchair.core.clock import Clock
from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.core.within import ACROSS
from openchair.rules.accounts import SIGN_IN_TIME
from openchair.store.sign_ins import find_person_of, insert_sign_in
from openchair_devkit.serving import TO_NOBODY


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Whoever reaches the demo may sign in as its owner: that is what a demo is for, and why its data is invented."""

    database_url: str
    clock: Clock
    links: AccountLinks
    email_key: str

    def routes(self) -> list[BaseRoute]:
        """The address below the prefix."""
        return [Route("/desk", self.show, methods=["GET"])]

    async def show(self, _request: Request) -> Response:
        """Make a link to sign in, good for 15 minutes and once, and lead there."""
        id, now = new_id(), self.clock.now()
        async with self._opened() as database, database.transaction(ACROSS) as connection:
            found = await find_person_of(connection, self.email_key)
            if found is None:
                return Response(
                    "The demo's owner works here no more.\n", 404, media_type="text/plain", headers=TO_NOBODY
                )
            # No address asked for it: the links that one may have in 15 minutes are those that are mailed.
            asked = {"id": id, "email_key": "", "requested_at": now, "expires_at": now + SIGN_IN_TIME}
            await insert_sign_in(connection, {**asked, "person_id": found[0].id})
        return RedirectResponse(self.links.sign_in_url(id), 303, headers=TO_NOBODY)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Database]:
        """The demo's database, for one request: nobody else would close it."""
        database = Database.connect(self.database_url)
        try:
            yield database
        finally:
            await database.close()
