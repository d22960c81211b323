"""Domains of a venue's own, as the graph shows them to those who keep them."""

from __future__ import annotations

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.showing import show
from openchair.rules.domains import DomainChecked, DomainClaim, DomainState
from openchair.rules.zone import local_text

show(
    DomainState,
    "How a venue's domain stands.",
    {
        DomainState.CLAIMED: "It is not proved to be the venue's, and not used.",
        DomainState.PROVED: "Its record is there: the venue's pages are, too, and links may begin with it.",
        DomainState.LOST: "It was proved, and its record is gone.",
    },
)
show(
    DomainChecked,
    "What a look for a domain's record came to.",
    {
        DomainChecked.PROVED: "It is there.",
        DomainChecked.NOT_SEEN: "It is not there. A new one may take an hour to be seen everywhere.",
        DomainChecked.LEADS_NOWHERE: "It is there, but the domain has no address, so no link that begins with it would open. "
        "Nothing was changed.",
        DomainChecked.HELD_BY_ANOTHER: "It is there, and so is that of another venue, which keeps the domain meanwhile.",
        DomainChecked.UNDECIDED: "The domain's name servers give no answer, so nothing was changed.",
    },
    name="DomainFound",
)


@strawberry.type(
    description="A domain that a venue says is its own. It is used once a record is seen that only whoever has the domain can "
    "publish, and for as long as that is there."
)
class VenueDomain:
    name: str = strawberry.field(description="The domain in ASCII form, like `book.salonsmith.example`.")
    state: DomainState = strawberry.field(description="How it stands.")
    record_name: str = strawberry.field(description="The name of the TXT record that proves it.")
    record_text: str = strawberry.field(description="What the record says.")
    claimed_at: DateTime = strawberry.field(description="When it was added.")
    proved_at: DateTime | None = strawberry.field(description="When the record was first seen.")
    checked_at: DateTime | None = strawberry.field(description="When its name servers last gave an answer.")
    links_until: DateTime | None = strawberry.field(
        description="Of one that is lost: until when links are still built with it. Those that were sent open afterwards, too, "
        "until another venue proves the domain."
    )


def venue_domain_of(claim: DomainClaim, zone: str) -> VenueDomain:
    """A claim as the graph shows it; `zone` is the venue's."""
    known = {
        name: None if (at := getattr(claim, name)) is None else DateTime(local_text(at, zone))
        for name in ("proved_at", "checked_at", "links_until")
    }
    return VenueDomain(
        name=claim.domain,
        state=claim.state,
        record_name=claim.record_name,
        record_text=claim.record_text,
        claimed_at=DateTime(local_text(claim.claimed_at, zone)),
        **known,
    )
