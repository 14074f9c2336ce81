"""`python -m tests.bench`: measure the program on the question sets that are present."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.config import AnswerSettings
from assistant.domain.errors import AssistantError
from tests.bench import busy, checks, claims, first_token, followups, ingest_speed, injection, pages, report
from tests.bench.conversations import CHOSEN as CONVERSATIONS
from tests.bench.data import BenchDataError, load_set
from tests.bench.followups import FollowUpRow
from tests.bench.ingest_speed import IngestRow
from tests.bench.plans import PLANS, Measured, run
from tests.bench.progress import tell
from tests.bench.scores import calibration, citation_check

TOP = Path(__file__).parents[2]
BENCH = TOP.parent / "shared" / "bench"
INGEST = "ingest"
_INGESTED = "realtimeqa_2022"
# Articles that are ingested to see how busy the embedder is.
_BUSY = 300
_SHORT = {"html": pages.NAME}
_APART = f"{INGEST}, {first_token.NAME} and {checks.NAME}"


def main(arguments: Sequence[str]) -> int:
    """Run what `arguments` name; 0 when every citation stood and nothing failed, else 1."""
    given = _parser().parse_args(arguments)
    wanted: list[str] = given.only or [*PLANS, *CONVERSATIONS, *claims.NAMES, injection.NAME, pages.NAME]
    measured, ingest, failed = Measured(), None, False
    leaning: list[FollowUpRow] = []
    injected: injection.Injections | None = None
    read: pages.PageRow | None = None
    waits: list[first_token.FirstTokenRow] = []
    working: list[busy.BusyRow] = []
    scripted: list[checks.CheckRow] = []
    for name in wanted:
        started = time.monotonic()
        try:
            if name == INGEST:
                ingest = _ingest(given.bench, given.sample)
                working = _busy(given.bench)
            elif name == first_token.NAME:
                waits.append(first_token.measure(given.bench, given.sample))
            elif name == checks.NAME:
                scripted += checks.measure(given.bench, given.sample)
            elif name in claims.NAMES:
                measured.claims += claims.run(name, given.bench / name, TOP / "corpus", given.sample)
            elif name == injection.NAME:
                injected = injection.measure(given.bench / name, given.sample)
                measured.outcomes += injected.outcomes
            elif name == pages.NAME:
                read = pages.measure(given.bench / name, given.sample)
            elif name in CONVERSATIONS:
                leaning += followups.measure(given.bench / name, given.sample)
            else:
                bench_set = load_set(given.bench / name).sampled(given.sample)
                measured.add(run(bench_set, PLANS[name]))
        except BenchDataError as error:
            tell(f"{name}: skipped: {error}")
            # What was named is wanted; a run over all takes what there is.
            failed = failed or bool(given.only)
        except AssistantError as error:
            tell(f"{name}: failed: {error.message} {error.hint or ''}")
            failed = True
        else:
            tell(f"{name}: {time.monotonic() - started:.0f} s")
    made = _report(arguments, given.sample, measured, ingest, leaning, injected, waits, read, working, scripted)
    print(report.as_markdown(made))
    if given.json:
        given.json.write_text(report.as_json(made) + "\n", "utf-8")
    if given.outcomes:
        given.outcomes.write_text("".join(f"{line}\n" for line in report.outcome_lines(measured)), "utf-8")
    return int(failed or made.citations.broken > 0)


def _ingest(bench: Path, sample: int | None) -> IngestRow:
    corpus = bench / _INGESTED / "corpus.jsonl"
    if not corpus.is_file():
        raise BenchDataError(f"{corpus} is not here")
    tell(f"{INGEST}: {corpus}")
    return ingest_speed.measure(corpus, sample)


def _busy(bench: Path) -> list[busy.BusyRow]:
    """How busy an ingestion keeps the embedder."""
    tell(f"{INGEST}: how busy the embedder is")
    return [
        busy.measure_records(bench / _INGESTED / "corpus.jsonl", _BUSY),
        busy.measure_pages(bench / pages.NAME, _BUSY),
    ]


def _report(
    arguments: Sequence[str],
    sample: int | None,
    measured: Measured,
    ingest: IngestRow | None,
    leaning: Sequence[FollowUpRow],
    injected: injection.Injections | None,
    waits: Sequence[first_token.FirstTokenRow],
    read: pages.PageRow | None,
    working: Sequence[busy.BusyRow],
    scripted: Sequence[checks.CheckRow],
) -> report.Report:
    return report.Report(
        commit=report.commit(TOP),
        command=" ".join(["python -m tests.bench", *arguments]),
        sample=sample,
        threshold=AnswerSettings().threshold,
        retrieval=measured.retrieval,
        answers=measured.answers,
        abstention=measured.abstention,
        calibration=(
            calibration(measured.calibrated, measured.unabstained, measured.shown) if measured.unabstained else None
        ),
        timing=measured.timing,
        citations=citation_check(measured.outcomes),
        ingest=ingest,
        followups=leaning,
        injections=injected.rows if injected else (),
        marks=injected.marks if injected else (),
        claims=measured.claims,
        waits=waits,
        pages=read,
        busy=tuple(working),
        checks=tuple(scripted),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--bench", type=Path, default=BENCH, metavar="FOLDER", help="where the sets are")
    parser.add_argument(
        "--only",
        type=_names,
        metavar="NAME[,NAME]",
        help=f"of {', '.join([*PLANS, *CONVERSATIONS, *claims.NAMES, injection.NAME, *_SHORT])};"
        f" {_APART} run only when named",
    )
    parser.add_argument("--sample", type=_positive, metavar="N", help="N questions of each set, the same each time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE")
    parser.add_argument("--outcomes", type=Path, metavar="FILE", help="write every answer to FILE, as JSON lines")
    return parser


def _names(text: str) -> list[str]:
    names = [_SHORT.get(name.strip(), name.strip()) for name in text.split(",") if name.strip()]
    known = {*PLANS, *CONVERSATIONS, *claims.NAMES, injection.NAME, pages.NAME, first_token.NAME, INGEST}
    known.add(checks.NAME)
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"there is no set {unknown[0]}")
    return names


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("it must be a number of questions, 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
