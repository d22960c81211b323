"""Running a prepared document, and answering with nothing that is only ours to know."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import structlog
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute

from openchair.graph import limits
from openchair.graph.context import GraphContext
from openchair.graph.documents import Document

OUR_FAULT = "Something went wrong on our side. Nothing you did caused it; please try again in a moment."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response. `executed` is False when the request was refused before any resolver ran."""

    body: dict[str, Any]
    executed: bool = True


def refused(message: str, code: str) -> Answer:
    """A request error: the request was not executed."""
    return Answer({"errors": [{"message": message, "extensions": {"code": code}}]}, executed=False)


async def run(
    schema: GraphQLSchema,
    document: Document,
    context: GraphContext,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
) -> Answer:
    """Execute a document for one viewer. Errors that are bugs are logged and masked."""
    result = execute(
        schema,
        document.tree,
        context_value=context,
        variable_values=None if variables is None else dict(variables),
        operation_name=operation_name,
    )
    if isawaitable(result):
        try:
            async with asyncio.timeout(limits.EXECUTION_SECONDS):
                result = await result
        except TimeoutError:
            _log.error("graph_execution_timed_out", operation=operation_name)
            return Answer({"data": None, "errors": [{"message": OUR_FAULT, "extensions": {"code": "TIMEOUT"}}]})
    assert isinstance(result, ExecutionResult)
    if not result.errors:
        return Answer({"data": result.data})
    errors = [_shown(error) for error in result.errors]
    if result.data is None and all(error.path is None for error in result.errors):
        # Variables that don't fit, or no such operation: nothing ran.
        return Answer({"errors": errors}, executed=False)
    return Answer({"data": result.data, "errors": errors})


def _shown(error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None:
        return error.formatted  # type: ignore[return-value]  # a TypedDict is a dict
    shown: dict[str, Any] = {"message": OUR_FAULT, "extensions": {"code": "INTERNAL"}}
    _log.error("graph_resolver_failed", path=error.path, exc_info=cause)
    if error.path is not None:
        shown["path"] = error.path
    if error.locations:
        shown["locations"] = [{"line": where.line, "column": where.column} for where in error.locations]
    return shown
