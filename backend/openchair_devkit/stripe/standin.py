"""The stand-in, put together: what a program in the same process can ask of it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from openchair.core.clock import Clock, SystemClock
from openchair_devkit.stripe.api import Api
from openchair_devkit.stripe.books import PLATFORM, Books
from openchair_devkit.stripe.callers import Caller, publishable_key_of
from openchair_devkit.stripe.calls import Call, CardRefused, Setup
from openchair_devkit.stripe.disputes import begin_dispute, end_dispute
from openchair_devkit.stripe.errors import missing
from openchair_devkit.stripe.faults import Fault, add_fault, lift_faults, list_faults
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.oauth import OAuth
from openchair_devkit.stripe.payment_intents import authenticate_payment
from openchair_devkit.stripe.prepared import Prepared
from openchair_devkit.stripe.records import Exchange, list_requests
from openchair_devkit.stripe.refunds import settle_refund
from openchair_devkit.stripe.setup_intents import authenticate_setup
from openchair_devkit.stripe.store import Store, Stored
from openchair_devkit.stripe.webhooks import BACKOFF, Webhooks

SECRET_KEY: Final = "sk_test_openchair"  # noqa: S105  # of a stand-in that keeps no money
WEBHOOK_SECRET: Final = "whsec_openchair"  # noqa: S105  # the same
_ENDPOINT: Final = "we_1"
_INTENTS: Final = ("payment_intent", "setup_intent")


class StandIn:
    """Stripe in a folder. Its address is `url`."""

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        secret_key: str = SECRET_KEY,
        webhook_url: str | None = None,
        webhook_secret: str = WEBHOOK_SECRET,
        backoff: Sequence[float] = BACKOFF,
        webhook_timeout: float = 10,
        refund_seconds: float = 5,
        clock: Clock | None = None,
    ) -> None:
        self.url = url
        self.secret_key = secret_key
        self.publishable_key = publishable_key_of(secret_key)
        self.webhook_secret = webhook_secret
        self.store = Store.open(folder)
        self.books = Books(self.store)
        self._clock = clock or SystemClock()
        self._setup = Setup(url, {}, refund_seconds)
        if webhook_url is not None:
            self.deliver_to(webhook_url)
        self._webhooks = Webhooks(self.store, self._setup, self.now, backoff=backoff, timeout=webhook_timeout)
        self.oauth = OAuth(self)
        self._api = Api(self.store, self._setup, secret_key, self.now, self._webhooks.wake)

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock.now().timestamp())

    def deliver_to(self, url: str) -> None:
        """Send events to this address from now on, also those still under way."""
        self._setup.endpoints[_ENDPOINT] = (url, self.webhook_secret)

    @property
    def is_delivering(self) -> bool:
        """Whether events have an address to go to."""
        return bool(self._setup.endpoints)

    async def answer(self, request: Request) -> Response:
        """A call to the API."""
        return await self._api.answer(request)

    @property
    def setup(self) -> Setup:
        """How it runs."""
        return self._setup

    def wake(self) -> None:
        """Look at once whether there is something to deliver."""
        self._webhooks.wake()

    async def deliver(self) -> None:
        """Send events and end refunds, until cancelled."""
        self.store.forget_unfinished()
        await self._webhooks.run()

    def fail(
        self,
        kind: str,
        match: str = "*",
        *,
        times: int | None = 1,
        code: str = "generic_decline",
        seconds: float | None = None,
    ) -> Fault:
        """Do this wrong on the next calls that match, like "POST /v1/refunds"; until it is lifted, where times is None."""
        with self.store.transaction() as transaction:
            return add_fault(transaction, kind, match=match, times=times, code=code, seconds=seconds)

    def faults(self) -> list[Fault]:
        """What is still to go wrong."""
        with self.store.transaction() as transaction:
            return list_faults(transaction)

    def lift(self, id: int | None = None) -> None:
        """Do it right again: one fault, or all."""
        with self.store.transaction() as transaction:
            lift_faults(transaction, id)

    def authenticate(self, intent: str, *, passes: bool, client_secret: str | None = None) -> dict[str, Any]:
        """Answer the bank's 3D Secure challenge for the customer. Gives the intent as it is then."""
        with self.store.transaction() as transaction:
            found = self._find(transaction.rows("SELECT account FROM objects WHERE id = ?", intent))
            call = Call(transaction, self._setup, found, Params({}), self.now(), "POST", f"/challenge/{intent}")
            stored = self._intent(call, intent)
            if client_secret is not None and client_secret != stored.body["client_secret"]:
                raise missing("payment_intent", intent, param="intent")
            if stored.body["status"] == "requires_action":
                answer = authenticate_payment if stored.body["object"] == "payment_intent" else authenticate_setup
                with suppress(CardRefused):
                    answer(call, stored.body, passes=passes)
            settled = self._intent(call, intent).body
        self._webhooks.wake()
        return settled

    def ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """A call to the API from within, of the platform's own account; `given` is its form. Raises StripeError."""
        with self.store.transaction() as transaction:
            call = Prepared(self._setup, Caller(PLATFORM), method, path, given, new_id("req_", 14), None)
            return call.run(transaction, self.now())

    def forget(self) -> None:
        """Be new: without objects, books and calls. Whoever holds an id of before finds nothing."""
        self.store.clear()

    def find_intent(self, id: str) -> dict[str, Any] | None:
        """The PaymentIntent or SetupIntent of this id, whosever it is."""
        with self.store.transaction() as transaction:
            for kind in _INTENTS:
                for (account,) in transaction.rows("SELECT account FROM objects WHERE id = ? AND kind = ?", id, kind):
                    found = transaction.find(account, id, kind)
                    return None if found is None else found.body
        return None

    def settle(self, refund: str, outcome: str) -> None:
        """Bring a refund to its end now: "succeeded" or "failed"."""
        with self.store.transaction() as transaction:
            account = self._find(transaction.rows("SELECT account FROM objects WHERE id = ?", refund))
            call = Call(transaction, self._setup, account, Params({}), self.now(), "POST", f"/v1/refunds/{refund}")
            settle_refund(call, refund, outcome)
        self._webhooks.wake()

    def dispute(
        self, paid: str, *, amount: int | None = None, reason: str = "fraudulent", is_inquiry: bool = False
    ) -> dict[str, Any]:
        """The customer's bank disputes a charge, or the one of a PaymentIntent: all of it where no amount is given.

        Raises StripeError.
        """
        with self.store.transaction() as transaction:
            account = self._find(transaction.rows("SELECT account FROM objects WHERE id = ?", paid))
            call = Call(transaction, self._setup, account, Params({}), self.now(), "POST", "/v1/disputes")
            intent = call.find("payment_intent", paid)
            charge = paid if intent is None else intent.body["latest_charge"] or paid
            dispute = begin_dispute(call, charge, amount=amount, reason=reason, is_inquiry=is_inquiry)
        self._webhooks.wake()
        return dispute

    def end_dispute(self, dispute: str, outcome: str) -> dict[str, Any]:
        """The bank decides: won, lost, warning_closed or escalated. Raises StripeError."""
        with self.store.transaction() as transaction:
            account = self._find(transaction.rows("SELECT account FROM objects WHERE id = ?", dispute))
            call = Call(transaction, self._setup, account, Params({}), self.now(), "POST", f"/v1/disputes/{dispute}")
            ended = end_dispute(call, dispute, outcome)
        self._webhooks.wake()
        return ended

    def exchanges(self) -> list[Exchange]:
        """The calls and their answers, oldest first. Card numbers are not in them."""
        with self.store.transaction() as transaction:
            return list_requests(transaction)[::-1]

    def objects(self, kind: str, account: str | None = None, *, but: Container[str] = ()) -> list[dict[str, Any]]:
        """All objects of a kind, newest first: of an account, or of the platform and all; without those with an id in `but`."""
        with self.store.transaction() as transaction:
            return [stored.body for stored in transaction.newest(kind, account, but=but)]

    def deliveries(self) -> list[dict[str, Any]]:
        """Each event's way to its endpoint, newest first."""
        names = ("id", "event", "type", "state", "attempts", "told")
        with self.store.transaction() as transaction:
            found = transaction.rows(
                "SELECT d.seq, d.event, o.body ->> '$.type', d.state, d.attempts, d.told FROM deliveries d "
                "JOIN objects o ON o.id = d.event ORDER BY d.seq DESC"
            )
        return [dict(zip(names, row, strict=True)) for row in found]

    def resend(self, event: str | None = None) -> None:
        """Send an event again, or all that were given up."""
        with self.store.transaction() as transaction:
            sql = "UPDATE deliveries SET state = 'pending', attempts = 0, due = 0 WHERE "
            if event is None:
                transaction.rows(f"{sql} state = 'failed'")
            else:
                transaction.rows(f"{sql} event = ?", event)
        self._webhooks.wake()

    def _find(self, found: list[tuple[Any, ...]]) -> str:
        return str(found[0][0]) if found else PLATFORM

    def _intent(self, call: Call, id: str) -> Stored:
        for kind in _INTENTS:
            found = call.find(kind, id)
            if found is not None:
                return found
        raise missing("payment_intent", id, param="intent")
