"""The account at Stripe that a venue's file names."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.within import ACROSS, keep_within
from openchair.imports.mistakes import Mistake
from openchair.imports.problems import Problems
from openchair.imports.venue_file import VenueFile
from openchair.rules.scope import VenueScope
from openchair.store.setup import SetupRow
from openchair.store.stripe_accounts import find_account_owner


async def check_account(
    connection: AsyncConnection, file: VenueFile, scope: VenueScope, own: SetupRow, problems: Problems
) -> None:
    """An account at Stripe is one venue's, and one that was connected at the desk is let go of there."""
    account = file.columns["stripe_account_id"]
    if account is None or account == own["stripe_account_id"]:
        return
    if own["stripe_connected_at"] is not None:
        problems.add(
            file.lines["stripe_account"],
            Mistake(
                "{where}: the venue's owner has connected another account at the desk; it is disconnected there first.",
                where=("venue", "stripe_account"),
            ),
        )
    await keep_within(connection, ACROSS)
    if await find_account_owner(connection, account) not in (None, scope.venue_id):
        problems.add(
            file.lines["stripe_account"],
            Mistake(
                "{where}: {account} belongs to another venue; an account is one venue's.",
                where=("venue", "stripe_account"),
                account=account,
            ),
        )
    await keep_within(connection, scope)


def account_columns(file: VenueFile, own: SetupRow) -> SetupRow:
    """What is written of the account that the file names, or doesn't: one that was connected at the desk stays."""
    account = file.columns["stripe_account_id"]
    if account == own["stripe_account_id"] or (account is None and own["stripe_connected_at"] is not None):
        return {"stripe_account_id": own["stripe_account_id"]}
    other = dict.fromkeys(("stripe_account_name", "stripe_connected_at", "stripe_lost_at", "stripe_paused_at"))
    return {"stripe_account_id": account, **other, "stripe_account_shared": False}
