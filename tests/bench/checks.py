"""How long `assistant check` takes: many scripted questions over a large library, start-up included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.data import BenchDataError, load_set
from tests.bench.library import opened, prepared
from tests.bench.progress import tell

NAME = "checks"
SET = "realtimeqa_2022"
CASES = 200
JOBS = (1, 2)
_TOP = Path(__file__).parents[2]
_PATIENCE = 900


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One run: `seconds` from the start of the process to its end, and how the cases ended. `cpu_seconds`, of all its
    threads, say what they would be on a machine that does nothing else: on two cores, at least half of them."""

    cases: int
    articles: int
    passages: int
    jobs: int
    seconds: float
    cpu_seconds: float
    ended: dict[str, int]


def measure(bench: Path, sample: int | None, jobs: Sequence[int] = JOBS) -> list[CheckRow]:
    """`assistant check` of CASES questions (or `sample`), as a process of its own, with each number of `jobs`.

    A case asserts what was asked of the set: that its answer stands there, or that there is none. What the quotation
    engine does not find fails, which takes as long as a pass. Raises BenchDataError, AssistantError.
    """
    whole = load_set(bench / SET)
    folder, asked = prepared(whole), whole.sampled(sample or CASES)
    with opened(folder) as services:
        articles, passages = services.counts()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "cases.yaml"
        # JSON is YAML.
        cases = [{"id": one.id, "question": one.question, **_asserted(one.answers)} for one in asked.items]
        file.write_text(json.dumps({"cases": cases}, ensure_ascii=False), "utf-8")
        for count in jobs:
            rows.append(_run(folder, file, count, articles, passages))
            tell(f"  {rows[-1].cases} cases, --jobs {count}: {rows[-1].seconds:.1f} s")
    return rows


def _asserted(answers: Sequence[str]) -> dict[str, object]:
    return {"any_of": [{"contains": [answer]} for answer in answers]} if answers else {"abstains": True}


def _run(folder: Path, file: Path, jobs: int, articles: int, passages: int) -> CheckRow:
    command = [sys.executable, "-m", "assistant", "check", str(file), "--ndjson", "--answerer", "quotes"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    started, used = time.perf_counter(), _cpu()
    done = subprocess.run(
        [*command, "--jobs", str(jobs)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        env={**environment, "PYTHONPATH": str(_TOP)},
    )
    seconds = time.perf_counter() - started
    ended = Counter(json.loads(line)["outcome"] for line in done.stdout.splitlines())
    if done.returncode not in (0, 100) or not ended:
        raise BenchDataError(f"assistant check left with {done.returncode}: {done.stderr[-500:]}")
    return CheckRow(ended.total(), articles, passages, jobs, seconds, _cpu() - used, dict(ended))


def _cpu() -> float:
    """The processor time of the processes that were waited for, in seconds."""
    spent = os.times()
    return spent.children_user + spent.children_system
