"""`python -m tests.soak.reingest`: how long a corpus takes that is in already, start of the program included."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.__main__ import BENCH
from tests.bench.data import BenchDataError, load_set
from tests.bench.library import prepared
from tests.program.processes import finished, start

_SET = "realtimeqa_2022"


def main() -> int:
    """Print the median and the longest of `--runs` runs of each kind, in seconds."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.reingest", description=__doc__)
    parser.add_argument("--bench", type=Path, default=BENCH)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    try:
        bench_set = load_set(given.bench / _SET)
        ready = prepared(bench_set)
    except BenchDataError as error:
        print(error)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        project, changed = Path(scratch) / "project", Path(scratch) / "changed.jsonl"
        shutil.copytree(ready, project, copy_function=shutil.copy2)
        # The copies of the corpus files are new to the library.
        _seconds(project)
        lines = bench_set.corpus.read_text("utf-8").splitlines()

        def change(number: int) -> None:
            record = json.loads(lines[len(lines) // 2])
            record["text"] += f" This sentence was added in run {number}."
            one = len(lines) // 2
            changed.write_text("\n".join([*lines[:one], json.dumps(record), *lines[one + 1 :]]) + "\n", "utf-8")

        def nothing(_: int) -> None: ...

        _tell("a file, unchanged", given.runs, nothing, project, str(bench_set.corpus))
        _tell("the corpus folder, unchanged", given.runs, nothing, project)
        _tell("a file, one article of it changed", given.runs, change, project, str(changed))
    return 0


def _tell(name: str, runs: int, before: Callable[[int], None], project: Path, *words: str) -> None:
    taken = []
    for number in range(runs):
        before(number)
        taken.append(_seconds(project, *words))
    print(f"{name}: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s of {runs}", flush=True)


def _seconds(project: Path, *words: str) -> float:
    began = time.perf_counter()
    code, _, err = finished(start(project, "ingest", *words))
    assert code == 0, err
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
