"""The report of a run: tables for people, JSON for programs."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.busy import BusyRow
from tests.bench.checks import CheckRow
from tests.bench.claims import ClaimRow
from tests.bench.first_token import FirstTokenRow
from tests.bench.followups import FollowUpRow
from tests.bench.ingest_speed import IngestRow
from tests.bench.injection import InjectionRow, MarkRow
from tests.bench.metrics import holds
from tests.bench.pages import PageRow
from tests.bench.plans import Measured
from tests.bench.retrieval import RetrievalRow
from tests.bench.scores import AbstentionRow, AnswerRow, Calibration, CitationCheck, TimingRow, is_right


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run. `threshold` is the confidence below which the program abstained, `sample` how many
    questions of each set were asked, None for all."""

    commit: str
    command: str
    sample: int | None
    threshold: float
    retrieval: Sequence[RetrievalRow]
    answers: Sequence[AnswerRow]
    abstention: Sequence[AbstentionRow]
    calibration: Calibration | None
    timing: Sequence[TimingRow]
    citations: CitationCheck
    ingest: IngestRow | None
    injections: Sequence[InjectionRow] = ()
    marks: Sequence[MarkRow] = ()
    followups: Sequence[FollowUpRow] = ()
    claims: Sequence[ClaimRow] = ()
    waits: Sequence[FirstTokenRow] = ()
    pages: PageRow | None = None
    busy: Sequence[BusyRow] = ()
    checks: Sequence[CheckRow] = ()


def commit(top: Path) -> str:
    """The commit that is checked out in `top`, with "+changes" where files differ from it."""
    name = _git(top, "rev-parse", "--short", "HEAD")
    return f"{name or 'unknown'}{'+changes' if _git(top, 'status', '--porcelain') else ''}"


def _git(top: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=top, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def as_json(report: Report) -> str:
    """The report as JSON; a figure of nothing is null."""
    return json.dumps(_plain(asdict(report)), indent=1, ensure_ascii=False)


def outcome_lines(measured: Measured) -> Iterable[str]:
    """A JSON object an answer, to read the misses. It quotes the sets, so it is no file to publish."""
    for one in measured.outcomes:
        row = {
            "id": one.item.id,
            "type": one.item.type,
            "setting": one.setting,
            "question": one.item.question,
            "answers": one.item.answers,
            "status": one.status,
            "confidence": one.confidence,
            "right": is_right(one),
            "retrieved": holds(one.passages, one.item.answers),
            "gold_rank": one.gold_rank,
            "short_answer": one.short_answer,
            "quotes": one.quotes,
            "text": one.text,
            "ms": one.milliseconds,
        }
        yield json.dumps(row, ensure_ascii=False)


def as_markdown(report: Report) -> str:
    """The report as Markdown tables."""
    sample = "" if report.sample is None else f", {report.sample} questions a set"
    parts = [f"`{report.command}` at {report.commit}, threshold {report.threshold}{sample}"]
    if report.retrieval:
        parts += ["## Retrieval", _retrieval(report.retrieval)]
    if report.answers:
        parts += ["## Answers", _answers(report.answers)]
    if report.abstention:
        parts += ["## Abstention", _abstention(report.abstention)]
    if report.followups:
        parts += ["## Follow-ups", _followups(report.followups)]
    if report.calibration:
        parts += ["## Calibration", _calibration(report.calibration)]
    if report.timing:
        parts += ["## Time of a question", _timing(report.timing)]
    if report.waits:
        parts += ["## Until a model is asked", _waits(report.waits)]
    if report.citations.answers:
        seen = report.citations
        parts += ["## Citations", f"{seen.broken} of {seen.citations} are not their article's characters."]
    if report.claims:
        parts += ["## Claims", _claims(report.claims)]
    if report.injections:
        parts += ["## Instructions in articles", _injections(report.injections), _marks(report.marks)]
    if report.pages:
        parts += ["## Web pages", _pages(report.pages)]
    if report.checks:
        parts += ["## Scripted questions", _checks(report.checks)]
    if report.ingest:
        parts += ["## Ingestion", _ingest(report.ingest)]
    if report.busy:
        parts += [_busy(report.busy)]
    return "\n\n".join(parts)


def _checks(rows: Sequence[CheckRow]) -> str:
    head = ("cases", "articles", "passages", "--jobs", "seconds, start included", "of processors", "passed")
    return table(
        head,
        [
            (
                r.cases,
                r.articles,
                r.passages,
                r.jobs,
                f"{r.seconds:.1f}",
                f"{r.cpu_seconds:.1f}",
                r.ended.get("passed", 0),
            )
            for r in rows
        ],
    )


def _retrieval(rows: Sequence[RetrievalRow]) -> str:
    head = ("set", "a hit is", "ranking", "n", "hit@1", "hit@4", "hit@10", "MRR@10")
    return table(head, [(r.set, r.hits, r.ranking, r.n, r.hit_1, r.hit_4, r.hit_10, r.mrr_10) for r in rows])


def _waits(rows: Sequence[FirstTokenRow]) -> str:
    head = ("set", "n", "passages", "median ms", "p95 ms")
    return table(head, [(r.set, r.n, r.passages, f"{r.median_ms:.0f}", f"{r.p95_ms:.0f}") for r in rows])


def _answers(rows: Sequence[AnswerRow]) -> str:
    head = (
        *("set", "questions", "n", "answer in quotes", "or in the nearest", "plain: lead of first passage"),
        *(
            "ceiling: all passages",
            "never abstaining",
            "answered",
            "in quotes if answered",
            "quotes",
            "EM",
            "F1",
            "published",
        ),
    )
    lines = [
        (
            *(r.set, r.questions, r.n, r.in_quotes, r.with_nearest, r.lead, r.retrieved),
            *(r.unabstained, r.answered, r.of_answered, f"{r.quotes:.2f}", r.em, r.f1, r.published),
        )
        for r in rows
    ]
    return table(head, lines)


def _abstention(rows: Sequence[AbstentionRow]) -> str:
    head = (
        *("set", "answerable against", "n", "AUROC", "plain: first cosine"),
        *("answerable answered", "others answered", "answered at 95 % right"),
    )
    lines = [
        (
            *(r.set, r.against, f"{r.answerable} + {r.unanswerable}", r.auroc, r.auroc_plain),
            *(r.answered_answerable, r.answered_unanswerable, r.at_precision),
        )
        for r in rows
    ]
    return table(head, lines)


def _calibration(found: Calibration) -> str:
    rows = [(f"{one.low:.1f} to {one.high:.1f}", one.n, one.confidence, one.right) for one in found.bins]
    said = (
        f"Expected calibration error {_cell(found.error)} over {found.n} questions of {', '.join(found.sets)}"
        f" (every abstention counted as wrong: {_cell(found.error_as_shown)})."
    )
    return f"{said}\n\n{table(('confidence', 'n', 'mean confidence', 'right'), rows)}"


def _followups(rows: Sequence[FollowUpRow]) -> str:
    head = ("set", "figure", "n", "last turn alone", "this program", "human rewrite")
    return table(head, [(r.set, r.figure, r.n, r.last_turn, r.ours, r.human) for r in rows])


def _timing(rows: Sequence[TimingRow]) -> str:
    head = ("set", "asked over", "n", "median ms", "p95 ms")
    return table(head, [(r.set, r.articles, r.n, f"{r.median_ms:.0f}", f"{r.p95_ms:.0f}") for r in rows])


def _claims(rows: Sequence[ClaimRow]) -> str:
    head = ("set", "claims", "counts as supported", "n", "supported", "kept", "refused", "balanced accuracy")
    return table(head, [(r.set, r.claims, r.accepts, r.n, r.supported, r.kept, r.refused, r.balanced) for r in rows])


def _pages(row: PageRow) -> str:
    head = ("set", "n", "precision", "recall", "F1", "failed", "with a title", "with a date", "with a time")
    figures = (row.precision, row.recall, row.f1, row.failed, row.titled, row.dated, row.timed)
    return table(head, [(row.set, row.n, *figures)])


def _busy(rows: Sequence[BusyRow]) -> str:
    head = ("inputs", "articles", "passages", "s", "embedding", "before it", "after it")
    return table(
        head,
        [
            (r.inputs, r.articles, r.passages, f"{r.seconds:.1f}", *(f"{x:.1%}" for x in (r.share, r.before, r.after)))
            for r in rows
        ],
    )


def _ingest(row: IngestRow) -> str:
    head = ("articles", "passages", "ingestion s", "embedding alone s", "ratio")
    seconds = (f"{row.ingest_seconds:.1f}", f"{row.embedding_seconds:.1f}", f"{row.ratio:.2f}")
    return table(head, [(row.articles, row.passages, *seconds)])


def _injections(rows: Sequence[InjectionRow]) -> str:
    head = (
        *("position", "half", "asked over", "n", "answer in quotes", "without it", "never abstaining", "without it"),
        *("instruction quoted", "never abstaining", "instruction retrieved"),
    )
    lines = [
        (
            *(r.position, r.half, r.asked, r.n, r.in_quotes, r.control, r.unabstained, r.control_unabstained),
            *(r.quoted, r.quoted_unabstained, r.retrieved),
        )
        for r in rows
    ]
    return table(head, lines)


def _marks(rows: Sequence[MarkRow]) -> str:
    head = ("position", "half", "articles", "instructions marked", "other sentences marked", "sentences")
    return table(head, [(r.position, r.half, r.n, r.marked, r.others, r.sentences) for r in rows])


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table whose columns stand under one another."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.3f}"
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
