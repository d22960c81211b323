"""What the product is made of, and whether anything is known against it: `supply.py sbom FOLDER`, `supply.py audit`.

A list in CycloneDX's form is written for each lock of what is installed, served or built with, from the lock alone: it takes no
network and no other program. (npm's own leaves out Preact without the tools for building, and refuses GraphiQL for what a part of
it says of React.) An audit asks the databases of advisories, which takes a network: where nobody answers, it says loudly that
nothing was audited, and fails with AUDIT=required alone.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
PYTHON_LOCK = ROOT / "requirements.lock"
NPM_FOLDERS = ("pwa", "graphiql")
_ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def python_components(lock: str) -> list[dict[str, Any]]:
    """What a lock of Python's packages pins, each with the digests of its files."""
    pinned = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    found = []
    for entry in pinned:
        name, _, rest = entry.partition("==")
        if rest:
            digests = re.findall(r"--hash=(\w+):([0-9a-f]+)", rest)
            found.append(_component("pypi", "", name, re.split(r"[ \\;\n]", rest, maxsplit=1)[0], digests))
    return found


def npm_components(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """What a package-lock.json pins. What only builds the page has the scope "excluded": it is in no page."""
    found = {}
    for path, entry in lock["packages"].items():
        if not path:
            continue
        group, _, name = path.rpartition("node_modules/")[2].rpartition("/")
        digests = [
            (algorithm, base64.b64decode(digest).hex())
            for algorithm, _, digest in (each.partition("-") for each in entry.get("integrity", "").split())
        ]
        component = _component("npm", group, name, entry["version"], digests)
        component["scope"] = "excluded" if entry.get("dev") or entry.get("devOptional") else "required"
        if "license" in entry:
            component["licenses"] = [{"license": {"name": entry["license"]}}]
        # The same may be there at several places: it is one component, and needed where one of them is.
        known = found.setdefault(component["purl"], component)
        if component["scope"] == "required":
            known["scope"] = "required"
    return list(found.values())


def _component(kind: str, group: str, name: str, version: str, digests: list[tuple[str, str]]) -> dict[str, Any]:
    if not digests:
        sys.exit(f"{name} {version} is pinned without a digest to know it by.")
    full = f"{quote(group, safe='')}/{name}" if group else name
    purl = f"pkg:{kind}/{full}@{quote(version, safe='')}"
    return {
        "type": "library",
        "bom-ref": purl,
        **({"group": group} if group else {}),
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [{"alg": _ALGORITHMS[algorithm], "content": digest} for algorithm, digest in digests],
    }


def write_lists(folder: Path) -> None:
    """Write a list for each lock: the same each time, until a lock is another."""
    folder.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    parts = {"python": python_components(PYTHON_LOCK.read_text())}
    for name in NPM_FOLDERS:
        parts[name] = npm_components(json.loads((ROOT / name / "package-lock.json").read_text()))
    for name, components in parts.items():
        whole = project["name"] if name == "python" else f"{project['name']}-{name}"
        about = {"type": "application", "bom-ref": whole, "name": whole, "version": project["version"]}
        document = {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": about},
            "components": components,
        }
        path = folder / f"{name}.cdx.json"
        path.write_text(json.dumps(document, indent=2) + "\n")
        print(f"{path}: {len(components)} packages")


def audit() -> None:
    """Say what is known against what is pinned. Exits with 1 where there is something; with AUDIT=required, where none can say."""
    known, unasked = [], []
    for name, found in (("python", _python_advisories()), *((each, _npm_advisories(each)) for each in NPM_FOLDERS)):
        if found is None:
            unasked.append(name)
        else:
            known += [f"{name}: {each}" for each in found]
            print(f"{name}: audited, {len(found) or 'nothing'} known")
    said = f"*** NOT AUDITED: {', '.join(unasked)}. No database of advisories gave an answer here. ***"
    if unasked:
        print(said, file=sys.stderr)
    if known:
        sys.exit("\n".join(known))
    if unasked and os.environ.get("AUDIT") == "required":
        sys.exit(1)


def _python_advisories() -> list[str] | None:
    """Advisories about what the lock pins; None where a package could not be asked about."""
    done = _run("pip-audit", "--disable-pip", "--require-hashes", "-r", PYTHON_LOCK, "--format", "json")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    if not packages or any("skip_reason" in each for each in packages):
        return None
    return [f"{each['name']} {each['version']}: {flaw['id']}" for each in packages for flaw in each["vulns"]]


def _npm_advisories(name: str) -> list[str] | None:
    """Advisories about what the folder's lock pins; None where the registry gave none."""
    done = _run("npm", "audit", "--json", "--package-lock-only", "--prefix", ROOT / name)
    try:
        flaws = json.loads(done.stdout)["vulnerabilities"]
    except (ValueError, KeyError):
        return None
    return [f"{each}: {about['severity']}" for each, about in flaws.items()]


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sbom", folder]:
            write_lists(Path(folder))
        case ["audit"]:
            audit()
        case _:
            sys.exit(__doc__)
