"""What came of the cases: for people, as JSON lines, and as JUnit XML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from assistant.check.assertions import Finding
from assistant.check.cases import Case
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.answer import Answer, Citation

# What XML 1.0 can't hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(results: Sequence[CaseResult]) -> str:
    """The report to read: what broke, what failed, what passes at last, and the summary as the last line."""
    blocks = [_block(result) for outcome in (Outcome.ERROR, Outcome.FAILED) for result in _of(results, outcome)]
    closed = [
        f'{result.case.where}: "{result.case.id}" passes now; take `open` out of it'
        for result in _of(results, Outcome.PASSED)
        if result.case.open
    ]
    return "\n".join([*(f"{block}\n" for block in blocks), *closed, summary(results)])


def summary(results: Sequence[CaseResult]) -> str:
    """ "N passed, N failed" alone on its line, below "N errors" and "N open" where there are any."""
    counts = Counter(result.outcome for result in results)
    lines = [f"{counts[Outcome.ERROR]} errors"] if counts[Outcome.ERROR] else []
    if counts[Outcome.OPEN]:
        lines.append(f"{counts[Outcome.OPEN]} open, known to fail")
    return "\n".join([*lines, f"{counts[Outcome.PASSED]} passed, {counts[Outcome.FAILED]} failed"])


def json_line(result: CaseResult) -> str:
    """One case as a JSON object in one line."""
    case, answer = result.case, result.answer
    return json.dumps(
        {
            "id": case.id,
            "file": str(case.where.file),
            "line": case.where.line,
            "question": case.question,
            "earlier": list(case.earlier),
            "tags": list(case.tags),
            "outcome": result.outcome,
            "seconds": round(result.seconds, 3),
            "findings": [
                {"kind": finding.kind, "passed": finding.passed, "expected": finding.expected, "got": finding.got}
                for finding in result.findings
            ],
            "status": answer.status if answer else None,
            "answer": answer.text if answer else None,
            "short_answer": answer.short_answer if answer else None,
            "citations": [
                {
                    "marker": citation.marker,
                    "article_id": citation.quote.article.id,
                    "published": _published(citation),
                    "quote": citation.quote.text,
                    "start": citation.quote.span.start,
                    "end": citation.quote.span.end,
                    "state": citation.state,
                }
                for citation in (answer.citations if answer else ())
            ],
            "error": {"message": result.error.message, "hint": result.error.hint} if result.error else None,
        },
        ensure_ascii=False,
    )


def junit(results: Sequence[CaseResult]) -> str:
    """A JUnit XML document of one suite."""
    counts = Counter(result.outcome for result in results)
    totals = {
        "tests": str(len(results)),
        "failures": str(counts[Outcome.FAILED]),
        "errors": str(counts[Outcome.ERROR]),
        "time": _seconds(sum(result.seconds for result in results)),
    }
    suites = ET.Element("testsuites", totals)
    skipped = str(counts[Outcome.OPEN])
    suite = ET.SubElement(suites, "testsuite", {"name": "assistant check", **totals, "skipped": skipped})
    for result in results:
        case = result.case
        about = {"classname": _xml(case.where.file.stem), "name": _xml(case.id), "time": _seconds(result.seconds)}
        element = ET.SubElement(suite, "testcase", about)
        if result.error:
            ended = ET.SubElement(element, "error", {"message": _xml(result.error.message)})
        elif result.outcome is Outcome.OPEN:
            ended = ET.SubElement(element, "skipped", {"message": "open: known to fail"})
        elif result.failures:
            said = "; ".join(f"{_expected(finding)}: {finding.got}" for finding in result.failures)
            ended = ET.SubElement(element, "failure", {"message": _xml(said)})
        else:
            continue
        ended.text = _xml(_block(result))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _of(results: Sequence[CaseResult], outcome: Outcome) -> Iterator[CaseResult]:
    return (result for result in results if result.outcome is outcome)


def _block(result: CaseResult) -> str:
    """Everything needed to understand one case that did not pass."""
    case, answer = result.case, result.answer
    lines = [f"{'ERROR' if result.error else 'FAIL'} {case.id} ({case.where.file}:{case.where.line})"]
    lines += _field("after", *case.earlier)
    lines += _field("question", f"{case.question}{_filters(case)}")
    lines += _field("note", *([case.note] if case.note else []))
    if result.error:
        lines += _field("error", result.error.message, *([result.error.hint] if result.error.hint else []))
    for finding in result.failures:
        lines += _field("expected", _expected(finding))
        lines += _field("came", finding.got)
    if answer:
        lines += _answer(answer)
    return "\n".join(lines)


def _answer(answer: Answer) -> list[str]:
    lines = _field("answer", *answer.text.splitlines())
    if answer.short_answer:
        lines += _field("short", answer.short_answer)
    for citation in answer.citations:
        about = f"{citation.quote.article.id}, {_published(citation) or 'undated'}, {citation.state}"
        lines += _field(f"quote [{citation.marker}]", f"“{_one_line(citation.quote.text)}”", about)
    if answer.diagnosis:
        lines += _field("missing", *answer.diagnosis.missing)
        nearest = ", ".join(ref.id for ref in answer.diagnosis.nearest)
        lines += _field("nearest", *([nearest] if nearest else []))
    return lines


def _field(name: str, *values: str) -> list[str]:
    """A name and its values, each on a line, all in one column."""
    return [f"  {'' if number else name:<10} {_one_line(value)}" for number, value in enumerate(values)]


def _filters(case: Case) -> str:
    filters = case.filters
    parts = [
        f"as of {filters.as_of}" if filters.as_of else "",
        f"since {filters.since}" if filters.since else "",
        f"source {filters.source}" if filters.source else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _expected(finding: Finding) -> str:
    return f"{finding.kind.replace('_', ' ')}: {finding.expected}"


def _published(citation: Citation) -> str | None:
    published = citation.quote.article.published
    return published.isoformat() if published else None


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _seconds(value: float) -> str:
    return f"{value:.3f}"


def _xml(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)
