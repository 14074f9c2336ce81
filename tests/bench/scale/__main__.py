"""`python -m tests.bench.scale 1000 10000 100000`: fill libraries of so many passages, ask, and compare with an exact
search. Passages are made of real ones (see grown.py); the questions are real.

1,000,000 passages are the same command with that number: about 12 GB of disk in the scratch folder while it runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.__main__ import BENCH, TOP
from tests.bench.data import BenchDataError, load_set
from tests.bench.library import cache_folder, opened, prepared
from tests.bench.progress import tell
from tests.bench.scale.picture import Line, drawn
from tests.bench.scale.steps import MODULE, Asked, Filled, Recalled

_SET = "realtimeqa_2022"
_QUESTIONS = 100
_EMBEDDED = 64


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured at one size; `disk_mb` is the data folder, and its files' sum."""

    filled: Filled
    asked: Asked
    recalled: Recalled
    disk_mb: float


def main() -> int:
    """0 where all was measured, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("passages", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--bench", type=Path, default=BENCH, metavar="FOLDER", help="where the sets are")
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="where the libraries are made, and deleted")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE")
    parser.add_argument("--merge", type=Path, metavar="FILE", help="sizes of an earlier --json file to tell too")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the growth, as SVG")
    given = parser.parse_args()
    try:
        bench_set = load_set(given.bench / _SET).sampled(_QUESTIONS + 1)
        real = prepared(bench_set) / ".assistant" / "library.db"
    except BenchDataError as error:
        print(error)
        return 1
    sizes = _read(given.merge) if given.merge else {}
    for passages in given.passages:
        with tempfile.TemporaryDirectory(dir=given.scratch or cache_folder()) as scratch:
            sizes[passages] = _measured(Path(scratch), real, passages, [item.question for item in bench_set.items])
        if given.json:
            # After each size: a long run that is broken off has told what it found.
            given.json.write_text(json.dumps({size: asdict(one) for size, one in sorted(sizes.items())}, indent=1))
    rate = _embedding_rate(real)
    print(table([one for _, one in sorted(sizes.items())], rate))
    if given.picture:
        given.picture.write_text(picture(sizes), "utf-8")
    return 0


def _measured(scratch: Path, real: Path, passages: int, questions: list[str]) -> Size:
    tell(f"{passages:,} passages")
    folder, asked = scratch / "project", scratch / "questions.txt"
    asked.write_text("".join(f"{' '.join(one.split())}\n" for one in questions), "utf-8")
    filled = Filled(**_step("fill", folder, str(real), str(passages)))
    disk = sum(path.stat().st_size for path in (folder / ".assistant").rglob("*") if path.is_file())
    found = Size(
        filled, Asked(**_step("ask", folder, str(asked))), Recalled(**_step("recall", folder, str(asked))), disk / 1e6
    )
    tell(f"  {found}")
    return found


def _step(step: str, folder: Path, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", MODULE, step, str(folder), *words]
    done = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _read(path: Path) -> dict[int, Size]:
    rows: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return {
        int(size): Size(Filled(**row["filled"]), Asked(**row["asked"]), Recalled(**row["recalled"]), row["disk_mb"])
        for size, row in rows.items()
    }


def _embedding_rate(real: Path) -> float:
    """Passages that are embedded in a second, which no size changes."""
    with opened(real.parent.parent) as services:
        texts = [row[0] for row in services.catalogue.select("SELECT text FROM words LIMIT ?", [2 * _EMBEDDED])]
        services.embedder.embed_passages(texts[:_EMBEDDED])
        began = time.perf_counter()
        services.embedder.embed_passages(texts[_EMBEDDED:])
        return len(texts[_EMBEDDED:]) / (time.perf_counter() - began)


def table(sizes: list[Size], rate: float) -> str:
    """The figures as a Markdown table."""
    lines = [
        f"Embedding: {rate:.0f} passages a second, at any size; it comes on top of what is told here.",
        "",
        "| passages | articles | stored, passages a s | published, passages a s | one article more s | ingest peak MB"
        " | disk MB | first answer s | ask median ms | ask p95 ms | by meaning ms | by words ms | ask peak MB"
        " | recall@10 |",
        f"|{'---|' * 14}",
    ]
    for one in sizes:
        fill, ask = one.filled, one.asked
        cells = (
            f"{fill.passages:,}", f"{fill.articles:,}", f"{fill.passages / (fill.storing + fill.grouping):,.0f}",
            f"{fill.passages / fill.publishing:,.0f}", f"{fill.one_more:.1f}", f"{fill.peak_mb:,.0f}",
            f"{one.disk_mb:,.0f}", f"{ask.first_seconds:.1f}", f"{ask.median_ms:.0f}", f"{ask.p95_ms:.0f}",
            f"{ask.meaning_ms:.1f}", f"{ask.words_ms:.1f}", f"{ask.peak_mb:,.0f}", f"{one.recalled.recall:.3f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def picture(sizes: dict[int, Size]) -> str:
    """Time, memory and disk against the size."""
    rows = sorted(sizes.items())
    return drawn(
        "How time, memory and disk grow with the library",
        [
            Line("a question, median (ms)", [(size, one.asked.median_ms) for size, one in rows]),
            Line("memory while asking (MB)", [(size, one.asked.peak_mb) for size, one in rows]),
            Line("memory while ingesting (MB)", [(size, one.filled.peak_mb) for size, one in rows]),
            Line("disk (MB)", [(size, one.disk_mb) for size, one in rows]),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
