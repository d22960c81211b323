"""What a provider answers, made fit for the desk to read and the database to keep."""

from __future__ import annotations

import re

from openchair.messages.channel import LONGEST_PROBLEM


def quoted(lead: str, words: str, *, to: str, instead: str) -> str:
    """The provider's words after ours: one printable sentence, at most LONGEST_PROBLEM long, with `instead` for the address."""
    words = re.sub(r"\+?" + re.escape(to.removeprefix("+")), instead, words, flags=re.IGNORECASE)
    # A NUL or half a surrogate pair would be refused by the database.
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in f"{lead} {words}").split())
    if len(line) >= LONGEST_PROBLEM:
        return line[: LONGEST_PROBLEM - 1] + "…"
    return line if line.endswith((".", "!", "?")) else line + "."
