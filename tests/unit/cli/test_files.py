"""Files that commands write: for their own user alone."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from openchair.cli import main


def test_a_database_and_its_logs_are_for_their_user_alone_whatever_the_shell_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/openchair.db")
    monkeypatch.setenv("OPENCHAIR_LINK_KEYS", "a:" + "5a" * 32)
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "development")
    before = os.umask(0o022)
    try:
        assert main(["migrate"]) == 0
        # Whoever runs a command in their own process has their own mask again.
        assert os.umask(0o022) == 0o022
        connection = sqlite3.connect(tmp_path / "openchair.db")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE more (id)")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        connection.close()
    finally:
        os.umask(before)
    assert {"openchair.db", "openchair.db-wal", "openchair.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}
