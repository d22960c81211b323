"""What a request carries to its resolvers: who asks, and what the use cases need."""

from __future__ import annotations

from dataclasses import dataclass, field

import strawberry

from openchair.access.client import Client
from openchair.access.links import Links
from openchair.access.viewer import Customer, Operator, Viewer
from openchair.accounts.signed_in import Accounts
from openchair.core.runtime import Runtime
from openchair.graph.browser import Browser
from openchair.graph.contacts import Contacts
from openchair.graph.types.storefront import Shop, shop_of
from openchair.payments.gateway import StripeGateway
from openchair.presentation.catalogue import Words, words_asked_for
from openchair.presentation.refusals import LINK_NEEDED, RECEIPT_ONLY, STAFF_ONLY
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
    client: Client | None = None
    """Where the request comes from; None where that has no budget."""
    accept_language: str = ""
    _shops: dict[str, Shop] = field(default_factory=dict)
    _contacts: Contacts | None = None

    @property
    def words(self) -> Words:
        """The language that the client asks for, where no venue has another."""
        return words_asked_for(self.accept_language)

    @property
    def scope(self) -> VenueScope:
        """The venue the viewer may see. Raises `CredentialNeeded` to a visitor."""
        if isinstance(self.viewer, Customer | Operator):
            return self.viewer.scope
        raise CredentialNeeded(LINK_NEEDED)

    def shop(self, venue: VenueRecord) -> Shop:
        """A venue's storefront, which anyone may see; read once in an answer."""
        return shop_of(self.runtime, self._shops, venue, self.client)

    @property
    def customer(self) -> Customer:
        """The customer who asks, to change something. Raises `CredentialNeeded` to anyone else, and of a receipt."""
        if isinstance(self.viewer, Customer):
            if self.viewer.has_receipt_only:
                raise CredentialNeeded(RECEIPT_ONLY)
            return self.viewer
        raise CredentialNeeded(LINK_NEEDED)

    @property
    def has_receipt_only(self) -> bool:
        """Whether who asks sees a receipt: what was booked and paid, without card, credit and contact."""
        return isinstance(self.viewer, Customer) and self.viewer.has_receipt_only

    @property
    def contacts(self) -> Contacts:
        """What the operator who asks reads of customers' contacts. Raises `CredentialNeeded` to anyone else."""
        if self._contacts is None:
            self._contacts = Contacts(self.runtime, self.operator)
        return self._contacts

    @property
    def operator(self) -> Operator:
        """The operator who asks. Raises `CredentialNeeded` to anyone else."""
        if isinstance(self.viewer, Operator):
            return self.viewer
        raise CredentialNeeded(STAFF_ONLY)


Info = strawberry.Info[GraphContext, None]
