"""nginx with the configuration that is shipped, in front of a server of the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import free_port

CONFIGURATION = Path(__file__).parents[2] / "examples" / "nginx.conf"
MISSING = "nginx for the tests is missing. Install it: apt-get install nginx-light, or brew install nginx."
START_SECONDS = 30
# A test has no name, no certificate and no folder of the system's: these lines are its own, all others the shipped ones.
_NOT_HERE = re.compile(r"^ *(listen \[::\].*|ssl_certificate.*)\n", re.MULTILINE)


def nginx() -> str:
    """The command. Raises AssertionError with what to type where there is none."""
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
    assert found is not None, MISSING
    return found


def configuration(folder: Path, port: int, web_port: int) -> str:
    """What is shipped, at this port and in front of that one."""
    text = _NOT_HERE.sub("", CONFIGURATION.read_text())
    for shipped, here in (
        ("/var/log/nginx/error.log", str(folder / "error.log")),
        ("/run/nginx.pid", str(folder / "nginx.pid")),
        ("127.0.0.1:8000", f"127.0.0.1:{web_port}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
    ):
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    built = subprocess.run([nginx(), "-V"], capture_output=True, text=True, check=True).stderr
    folders = [
        f"{name.replace('-', '_')}_temp_path {folder / name};"
        for name in ("client-body", "proxy", "fastcgi", "uwsgi", "scgi")
        if f"--http-{name}-temp-path" in built
    ]
    return text.replace("http {", "\n".join(["http {", *folders]), 1)


@contextmanager
def running_nginx(folder: Path, web_port: int) -> Iterator[int]:
    """nginx in front of that port; gives its own."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, port, web_port))
    rest = "daemon off; user root;" if os.getuid() == 0 else "daemon off;"
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(
            [nginx(), "-p", folder, "-c", file, "-e", "stderr", "-g", rest], stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not (folder / "nginx.pid").exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None, (folder / "nginx.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)
