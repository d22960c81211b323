"""What is installed for production has nothing of the devkit: no stand-in, no demo."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


def _names_in_wheel(source: Path, folder: Path) -> set[str]:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--wheel-dir", folder, source),
        ],
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return _names_in_wheel(ROOT, tmp_path_factory.mktemp("product"))


def test_the_products_wheel_lacks_the_devkit(product: set[str]) -> None:
    assert {"openchair/app.py", "openchair/worker.py", "openchair/graph/trusted_documents.json"} <= product
    assert {name.partition("/")[0] for name in product if ".dist-info/" not in name} == {"openchair"}


def test_the_devkits_wheel_has_all_of_it_and_nothing_of_the_product(tmp_path: Path) -> None:
    names = _names_in_wheel(ROOT / "backend" / "openchair_devkit", tmp_path)
    found = {name for name in names if ".dist-info/" not in name}
    home = ROOT / "backend"
    there = {
        path.relative_to(home).as_posix()
        for path in (home / "openchair_devkit").rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name != "pyproject.toml"
    }
    assert found == there


def test_without_it_the_command_line_has_the_products_commands_and_no_others() -> None:
    without = "import importlib.metadata as found; found.entry_points = lambda **_: ()"
    said = subprocess.run(
        [sys.executable, "-c", f"{without}; from openchair.cli import main; main(['--help'])"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    commands = {line.split()[0] for line in said.stdout.splitlines() if line.startswith("    ") and line[4] != " "}
    assert commands == {
        "device",
        "doctor",
        "serve",
        "worker",
        "migrate",
        "schema",
        "link",
        "links",
        "import",
        "operator",
        "venue",
    }


def test_the_products_image_copies_the_product_alone_and_compose_says_which_it_wants() -> None:
    stages: dict[str, list[str]] = {}
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("FROM "):
            words = line.split()
            name = words[3] if len(words) > 3 else "last"
            stages[name] = list(stages.get(words[1], ()))
        elif line.startswith("COPY "):
            stages[name].append(line)
    assert list(stages)[-1] == "last"  # what is built where no target is named
    assert not [line for line in stages["last"] if "devkit" in line or " backend " in line]
    assert [line for line in stages["devkit"] if "openchair_devkit" in line]
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    devkits = {name for name, service in services.items() if "target" in service.get("build", ".")}
    assert devkits == {"mailbox"}
