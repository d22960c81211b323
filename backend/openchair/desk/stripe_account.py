"""The venue's own account at Stripe: its owner connects it on Stripe's page, and lets go of it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from openchair.access.permissions import Permission, may, needs
from openchair.access.tokens import STRIPE, AccountLinks
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.payments.connect import AccountAtStripe, StripeConnect
from openchair.payments.failures import RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway
from openchair.rules.connect import WAY_TIME, StripeAccountRecord, can_be_paid
from openchair.rules.feed import FeedKind
from openchair.rules.refusals import (
    InvalidInput,
    MoneyStillOpen,
    NotFound,
    PaymentsAway,
    StripeAccountTaken,
    StripeWayOver,
)
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.feed import note_change
from openchair.store.people import find_own_venue
from openchair.store.security_events import note_event
from openchair.store.stripe_accounts import (
    count_open_money,
    find_account,
    find_connect,
    give_account,
    insert_connect,
    lock_account,
    note_connected,
    spend_connect,
    take_account,
    tell_stripe_of_end,
)

_LONGEST_CODE = 255


@dataclass(frozen=True, slots=True)
class HowPaid:
    """How money comes in: whether any can through Stripe, whether its owner can connect an account, and the one they have."""

    takes_cards: bool
    can_connect: bool
    account: StripeAccountRecord | None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """Stripe's page, on which the account is chosen, and until when one must be back."""

    url: str
    until: datetime
    replayed: bool


async def read_how_paid(runtime: Runtime, operator: Operator, gateway: StripeGateway | None) -> HowPaid | None:
    """How money comes in; None to those who may not see to that."""
    return await _now(runtime, operator, gateway) if may(operator, Permission.KEEP_PAYMENTS) else None


@needs(Permission.KEEP_PAYMENTS)
async def start_connecting(
    runtime: Runtime, operator: Operator, gateway: StripeGateway | None, links: AccountLinks, key: str
) -> Away:
    """Give the address of Stripe's page. Whoever asked must come back themselves, within ten minutes, once.

    Raises `PaymentsAway`, `StripeAccountTaken`, `CredentialNeeded`, `KeyReused`.
    """
    connect = _connect_of(gateway)

    async def work(change: Change, scope: VenueScope) -> Answer:
        account = await find_account(change.connection, scope)
        if account is not None and account.is_usable:
            raise StripeAccountTaken(by_this_venue=True)
        id, now = new_id(), change.now
        row = {"id": id, "membership_id": operator.record.id, "created_at": now, "expires_at": now + WAY_TIME}
        await insert_connect(change.connection, scope, row)
        return {"connect": id}

    done = await make_change(runtime, operator.author, Call("deskStartStripeConnect", key, {}), TheVenue(), work)
    async with runtime.database.reading(operator.scope) as connection:
        begun = await find_connect(connection, operator.scope, done.answer["connect"])
    assert begun is not None, "it is kept for longer than its key"
    url = connect.authorize_url(links.stripe_state(begun.id), links.back_from_stripe_url())
    return Away(url, begun.expires_at, done.replayed)


@needs(Permission.KEEP_PAYMENTS)
async def finish_connecting(
    runtime: Runtime,
    operator: Operator,
    gateway: StripeGateway | None,
    links: AccountLinks,
    state: str,
    code: str,
    key: str,
) -> HowPaid:
    """Have the venue be paid to the account whose owner has come back with this code.

    The way back is spent before Stripe is asked, and Stripe is asked once: whoever's answer was lost goes there again.
    Raises `StripeWayOver`, `StripeAccountTaken`, `PaymentsAway`, `InvalidInput`, `CredentialNeeded`, `KeyReused`.
    """
    connect, scope = _connect_of(gateway), operator.scope
    if not 1 <= len(code) <= _LONGEST_CODE or not code.isascii() or not code.isprintable():
        raise InvalidInput("code", "That isn't a code of Stripe's.")
    connect_id = links.id_of(STRIPE, state)

    async def spend(change: Change, scope: VenueScope) -> Answer:
        mine = operator.record.id
        if connect_id is None or not await spend_connect(change.connection, scope, connect_id, mine, change.now):
            raise StripeWayOver
        return {"connect": connect_id}

    # The code itself is no part of what is kept.
    call = Call("deskFinishStripeConnect", key, {"connect": connect_id})
    done = await make_change(runtime, operator.author, call, TheVenue(), spend)
    id: str = done.answer["connect"]
    if done.replayed:
        async with runtime.database.reading(scope) as connection:
            begun = await find_connect(connection, scope, id)
        if begun is None or begun.account_id is None:
            raise StripeWayOver
        return await _now(runtime, operator, gateway, replayed=True)
    try:
        account = await connect.exchange(code)
    except RefusedByStripe:
        raise StripeWayOver from None
    except Unreachable:
        raise PaymentsAway(for_now=True) from None
    await _give(runtime, operator, id, account)
    return await _now(runtime, operator, gateway)


async def _give(runtime: Runtime, operator: Operator, connect_id: str, account: AccountAtStripe) -> None:
    """Write whose account it is. Raises `StripeAccountTaken`: then it stays as it is at Stripe, where another venue may use it."""
    scope, now = operator.scope, runtime.clock.now()
    async with runtime.database.transaction(scope) as connection:
        before = await lock_account(connection, scope)
        if before is not None and before.id != account.id:
            if before.lost_at is None:
                raise StripeAccountTaken(by_this_venue=True)
            await tell_stripe_of_end(connection, scope, before.id, now)
        paused_at = None if account.takes_payments else now
        if not await give_account(connection, scope, account.id, account.name, now, paused_at=paused_at):
            raise StripeAccountTaken(by_this_venue=False)
        await note_connected(connection, scope, connect_id, account.id)
        change = Change(runtime, connection, scope, now, operator.actor, operator.sight)
        await _note(change, operator, SecurityEventKind.STRIPE_CONNECTED, account.id, account.name)
        if not account.takes_payments:
            await note_event(
                connection, scope, SecurityEvent(SecurityEventKind.STRIPE_PAUSED, None, account.id[:40]), now
            )


@needs(Permission.KEEP_PAYMENTS)
async def disconnect(runtime: Runtime, operator: Operator, gateway: StripeGateway | None, key: str) -> HowPaid:
    """Let go of the venue's account: no card is taken from now on, and Stripe is told.

    Raises `NotFound` where there is none, `MoneyStillOpen`, `PaymentsAway`, `CredentialNeeded`, `KeyReused`.
    """
    _connect_of(gateway)

    async def work(change: Change, scope: VenueScope) -> Answer:
        account = await lock_account(change.connection, scope)
        if account is None:
            raise NotFound("Stripe account")
        if account.lost_at is None:
            # Of a lost one nothing can be seen to any more.
            money = await count_open_money(change.connection, scope, account.id)
            if money:
                raise MoneyStillOpen(**asdict(money))
        await take_account(change.connection, scope)
        await tell_stripe_of_end(change.connection, scope, account.id, change.now)
        await _note(change, operator, SecurityEventKind.STRIPE_DISCONNECTED, account.id, account.name)
        return {"account": account.id}

    done = await make_change(runtime, operator.author, Call("deskDisconnectStripe", key, {}), TheVenue(), work)
    return await _now(runtime, operator, gateway, replayed=done.replayed)


def _connect_of(gateway: StripeGateway | None) -> StripeConnect:
    if gateway is None or gateway.connect.client_id is None:
        raise PaymentsAway(for_now=False)
    return gateway.connect


async def _note(change: Change, operator: Operator, kind: SecurityEventKind, account: str, name: str | None) -> None:
    said = {"account": name or account, "by": operator.record.name}
    event = SecurityEvent(kind, operator.record.name, account[:40], said)
    await note_event(change.connection, change.scope, event, change.now)
    await note_change(change.connection, change.scope, FeedKind.SALON, change.now)


async def _now(
    runtime: Runtime, operator: Operator, gateway: StripeGateway | None, *, replayed: bool = False
) -> HowPaid:
    async with runtime.database.reading(operator.scope) as connection:
        account = await find_account(connection, operator.scope)
        venue = await find_own_venue(connection, operator.scope)
    return HowPaid(
        takes_cards=gateway is not None and can_be_paid(venue, connects=runtime.connects),
        can_connect=gateway is not None and gateway.connect.client_id is not None,
        account=account,
        replayed=replayed,
    )
