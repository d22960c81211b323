"""What newcomers are pointed to is there: paths, make targets, issue forms, and the checks of a commit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("CONTRIBUTING.md", "SECURITY.md", "README.md")
# Made when running, or an address and no path.
_MADE = (".venv/", ".demo/", ".env", "/")
_MAKEFILE = (ROOT / "Makefile").read_text()
_FORMS = ROOT / ".github/ISSUE_TEMPLATE"
_PATH = re.compile(r"[\w.][\w./-]*(?:/|\.(?:md|py|toml|yaml|yml|lock|json|graphql|ts|tsx|css|po|pot))")


def paths_named(text: str) -> set[str]:
    """The paths in backticks, and what links lead to within the repository."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    quoted = {each for each in re.findall(r"`([^`\n]+)`", prose) if _PATH.fullmatch(each)}
    linked = {each.partition("#")[0] for each in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in each}
    return {each for each in quoted | linked if each and not each.startswith(_MADE)}


def missing(text: str) -> set[str]:
    """The paths that a text names and that are nowhere: from the root, from `backend/openchair`, or by the end of their path."""
    near = (ROOT, ROOT / "backend/openchair")
    absent = {each for each in paths_named(text) if not any((folder / each).exists() for folder in near)}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {each for each in absent if not any(path.endswith("/" + each) for path in listed)}


def targets_named(text: str) -> set[str]:
    """The targets given to make: on a line of their own, in backticks, or in JSON."""
    calls = re.findall(r"(?:^|[`\"])make ((?:[a-z./-]+ ?)+)", text, re.MULTILINE)
    return {target for call in calls for target in call.split()}


def has_target(target: str) -> bool:
    """Whether the Makefile has it; `.stamps/dev` is written `$(STAMPS)/dev` there."""
    written = target.replace(".stamps/", "$(STAMPS)/")
    return re.search(rf"^{re.escape(written)}:", _MAKEFILE, re.MULTILINE) is not None


def commands_of(config: str) -> list[str]:
    """The commands of a pre-commit configuration, without what only hands them a commit's files or mends them."""
    loaded = yaml.safe_load(config)
    entries = [hook["entry"] for repo in loaded["repos"] for hook in repo["hooks"]]
    return [re.sub(r" --(force-exclude|fix)\b", "", entry).replace(".venv/bin/", "$(BIN)/") for entry in entries]


def strange_commands(config: str) -> list[str]:
    """Those of them that neither `make lint` runs nor are the check of the schema."""
    (recipe,) = re.findall(r"^lint:.*\n((?:\t.*\n)+)", _MAKEFILE, re.MULTILINE)
    known = {line.strip().removesuffix(" --check") for line in recipe.splitlines()}
    return [each for each in commands_of(config) if each not in {*known, "$(BIN)/openchair schema --check"}]


def run(tool: str, *args: str) -> int:
    """The exit code of a tool that is installed beside this Python."""
    command = [str(Path(sys.executable).parent / tool), *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    assert paths_named(text)
    assert missing(text) == set()


def test_a_path_that_is_not_there_is_seen() -> None:
    text = "`backend/openchair/nowhere.py`, [why](docs/nowhere.md#x), `README.md`, `graph/`, [out](https://example.com/a.md)"
    assert missing(text) == {"backend/openchair/nowhere.py", "docs/nowhere.md"}


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "README.md", ".devcontainer/devcontainer.json"])
def test_every_make_target_that_is_named_is_one(page: str) -> None:
    text = (ROOT / page).read_text()
    if page.endswith(".json"):
        json.loads(text)
    named = targets_named(text)
    assert named
    assert [target for target in named if not has_target(target)] == []


def test_a_make_target_that_is_none_is_seen() -> None:
    named = targets_named('make demo\n`make polish`, "make setup .stamps/nothing"')
    assert {target for target in named if not has_target(target)} == {"polish", ".stamps/nothing"}


def test_the_issue_forms_are_what_github_takes(tmp_path: Path) -> None:
    forms = sorted(str(path) for path in _FORMS.glob("*.yml") if path.name != "config.yml")
    assert forms
    assert run("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *forms) == 0
    config = ("check-jsonschema", "--builtin-schema", "vendor.github-issue-config")
    assert run(*config, str(_FORMS / "config.yml")) == 0
    broken = tmp_path / "broken.yml"
    broken.write_text("name: A form\nbody: nothing\n")
    assert run("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", str(broken)) == 1
    broken.write_text("blank_issues_enabled: perhaps\n")
    assert run(*config, str(broken)) == 1


def test_a_commit_is_checked_by_what_make_lint_runs(tmp_path: Path) -> None:
    config = ROOT / ".pre-commit-config.yaml"
    assert run("pre-commit", "validate-config", str(config)) == 0
    assert commands_of(config.read_text())
    assert strange_commands(config.read_text()) == []
    other = config.read_text().replace("lint-imports", "lint-nothing")
    assert strange_commands(other) == ["$(BIN)/lint-nothing"]
    broken = tmp_path / "broken.yaml"
    broken.write_text("repos: nothing\n")
    assert run("pre-commit", "validate-config", str(broken)) == 1
