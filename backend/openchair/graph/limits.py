"""What a request to the graph may cost, in one place. Everything here is checked before anything is executed."""

from __future__ import annotations

from typing import Final

MAX_BODY_BYTES: Final = 64 * 1024
MAX_TOKENS: Final = 4_000
MAX_NESTING: Final = 64
"""Brackets open at one time, and selections inside each other once fragments are spread: bounds every recursion."""
MAX_DEPTH: Final = 15
MAX_FIELDS: Final = 600
"""In a document as written, and in an operation with its fragments spread out."""
MAX_ALIASES: Final = 60
MAX_SAME_NAME: Final = 16
"""Fields of one selection that answer under one name: validation compares each with each. One for each member of a result."""
MAX_DIRECTIVES: Final = 40
MAX_FRAGMENTS: Final = 40
MAX_OPERATIONS: Final = 10
MAX_COST: Final = 12_000
MUTATION_COST: Final = 1_000
"""Of each field of a mutation: a transaction."""
MAX_INTROSPECTION_COST: Final = 200_000
EXECUTION_SECONDS: Final = 10.0
PAYMENT_SECONDS: Final = 8.0
"""How long someone waits for the payment provider, so that there is time left to say that it did not answer."""

CACHED_CHARACTERS: Final = 200_000
"""Of documents kept parsed, together: a tree takes some 100 bytes for each character, so a flood holds 20 MB at most."""
CACHED_DOCUMENT_CHARACTERS: Final = 8_000
"""A longer one is parsed and validated each time: one client can't push out everyone else's."""
CHARACTERS_PER_PLANNED_FIELD: Final = 4
"""Of a document that is kept: a planned field takes some 1,000 bytes, so the plans of a flood hold 50 MB at most."""
