"""Selections written from the schema itself, so that a test asks for whatever a type has to say."""

from __future__ import annotations

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
)

from openchair.graph.export import exported

SCHEMA: GraphQLSchema = build_schema(exported())
Composite = GraphQLObjectType | GraphQLInterfaceType


ANYONES = (
    "requestSignIn", "signIn", "acceptInvitation", "refreshSession", "signOut", "signInWithPasskey", "claimDevice",
    "unlockDevice", "keepDeviceUnlocked", "lockDevice",
)  # fmt: skip
"""Signing in, which anyone may ask for, whatever they are: tests/graph/test_sign_in.py, test_sign_in_on_devices.py."""


def mutations() -> dict[str, GraphQLField]:
    """Every mutation by name, but those that sign in."""
    assert SCHEMA.mutation_type is not None
    return {name: field for name, field in SCHEMA.mutation_type.fields.items() if name not in ANYONES}


def members(mutation: str) -> list[GraphQLObjectType]:
    """What a mutation's result can be."""
    result = get_named_type(mutations()[mutation].type)
    assert isinstance(result, GraphQLUnionType)
    return list(result.types)


def input_type(mutation: str) -> str:
    """The name of a mutation's input."""
    return str(get_named_type(mutations()[mutation].args["input"].type))


def everything_of(kind: Composite, depth: int = 2) -> str:
    """A selection of every field that takes no argument, down to a depth."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if field.args:
            continue
        if not isinstance(below, Composite):
            parts.append(name)
        elif depth:
            parts.append(f"{name} {{ {everything_of(below, depth - 1)} }}")
    return " ".join(parts)


def whole_answer_of(mutation: str) -> str:
    """A mutation that asks each member of its result for everything; a refusal for a little less of what it shows beside."""
    spreads = " ".join(
        f"... on {member.name} {{ {everything_of(member, _depth(member))} }}" for member in members(mutation)
    )
    return f"mutation ($input: {input_type(mutation)}!) {{ {mutation}(input: $input) {{ {spreads} }} }}"


def _depth(member: GraphQLObjectType) -> int:
    """So deep that a whole answer stays within what one document may ask for."""
    return 1 if any(interface.name == "Refusal" for interface in member.interfaces) else 2
