"""`openchair venue domain`: what it says of a domain from its claim to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from openchair import cli
from openchair.cli import domains
from tests.support.names import Names

EXAMPLE = Path(__file__).parents[3] / "examples" / "venue.yaml"
VENUE = ["--venue", "fern-and-fold"]
DOMAIN = "book.fernandfold.example"


@pytest.fixture
def names(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Names:
    """Who is asked about names, where a salon's database is what the commands work on."""
    path, names = tmp_path / "openchair.db", Names()
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("OPENCHAIR_LINK_KEYS", "a:" + "5a" * 32)
    monkeypatch.setenv("OPENCHAIR_ENVIRONMENT", "development")
    monkeypatch.setattr(domains, "lookup_of", lambda: names)
    assert cli.main(["import", str(EXAMPLE)]) == 0
    return names


def _runs(capsys: pytest.CaptureFixture[str], verb: str, *more: str) -> tuple[int, str]:
    """The command's exit code and what it says."""
    capsys.readouterr()
    code = cli.main(["venue", "domain", verb, *VENUE, *more])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_domain_is_claimed_proved_listed_and_removed(names: Names, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _runs(capsys, "add", "Book.FernAndFold.example.")
    assert code == 0
    (record,) = [line for line in said.splitlines() if "TXT" in line]
    name, _, text = record.split(maxsplit=2)
    assert name == f"_openchair.{DOMAIN}."
    # Claimed again, it is the same record.
    assert record in _runs(capsys, "add", DOMAIN)[1]
    code, said = _runs(capsys, "check", DOMAIN)
    assert (code, record in said, "The record is not there" in said) == (2, True, True)
    assert "not proved yet" in _runs(capsys, "list")[1]
    names.publish(name.removesuffix("."), text.strip('"'))
    names.leading_nowhere.add(DOMAIN)
    code, said = _runs(capsys, "check", DOMAIN)
    assert (code, "has no address" in said) == (2, True)
    names.leading_nowhere.clear()
    code, said = _runs(capsys, "check", DOMAIN)
    assert (code, "links are built with it" in said) == (0, True)
    assert "proved, in use" in _runs(capsys, "list")[1]
    names.records.clear()
    assert _runs(capsys, "check", DOMAIN)[0] == 2
    assert "its record is gone" in _runs(capsys, "list")[1]
    code, said = _runs(capsys, "remove", DOMAIN)
    assert (code, "those already sent still open" in said) == (0, True)
    assert _runs(capsys, "list") == (0, "")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("check", DOMAIN), "is not claimed for fern-and-fold"),
        (("remove", DOMAIN), "is not claimed for fern-and-fold"),
        (("add", "https://fern.example"), "should be a domain alone"),
        (("add", "hudson.localhost"), "this booking service's own"),
    ],
    ids=["checked unclaimed", "removed unclaimed", "an address", "the installation's"],
)
def test_what_cant_be_done_is_said_in_a_sentence(
    names: Names, capsys: pytest.CaptureFixture[str], command: tuple[str, str], says: str
) -> None:
    code, said = _runs(capsys, *command)
    assert (code, says in said, "Traceback" in said) == (2, True, False)
    assert _runs(capsys, "list") == (0, "")


def test_a_venue_that_isnt_there_is_named(names: Names, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["venue", "domain", "list", "--venue", "nobody"]) == 2
    assert "no venue 'nobody'" in capsys.readouterr().err
