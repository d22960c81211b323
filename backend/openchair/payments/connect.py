"""Stripe Connect's OAuth: an account's owner lets the platform take money for it, and ends that again.

Stripe's page sends whoever agreed back with a code. It works once: used again, it ends what it had begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import stripe

from openchair.payments.failures import RefusedByStripe, answered

_SCOPE: Final = "read_write"
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class AccountAtStripe:
    """An account that the platform may take money for: what its owner calls it, if anything, and whether it takes payments."""

    id: str
    name: str | None
    takes_payments: bool


class StripeConnect:
    """The calls about accounts. They raise `Unreachable` and `RefusedByStripe`, as the gateway's do."""

    def __init__(self, client: stripe.StripeClient, client_id: str | None) -> None:
        self._client = client
        self.client_id = client_id

    def authorize_url(self, state: str, back_to: str) -> str:
        """Stripe's page, from which the account's owner comes back to `back_to` with a code, or with their no, and the state."""
        return self._client.oauth.authorize_url(
            {
                "client_id": self.client_id or "",
                "response_type": "code",
                "scope": _SCOPE,
                "state": state,
                "redirect_uri": back_to,
            }
        )

    async def exchange(self, code: str) -> AccountAtStripe:
        """The account whose owner came back with this code. Never asked twice of one code: that would end what it began."""
        told = await self._post("/oauth/token", grant_type="authorization_code", code=code)
        if told.get("scope") != _SCOPE:
            raise RefusedByStripe("Stripe lets nothing be paid into this account from here.", "invalid_scope")
        return await self.find(str(told["stripe_user_id"]))

    async def let_go(self, account: str) -> None:
        """End what its owner has begun; what is over already stays so."""
        try:
            await self._post("/oauth/deauthorize", client_id=self.client_id or "", stripe_user_id=account)
        except RefusedByStripe:
            try:
                await self.find(account)
            except RefusedByStripe:
                return
            raise

    async def find(self, account: str) -> AccountAtStripe:
        """An account as it is now. Refused where the platform may not, or not any more, take money for it."""
        found = await answered(self._client.v1.accounts.retrieve_async(account))
        shown = found.settings.dashboard.display_name if found.settings and found.settings.dashboard else None
        business = found.business_profile.name if found.business_profile else None
        name = business or shown or found.email
        shown_name = None if name is None else " ".join(name.split())[:_LONGEST_NAME] or None
        return AccountAtStripe(found.id, shown_name, takes_payments=bool(found.charges_enabled))

    async def _post(self, path: str, **params: str) -> dict[str, Any]:
        told = await answered(self._client.raw_request_async("post", path, base="connect", **params))
        return dict(told.data)
