"""The second wall, on PostgreSQL: row-level security, by which a statement sees and takes the rows of its venue alone.

`core/within.py` tells the database which venue that is. Each table with a `venue_id` has the policy; what passes it is listed
here. It holds for every role but the tables' owner, so the processes log in as another one (docs/deploy.md).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from openchair.core.within import SETTING, Found
from openchair.rules.records.venue import HostKey
from openchair.store.tables import metadata

_WHERE_IT_ACTS: Final = "session"
VENUES: Final = {
    **{
        table.name: "venue_id"
        for table in metadata.sorted_tables
        if "venue_id" in table.columns and table.name != _WHERE_IT_ACTS
    },
    "venue": "id",
}
"""The column that holds the venue, by table. The others are the installation's, as Stripe's events and who answered STOP are; or
a person's, who is one at all their venues: a session's venue is where it acts now."""

_LOOK: Final = ("SELECT",)
_CLAIM: Final = ("SELECT", "UPDATE")
ACROSS_VENUES: Final = {
    # Asked for by the command line and the demo, to be planned anew, or locked by its slug before it is brought.
    "venue": _CLAIM,
    "venue_host": _LOOK,
    # Proved once, and to be looked at again.
    "domain_claim": _LOOK,
    # Whose owners are yet to be told of something.
    "security_event": _LOOK,
    # Where a person works.
    "membership": _LOOK,
    # Looked for by their ids, at the command line.
    "api_key": _LOOK,
    "invitation": _LOOK,
    "staff": _LOOK,
    # Looked for by jobs where something is due, or by a number that answered STOP; due times put off while Stripe is away.
    "booking": _CLAIM,
    # Who does what was claimed, to be told of it.
    "booking_part": _LOOK,
    "customer": _LOOK,
    "counter_offer": _LOOK,
    "settlement": _LOOK,
    "opening": _CLAIM,
    "earlier_wish": ("SELECT", "DELETE"),
    "earlier_availability": _CLAIM,
    # Claimed by those who send, for all venues.
    "message": _CLAIM,
    # Claimed by those who take money further, and looked for by what Stripe calls them.
    "payment": _CLAIM,
    "refund": _CLAIM,
    "card_setup": _CLAIM,
    "saved_card": _CLAIM,
    "dispute": _CLAIM,
    "store_credit": _CLAIM,
    "stripe_erasure": _CLAIM,
    "stripe_disconnect": _CLAIM,
    # Looked at for all who watch, and told of a session that ended, which is of no one venue.
    "feed": ("SELECT", "INSERT"),
    # Asked for at a storefront, and looked up by a job.
    "link_request": _LOOK,
    # Forgotten of a number that wants texts again, at every venue.
    "dead_address": ("SELECT", "DELETE"),
}
"""What is done across venues, within `ACROSS`: the verbs by table. Nothing else is, whatever a statement says."""

OWNER: Final = "owner"
"""What migrations, and the functions of the door, are within: all of it, for the tables' owner alone."""
_WITHIN: Final = f"(SELECT current_setting('{SETTING}', true))"
# Read in a subquery, so that the planner takes it for some venue, and not for the none it is while it plans.
_BY_INVITATION, _BY_PAIRING = "openchair_venue_of_invitation", "openchair_venue_of_pairing"
_BY_HOST, _BY_SLUG, _BY_KEY = "openchair_venue_of_host", "openchair_venue_of_slug", "openchair_venue_of_key"


def by_host(host: HostKey) -> Found:
    """The venue that lives or lived at this host."""
    return Found(_BY_HOST, (host.kind.value, host.name))


def by_slug(slug: str) -> Found:
    """The venue with this slug."""
    return Found(_BY_SLUG, (slug,))


def by_key(key_id: str) -> Found:
    """The venue of this API key."""
    return Found(_BY_KEY, (key_id,))


def by_invitation(invitation_id: str) -> Found:
    """The venue that invites."""
    return Found(_BY_INVITATION, (invitation_id,))


def by_pairing(kept_code: str) -> Found:
    """The venue whose code for a device this is, as it is kept."""
    return Found(_BY_PAIRING, (kept_code,))


def policies(owner: str) -> dict[tuple[str, str], str]:
    """What each policy says, by table and name. `owner` is the tables' owner, quoted."""
    wanted = {}
    for table, column in VENUES.items():
        wanted[table, "of_venue"] = f"USING ({column} = {_WITHIN})"
        wanted[table, "of_owner"] = f"TO {owner} USING ({_WITHIN} = '{OWNER}')"
        for verb in ACROSS_VENUES.get(table, ()):
            condition = "WITH CHECK" if verb == "INSERT" else "USING"
            wanted[table, f"across_{verb.lower()}"] = f"FOR {verb} {condition} ({_WITHIN} = '*')"
    return wanted


def functions(schema: str) -> dict[str, str]:
    """The door's functions by their signatures: what each returns and is. They say which venue, and nothing else."""
    # With the owner's rights, and names from no schema that anyone else can write into.
    how = (
        "RETURNS text LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE "
        f"SET search_path = pg_catalog, {schema}, pg_temp SET {SETTING} = '{OWNER}'"
    )
    asked = {
        f"{_BY_HOST}(kind text, name text)": "SELECT venue_id FROM venue_host AS host WHERE host.kind = $1 AND host.name = $2",
        f"{_BY_SLUG}(slug text)": "SELECT id FROM venue WHERE venue.slug = $1",
        f"{_BY_INVITATION}(id text)": "SELECT venue_id FROM invitation AS invites WHERE invites.id = $1",
        f"{_BY_PAIRING}(code text)": "SELECT venue_id FROM device_pairing AS made WHERE made.code_hash = $1",
        f"{_BY_KEY}(id text)": "SELECT venue_id FROM api_key AS presented WHERE presented.id = $1",
    }
    return {signature: f"{how} AS $${question}$$" for signature, question in asked.items()}


def has_numbers(table: Table) -> bool:
    """Whether PostgreSQL numbers its rows."""
    return any(column.identity is not None for column in table.columns)
