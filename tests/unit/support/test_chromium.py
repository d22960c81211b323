"""How the browser of the browser tests is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.browser import ChromiumMissing, find_chromium


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with an empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr("tests.support.browser._PLACES", ("chromium", "google-chrome"))
    return tmp_path


def _install(folder: Path, name: str) -> str:
    program = folder / name
    program.touch(mode=0o755)
    return str(program)


def test_the_one_named_comes_first(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(bare_machine, "chromium")
    mine = _install(bare_machine, "my-chromium")
    monkeypatch.setenv("CHROMIUM", mine)
    assert find_chromium() == mine


def test_a_name_that_is_no_program_is_said(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(bare_machine, "chromium")
    monkeypatch.setenv("CHROMIUM", "nowhere")
    with pytest.raises(ChromiumMissing, match="CHROMIUM names nowhere"):
        find_chromium()


def test_the_systems_comes_before_playwrights_own(bare_machine: Path) -> None:
    system = _install(bare_machine, "google-chrome")
    own = _install(bare_machine, "playwright-chromium")
    assert find_chromium(own) == system


def test_playwrights_own_is_taken_when_there_is_no_other(bare_machine: Path) -> None:
    own = _install(bare_machine, "playwright-chromium")
    assert find_chromium(own) == own


def test_without_any_the_error_says_how_to_install_one(bare_machine: Path) -> None:
    with pytest.raises(ChromiumMissing, match="install"):
        find_chromium(str(bare_machine / "not-downloaded"))
