"""What a request carries to its resolvers: who asks, and what the use cases need."""

from __future__ import annotations

from dataclasses import dataclass, field

import strawberry

from openchair.access.links import Links
from openchair.access.viewer import Customer, Operator, Viewer
from openchair.accounts.signed_in import Accounts
from openchair.core.runtime import Runtime
from openchair.graph.browser import Browser
from openchair.graph.types.storefront import Shop, shop_of
from openchair.payments.gateway import StripeGateway
from openchair.presentation.refusals import LINK_NEEDED, STAFF_ONLY
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import CredentialNeeded
from openchair.rules.scope import VenueScope


@dataclass(slots=True)
class GraphContext:
    """One request's context."""

    viewer: Viewer
    runtime: Runtime
    links: Links
    gateway: StripeGateway | None = None
    accounts: Accounts | None = None
    browser: Browser = field(default_factory=Browser)
    _shops: dict[str, Shop] = field(default_factory=dict)

    @property
    def scope(self) -> VenueScope:
        """The venue the viewer may see. Raises `CredentialNeeded` to a visitor."""
        if isinstance(self.viewer, Customer | Operator):
            return self.viewer.scope
        raise CredentialNeeded(LINK_NEEDED)

    def shop(self, venue: VenueRecord) -> Shop:
        """A venue's storefront, which anyone may see; read once in an answer."""
        return shop_of(self.runtime, self._shops, venue)

    @property
    def customer(self) -> Customer:
        """The customer who asks. Raises `CredentialNeeded` to anyone else."""
        if isinstance(self.viewer, Customer):
            return self.viewer
        raise CredentialNeeded(LINK_NEEDED)

    @property
    def operator(self) -> Operator:
        """The operator who asks. Raises `CredentialNeeded` to anyone else."""
        if isinstance(self.viewer, Operator):
            return self.viewer
        raise CredentialNeeded(STAFF_ONLY)


Info = strawberry.Info[GraphContext, None]
