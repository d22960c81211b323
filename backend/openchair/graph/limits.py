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

FIELD_COST: Final = {
    # What reads the database, in units of a field that only reads memory.
    "openSlots": 1_000,
    "soonestSlots": 1_000,
    "switchableStaff": 30,
    "refunds": 30,
    "fees": 30,
    "due": 30,
    "storeCredit": 30,
    "withCredit": 30,
    "payments": 60,
    "removable": 60,
    "manageCard": 30,
    "page": 90,
    "ledger": 40,
    "disputes": 40,
    "openDisputes": 60,
    "evidence": 300,
    "storeCredits": 30,
    "sameSource": 40,
    "textSegments": 40,
    "counterOffers": 30,
    "moveQuote": 30,
    "venueMove": 30,
    "activity": 40,
    "messages": 40,
    "undeliveredMessages": 40,
    "alternatives": 300,
    "team": 40,
    "sessions": 30,
    "invitations": 30,
    "invitation": 30,
    "apiKeys": 40,
    "desk": 20,
    "bookings": 200,
    "booking": 100,
    "blockedTime": 50,
    "services": 100,
    "venue": 5,
    "earlierAvailability": 8,
    "openingOffer": 30,
    "openingOffers": 10,
    "openings": 10,
    "waitlistOn": 20,
    "waitlistFigures": 60,
}
LIST_SIZE: Final = {
    # How often what is selected below a list is worked out, as a rule.
    "bookings": 50,
    "activity": 20,
    "messages": 10,
    "ledger": 10,
    "disputes": 2,
    "openDisputes": 5,
    "storeCredits": 3,
    "undeliveredMessages": 20,
    "blockedTime": 10,
    "openings": 2,
    "openingOffers": 2,
    "services": 20,
    "told": 3,
    "considered": 10,
    "team": 15,
    "sessions": 5,
    "invitations": 5,
    "apiKeys": 10,
    "places": 3,
    "staff": 1,
    # Anyone may ask for a service's times, and those of a whole team are the dearest answer there is: two of them fit.
    "service": 4,
    "openSlots": 31,
    "types": 80,
    "fields": 8,
    "args": 2,
    "inputFields": 5,
    "possibleTypes": 5,
    "interfaces": 2,
    "enumValues": 5,
}
