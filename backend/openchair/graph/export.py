"""The schema as a file: exported from the code, described all through, and never broken silently."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    print_schema,
)

from openchair.graph.schema import schema

_COORDINATE = re.compile(r"@\w+(\(\w+:\))?|\w+\.\w+(\(\w+:\))?")


class SchemaProblem(Exception):
    """schema.graphql and the code do not agree, or the change is not told."""


def exported() -> str:
    """The schema in SDL, as the code defines it."""
    return print_schema(schema._schema).rstrip() + "\n"


def undescribed(of: GraphQLSchema) -> Iterator[str]:
    """Every type, field, argument, value and input that has no description, by its coordinate."""
    for name, kind in of.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                # A mutation's one argument is its input, which describes itself.
                for argument_name, argument in getattr(field, "args", {}).items():
                    if not argument.description and argument_name != "input":
                        yield f"{name}.{field_name}({argument_name}:)"
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, about in kind.values.items() if not about.description)


def untold_breaking_changes(old: str, new: str, changelog: str) -> list[str]:
    """What the new schema breaks of the old one, save what the changelog names under Unreleased, Breaking."""
    told = _section(_section(changelog, "## [Unreleased]"), "### Breaking")
    before = build_schema(old)
    return [
        change.description
        for change in find_breaking_changes(before, build_schema(new))
        if not any(f"`{name}`" in told for name in _coordinates(change.description, before))
    ]


def _section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its level or above."""
    level = heading.partition(" ")[0]
    lines = iter(text.splitlines())
    # Looking for the heading leaves the iterator just below it.
    if heading not in (line.strip() for line in lines):
        return ""
    below = takewhile(lambda line: not line.startswith("#") or len(line.partition(" ")[0]) > len(level), lines)
    return "\n".join(below)


def _coordinates(description: str, schema: GraphQLSchema) -> list[str]:
    """Of what changed, as graphql-core's sentence names it: the most particular coordinate, else the types."""
    particular = _COORDINATE.search(description)
    if particular is not None:
        return [particular.group()]
    return [word for word in re.findall(r"\w+", description) if word in schema.type_map]


def check_schema(path: Path) -> None:
    """Raise `SchemaProblem` on drift, on anything without a description, or on a break that CHANGELOG.md doesn't name."""
    now = exported()
    if path.read_text() != now:
        raise SchemaProblem(f"{path.name} is not what the code exports; run `make schema` and commit it.")
    missing = list(undescribed(build_schema(now)))
    if missing:
        raise SchemaProblem("These have no description: " + ", ".join(missing))
    before = _released(path)
    if before is not None:
        untold = untold_breaking_changes(before, now, Path("CHANGELOG.md").read_text())
        if untold:
            raise SchemaProblem(
                'CHANGELOG.md must name what breaks, like `Booking.price`, under "### Breaking": ' + " ".join(untold)
            )


def _released(path: Path) -> str | None:
    """The schema of the last release, else of the commit before this one; None where there is none."""
    tag = _git("describe", "--tags", "--abbrev=0")
    return _git("show", f"{tag.strip() if tag else 'HEAD~1'}:{path.name}")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(("git", *arguments), capture_output=True, text=True, check=True)  # noqa: S603  # fixed words
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
