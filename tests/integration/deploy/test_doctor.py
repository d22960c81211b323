"""`openchair doctor`: says what isn't as it should be, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchair import cli
from tests.support.postgres import Postgres


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of an installation, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENCHAIR_LINK_KEYS", "a:" + "5a" * 32)
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "development")


def _says(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str) -> tuple[int, str]:
    """The command's exit code, and what it finds wrong."""
    monkeypatch.setenv("DATABASE_URL", url)
    capsys.readouterr()
    code = cli.main(["doctor"])
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]
    return code, "\n".join(wrong)


def test_one_role_for_everything_is_said_to_leave_the_second_wall_down(
    postgres: Postgres, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new_database()
    try:
        code, said = _says(capsys, monkeypatch, postgres.owner_url(url))
        assert (code, "The second wall isn't up" in said, said.count("\n")) == (2, True, 0)
        assert _says(capsys, monkeypatch, postgres.product_url(url)) == (0, "")
    finally:
        postgres.drop(url)


def test_what_others_can_read_an_old_database_and_none_are_said(
    sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, settings = tmp_path / "openchair.db", tmp_path / ".env"
    path.write_bytes(sqlite_template.read_bytes())
    settings.write_text("")
    for file in (path, settings):
        file.chmod(0o600)
    assert _says(capsys, monkeypatch, f"sqlite:///{path}") == (0, "")
    for file in (path, settings):
        file.chmod(0o644)
        code, said = _says(capsys, monkeypatch, f"sqlite:///{path}")
        assert (code, f"chmod 600 {file.name if file is settings else file}" in said, said.count("\n")) == (2, True, 0)
        file.chmod(0o600)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    code, said = _says(capsys, monkeypatch, f"sqlite:///{path}")
    assert (code, "Redis of REDIS_URL doesn't answer" in said) == (2, True)
    monkeypatch.delenv("REDIS_URL")
    code, said = _says(capsys, monkeypatch, f"sqlite:///{tmp_path / 'new.db'}")
    assert (code, "run `openchair migrate`" in said, (tmp_path / "new.db").exists()) == (2, True, False)
    (tmp_path / "new.db").touch(mode=0o600)
    code, said = _says(capsys, monkeypatch, f"sqlite:///{tmp_path / 'new.db'}")
    assert (code, "lacks revision" in said) == (2, True)
    code, said = _says(capsys, monkeypatch, "postgresql://nobody:word@127.0.0.1:1/none")
    assert (code, "doesn't answer" in said, "word" in said) == (2, True, False)
