"""What came of the cases as one HTML file, which loads nothing, runs nothing, and shows article text as text alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from types import MappingProxyType

from assistant.check import report
from assistant.check.baseline import telling
from assistant.check.baseline.drift import Drift
from assistant.check.difference import Side, Stretch, difference
from assistant.check.loading import BrokenFile
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.answer import Answer, Citation
from assistant.domain.sanitize import harmless

# What asks for a look comes first.
_ORDER = (Outcome.ERROR, Outcome.FAILED, Outcome.OPEN, Outcome.PASSED)
_TAGS = {Side.BOTH: "", Side.EXPECTED: "del", Side.CAME: "ins"}


def page(
    results: Sequence[CaseResult],
    broken: Sequence[BrokenFile] = (),
    properties: Mapping[str, str] | None = None,
    drifts: Mapping[str, Drift] = MappingProxyType({}),
) -> str:
    """The whole document. Its policy allows its own style sheet, by hash, and nothing else: no script, no network.

    Cases come as errors, failures, open ones, passed ones, each in the order of the run. `drifts` are by the ids of
    their cases.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ordered = sorted(results, key=lambda result: _ORDER.index(result.outcome))
    about = ", ".join(f"{name} {value}" for name, value in (properties or {}).items())
    counted = ", ".join(report.summary(results, broken).splitlines()[::-1])
    lines = [
        '<!doctype html>\n<html lang="en">\n<head>',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(counted)}: scripted questions</title>",
        f"<style>{style}</style>\n</head>\n<body>",
        f"<h1>Scripted questions: {_text(counted)}</h1>",
        f'<p class="about">{_text(about)}</p>' if about else "",
        '<input type="checkbox" id="failed-only"><label for="failed-only">Only what failed or broke</label>',
        "<main>",
        *map(_broken, broken),
        *(_case(result, drifts.get(result.case.id)) for result in ordered),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(line for line in lines if line)


@cache
def _style() -> str:
    return files("assistant.check").joinpath("report.css").read_text("utf-8")


def _broken(broken: BrokenFile) -> str:
    hint = [("what to do", _text(broken.error.hint))] if broken.error.hint else []
    rows = [("error", _text(broken.error.message)), *hint]
    return _details(Outcome.ERROR, str(broken.file), "", rows)


def _case(result: CaseResult, drift: Drift | None) -> str:
    case = result.case
    rate = f", {rate}" if (rate := report.pass_rate(result)) else ""
    drifted = ", drifted" if drift else ""
    place = f"{case.where.file}:{case.where.line}, {result.seconds:.2f} s{rate}{drifted}"
    return _details(result.outcome, case.id, place, [*_rows(result), *(_drift(drift) if drift else ())])


def _details(outcome: Outcome, name: str, place: str, rows: Sequence[tuple[str, str]]) -> str:
    shown = " open" if outcome in (Outcome.ERROR, Outcome.FAILED) else ""
    listed = "\n".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return (
        f'<details class="{outcome.value}"{shown}>\n'
        f'<summary><span class="outcome">{outcome.value}</span> <h2>{_text(name)}</h2>'
        f' <span class="place">{_text(place)}</span></summary>\n<dl>\n{listed}\n</dl>\n</details>'
    )


def _rows(result: CaseResult) -> Iterator[tuple[str, str]]:
    """Names, and values that are HTML already."""
    case, answer = result.case, result.answer
    for earlier in case.earlier:
        yield "after", _text(earlier)
    yield "question", _text(f"{case.question}{report.narrowed(case)}")
    if case.tags:
        yield "tags", _text(", ".join(case.tags))
    if case.note:
        yield "note", _text(case.note)
    if result.error:
        yield "error", _text(f"{result.error.message}. {result.error.hint or ''}".strip())
    for finding in result.findings:
        yield "expected", f"{'✓' if finding.passed else '✗'} {_text(report.expected(finding))}"
        if not finding.passed:
            yield "came", _text(finding.got)
            if stretches := difference(finding, answer):
                yield "nearest", " ".join(map(_stretch, stretches))
    if answer:
        yield from _answer(answer)


def _drift(drift: Drift) -> Iterator[tuple[str, str]]:
    """Why the case drifted, and what differs."""
    for cause in drift.causes:
        yield "drifted as", _text(cause.sentence)
    for name, value in telling.rows(drift):
        yield f"drift: {name}", _text(value)


def _answer(answer: Answer) -> Iterator[tuple[str, str]]:
    yield "answer", _text(answer.text)
    if answer.short_answer:
        yield "short", _text(answer.short_answer)
    for citation in answer.citations:
        yield f"quote [{citation.marker}]", f"<blockquote>{_text(citation.quote.text)}{_source(citation)}</blockquote>"
    if answer.diagnosis:
        if answer.diagnosis.missing:
            yield "missing", _text(", ".join(answer.diagnosis.missing))
        if answer.diagnosis.nearest:
            yield "nearest", _text(", ".join(ref.id for ref in answer.diagnosis.nearest))


def _source(citation: Citation) -> str:
    article = citation.quote.article
    parts = [article.title, article.source, report.published(citation) or "undated", article.id, citation.state.value]
    return f"<cite>{_text(' · '.join(part for part in parts if part))}</cite>"


def _stretch(stretch: Stretch) -> str:
    tag = _TAGS[stretch.side]
    return f"<{tag}>{_text(stretch.text)}</{tag}>" if tag else _text(stretch.text)


def _text(value: str) -> str:
    return escape(harmless(value))
