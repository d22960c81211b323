"""What every refusal says."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="Why something was not done. Nothing was changed.")
class Refusal:
    message: str = strawberry.field(description="What is so and what to do, in words for the person who asked.")
