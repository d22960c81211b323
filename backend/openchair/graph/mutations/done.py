"""What every success of a mutation with an idempotency key says."""

from __future__ import annotations

import strawberry


@strawberry.type(description="A change that was made.")
class Done:
    replayed: bool = strawberry.field(
        description="True where this call had been made before: it did nothing now, and all that is told is as it stands now."
    )
