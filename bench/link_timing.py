"""Whether the time of a 404 tells what was wrong with a link."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
import urllib.parse
from http.client import HTTPConnection

from bench.data import fill, utc_now
from bench.servers import BASE_URL, KEYS, serving
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.core.signing import KeyRing


def report(times: int) -> None:
    """Print the median time of each badness, asked in a shuffled order, and the largest difference."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/links.db"
        sample = fill(url, 2000, utc_now())
        token = Links(KeyRing.parse(KEYS), HostRule.of(BASE_URL)).manage_token(sample.booking_id, 0)
        host = f"{sample.slug}.localhost:8000"
        nobody = sample.booking_id[:-1] + ("2" if sample.booking_id[-1] != "2" else "3")
        wrong = {
            "truncated": (host, sample.booking_id, token[:-1]),
            "last character": (host, sample.booking_id, token[:-1] + ("2" if token[-1] != "2" else "3")),
            "not ASCII": (host, sample.booking_id, token[:-1] + "é"),
            "unknown key": (host, sample.booking_id, "z" + token[1:]),
            "8 kB": (host, sample.booking_id, token * 350),
            "no such booking": (host, nobody, token),
            "garbage id": (host, "garbage", token),
            "unknown host": ("nobody.localhost:8000", sample.booking_id, token),
        }
        took: dict[str, list[float]] = {name: [] for name in wrong}
        with serving(url) as server:
            connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
            order = [name for name in wrong for _ in range(times)]
            random.Random(1).shuffle(order)
            for name in order:
                at, booking, presented = wrong[name]
                path = f"/manage/{booking}?token={urllib.parse.quote(presented)}"
                started = time.perf_counter()
                connection.request("GET", path, headers={"Host": at})
                response = connection.getresponse()
                response.read()
                took[name].append(time.perf_counter() - started)
                assert response.status == 404
            connection.close()
    medians = {name: statistics.median(values) * 1e3 for name, values in took.items()}
    for name, median in medians.items():
        print(f"404, {name:<16} {median:7.3f} ms")
    spread = max(medians.values()) - min(medians.values())
    noise = statistics.median(statistics.pstdev(values) for values in took.values()) * 1e3
    print(f"404, largest difference of medians {spread:.3f} ms, one answer's own standard deviation {noise:.3f} ms")
