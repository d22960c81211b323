"""Documents that ask for more than one may, and documents that no client would write."""

from __future__ import annotations


def nested(levels: int) -> str:
    return "{ a " * levels + "{ id }" + " }" * levels


def fan_out(levels: int) -> str:
    """Each fragment spreads the next one twice: 2 to the power of `levels` fields."""
    parts = [f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ __typename }}"


def chain(fragments: int, brackets: int, *, forward: bool) -> str:
    """Fragments that each nest as deep as brackets may, and then spread the next one."""
    parts = [f"fragment F{i} on Query {'{...' * brackets}{{ ...F{i + 1} }}{'}' * brackets}" for i in range(fragments)]
    parts.append(f"fragment F{fragments} on Query {{ __typename }}")
    return "{ ...F0 } " + " ".join(parts if forward else reversed(parts))


def doubled(times: int) -> str:
    """Ten times the same, in which ten times the same: validation compares each leaf with each other one."""
    amount = "amount { " + "amountMinor " * 4 + "} "
    return f"managedBooking {{ {('deposit { ' + amount * times + '} ') * times}}}"


TOO_MUCH: dict[str, str] = {
    "selections nest": nested(1000),
    "lists nest": "{ a(b: " + "[" * 3000 + "]" * 3000 + ") }",
    "types nest": "query ($a: " + "[" * 3000 + "Int" + "]" * 3000 + ") { a }",
    "objects nest": "{ a(b: " + "{a: " * 1000 + "1" + "}" * 1000 + ") }",
    "nothing closes": "{" * 60_000,
    "tokens": "{ a(b: [" + "1 " * 30_000 + "]) }",
    "fragments fan out a little": fan_out(12),
    "fragments fan out": fan_out(38),
    "a fragment spreads itself": "{ ...A } fragment A on Query { ...A }",
    "fragments spread each other": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "an unused fragment spreads itself": "{ a } fragment A on Query { a { ...A } }",
    "a fragment spreads one, often": "{ ...A } fragment A on Query { " + "...B " * 1000 + "} fragment B on Query { "
    + " ".join(f"f{i}" for i in range(400)) + " }",
    "fragments chain, forwards": chain(38, 31, forward=True),
    "fragments chain, backwards": chain(38, 31, forward=False),
    "300 of the same field": "{ a { " + "b { id } " * 300 + "} }",
    "3,000 of the same field": "{ " + "__typename " * 3000 + "}",
    "the same fields in several operations": " ".join(f"query Q{i} {{ {doubled(10)} }}" for i in range(4)),
    "the same fields in unused fragments": "{ a } "
    + " ".join(f"fragment F{i} on Query {{ {doubled(10)} }}" for i in range(4)),
    "aliases": "{ " + " ".join(f"a{i}: a" for i in range(1000)) + " }",
    "fields": "{ " + " ".join(f"a{i}" for i in range(3000)) + " }",
    "directives on a field": "{ a " + "@include(if: true) " * 700 + "}",
    "directives on an operation": "query " + "@a " * 1500 + "{ a }",
    "operations": " ".join(f"query Q{i} {{ a }}" for i in range(900)),
    "fragments": "{ a } " + " ".join(f"fragment F{i} on Query {{ a }}" for i in range(600)),
    "type definitions": "type A { a: Int } " * 400,
    "searches for free time": "{ managedBooking { " + " ".join(f"a{i}: openSlots {{ date }}" for i in range(20)) + " } }",
    "searches for each booking of a day": '{ desk { bookings(date: "2026-12-01") { openSlots { date } } } }',
    "transactions": "mutation { " + " ".join(f"a{i}: cancelBooking {{ __typename }}" for i in range(20)) + " }",
    "transactions in a fragment": "mutation { ...A } fragment A on Mutation { "
    + " ".join(f"a{i}: cancelBooking {{ __typename }}" for i in range(20)) + " }",
    "introspection": "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }",
}  # fmt: skip

ODD: dict[str, str] = {
    "nothing": "",
    "NUL": "\0",
    "a name of 60 kB": "{ " + "a" * 60_000 + " }",
    "60 kB of commas": "{ nope" + "," * 60_000 + " }",
    "60 kB of lines": "{ nope" + "\n" * 60_000 + " }}",
    "a comment of 60 kB": "{ nope } #" + "x" * 60_000,
    "a number of 60,000 digits": "{ managedBooking { openSlots(days: " + "9" * 60_000 + ") { date } } }",
    "a number of 4,000 digits": "{ managedBooking { openSlots(days: " + "9" * 4000 + ") { date } } }",
    "an infinite number": "{ managedBooking { openSlots(days: 1e999) { date } } }",
    "half a surrogate pair": '{ venue(slug: "\\uD800") { id } }',
    "a string of 60 kB": '{ venue(slug: "' + "x" * 60_000 + '") { nope } }',
    "a number of 50,000 digits as text": "{ venue(slug: " + "9" * 50_000 + ") { id } }",
    "an unclosed string": '{ venue(slug: "' + "x" * 60_000,
    "900 variables": "query (" + " ".join(f"$v{i}: Int" for i in range(900)) + ") { __typename }",
    "1,300 unknown arguments": "{ venue(" + " ".join(f"a{i}: 1" for i in range(1300)) + ") { id } }",
    "1,300 unknown keys": "mutation { cancelBooking(input: {"
    + " ".join(f"a{i}: 1" for i in range(1300)) + "}) { __typename } }",
    "590 unknown fields": "{ " + " ".join(f"managedBookin{i}" for i in range(590)) + " }",
    "long unknown fields": "{ " + " ".join(f"a{'x' * 1000}{i}" for i in range(60)) + " }",
    "a subscription": "subscription { managedBooking { id } }",
    "a deferred fragment": "{ ... @defer { __typename } }",
    "a definition": "type A { a: Int }",
}  # fmt: skip
