"""What can be asked."""

from __future__ import annotations

import json
from typing import Annotated

import strawberry

from openchair.access.viewer import Customer, Operator, Visitor
from openchair.accounts.invitations import read_invitation
from openchair.accounts.passkeys import sign_in_options
from openchair.graph.compiler import WRITES
from openchair.graph.context import Info
from openchair.graph.types.account import InvitationOffer
from openchair.graph.types.any_node import find_node
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.desk import Desk, desk_of
from openchair.graph.types.device import PairedDevice, paired_device_of
from openchair.graph.types.node import Node
from openchair.graph.types.venue import Venue, venue_of
from openchair.storefront.reads import find_venue


@strawberry.type(
    description="What can be asked. Who asks is decided by the Authorization header, never by an argument."
)
class Query:
    @strawberry.field(description="The booking of the manage link; null without one.")
    def managed_booking(self, info: Info) -> Booking | None:
        viewer = info.context.viewer
        return booking_of(viewer.booking) if isinstance(viewer, Customer) else None

    @strawberry.field(description="This host's venue, or the named one; null where there is none.")
    async def venue(
        self,
        info: Info,
        slug: Annotated[str | None, strawberry.argument(description="A venue's name in addresses.")] = None,
    ) -> Venue | None:
        viewer = info.context.viewer
        if slug is None and isinstance(viewer, Customer):
            return venue_of(viewer.booking.venue)
        if slug is None and isinstance(viewer, Operator):
            return venue_of(viewer.record.venue)
        host = viewer.host if isinstance(viewer, Visitor) else None
        found = await find_venue(info.context.runtime, host=host, slug=slug)
        return None if found is None else venue_of(found)

    @strawberry.field(
        description="What a browser is asked with to sign in by a passkey, within 5 minutes and once: JSON, for "
        "`PublicKeyCredential.parseRequestOptionsFromJSON`. signInWithPasskey takes what it answers.",
        metadata=WRITES,
    )
    async def passkey_sign_in_options(self, info: Info) -> str:
        context = info.context
        return json.dumps(await sign_in_options(context.runtime, context.signing_in.party))

    @strawberry.field(
        description="The paired device that asks, whether or not someone acts on it; null to whoever asks otherwise."
    )
    def device(self, info: Info) -> PairedDevice | None:
        found = info.context.paired_device
        return None if found is None else paired_device_of(found.record, found.venue)

    @strawberry.field(
        description="What has this id: a booking, customer, block, service, staff member or venue, as far as whoever asks sees it; "
        "null of anything else."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Node | None:
        return await find_node(info.context, id)

    @strawberry.field(description="The operator's venue; null to anyone else.")
    def desk(self, info: Info) -> Desk | None:
        viewer = info.context.viewer
        return desk_of(viewer) if isinstance(viewer, Operator) else None

    @strawberry.field(description="What the link of an invitation leads to; null where it can't be taken up any more.")
    async def invitation(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="What stands in the link after the #.")],
    ) -> InvitationOffer | None:
        accounts = info.context.accounts
        found = None if accounts is None else await read_invitation(accounts, token)
        if found is None:
            return None
        return InvitationOffer(record=found, name=found.name, email=found.email, role=found.role)
