"""`.ci/supply.py`: the lists of what the product is made of are whole, and an audit that asked nobody doesn't pass for one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CLEAN = {"dependencies": [{"name": "httpx", "version": "1", "vulns": []}]}
FLAWED = {"dependencies": [{"name": "httpx", "version": "1", "vulns": [{"id": "PYSEC-1"}]}]}
UNKNOWN = {"dependencies": [{"name": "httpx", "skip_reason": "not found"}]}


def _tool(folder: Path, name: str, answer: object) -> None:
    """A program that answers this, whatever it is asked."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    (folder / f"{name}.answer").write_text(text)
    program = folder / name
    program.write_text(f'#!/bin/sh\ncat "{folder / name}.answer"\n')
    program.chmod(0o755)


def _runs(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", ROOT / ".ci" / "supply.py", *command],
        env={"PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("python", "npm", "fails", "says"),
    [
        (CLEAN, {"vulnerabilities": {}}, False, "python: audited, nothing known"),
        (FLAWED, {"vulnerabilities": {}}, True, "python: httpx 1: PYSEC-1"),
        (CLEAN, {"vulnerabilities": {"vite": {"severity": "high"}}}, True, "pwa: vite: high"),
        (UNKNOWN, {"vulnerabilities": {}}, False, "NOT AUDITED: python."),
        (CLEAN, {"error": {"summary": ""}}, False, "NOT AUDITED: pwa, graphiql."),
        ("", "no network", False, "NOT AUDITED: python, pwa, graphiql."),
    ],
    ids=["clean", "flawed", "flawed page", "python unknown", "npm unknown", "nobody there"],
)
def test_an_audit_says_what_is_known_and_what_nobody_was_asked_about(
    tmp_path: Path, python: object, npm: object, fails: bool, says: str
) -> None:
    _tool(tmp_path, "pip-audit", python)
    _tool(tmp_path, "npm", npm)
    done = _runs(tmp_path, "audit")
    assert (bool(done.returncode), says in done.stdout + done.stderr) == (fails, True), done
    # Where it must be had, nobody's answer is no answer.
    if "NOT AUDITED" in says:
        assert _runs(tmp_path, "audit", AUDIT="required").returncode != 0


def _pinned(lock: str) -> set[str]:
    return {"==".join(line.split(" ")[0].split("==")) for line in lock.splitlines() if re.match(r"[a-z0-9].*==", line)}


def test_what_is_pinned_is_listed_with_its_digests_and_by_no_address(tmp_path: Path) -> None:
    # Nothing is asked, and no other program is run.
    done = _runs(tmp_path, "sbom", str(tmp_path), PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    lists = {name: json.loads((tmp_path / f"{name}.cdx.json").read_text()) for name in ("python", "pwa", "graphiql")}
    for document in lists.values():
        assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
        names = [each["bom-ref"] for each in document["components"]]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"pkg:(pypi|npm)/\S+@\S+", name) for name in names)
        digests = [digest for each in document["components"] for digest in each["hashes"]]
        assert {len(digest["content"]) for digest in digests} <= {64, 128}
        assert "://" not in json.dumps(document["components"])
    python = {f"{each['name']}=={each['version']}" for each in lists["python"]["components"]}
    assert python == _pinned((ROOT / "requirements.lock").read_text())
    lock = json.loads((ROOT / "pwa" / "package-lock.json").read_text())["packages"]
    used = {each["name"] for each in lists["pwa"]["components"] if each["scope"] == "required"}
    wanted = {name.rpartition("/")[2] for name in lock[""]["dependencies"]}
    assert wanted <= used
    assert not used & {"vite", "typescript"}
    assert {"react", "graphql"} <= {each["name"] for each in lists["graphiql"]["components"]}


def test_nothing_is_listed_that_has_no_digest(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / ".ci").mkdir(parents=True)
    for name in (".ci/supply.py", "pyproject.toml"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    (root / "requirements.lock").write_text("httpx==1.0 \\\n    --hash=sha256:00\nleft==2\n    # via httpx\n")
    done = subprocess.run(
        [sys.executable, "-I", root / ".ci" / "supply.py", "sbom", tmp_path / "lists"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "left 2 is pinned without a digest to know it by.\n")
    assert list((tmp_path / "lists").iterdir()) == []
