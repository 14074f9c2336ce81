"""`python -m tests.soak`: processes that read and write one library while any of them is killed at random moments.

Every answer is held against what the articles were while it was made, and at the end nothing that was acknowledged
may be lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.soaking import Plan, soak, summary


def main() -> int:
    """0 where nothing was wrong, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--articles", type=int, default=240, help="how many articles there are at most")
    parser.add_argument("--between-kills", type=float, default=3.0, metavar="SECONDS", help="on average")
    parser.add_argument("--seed", type=int, default=20260214)
    given = parser.parse_args()
    plan = Plan(given.minutes * 60, given.readers, given.writers, given.articles, given.between_kills, given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        counts = soak(Path(scratch), plan, lambda line: print(line, flush=True))
    print(summary(counts))
    for kind, number in counts.errors.most_common():
        print(f"error, {number} times: {kind}")
    for one in counts.wrong:
        print(f"WRONG: {one}")
    return int(bool(counts.wrong))


if __name__ == "__main__":
    sys.exit(main())
