"""What came of the cases, as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.check.assertions import Finding
from assistant.check.cases import Case
from assistant.check.difference import difference, marked
from assistant.check.loading import BrokenFile
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.answer import Answer, Citation


def text(results: Sequence[CaseResult], broken: Sequence[BrokenFile] = ()) -> str:
    """The report to read: what broke, what failed, what passes at last, and the summary as the last line."""
    blocks = [*map(broken_block, broken)]
    blocks += [block(result) for outcome in (Outcome.ERROR, Outcome.FAILED) for result in _of(results, outcome)]
    closed = [
        f'{result.case.where}: "{result.case.id}" passes now; take `open` out of it'
        for result in _of(results, Outcome.PASSED)
        if result.case.open
    ]
    return "\n".join([*(f"{block}\n" for block in blocks), *closed, summary(results, broken)])


def summary(results: Sequence[CaseResult], broken: Sequence[BrokenFile] = ()) -> str:
    """ "N passed, N failed" alone on its line, below "N errors", "N flaky" and "N open" where there are any."""
    counts = Counter(result.outcome for result in results)
    errors, flaky = counts[Outcome.ERROR] + len(broken), sum(result.flaky for result in results)
    lines = [f"{errors} {'error' if errors == 1 else 'errors'}"] if errors else []
    if flaky:
        lines.append(f"{flaky} flaky, passed in some runs and not in others")
    if counts[Outcome.OPEN]:
        lines.append(f"{counts[Outcome.OPEN]} open, known to fail")
    return "\n".join([*lines, f"{counts[Outcome.PASSED]} passed, {counts[Outcome.FAILED]} failed"])


def line(result: CaseResult) -> str:
    """One case in one line: how it ended, and how often it passed where it was asked several times."""
    marks = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.ERROR: "!", Outcome.OPEN: "○"}
    rate = f"  {pass_rate(result)}" if result.runs else ""
    return f"{marks[result.outcome]} {result.case.id}  {result.seconds:.2f} s{rate}"


def pass_rate(result: CaseResult) -> str:
    """How often the case passed, such as "2 of 5 passed, flaky"; empty where it was asked once."""
    if not result.runs:
        return ""
    passed = sum(outcome is Outcome.PASSED for outcome in result.runs)
    return f"{passed} of {len(result.runs)} passed{', flaky' if result.flaky else ''}"


def unpassed(results: Sequence[CaseResult]) -> str:
    """The cases that broke or failed by name and place alone, where each was shown in full as it ended."""
    bad = [*_of(results, Outcome.ERROR), *_of(results, Outcome.FAILED)]
    return "\n".join(_head(result) for result in bad)


def _of(results: Sequence[CaseResult], outcome: Outcome) -> Iterator[CaseResult]:
    return (result for result in results if result.outcome is outcome)


def block(result: CaseResult) -> str:
    """Everything needed to understand one case that did not pass, on several lines."""
    case, answer = result.case, result.answer
    lines = [_head(result)]
    lines += _field("runs", *([rate] if (rate := pass_rate(result)) else []))
    lines += _field("after", *case.earlier)
    lines += _field("question", f"{case.question}{narrowed(case)}")
    lines += _field("note", *([case.note] if case.note else []))
    if result.error:
        lines += _field("error", result.error.message, *([result.error.hint] if result.error.hint else []))
    for finding in result.failures:
        lines += _field("expected", expected(finding))
        lines += _field("came", finding.got)
        stretches = difference(finding, answer)
        lines += _field("nearest", *([marked(stretches)] if stretches else []))
    if answer:
        lines += _answer(answer)
    return "\n".join(lines)


def broken_block(broken: BrokenFile) -> str:
    """What is wrong with a file that can't be read, and where."""
    hint = [broken.error.hint] if broken.error.hint else []
    return "\n".join([f"ERROR {_one_line(str(broken.file))}", *_field("error", broken.error.message, *hint)])


def _head(result: CaseResult) -> str:
    return f"{'ERROR' if result.error else 'FAIL'} {result.case.id} ({result.case.where.file}:{result.case.where.line})"


def _answer(answer: Answer) -> list[str]:
    lines = _field("answer", *answer.text.splitlines())
    if answer.short_answer:
        lines += _field("short", answer.short_answer)
    for citation in answer.citations:
        about = f"{citation.quote.article.id}, {published(citation) or 'undated'}, {citation.state}"
        lines += _field(f"quote [{citation.marker}]", f"“{_one_line(citation.quote.text)}”", about)
    if answer.diagnosis:
        lines += _field("missing", *answer.diagnosis.missing)
        nearest = ", ".join(ref.id for ref in answer.diagnosis.nearest)
        lines += _field("nearest", *([nearest] if nearest else []))
    return lines


def _field(name: str, *values: str) -> list[str]:
    """A name and its values, each on a line, all in one column."""
    return [f"  {'' if number else name:<10} {_one_line(value)}" for number, value in enumerate(values)]


def narrowed(case: Case) -> str:
    """What the search was narrowed to, such as " (as of 2020-12-31)"; empty where it was not."""
    filters = case.filters
    parts = [
        f"as of {filters.as_of}" if filters.as_of else "",
        f"since {filters.since}" if filters.since else "",
        f"source {filters.source}" if filters.source else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def expected(finding: Finding) -> str:
    """What was asserted, in words."""
    return f"{finding.kind.replace('_', ' ')}: {finding.expected}"


def published(citation: Citation) -> str | None:
    """The day on which the quoted article appeared, as ISO 8601."""
    day = citation.quote.article.published
    return day.isoformat() if day else None


def _one_line(value: str) -> str:
    return " ".join(value.split())
