"""A venue's own account at Stripe: connected by its owner on Stripe's page, one venue's, let go of, and lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from openchair.access.tokens import AccountLinks
from openchair.access.viewer import Operator
from openchair.bookings.deposit_due import deposit_due_at
from openchair.bookings.lapse_deposit import lapse_unpaid
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.stripe_account import HowPaid, disconnect, finish_connecting, read_how_paid, start_connecting
from openchair.manage.card import start_card_setup
from openchair.manage.pay import Purpose, start_payment
from openchair.payments.connect import AccountAtStripe, StripeConnect
from openchair.payments.inbox import look_into, receive
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.presentation.desk.security import security_event_advice, security_event_sentence
from openchair.rules.connect import OpenMoney
from openchair.rules.deposits import DepositStatus
from openchair.rules.objections import ObjectionDecision
from openchair.rules.refusals import (
    CredentialNeeded,
    KeyReused,
    MoneyStillOpen,
    NotFound,
    PaymentsAway,
    StripeAccountTaken,
    StripeWayOver,
)
from openchair.rules.security import SecurityEventKind
from openchair.store import tables
from openchair.store.security_events import list_events
from openchair.store.stripe_accounts import count_open_money
from tests.support.account import accounts_at, signs_in_as
from tests.support.salon import Salon, open_salon
from tests.support.stand_in import back_from_stripe, event_of
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.word import decides, objects, settle, tell

TEN_MINUTES = timedelta(minutes=10)


class Connecting:
    """An owner before the Payments screen of an installation whose venues connect accounts of their own."""

    def __init__(self, till: Till, salon: Salon, operator: Operator) -> None:
        self.till, self.salon, self.operator = till, salon, operator
        self.runtime = Runtime(salon.database, salon.clock, takes_cards=True, connects=True)

    @property
    def links(self) -> AccountLinks:
        return accounts_at(self.salon).links

    async def goes(self, key: str | None = None) -> str:
        """Presses the button, and is led to Stripe's page."""
        started = await start_connecting(self.runtime, self.operator, self.till.gateway, self.links, key or new_id())
        return started.url

    async def comes_back(self, told: dict[str, str], key: str | None = None) -> HowPaid:
        return await finish_connecting(
            self.runtime,
            self.operator,
            self.till.gateway,
            self.links,
            told.get("state", ""),
            told.get("code", "ac_none"),
            key or new_id(),
        )

    async def connects(
        self, account: str = "", name: str = "Lumen Hair Pty Ltd", *, unfinished: bool = False
    ) -> HowPaid:
        way = await self.goes()
        stripe = self.till.stripe
        return await self.comes_back(back_from_stripe(stripe, way, account=account, name=name, unfinished=unfinished))

    async def disconnects(self, key: str | None = None) -> HowPaid:
        return await disconnect(self.runtime, self.operator, self.till.gateway, key or new_id())

    async def sees(self) -> HowPaid:
        found = await read_how_paid(self.runtime, self.operator, self.till.gateway)
        assert found is not None
        return found

    async def events(self) -> list[SecurityEventKind]:
        async with self.salon.database.reading(self.salon.scope) as connection:
            found = await list_events(connection, self.salon.scope, 50)
        for event in found:
            assert security_event_sentence(event, "AUD", self.operator.reader)
            assert security_event_advice(event.kind, self.operator.reader)
        return [event.kind for event in reversed(found) if event.kind is not SecurityEventKind.NEW_DEVICE]

    def is_usable(self, account: str) -> bool:
        with self.till.stripe.store.transaction() as transaction:
            [(is_connected,)] = transaction.rows("SELECT is_connected FROM accounts WHERE id = ?", account)
        return bool(is_connected)


@pytest.fixture
async def owner(till: Till) -> Connecting:
    return Connecting(till, till.salon, await signs_in_as(till.salon))


async def test_an_owner_connects_their_account_on_stripes_page_and_deposits_are_paid_into_it(owner: Connecting) -> None:
    before = await owner.sees()
    assert (before.takes_cards, before.can_connect, before.account) == (False, True, None)
    booking = await owner.till.books()
    customer = await owner.salon.lets_in(booking)
    with pytest.raises(PaymentsAway):
        await start_payment(owner.runtime, owner.till.gateway, customer, Purpose.DEPOSIT, new_id())
    url = await owner.goes()
    assert url.startswith(f"{owner.till.url}/oauth/authorize?")
    assert "client_id=ca_openchair" in url and "%2Fdesk%2Fstripe%2Fconnected" in url
    told = back_from_stripe(owner.till.stripe, url, name="Lumen Hair Pty Ltd")
    done = await owner.comes_back(told)
    assert done.takes_cards and done.account is not None and not done.replayed
    assert (done.account.name, done.account.connected_at) == ("Lumen Hair Pty Ltd", owner.till.clock.now())
    assert await owner.events() == [SecurityEventKind.STRIPE_CONNECTED]
    assert (await owner.till.pays(booking)).succeeded
    assert (owner.till.at_stripe(done.account.id), owner.till.at_stripe()) == (2500, 0)


async def test_a_no_on_stripes_page_connects_nothing(owner: Connecting) -> None:
    told = back_from_stripe(owner.till.stripe, await owner.goes(), agrees=False)
    assert told["error"] == "access_denied" and "code" not in told
    assert (await owner.sees()).account is None


async def test_the_way_back_is_good_once_for_ten_minutes_and_for_whoever_went(owner: Connecting) -> None:
    stripe, clock = owner.till.stripe, owner.till.clock
    told = back_from_stripe(stripe, await owner.goes())
    theirs = Connecting(owner.till, owner.salon, await signs_in_as(owner.salon, email="petra@example.com"))
    wrong = [
        (theirs, told),
        (owner, {**told, "state": told["state"][:-1] + ("1" if told["state"][-1] != "1" else "2")}),
        (owner, {**told, "state": ""}),
        (owner, {**told, "state": "x" * 5000}),
    ]
    for who, presented in wrong:
        async with untouched(owner.salon.database, but={"idempotency_key"}):
            with pytest.raises(StripeWayOver):
                await who.comes_back(presented)
    done = await owner.comes_back(told, "press")
    assert done.account is not None
    # The same press, whose answer was lost, is told how it stands; another press finds the way used. Stripe, asked a second time
    # of the same code, would have ended it all.
    again = await owner.comes_back(told, "press")
    assert again.replayed and again.account == done.account
    with pytest.raises(StripeWayOver):
        await owner.comes_back(told)
    assert owner.is_usable(done.account.id)
    await owner.disconnects()
    late = back_from_stripe(stripe, await owner.goes())
    clock.set(clock.now() + TEN_MINUTES)
    with pytest.raises(StripeWayOver) as over:
        await owner.comes_back(late)
    assert "10 minutes" in desk_refusal_sentence(over.value, owner.operator.reader)
    assert (await owner.sees()).account is None


async def test_a_code_that_stripe_takes_no_more_connects_nothing(owner: Connecting) -> None:
    told = back_from_stripe(owner.till.stripe, await owner.goes())
    with pytest.raises(StripeWayOver):
        await owner.comes_back({**told, "code": "ac_of_nothing"})
    owner.till.stripe.fail("down", "GET /v1/accounts*")
    with pytest.raises(PaymentsAway):
        await owner.connects()
    assert (await owner.sees()).account is None and await owner.events() == []
    # Nothing is spoilt by that: one goes there once more.
    assert (await owner.connects()).account is not None


async def test_an_account_is_one_venues_and_stays_connected_for_that_one(owner: Connecting) -> None:
    first = await owner.connects()
    assert first.account is not None
    other = await open_salon(owner.salon.database, owner.salon.clock, slug="nord")
    theirs = Connecting(owner.till, other, await signs_in_as(other, email="nora@example.com"))
    with pytest.raises(StripeAccountTaken) as taken:
        await theirs.connects(account=first.account.id)
    assert "another salon" in desk_refusal_sentence(taken.value, theirs.operator.reader)
    assert (await theirs.sees()).account is None and await theirs.events() == []
    assert owner.is_usable(first.account.id) and (await owner.sees()).takes_cards
    with pytest.raises(StripeAccountTaken) as has_one:
        await owner.goes()
    assert "Disconnect it first" in desk_refusal_sentence(has_one.value, owner.operator.reader)


async def test_of_two_venues_that_connect_one_account_at_once_one_has_it(owner: Connecting) -> None:
    other = await open_salon(owner.salon.database, owner.salon.clock, slug="nord")
    theirs = Connecting(owner.till, other, await signs_in_as(other, email="nora@example.com"))
    account = "acct_ofBoth"
    both = [back_from_stripe(owner.till.stripe, await each.goes(), account=account) for each in (owner, theirs)]
    found = await asyncio.gather(owner.comes_back(both[0]), theirs.comes_back(both[1]), return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["HowPaid", "StripeAccountTaken"]
    rows = [row["stripe_account_id"] for row in await owner.salon.rows(tables.venue)]
    assert sorted(map(str, rows)) == ["None", account]


async def test_only_an_owner_in_their_own_session_sees_and_changes_where_payments_go(owner: Connecting) -> None:
    for operator in (
        await owner.salon.signs_in("manager"),
        await owner.salon.signs_in("owner"),
        await signs_in_as(owner.salon, "manager", "mo@example.com"),
    ):
        who = Connecting(owner.till, owner.salon, operator)
        async with untouched(owner.salon.database):
            assert await read_how_paid(who.runtime, operator, owner.till.gateway) is None
            for attempt in (who.goes, who.disconnects, lambda who=who: who.comes_back({"state": "x"})):
                with pytest.raises(CredentialNeeded):
                    await attempt()


async def test_an_account_with_open_money_stays_and_is_let_go_of_once_that_is_done(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    booking = await till.books()
    await till.pays(booking)
    async with untouched(owner.salon.database, but={"idempotency_key"}):
        with pytest.raises(MoneyStillOpen) as refused:
            await owner.disconnects()
    assert vars(refused.value) == vars(MoneyStillOpen(1, 0, 0, 0, 0))
    said = "1 booking has a deposit in it that may have to go back."
    assert said in desk_refusal_sentence(refused.value, owner.operator.reader)
    await till.cancels(booking)
    with pytest.raises(MoneyStillOpen) as refused:
        await owner.disconnects()
    assert refused.value.refunds == 1
    await till.calms()
    gone = await owner.disconnects("press")
    assert (gone.takes_cards, gone.account) == (False, None)
    assert (await owner.disconnects("press")).replayed
    with pytest.raises(NotFound):
        await owner.disconnects()
    with pytest.raises(KeyReused):
        await owner.goes("press")
    assert owner.is_usable(done.account.id), "Stripe hears of it by the job"
    await till.run_jobs()
    assert not owner.is_usable(done.account.id)
    assert await owner.salon.rows(tables.stripe_disconnect) == []
    assert await owner.events() == [SecurityEventKind.STRIPE_CONNECTED, SecurityEventKind.STRIPE_DISCONNECTED]
    # Its event comes, and there is nobody any more whom it concerns.
    await till.hears()
    await till.calms()
    assert len(await owner.events()) == 2
    # The same account can be connected again.
    assert (await owner.connects(account=done.account.id)).takes_cards


async def _is_open(owner: Connecting, account: str) -> OpenMoney:
    """What is still to be done through the account, for which letting go of it is refused."""
    scope = owner.salon.scope
    async with owner.salon.database.reading(scope) as connection:
        money = await count_open_money(connection, scope, account)
    with pytest.raises(MoneyStillOpen):
        await owner.disconnects()
    return money


async def test_an_account_stays_while_what_follows_of_an_ended_booking_is_yet_to_come(
    owner: Connecting, grace: timedelta
) -> None:
    """A refund that waits for the grace, a taking for its objection, a deposit for the owner, a customer to be deleted."""
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    account, waits = done.account.id, OpenMoney(1, 0, 0, 0, 0)
    cancelled = await till.books()
    await till.pays(cancelled)
    await till.cancels(cancelled)
    assert await till.refunds(cancelled) == []
    assert await _is_open(owner, account) == waits
    till.clock.set(till.clock.now() + grace)
    await settle(owner.salon)
    assert await _is_open(owner, account) == OpenMoney(0, 0, 1, 0, 0)
    await till.calms()

    objected = await till.books(terms={"tiers": [{"from_hours": 0, "outcome": "forfeit"}]})
    await till.pays(objected)
    await till.desk_cancels(objected)
    till.clock.set(till.clock.now() + grace)
    await settle(owner.salon)
    await tell(owner.salon)
    await objects(owner.salon, objected)
    till.clock.advance(days=3)
    await settle(owner.salon)
    assert await _is_open(owner, account) == waits
    await decides(owner.salon, objected, ObjectionDecision.TAKE)
    till.clock.advance(days=1)
    await settle(owner.salon)

    kept = await till.books(terms={"tiers": [{"from_hours": 0, "outcome": "none"}]})
    await till.pays(kept)
    await till.saves_card(kept)
    await till.cancels(kept)
    till.clock.set(till.clock.now() + grace)
    await settle(owner.salon)
    assert await _is_open(owner, account) == waits
    await till.writes(kept, deposit_status=DepositStatus.PAID, late_money_at=till.clock.now())
    assert await _is_open(owner, account) == waits
    await till.writes(kept, deposit_status=DepositStatus.FORFEITED, late_money_at=None)

    async with owner.salon.database.transaction(owner.salon.scope) as connection:
        row = {"venue_id": owner.salon.venue_id, "stripe_account_id": account, "stripe_customer_id": "cus_erased"}
        now = till.clock.now()
        await connection.execute(tables.stripe_erasure.insert().values(**row, due_at=now, updated_at=now))
    assert await _is_open(owner, account) == OpenMoney(0, 0, 0, 0, 1)
    await till.run_jobs()
    assert (await owner.disconnects()).account is None


async def test_stripe_hears_of_the_end_only_when_no_payment_is_under_way(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    booking = await till.books()
    gone: Any = await owner.disconnects()
    assert gone.account is None
    # Whoever read the booking a moment before begins to pay into the account it had then.
    async with owner.salon.database.transaction(owner.salon.scope) as connection:
        await connection.execute(tables.venue.update().values(stripe_account_id=done.account.id))
    begun = await till.starts(booking)
    async with owner.salon.database.transaction(owner.salon.scope) as connection:
        await connection.execute(tables.venue.update().values(stripe_account_id=None))
    await till.run_jobs()
    assert owner.is_usable(done.account.id)
    assert (await till.finishes(booking, begun.payment.id)).succeeded is False
    till.clock.set(till.clock.now() + timedelta(days=2))
    await till.calms()
    assert not owner.is_usable(done.account.id)


async def test_an_account_cut_off_at_stripe_takes_no_card_and_its_owner_is_told(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    held = await till.books(deposit_due_at=till.clock.now() + timedelta(hours=24))
    await till.hears()
    await till.calms()
    till.stripe.oauth.end(done.account.id)
    # However often, and in whatever order, its events come: Stripe is asked how it is.
    events = [each for each in till.events() if each["type"].startswith("account.")]
    assert [each["type"] for each in events] == ["account.application.authorized", "account.application.deauthorized"]
    await till.hears(events[::-1])
    await till.hears(events)
    await till.run_jobs()
    lost = await owner.sees()
    assert not lost.takes_cards and lost.account is not None and lost.account.lost_at is not None
    assert await owner.events() == [SecurityEventKind.STRIPE_CONNECTED, SecurityEventKind.STRIPE_LOST]
    customer = await owner.salon.lets_in(held)
    for attempt in (
        start_payment(owner.runtime, till.gateway, customer, Purpose.DEPOSIT, new_id()),
        start_card_setup(owner.runtime, till.gateway, customer, new_id()),
    ):
        with pytest.raises(PaymentsAway):
            await attempt
    # Nobody could pay, so nothing lapses.
    till.clock.set(till.clock.now() + timedelta(hours=25))
    await lapse_unpaid(owner.runtime, till.gateway)
    after = await owner.salon.reads(held.id)
    assert (after.status, after.deposit_due_at) == ("confirmed", None)

    back = await owner.connects(account=done.account.id)
    assert back.takes_cards and back.account is not None and back.account.lost_at is None


async def test_an_account_that_is_connected_again_at_stripe_takes_cards_again(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    till.stripe.oauth.end(done.account.id)
    await till.hears()
    await till.run_jobs()
    assert not (await owner.sees()).takes_cards
    with till.stripe.store.transaction() as transaction:
        transaction.rows("UPDATE accounts SET is_connected = 1")
    again = {"id": "evt_again", "type": "account.application.authorized", "account": done.account.id}
    await till.hears([{**again, "data": {"object": {"id": "ca_openchair"}}}])
    await till.run_jobs()
    assert (await owner.sees()).takes_cards
    assert (await owner.events())[-1] is SecurityEventKind.STRIPE_BACK


async def test_an_account_that_takes_no_payments_yet_is_used_once_stripe_says_that_it_does(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects(unfinished=True)
    assert done.account is not None and done.account.paused_at == till.clock.now()
    assert not done.takes_cards
    told = [SecurityEventKind.STRIPE_CONNECTED, SecurityEventKind.STRIPE_PAUSED]
    assert sorted(await owner.events()) == told
    # A booking waits for no payment that can't be made, and no form is given to pay it by or to save a card with.
    booking = await till.books()
    assert await _due(owner, booking.id) is None
    customer = await owner.salon.lets_in(booking)
    async with untouched(owner.salon.database):
        for attempt in (
            start_payment(owner.runtime, till.gateway, customer, Purpose.DEPOSIT, new_id()),
            start_card_setup(owner.runtime, till.gateway, customer, new_id()),
        ):
            with pytest.raises(PaymentsAway) as away:
                await attempt
            assert not away.value.for_now
    assert till.stripe.objects("payment_intent") == []

    till.stripe.oauth.pause(done.account.id, is_paused=False)
    # However often it comes, and before or after what it was then: Stripe is asked how the account is.
    events = [each for each in till.events() if each["type"] == "account.updated"]
    await till.hears(events)
    await till.run_jobs()
    await till.hears([{**events[0], "id": "evt_repeated"}])
    await till.run_jobs()
    now = await owner.sees()
    assert now.takes_cards and now.account is not None and now.account.paused_at is None
    assert (await owner.events())[-1] is SecurityEventKind.STRIPE_RESUMED and len(await owner.events()) == 3
    assert await _due(owner, booking.id) is not None
    assert (await till.pays(booking)).succeeded


async def test_an_answer_that_is_overtaken_by_a_newer_one_is_not_what_stays(
    owner: Connecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    id, find = done.account.id, StripeConnect.find
    till.stripe.oauth.pause(id, is_paused=True)
    stops = [each for each in till.events() if each["type"] == "account.updated"]
    overtaken: list[bool] = []

    async def overtakes(connect: StripeConnect, account: str) -> AccountAtStripe:
        """The first answer is on its way while the account takes payments again, and all of that is heard."""
        found = await find(connect, account)
        if not overtaken:
            overtaken.append(found.takes_payments)
            till.stripe.oauth.pause(id, is_paused=False)
            resumed = [each for each in till.events() if each["type"] == "account.updated"][-1]
            await look_into(owner.runtime, till.gateway, await _taken_in(owner, resumed))
        return found

    monkeypatch.setattr(StripeConnect, "find", overtakes)
    await look_into(owner.runtime, till.gateway, await _taken_in(owner, stops[-1]))
    assert overtaken == [False]
    assert (await owner.sees()).takes_cards


async def _taken_in(owner: Connecting, told: dict[str, Any]) -> str:
    event = event_of(told)
    assert await receive(owner.runtime, event)
    return event.id


async def test_an_account_that_stripe_stops_takes_no_more_payments_and_gives_back_what_it_has(
    owner: Connecting,
) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    paid, held = await till.books(), await till.books(deposit_due_at=till.clock.now() + timedelta(hours=24))
    await till.pays(paid)
    till.stripe.oauth.pause(done.account.id, is_paused=True)
    # Whoever is faster than Stripe's event is refused by Stripe itself, and told that no card is taken.
    customer = await owner.salon.lets_in(held)
    with pytest.raises(PaymentsAway):
        await start_payment(owner.runtime, till.gateway, customer, Purpose.DEPOSIT, new_id())
    await till.hears()
    await till.run_jobs()
    assert not (await owner.sees()).takes_cards
    assert (await owner.events())[-1] is SecurityEventKind.STRIPE_PAUSED
    await till.cancels(paid)
    await till.calms()
    assert till.at_stripe(done.account.id) == 0
    till.clock.set(till.clock.now() + timedelta(hours=25))
    await lapse_unpaid(owner.runtime, till.gateway)
    after = await owner.salon.reads(held.id)
    assert (after.status, after.deposit_due_at) == ("confirmed", None)
    # Its owner goes to Stripe once more, gives what is missing, and comes back: that needs no event.
    with till.stripe.store.transaction() as transaction:
        transaction.rows("DELETE FROM paused")
    back = await owner.connects(account=done.account.id)
    assert back.takes_cards and back.account is not None and back.account.paused_at is None


async def test_an_account_that_is_back_without_taking_payments_is_not_told_to_take_cards(owner: Connecting) -> None:
    till, done = owner.till, await owner.connects()
    assert done.account is not None
    till.stripe.oauth.end(done.account.id)
    await till.hears()
    await till.run_jobs()
    with till.stripe.store.transaction() as transaction:
        transaction.rows("UPDATE accounts SET is_connected = 1")
    till.stripe.oauth.pause(done.account.id, is_paused=True)
    await till.hears()
    await till.run_jobs()
    now = await owner.sees()
    assert now.account is not None and now.account.lost_at is None and not now.takes_cards
    assert (await owner.events())[-1] is SecurityEventKind.STRIPE_PAUSED


async def _due(owner: Connecting, booking_id: str) -> datetime | None:
    """Until when its deposit would have to be paid, were it asked for now."""
    booking = await owner.salon.reads(booking_id)
    return deposit_due_at(owner.runtime, booking.venue, booking.starts_at, owner.till.clock.now())
