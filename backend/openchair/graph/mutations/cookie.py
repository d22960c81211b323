"""Beginning a session whose refresh token is kept in a cookie, or given to an app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from openchair.accounts.signed_in import Accounts, DeviceReady, SignedIn
from openchair.graph.context import GraphContext
from openchair.rules.refusals import InvalidInput

COOKIE_DESCRIPTION: Final = (
    "True in a browser, on a page of the desk: the refresh token goes into a cookie that no script reads, and not into the "
    "answer."
)
PRESS_DESCRIPTION: Final = (
    "1 to 128 characters, new for each press: the same press, whose answer was lost, gets the same session again."
)
NAME_DESCRIPTION: Final = "What the app calls itself, at most 80 characters."
_Given = TypeVar("_Given", SignedIn, DeviceReady)


async def kept(context: GraphContext, use: Callable[[Accounts], Awaitable[_Given]], *, in_cookie: bool) -> _Given:
    """What `use` gives, its refresh token in the browser's cookie where it asks for that. Raises `InvalidInput`."""
    browser = context.browser
    if in_cookie and not browser.at_desk:
        raise InvalidInput("cookie", "Only the desk's own pages keep their sign-in in a cookie.")
    given = await use(context.signing_in)
    if in_cookie:
        browser.keep(given.refresh_token)
    return given
