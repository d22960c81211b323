"""Stripe, as we use it: few calls, each within ten seconds."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import stripe
from stripe import StripeClient
from stripe._base_address import BaseAddresses

from openchair.payments.connect import StripeConnect
from openchair.payments.failures import CALL_SECONDS, Declined, RefusedByStripe, answered
from openchair.payments.stripe_objects import (
    PaymentIntent,
    SetupIntent,
    StripeCard,
    StripeDispute,
    StripeRefund,
    card_of,
    dispute_of,
    intent_of,
    named,
    refund_of,
    setup_of,
)

_PAGE: Final = 100


class _Client(stripe.HTTPXClient):
    """The SDK's own, save that it hands the form over as what it is: as `data`, httpx warns of it."""

    def _get_request_args_kwargs(self, *arguments: Any, **named: Any) -> list[Any]:
        args, kwargs = super()._get_request_args_kwargs(*arguments, **named)
        kwargs["content"] = kwargs.pop("data") or None
        return [args, kwargs]


class StripeGateway:
    """Calls Stripe for a venue's connected account, or for the platform's own where `account` is None.

    Every call raises `Unreachable` (with `Broken`) and `RefusedByStripe`; neither quotes what the request said.
    """

    def __init__(
        self,
        secret_key: str,
        *,
        publishable_key: str,
        script_url: str,
        api_url: str | None = None,
        client_id: str | None = None,
        connect_url: str | None = None,
    ) -> None:
        self.publishable_key = publishable_key
        self.script_url = script_url
        self._http = _Client(timeout=CALL_SECONDS)
        self._client = StripeClient(
            secret_key,
            http_client=self._http,
            # Whoever calls tries again, later and under the same key: a call made again at once only waits longer.
            max_network_retries=0,
            base_addresses=_addresses(api_url, connect_url),
        )
        self.connect = StripeConnect(self._client, client_id)

    async def aclose(self) -> None:
        """Give back the connections it holds open."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the SDK's own, unannotated

    async def ask(self) -> None:
        """Ask for as little as there is to ask for: whether it answers."""
        await answered(self._client.v1.payment_intents.list_async({"limit": 1}, _options(None)))

    async def create_customer(self, *, key: str, customer_id: str, account: str | None) -> str:
        """A customer at Stripe, of whom it is told no more than our id. Gives Stripe's."""
        made = await answered(
            self._client.v1.customers.create_async({"metadata": {"customer": customer_id}}, _options(account, key))
        )
        return made.id

    async def delete_customer(self, stripe_customer_id: str, account: str | None) -> None:
        """Delete a customer at Stripe, and detach every card they have there."""
        await answered(self._client.v1.customers.delete_async(stripe_customer_id, None, _options(account)))

    async def create_payment_intent(
        self, *, key: str, payment_id: str, amount_minor: int, currency: str, account: str | None, what: str
    ) -> PaymentIntent:
        """A PaymentIntent of this amount, to be paid on the page; asked again under the same key, the same one."""
        return intent_of(
            await answered(
                self._client.v1.payment_intents.create_async(
                    {
                        "amount": amount_minor,
                        "currency": currency.lower(),
                        "allowed_payment_method_types": ["card"],
                        "description": what,
                        "metadata": {"payment": payment_id},
                    },
                    _options(account, key),
                )
            )
        )

    async def charge_card(
        self,
        *,
        key: str,
        payment_id: str,
        amount_minor: int,
        currency: str,
        account: str | None,
        what: str,
        stripe_customer_id: str,
        payment_method_id: str,
    ) -> PaymentIntent:
        """Charge a saved card whose owner is not there. A decline is no failure of the call: it is the intent's problem."""
        call = self._client.v1.payment_intents.create_async(
            {
                "amount": amount_minor,
                "currency": currency.lower(),
                "customer": stripe_customer_id,
                "payment_method": payment_method_id,
                "allowed_payment_method_types": ["card"],
                "off_session": True,
                "confirm": True,
                "description": what,
                "metadata": {"payment": payment_id},
            },
            _options(account, key),
        )
        try:
            return intent_of(await answered(call))
        except Declined as declined:
            return declined.intent

    async def retrieve_payment_intent(self, intent_id: str, account: str | None) -> PaymentIntent:
        """A PaymentIntent as it is now."""
        return intent_of(
            await answered(self._client.v1.payment_intents.retrieve_async(intent_id, None, _options(account)))
        )

    async def find_created_intent(
        self, payment_id: str, stripe_customer_id: str, since: datetime, account: str | None
    ) -> PaymentIntent | None:
        """The PaymentIntent that an earlier call made for this payment, should its answer have been lost."""
        found = await answered(
            self._client.v1.payment_intents.list_async(
                {"customer": stripe_customer_id, "created": {"gte": int(since.timestamp()) - 300}, "limit": _PAGE},
                _options(account),
            )
        )
        return next((intent_of(one) for one in found.data if named(one, "payment") == payment_id), None)

    async def cancel_payment_intent(self, intent_id: str, account: str | None) -> PaymentIntent:
        """Cancel a PaymentIntent; one that was paid meanwhile is given as it is."""
        try:
            return intent_of(
                await answered(self._client.v1.payment_intents.cancel_async(intent_id, None, _options(account)))
            )
        except RefusedByStripe:
            return await self.retrieve_payment_intent(intent_id, account)

    async def create_refund(
        self, *, key: str, refund_id: str, intent_id: str, amount_minor: int, account: str | None
    ) -> StripeRefund:
        """Refund this much of a payment; asked again under the same key, the same refund."""
        return refund_of(
            await answered(
                self._client.v1.refunds.create_async(
                    {
                        "payment_intent": intent_id,
                        "amount": amount_minor,
                        "reason": "requested_by_customer",
                        "metadata": {"refund": refund_id},
                    },
                    _options(account, key),
                )
            )
        )

    async def retrieve_refund(self, stripe_refund_id: str, account: str | None) -> StripeRefund:
        """A refund as it is now."""
        return refund_of(
            await answered(self._client.v1.refunds.retrieve_async(stripe_refund_id, None, _options(account)))
        )

    async def find_created_refund(self, refund_id: str, intent_id: str, account: str | None) -> StripeRefund | None:
        """The refund that an earlier call made under this name of ours, should its answer have been lost."""
        found = await answered(
            self._client.v1.refunds.list_async({"payment_intent": intent_id, "limit": _PAGE}, _options(account))
        )
        return next((state for one in found.data if (state := refund_of(one)).refund_id == refund_id), None)

    async def retrieve_dispute(self, stripe_dispute_id: str, account: str | None) -> StripeDispute:
        """A dispute as it is now."""
        return dispute_of(
            await answered(self._client.v1.disputes.retrieve_async(stripe_dispute_id, None, _options(account)))
        )

    async def list_disputes(self, intent_id: str, account: str | None) -> list[StripeDispute]:
        """The disputes of a payment, as they are now, newest first."""
        found = await answered(
            self._client.v1.disputes.list_async({"payment_intent": intent_id, "limit": _PAGE}, _options(account))
        )
        return [dispute_of(one) for one in found.data]

    async def create_setup_intent(
        self, *, key: str, setup_id: str, stripe_customer_id: str, account: str | None
    ) -> SetupIntent:
        """A SetupIntent, with which the page saves a card to be charged when its owner is not there."""
        return setup_of(
            await answered(
                self._client.v1.setup_intents.create_async(
                    {
                        "customer": stripe_customer_id,
                        "allowed_payment_method_types": ["card"],
                        "usage": "off_session",
                        "metadata": {"setup": setup_id},
                    },
                    _options(account, key),
                )
            )
        )

    async def retrieve_setup_intent(self, setup_intent_id: str, account: str | None) -> SetupIntent:
        """A SetupIntent as it is now, with the card it has saved."""
        return setup_of(
            await answered(
                self._client.v1.setup_intents.retrieve_async(
                    setup_intent_id, {"expand": ["payment_method"]}, _options(account)
                )
            )
        )

    async def cancel_setup_intent(self, setup_intent_id: str, account: str | None) -> SetupIntent:
        """Cancel a SetupIntent; one that has saved a card meanwhile is given as it is."""
        with suppress(RefusedByStripe):
            await answered(self._client.v1.setup_intents.cancel_async(setup_intent_id, None, _options(account)))
        return await self.retrieve_setup_intent(setup_intent_id, account)

    async def retrieve_card(self, payment_method_id: str, account: str | None) -> StripeCard:
        """A payment method as it is now."""
        return card_of(
            await answered(self._client.v1.payment_methods.retrieve_async(payment_method_id, None, _options(account)))
        )

    async def detach_card(self, payment_method_id: str, account: str | None) -> None:
        """Take a card off its customer at Stripe, for good; one that is off already stays so."""
        try:
            await answered(self._client.v1.payment_methods.detach_async(payment_method_id, None, _options(account)))
        except RefusedByStripe:
            if (await self.retrieve_card(payment_method_id, account)).stripe_customer_id is not None:
                raise


def _addresses(api_url: str | None, connect_url: str | None) -> BaseAddresses:
    addresses: BaseAddresses = {}
    if api_url is not None:
        addresses["api"] = api_url
    if connect_url is not None:
        addresses["connect"] = connect_url
    return addresses


def call_key(kind: str, id: str, key_no: int) -> str:
    """The idempotency key of a call about a row of ours; `key_no` rises where Stripe's answer under the last was broken."""
    return f"{kind}-{id}" if not key_no else f"{kind}-{id}-{key_no}"


def _options(account: str | None, key: str | None = None) -> stripe.RequestOptions:
    options: stripe.RequestOptions = {}
    if account is not None:
        options["stripe_account"] = account
    if key is not None:
        options["idempotency_key"] = key
    return options
