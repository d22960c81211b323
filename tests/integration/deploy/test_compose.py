"""compose.yaml and what goes with it: valid, without a secret, and saying nothing that the product doesn't know."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from openchair.cli.parser import parser_of_commands
from openchair.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"].startswith("openchair"))
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")
)
SECRET = re.compile(r"PASSWORD|TOKEN|SECRET|_KEYS?$|SMTP_URL")


def _known_settings() -> set[str]:
    return {
        str(field.validation_alias) if field.validation_alias else f"OPENCHAIR_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }


def _check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_is_what_the_compose_specification_takes(tmp_path: Path) -> None:
    assert _check(ROOT / "compose.yaml").returncode == 0
    # The control: a slip is seen.
    wrong = tmp_path / "compose.yaml"
    wrong.write_text((ROOT / "compose.yaml").read_text().replace("healthcheck:", "healthchek:", 1))
    assert _check(wrong).returncode == 1


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_services_runs_a_command_that_there_is(name: str) -> None:
    command = SERVICES[name].get("command") or shlex.split("openchair serve")
    assert command[0] == "openchair"
    assert callable(parser_of_commands().parse_args(command[1:]).run)


def test_the_image_starts_what_the_command_line_knows() -> None:
    (line,) = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    command = yaml.safe_load(line)
    assert callable(parser_of_commands().parse_args(command[1:]).run)


def test_each_service_that_goes_on_says_whether_it_is_well() -> None:
    for name, service in SERVICES.items():
        assert ("healthcheck" in service) == (service["restart"] != "no"), name


def test_what_is_kept_is_kept_in_a_volume_that_is_declared() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert mounted == set(COMPOSE["volumes"])
    assert {"postgres", "redis"} <= mounted


def test_every_variable_is_one_that_something_reads() -> None:
    known = _known_settings() | {"POSTGRES_PASSWORD", "POSTGRES_WEB_PASSWORD"}
    assert set(EXAMPLE) <= known
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert asked <= known
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert given <= known
    # The lines that are commented out, too.
    assert set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) <= known


def test_no_secret_is_inside() -> None:
    for name, value in EXAMPLE.items():
        if SECRET.search(name):
            assert value == "", name
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{\w+[^}]*\}", value), name
        # Nor in an address: between "//" and "@".
        for given in re.findall(r"://([^/@\s]+)@", str(service)):
            assert re.fullmatch(r"\w+:\$\{\w+[^}]*\}", given), given


def _as_settings(text: str, *, commented: bool, **filled_in: str) -> Settings:
    """The settings of an `.env` made of the example, with what a person fills in."""
    lines = [line.removeprefix("# ") if commented else line for line in text.splitlines()]
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line)) | filled_in
    names = {
        (str(field.validation_alias) if field.validation_alias else f"OPENCHAIR_{name.upper()}"): (
            str(field.validation_alias) if field.validation_alias else name
        )
        for name, field in Settings.model_fields.items()
    }
    return Settings.model_validate({names[name]: value for name, value in given.items() if name in names})


def test_the_example_filled_in_is_what_the_product_takes() -> None:
    text = (ROOT / ".env.example").read_text()
    secrets = {
        "OPENCHAIR_LINK_KEYS": "a:" + "5a" * 32,
        "OPENCHAIR_SMTP_URL": "smtps://user:word@mail.example.com",
        "REDIS_URL": SERVICES["worker"]["environment"]["REDIS_URL"],
    }
    assert _as_settings(text, commented=False, **secrets).channels == ("email",)
    with pytest.raises(ValidationError, match="OPENCHAIR_SMTP_URL"):
        _as_settings(text, commented=False, **{**secrets, "OPENCHAIR_SMTP_URL": ""})
    # The lines for a laptop.
    trial = _as_settings(text, commented=True, OPENCHAIR_LINK_KEYS="a:" + "5a" * 32)
    assert (trial.environment, trial.channels) == ("development", ("email", "sms"))
    assert trial.report_url == "http://web:8000"


def test_what_the_image_copies_is_in_the_repository() -> None:
    for line in re.findall(r"^COPY (?!--from)(.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source


def test_the_image_has_each_app_that_is_built() -> None:
    copied = re.findall(r"^COPY --from=page /src/pwa/(\S+) pwa/(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    apps = {path.name for path in (ROOT / "pwa" / "apps").iterdir() if (path / "page.html.j2").exists()}
    assert {"manage", "desk"} <= apps
    for app in apps:
        assert {("dist", "dist"), (f"dist/{app}", f"dist/{app}")} & set(copied), app


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_can_write_beside_its_volumes_or_become_more_than_it_is(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"cap_add", "privileged", "pid", "network_mode"} & service.keys()
    heartbeat = [word for word in service.get("command", ()) if word.endswith("heartbeat")][1:]
    assert all(Path(path).parent.as_posix() in service["tmpfs"] for path in heartbeat)


def test_each_image_of_others_is_named_with_its_version() -> None:
    named = [service["image"] for service in SERVICES.values()]
    stages = re.findall(r"^FROM (\S+)(?: AS (\w+))?$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    own = {name for _, name in stages}
    named += [image for image, _ in stages if image not in own]
    others = {image for image in named if not image.startswith("openchair")}
    assert len(others) >= 4
    for image in others:
        assert re.fullmatch(r"[a-z0-9./-]+:\d[\w.-]*(@sha256:[0-9a-f]{64})?", image), image


def test_pinning_writes_the_digest_of_each_image_of_others_and_writes_nothing_where_one_is_unknown(
    tmp_path: Path,
) -> None:
    digest = "sha256:" + "5a" * 32
    (tmp_path / "docker").write_text(f'#!/bin/sh\ncase "$4" in redis*) echo "$REDIS";; *) echo {digest};; esac\n')
    (tmp_path / "docker").chmod(0o700)
    files = [tmp_path / name for name in ("compose.yaml", "Dockerfile")]
    for file in files:
        file.write_text((ROOT / file.name).read_text())

    def pin(redis: str) -> int:
        search = {"PATH": f"{tmp_path}:/usr/bin:/bin", "REDIS": redis}
        return subprocess.run([ROOT / ".ci" / "pin", *files], env=search, check=False, capture_output=True).returncode

    before = [file.read_text() for file in files]
    assert pin("unknown") == 1
    assert [file.read_text() for file in files] == before
    assert (pin(digest), pin("sha256:" + "6b" * 32)) == (0, 0)
    compose, dockerfile = (file.read_text() for file in files)
    assert f"image: postgres:18-trixie@{digest}\n" in compose
    assert "@sha256:" + "6b" * 32 + "\n" in compose
    assert compose.count("@sha256:") == 2
    assert "image: openchair:latest\n" in compose
    assert dockerfile.count(f"@{digest}") == len(re.findall(r"^FROM \S+:", dockerfile, re.MULTILINE)) == 2
