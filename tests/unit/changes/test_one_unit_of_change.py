"""What a change writes beside its own rows is written in one place: by the unit of change."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import openchair

_PACKAGE = Path(openchair.__file__).parent
WHERE = {
    "claim_key": {"changes/unit.py"},
    # A visitor's right code, counted after a wrong one, and the contact they correct belong to the answer of the call that booked.
    "keep_answer": {"changes/unit.py", "storefront/confirm.py", "storefront/correct_contact.py"},
    # An import has no key, and tells nobody.
    "record_activity": {"changes/change.py", "imports/writing.py"},
    "Notifier": {"changes/change.py"},
    # A reminder follows the policy as it is now, and no change.
    "queue_messages": {"changes/notify.py", "messages/reminders.py"},
    "note_press": {"changes/unit.py"},
}


@pytest.fixture(scope="module")
def callers() -> dict[str, set[str]]:
    """From which files each of these is called."""
    found = defaultdict[str, set[str]](set)
    for path in _PACKAGE.rglob("*.py"):
        source = path.read_text()
        # Parsing all of the product takes seconds.
        if not any(f"{name}(" in source for name in WHERE):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].add(path.relative_to(_PACKAGE).as_posix())
    return found


@pytest.mark.parametrize("written_by", WHERE)
def test_keys_activities_messages_and_presses_are_written_by_the_unit_of_change(
    callers: dict[str, set[str]], written_by: str
) -> None:
    assert callers[written_by] == WHERE[written_by]
