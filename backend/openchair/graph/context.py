"""What a request carries to its resolvers: who asks, and what the use cases need."""

from __future__ import annotations

from dataclasses import dataclass, field

import strawberry

from openchair.access.client import Client
from openchair.access.links import Links
from openchair.access.permissions import PIN_NEEDED
from openchair.access.viewer import BySession, Customer, LockedDevice, Operator, Viewer
from openchair.accounts.signed_in import Accounts
from openchair.core.runtime import Runtime
from openchair.graph.browser import Browser
from openchair.graph.contacts import Contacts
from openchair.graph.customers import Customers
from openchair.graph.types.storefront import Shop, shop_of
from openchair.live.hub import Hub
from openchair.live.watch import Watch
from openchair.payments.gateway import StripeGateway
from openchair.presentation.catalogue import Words, words_asked_for
from openchair.presentation.refusals import DEVICE_NEEDED, LINK_NEEDED, RECEIPT_ONLY, STAFF_ONLY
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
    hub: Hub | None = None
    watches: list[Watch] = field(default_factory=list)
    """What this request watches, to be let go of when its answer is over."""
    _shops: dict[str, Shop] = field(default_factory=dict)
    _contacts: Contacts | None = None
    _customers: Customers | None = None

    @property
    def signing_in(self) -> Accounts:
        """What signing in needs, which every application has."""
        assert self.accounts is not None, "the application gives each context what signing in needs"
        return self.accounts

    @property
    def live(self) -> Hub:
        """What tells of changes, which every application has."""
        assert self.hub is not None, "the application gives each context its hub"
        return self.hub

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
    def customers(self) -> Customers:
        """What the operator who asks reads of customers. Raises `CredentialNeeded` to anyone else."""
        if self._customers is None:
            self._customers = Customers(self.runtime, self.operator)
        return self._customers

    @property
    def operator(self) -> Operator:
        """The operator who asks. Raises `CredentialNeeded` to anyone else."""
        if isinstance(self.viewer, Operator):
            return self.viewer
        raise CredentialNeeded(PIN_NEEDED if isinstance(self.viewer, LockedDevice) else STAFF_ONLY)

    @property
    def paired_device(self) -> LockedDevice | None:
        """The venue's device that asks, whether or not someone acts there; None where none does."""
        viewer = self.viewer
        if isinstance(viewer, LockedDevice):
            return viewer
        if isinstance(viewer, Operator) and isinstance(viewer.by, BySession) and viewer.by.device is not None:
            return LockedDevice(viewer.by.device, viewer.record.venue, viewer.scope, viewer.by.id)
        return None

    @property
    def device(self) -> LockedDevice:
        """The same. Raises `CredentialNeeded` where no paired device asks."""
        found = self.paired_device
        if found is None:
            raise CredentialNeeded(DEVICE_NEEDED)
        return found


Info = strawberry.Info[GraphContext, None]
