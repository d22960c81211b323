"""Running a prepared document, and answering with nothing that is only ours to know."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import structlog
from graphql import ExecutionResult, GraphQLError, GraphQLSchema

from openchair.graph import limits
from openchair.graph.context import GraphContext
from openchair.graph.documents import Document
from openchair.graph.plain_fields import PlainFieldsExecutor

TOO_OFTEN = "TOO_OFTEN"
"""The code of an error that says what was asked for too often; it has `retryAfter`, in seconds, and `allowedAt`."""
OUR_FAULT = "Something went wrong on our side. Nothing you did caused it; please try again in a moment."
_VALUE = re.compile(r"(?<= value): |,? [Ff]ound: ")
"""What stands in graphql-core's reasons between what is wrong and the value that it is wrong with."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response, and its HTTP status in each of the two media types."""

    body: dict[str, Any]
    status: int = 200
    json_status: int = 200
    """For application/json, which keeps 200 for whatever was understood as GraphQL."""
    retry_after: int | None = None
    """Seconds after which it is worth asking again, where it was not answered for want of room."""


def refused(message: str, code: str, status: int = 400, *, retry_after: int | None = None) -> Answer:
    """The request is not taken: nothing was validated, nothing ran."""
    return Answer({"errors": [{"message": message, "extensions": {"code": code}}]}, status, status, retry_after)


def invalid(errors: Iterable[GraphQLError], code: str) -> Answer:
    """The request is GraphQL, and wrong: nothing ran."""
    return Answer(
        {
            "errors": [
                {**error.formatted, "message": _without_value(error), "extensions": {"code": code}} for error in errors
            ]
        },
        400,
    )


async def run(
    schema: GraphQLSchema,
    executor: type[PlainFieldsExecutor],
    document: Document,
    context: GraphContext,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
    *,
    plans: bool,
) -> Answer:
    """Execute a document for one viewer, by its plan where that answers. Errors that are bugs are logged and masked."""
    try:
        async with asyncio.timeout(limits.EXECUTION_SECONDS):
            if plans:
                data = await document.plans.answer(schema, document.tree, context, variables, operation_name)
                if data is not None:
                    return Answer({"data": data})
            return await _executed(schema, executor, document, context, variables, operation_name)
    except TimeoutError:
        _log.error("graph_execution_timed_out", operation=operation_name)
        return Answer({"data": None, "errors": [{"message": OUR_FAULT, "extensions": {"code": "TIMEOUT"}}]})


async def _executed(
    schema: GraphQLSchema,
    executor: type[PlainFieldsExecutor],
    document: Document,
    context: GraphContext,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
) -> Answer:
    execution = executor.build(
        schema, document.tree, None, context, dict(variables or {}), operation_name, hide_suggestions=True
    )
    if isinstance(execution, list):
        # Variables that don't fit, or no such operation.
        return invalid(execution, "INVALID_REQUEST")
    result = execution.execute_operation()
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    if not result.errors:
        return Answer({"data": result.data})
    said = [shown(error) for error in result.errors]
    body = {"data": result.data, "errors": said}
    waits = [each["extensions"]["retryAfter"] for each in said if _is_over_budget(each)]
    return Answer(body, 429, 429, max(waits)) if waits else Answer(body)


def _is_over_budget(said: Mapping[str, Any]) -> bool:
    return bool(said.get("extensions", {}).get("code") == TOO_OFTEN)


def _without_value(error: GraphQLError) -> str:
    """What is wrong with a variable, without its value, which may be a PIN or a token; any other message as it is."""
    reason = error.original_error
    if not isinstance(reason, GraphQLError):
        return error.message
    return error.message.removesuffix(reason.message) + _VALUE.split(reason.message, maxsplit=1)[0]


def shown(error: GraphQLError) -> dict[str, Any]:
    """An error as it is answered; one that is a bug is logged and masked."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None:
        return {**error.formatted, "message": _without_value(error)}
    masked: dict[str, Any] = {"message": OUR_FAULT, "extensions": {"code": "INTERNAL"}}
    _log.error("graph_resolver_failed", path=error.path, exc_info=cause)
    if error.path is not None:
        masked["path"] = error.path
    if error.locations:
        masked["locations"] = [{"line": where.line, "column": where.column} for where in error.locations]
    return masked
