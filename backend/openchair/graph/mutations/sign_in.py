"""requestSignIn, signIn, acceptInvitation, refreshSession and signOut: what anyone may ask, with or without a credential."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry

from openchair.accounts.invitations import ACCEPTANCES, accept_invitation
from openchair.accounts.sessions import REFRESHES, refresh_session, sign_out
from openchair.accounts.sign_in import LINKS_ASKED, SIGN_INS, request_sign_in, sign_in
from openchair.accounts.signed_in import Accounts
from openchair.accounts.signed_in import DeviceReady as DeviceReadyNow
from openchair.accounts.signed_in import SignedIn as SignedInNow
from openchair.graph.answering import answer
from openchair.graph.budget import spend_by_client
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.cookie import COOKIE_DESCRIPTION, NAME_DESCRIPTION, PRESS_DESCRIPTION, kept
from openchair.graph.types.account import SignedIn, signed_in_of
from openchair.graph.types.device import DeviceReady, device_ready_of
from openchair.graph.types.refusals import InvalidInput, SessionOver, SignInLinkSpent
from openchair.rules import refusals as rules

_VENUE = "Where to act first; where they last did, else the first by name, without one."


@strawberry.input(description="Who wants to sign in.")
class RequestSignInInput:
    email: str = strawberry.field(description="The address they sign in with.")


@strawberry.type(
    description="If the address is that of someone who works at a desk here, a link is on its way to it. Everyone gets this answer."
)
class SignInRequested:
    message: str = strawberry.field(description="What to do now, in words.")


@strawberry.input(description="The press on the page of a link that signs in.")
class SignInInput:
    token: str = strawberry.field(description="What stands in the link after the #.")
    cookie: bool = strawberry.field(default=False, description=COOKIE_DESCRIPTION)
    device_name: str | None = strawberry.field(default=None, description=NAME_DESCRIPTION)
    venue_id: strawberry.ID | None = strawberry.field(default=None, description=_VENUE)
    idempotency_key: strawberry.ID = strawberry.field(description=PRESS_DESCRIPTION)


@strawberry.input(description="The press on the page of an invitation.")
class AcceptInvitationInput:
    token: str = strawberry.field(description="What stands in the link after the #.")
    cookie: bool = strawberry.field(default=False, description=COOKIE_DESCRIPTION)
    device_name: str | None = strawberry.field(default=None, description=NAME_DESCRIPTION)
    idempotency_key: strawberry.ID = strawberry.field(description=PRESS_DESCRIPTION)


@strawberry.input(description="Which session to refresh.")
class RefreshSessionInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Its refresh token; without one, the cookie's."
    )
    venue_id: strawberry.ID | None = strawberry.field(default=None, description=_VENUE)


@strawberry.input(description="Which session to end.")
class SignOutInput:
    refresh_token: str | None = strawberry.field(
        default=None, description="Its refresh token; without one, the cookie's."
    )


@strawberry.type(description="The session is over, whatever it was before.")
class SignedOut:
    message: str = strawberry.field(description="What that means, in words.")


RequestSignInResult = Annotated[
    SignInRequested | InvalidInput,
    strawberry.union(
        "RequestSignInResult", description="That the link is on its way, or what is wrong with the address."
    ),
]
SignInResult = Annotated[
    SignedIn | SignInLinkSpent | InvalidInput,
    strawberry.union("SignInResult", description="Signed in, or why not."),
]
RefreshSessionResult = Annotated[
    SignedIn | DeviceReady | SessionOver,
    strawberry.union(
        "RefreshSessionResult",
        description="The next pair of tokens, of a person or a device, or that the session is over.",
    ),
]


async def resolve_request_sign_in(info: Info, input: RequestSignInInput) -> RequestSignInResult:
    await spend_by_client(info.context, LINKS_ASKED)

    async def request() -> SignInRequested:
        await request_sign_in(info.context.runtime, input.email)
        return SignInRequested(
            message="If this address is known here, an email with a link is on its way. The link works once, for 15 minutes."
        )

    return await answer(info.context, request)


async def resolve_sign_in(info: Info, input: SignInInput) -> SignInResult:
    await spend_by_client(info.context, SIGN_INS)
    context = info.context
    client = context.browser.client(input.device_name)

    def use(accounts: Accounts) -> Awaitable[SignedInNow]:
        return sign_in(accounts, input.token, client, input.idempotency_key, venue_id=input.venue_id)

    return await _sign_in(context, use, in_cookie=input.cookie)


async def resolve_accept_invitation(info: Info, input: AcceptInvitationInput) -> SignInResult:
    await spend_by_client(info.context, ACCEPTANCES)
    context = info.context
    client = context.browser.client(input.device_name)

    def use(accounts: Accounts) -> Awaitable[SignedInNow]:
        return accept_invitation(accounts, input.token, client, input.idempotency_key)

    return await _sign_in(context, use, in_cookie=input.cookie)


async def resolve_refresh_session(info: Info, input: RefreshSessionInput) -> RefreshSessionResult:
    await spend_by_client(info.context, REFRESHES)
    context, browser = info.context, info.context.browser
    in_cookie = input.refresh_token is None
    token = browser.token if in_cookie else input.refresh_token

    async def refresh() -> SignedIn | DeviceReady:
        try:
            given = await refresh_session(
                context.signing_in, token or "", browser.client(None), venue_id=input.venue_id
            )
        except rules.SessionOver:
            if in_cookie and browser.at_desk:
                browser.forget()
            raise
        if in_cookie:
            browser.keep(given.refresh_token)
        if isinstance(given, DeviceReadyNow):
            return device_ready_of(given, in_cookie=in_cookie)
        return signed_in_of(given, in_cookie=in_cookie)

    return await answer(context, refresh)


async def resolve_sign_out(info: Info, input: SignOutInput) -> SignedOut:
    browser = info.context.browser
    token = browser.token if input.refresh_token is None else input.refresh_token
    await sign_out(info.context.signing_in, token or "")
    if input.refresh_token is None and browser.at_desk:
        browser.forget()
    return SignedOut(message="You are signed out here. Other places where you are signed in stay as they are.")


async def _sign_in(
    context: GraphContext, use: Callable[[Accounts], Awaitable[SignedInNow]], *, in_cookie: bool
) -> SignInResult:
    async def begin() -> SignedIn:
        return signed_in_of(await kept(context, use, in_cookie=in_cookie), in_cookie=in_cookie)

    return await answer(context, begin)
