"""All of it, in one run."""

from __future__ import annotations

import sys
import warnings

from bench import dispatch, hostile, link_timing, requests, slots_engine, waitlist, wall


def main() -> None:
    """Run every measurement; --quick makes it small."""
    warnings.simplefilter("ignore")
    quick = "--quick" in sys.argv
    slots_engine.report()
    requests.statements()
    requests.report((1_000,) if quick else (1_000, 1_000_000), rounds=3 if quick else 9, times=60 if quick else 300)
    link_timing.report(times=10 if quick else 120)
    hostile.report()
    waitlist.report(quick=quick)
    wall.report(rounds=5 if quick else 25)
    dispatch.report(seconds=5 if quick else 30)


if __name__ == "__main__":
    main()
