"""All of it, in one run, which ends in one table of requests against their aims."""

from __future__ import annotations

import os
import warnings

from bench import attack, dispatch, hostile, link_timing, requests, slots_engine, storefront, waitlist, wall


def main() -> None:
    """Run every measurement; with BENCH=short only attacks and requests, and fewer of them."""
    warnings.simplefilter("ignore")
    if os.environ.get("BENCH") == "short":
        attack.report(rounds=1, seconds=2)
        requests.report(requests.Size.short()).print()
        return
    slots_engine.report()
    link_timing.report(times=120)
    hostile.report()
    attack.report()
    storefront.report()
    waitlist.report()
    wall.report(rounds=15)
    dispatch.report(seconds=30)
    requests.report(requests.Size()).print()


if __name__ == "__main__":
    main()
