"""Reading YAML with its line numbers, and every scalar as the text that stands there.

YAML 1.1 takes 9:30 for the number 570 and `no` for false, and PyYAML follows it. Here nothing is guessed: what a text means
is decided by the field it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import yaml

from openchair.core.texts import InvalidText
from openchair.imports.mistakes import Mistake, Where, did_you_mean
from openchair.imports.problems import Problems
from openchair.imports.wall import wall
from openchair.presentation.catalogue import N_

MOST_BYTES = 500_000
MOST_VALUES = 20_000
DEEPEST = 12
LONGEST_TEXT = 2_000
_NOTHING = ("", "~", "null", "Null", "NULL")
_Parsed = TypeVar("_Parsed")
THE_FILE: Final[Where] = (Mistake(N_("the file")),)


class Entry:
    """A mapping in the file: gives its fields one by one, and notes what it doesn't know, lacks or can't read."""

    def __init__(self, node: yaml.Node, what: Where, known: tuple[str, ...], problems: Problems) -> None:
        self.what = what
        self.line = line_of(node)
        self.problems = problems
        self._fields: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            problems.add(
                self.line,
                Mistake(
                    "{where}: write this as fields, like `{field}: …`, each on a line of its own.",
                    where=what,
                    field=known[0],
                ),
            )
            return
        for key, line, value in pairs(node, problems):
            if key not in known:
                problems.add(
                    line,
                    Mistake(
                        '{where}: "{field}" is not a field here.',
                        did_you_mean(key, list(known)),
                        where=what,
                        field=key,
                    ),
                )
            elif not _is_nothing(value):
                self._fields[key] = value

    def has(self, key: str) -> bool:
        """Whether the field is there and says something."""
        return key in self._fields

    def line_of(self, key: str) -> int:
        """The field's line; where there is none, its entry's."""
        return line_of(self._fields[key]) if key in self._fields else self.line

    def note(self, key: str, why: Mistake) -> None:
        """Note a problem with the field."""
        self.problems.add(self.line_of(key), self._at(key, why))

    def note_all(self, why: Mistake) -> None:
        """Note a problem with the whole of it."""
        self.problems.add(self.line, Mistake("{where}: {why}", where=self.what, why=why))

    def _at(self, key: str, why: Mistake) -> Mistake:
        return Mistake("{where}: {why}", where=(*self.what, key), why=why)

    def need(self, key: str, parse: Callable[[str], _Parsed], stand_in: _Parsed) -> _Parsed:
        """The field's value; when it is missing or wrong, that is noted and `stand_in` lets the reading go on."""
        if key not in self._fields:
            self.note_all(Mistake("`{field}` is missing.", field=key))
            return stand_in
        return self.take(key, parse, stand_in)

    def take(self, key: str, parse: Callable[[str], _Parsed], default: _Parsed) -> _Parsed:
        """The field's value, or `default` where it is not there. `parse` raises `Mistake` or `InvalidText`."""
        node = self._fields.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.note(key, Mistake("write one value here, not a list or fields."))
            return default
        try:
            return parse(node.value)
        except Mistake as wrong:
            self.note(key, wrong)
        except InvalidText as wrong:
            self.note(key, Mistake.of(wrong))
        return default

    def node(self, key: str) -> yaml.Node | None:
        """The field as it stands, for those that are more than one value."""
        return self._fields.get(key)

    def says(self, key: str, word: str) -> bool:
        """Whether the field is this one word."""
        node = self._fields.get(key)
        return isinstance(node, yaml.ScalarNode) and node.value.strip().casefold() == word

    def entry(self, key: str, what: Where, known: tuple[str, ...]) -> Entry | None:
        """A field that is a mapping itself."""
        node = self._fields.get(key)
        return None if node is None else Entry(node, what, known, self.problems)

    def entries(self, key: str, what: Where, known: tuple[str, ...]) -> list[Entry]:
        """A field that is a list of mappings."""
        return [Entry(item, what, known, self.problems) for item in self._items(key)]

    def texts(self, key: str) -> list[tuple[str, int]]:
        """A field that is a list of texts, each with its line."""
        found = []
        for item in self._items(key):
            if isinstance(item, yaml.ScalarNode):
                found.append((item.value, line_of(item)))
            else:
                self.problems.add(line_of(item), self._at(key, Mistake("write plain names in this list.")))
        return found

    def _items(self, key: str) -> list[yaml.Node]:
        node = self._fields.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.note(key, Mistake("write a list here: each on a line of its own, after a dash."))
            return []
        return list(node.value)


def pairs(node: yaml.MappingNode, problems: Problems) -> Iterator[tuple[str, int, yaml.Node]]:
    """The keys of a mapping with their lines and values; one that comes twice is noted."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = line_of(key)
        if not isinstance(key, yaml.ScalarNode):
            problems.add(line, Mistake("A field's name is plain text."))
        elif key.value in seen:
            problems.add(
                line,
                Mistake(
                    '"{field}" stands here a second time; the first is on line {line}.',
                    field=key.value,
                    line=str(seen[key.value]),
                ),
            )
        else:
            seen[key.value] = line
            yield key.value, line, value


def line_of(node: yaml.Node) -> int:
    """The line a node begins on, counted from 1."""
    line: int = node.start_mark.line
    return line + 1


def read_document(data: bytes, known: tuple[str, ...], problems: Problems) -> Entry:
    """The file's one mapping. Raises `FileRefused` for what is no YAML, and at the line from which it is more than a venue's."""
    if len(data) > MOST_BYTES:
        problems.stop(
            1, Mistake("The file is larger than {most} kB, which no venue needs.", most=str(MOST_BYTES // 1000))
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        problems.stop(line, Mistake("This is not UTF-8 text: save the file as UTF-8."))
    try:
        with wall(problems, len(data)):
            root = _Loader(text, problems).get_single_node()
        problems.refuse_if_any()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        problems.stop(1 if mark is None else mark.line + 1, _in_words(wrong))
    except yaml.reader.ReaderError as wrong:
        line = text[: wrong.position].count("\n") + 1
        problems.stop(
            line,
            Mistake(
                "A character that can't be in such a file: {character}.", character=f"U+{ord(text[wrong.position]):04X}"
            ),
        )
    if root is None:
        problems.stop(1, Mistake("The file is empty."))
    return Entry(root, THE_FILE, known, problems)


class _Loader(yaml.SafeLoader):
    """Composes a document while it counts, so that nothing is built of what is too much. References are noted, not followed."""

    def __init__(self, text: str, problems: Problems) -> None:
        super().__init__(text)
        self._problems = problems
        self._values = self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The node that begins here."""
        event = self.peek_event()  # type: ignore[no-untyped-call]  # types-pyyaml says nothing of it
        self._problems.at = line = event.start_mark.line + 1
        self._values += 1
        if self._values > MOST_VALUES:
            self._problems.stop(
                line,
                Mistake(
                    "The file has more than {most} names and values up to here, more than a venue needs.",
                    most=str(MOST_VALUES),
                ),
            )
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(
                line, Mistake("*{name}: write it out; references are not followed.", name=str(event.anchor))
            )
            self.get_event()  # type: ignore[no-untyped-call]  # as above
            return yaml.ScalarNode(self.DEFAULT_SCALAR_TAG, "")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_TEXT:
            self._problems.stop(
                line,
                Mistake(
                    "A text of {length} characters; the longest that is read has {longest}.",
                    length=str(len(event.value)),
                    longest=str(LONGEST_TEXT),
                ),
            )
        if self._depth == DEEPEST:
            self._problems.stop(line, Mistake("Lists and fields are nested too deeply here to be a venue's."))
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _in_words(wrong: yaml.MarkedYAMLError) -> Mistake:
    said = wrong.problem or wrong.context or "it can't be read"
    if "'\\t'" in said:
        return Mistake("A tab: indent with spaces.")
    if "mapping values are not allowed" in said:
        return Mistake("A colon where none can be: put the text in quotes, or check the indentation.")
    return Mistake("This is not YAML as it should be: {why}. Check the indentation and the quotes.", why=said)


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NOTHING
