"""What can be named by an id, and money."""

from __future__ import annotations

import strawberry

from openchair.core.money import Money as MoneyValue
from openchair.core.money import exponent, format_money


@strawberry.interface(description="Something with an id that is unique in the whole graph.")
class Node:
    id: strawberry.ID = strawberry.field(description="22 base58 characters; never reused.")


@strawberry.type(description="An amount of money.")
class Money:
    amount_minor: int = strawberry.field(description="In the currency's minor unit: 2550 is $25.50, and ¥2550.")
    currency: str = strawberry.field(description="ISO 4217, like AUD.")
    decimals: int = strawberry.field(
        description="How many decimals the currency has in minor units: 2 for AUD and HUF, 0 for JPY. Others count differently."
    )
    formatted: str = strawberry.field(
        description='As a person of the venue\'s locale would write it; whole amounts without decimals: "$25", "$25.50".'
    )


def money(amount_minor: int, currency: str, locale: str) -> Money:
    """An amount as the graph shows it."""
    return Money(
        amount_minor=amount_minor,
        currency=currency,
        decimals=exponent(currency),
        formatted=format_money(MoneyValue(amount_minor, currency), locale),
    )


def money_or_none(amount_minor: int, currency: str, locale: str) -> Money | None:
    """None for nothing: an amount of zero isn't shown."""
    return money(amount_minor, currency, locale) if amount_minor else None
