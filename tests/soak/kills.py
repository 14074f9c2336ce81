"""`python -m tests.soak.kills`: kill ingestions at random moments, and see that the next run leaves no trace of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.program.kills import soak


def main() -> int:
    """0 where every run ended as an undisturbed one, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20260214)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        failed = soak(Path(scratch), given.rounds, given.articles, given.seed, lambda line: print(line, flush=True))
    print(f"{given.rounds - failed} of {given.rounds} ended as an undisturbed one")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
