"""Documents ready to run: parsed, guarded and validated once, whether trusted from the start or met on the way."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from openchair.graph import limits
from openchair.graph.compiler import FieldBudget
from openchair.graph.guard import check_document, check_text
from openchair.graph.plans import MOST_FIELDS, Plans

TRUSTED_DOCUMENTS = Path(__file__).with_name("trusted_documents.json")


class InvalidDocument(Exception):
    """The document can't be parsed or is not valid against the schema."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class UnknownDocument(Exception):
    """No trusted document has this id."""


def document_id(text: str) -> str:
    """The id of a trusted document: "sha256:" and the digest of its text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def read_trusted_documents(path: Path = TRUSTED_DOCUMENTS) -> dict[str, str]:
    """The PWA's documents by id. Raises ValueError when an id is not its text's."""
    documents: dict[str, str] = orjson.loads(path.read_bytes())
    for id, text in documents.items():
        if document_id(text) != id:
            raise ValueError(f"{path.name}: {id} is not the id of its document; run `make schema`.")
    return documents


def document_named(documents: Mapping[str, str], operation: str) -> str:
    """The id of the trusted document whose operation has this name. Raises KeyError."""
    for id, text in documents.items():
        for node in parse(text).definitions:
            if isinstance(node, OperationDefinitionNode) and node.name is not None and node.name.value == operation:
                return id
    raise KeyError(operation)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that passed the guard and validation, what each of its operations costs, by name, and the plans of its queries."""

    tree: DocumentNode
    costs: Mapping[str | None, int]
    plans: Plans


class Documents:
    """Trusted documents, and a bounded cache of the others."""

    def __init__(self, schema: GraphQLSchema, trusted: Mapping[str, str], *, introspection: bool) -> None:
        self._schema = schema
        self._introspection = introspection
        # Built once: a rule class made for each request would defeat every cache behind it.
        rules: list[type[ASTValidationRule]] = [*specified_rules]
        if not introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        self._rules = tuple(rules)
        self._trusted = {id: self._prepared(text, MOST_FIELDS) for id, text in trusted.items()}
        self._cached: OrderedDict[str, Document] = OrderedDict()
        self._cached_characters = 0

    def trusted(self, id: str) -> Document:
        """The trusted document of this id. Raises `UnknownDocument`."""
        try:
            return self._trusted[id]
        except KeyError:
            raise UnknownDocument(id) from None

    def prepared(self, text: str) -> Document:
        """A document from its text. Raises `guard.TooMuch` and `InvalidDocument`."""
        document = self._cached.get(text)
        if document is not None:
            self._cached.move_to_end(text)
            return document
        planned_fields = min(MOST_FIELDS, len(text) // limits.CHARACTERS_PER_PLANNED_FIELD)
        document = self._prepared(text, planned_fields)
        if len(text) <= limits.CACHED_DOCUMENT_CHARACTERS:
            self._cached[text] = document
            self._cached_characters += len(text)
            while self._cached_characters > limits.CACHED_CHARACTERS:
                oldest, _ = self._cached.popitem(last=False)
                self._cached_characters -= len(oldest)
        return document

    def _prepared(self, text: str, planned_fields: int) -> Document:
        check_text(text)
        try:
            tree = parse(text, max_tokens=limits.MAX_TOKENS)
        except GraphQLError as error:
            raise InvalidDocument([error]) from None
        costs = check_document(tree, self._schema)
        errors = validate(self._schema, tree, self._rules, max_errors=5, hide_suggestions=not self._introspection)
        if errors:
            raise InvalidDocument(errors)
        return Document(tree, costs, Plans(FieldBudget(planned_fields)))
