"""What the screens of the scripted questions show, as styled text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from assistant.check.assertions import Finding, Kind
from assistant.check.board import Board
from assistant.check.cases import Case
from assistant.check.changes import Change
from assistant.check.findings import cited, is_named
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.answer import Answer, CitationState, Status
from assistant.domain.errors import CaseError
from assistant.domain.sanitize import harmless, sanitize_line
from assistant.domain.wording import count, told

PASSED, FAILED, OPEN, PENDING, RUNNING = "✓", "✗", "○", "·", "▸"
_GLYPHS = {Outcome.PASSED: PASSED, Outcome.FAILED: FAILED, Outcome.ERROR: FAILED, Outcome.OPEN: OPEN}
_COLOURS = {
    Outcome.PASSED: "$text-success",
    Outcome.FAILED: "$text-error",
    Outcome.ERROR: "$text-error",
    Outcome.OPEN: "$text-warning",
}
_MUTED = "$foreground-muted"
_CHANGED = "bold $text-warning"
_STATES = {CitationState.VERIFIED: "✓", CitationState.PARAPHRASE: "≈", CitationState.UNSUPPORTED: "✗"}
_ID = 28
_WORDS = re.compile(r"\w+|[^\w\s]")


def case_row(case: Case, result: CaseResult | None, *, running: bool, narrow: bool) -> Content:
    """A case in a line: how it ended, after which time, its id, its question and its tags."""
    if running:
        mark, style, time = RUNNING, "bold $text-accent", "…"
    elif result:
        mark, style, time = _GLYPHS[result.outcome], _COLOURS[result.outcome], f"{result.seconds:.1f} s"
    else:
        mark, style, time = OPEN if case.open else PENDING, _MUTED, ""
    id_ = _line(case.id) if narrow else _cell(_line(case.id), _ID)
    return Content.assemble(
        (f"{mark} ", style),
        (f"{time:>7} ", _MUTED),
        (f"{id_} ", "bold"),
        _line(" › ".join((*case.earlier, case.question))),
        (f"  {' '.join(f'#{_line(tag)}' for tag in case.tags)}", _MUTED),
    )


def error_row(error: CaseError) -> Content:
    """A file that can't be read, or an id that is taken, with the place."""
    return Content.assemble((f"{FAILED} ", "$text-error"), _line(told(error)))


def file_row(file: Path, cases: int) -> Content:
    """The head of the cases of a file."""
    return Content.styled(f"{_line(str(file))}  {count(cases, 'case')}", f"{_MUTED} italic")


def board_line(board: Board) -> Content:
    """How many cases there are, how far the run is, and how they ended."""
    counts = board.counts()
    cases = board.listing.cases
    files = len({case.where.file for case in cases})
    parts = [Content(count(len(cases), "case") + (f" in {count(files, 'file')}" if files else ""))]
    if board.running is not None:
        parts.append(Content.styled(f"running {board.done + 1} of {len(board.wanted)}", "bold $text-accent"))
    for outcome, word in (
        (Outcome.PASSED, "passed"),
        (Outcome.FAILED, "failed"),
        (Outcome.ERROR, "not to be answered"),
        (Outcome.OPEN, "open"),
    ):
        if counts[outcome]:
            parts.append(Content.styled(f"{_GLYPHS[outcome]} {counts[outcome]:,} {word}", _COLOURS[outcome]))
    if board.listing.errors:
        wrong = len(board.listing.errors)
        parts.append(Content.styled(f"{FAILED} {count(wrong, 'place')} can't be read", "$text-error"))
    return Content(" · ").join(parts)


def case_head(result: CaseResult) -> Content:
    """What was asked, and how it ended."""
    case = result.case
    parts = [
        Content.assemble(
            (f"{_GLYPHS[result.outcome]} {result.outcome} ", _COLOURS[result.outcome]),
            (_line(case.id), "bold"),
            (f"  {_line(str(case.where))}", _MUTED),
        )
    ]
    parts += [Content.styled(f"after: {_line(text)}", _MUTED) for text in case.earlier]
    parts.append(Content(f"{_line(case.question)}{_filters(case)}"))
    if case.note:
        parts.append(Content.styled(_line(case.note), f"{_MUTED} italic"))
    if case.open and result.outcome is Outcome.PASSED:
        parts.append(Content.styled("It is open, and passes now: b takes `open` out of it.", "$text-warning"))
    return Content("\n").join(parts)


def expected_content(result: CaseResult) -> Content:
    """What the case asserts, a line each; what does not hold is marked, and says what came."""
    said = [finding for finding in result.findings if finding.kind is not Kind.EXACT_QUOTE or not finding.passed]
    if not said:
        return Content.styled("It was not answered, so nothing was compared.", _MUTED)
    return Content("\n").join([_finding(finding) for finding in said])


def came_content(result: CaseResult) -> Content:
    """The answer: what differs from what is expected is marked."""
    case, answer = result.case, result.answer
    if result.error:
        return Content.styled(f"{FAILED} {_line(told(result.error))}", "$text-error")
    if answer is None:
        return Content("")
    parts = [_status(case, answer)]
    if answer.short_answer or case.short_answer:
        parts.append(_named("short answer", _short(case, answer)))
    parts.append(_named("cites", _cited(case, answer)))
    parts.append(_named("text", _text(case, answer)))
    for citation in answer.citations:
        quote = citation.quote
        published = quote.article.published.isoformat() if quote.article.published else "undated"
        about = f"  {_line(quote.article.id)}, {published}, {citation.state}"
        marked = _marked(f"“{_line(quote.text)}”", case.contains, case.not_contains)
        parts.append(
            Content.assemble((f"[{citation.marker}] {_STATES[citation.state]} ", "bold"), marked, (about, _MUTED))
        )
    if answer.diagnosis and answer.diagnosis.nearest:
        nearest = ", ".join(_line(ref.id) for ref in answer.diagnosis.nearest)
        parts.append(_named("nearest", Content(nearest)))
    return Content("\n").join(parts)


def change_content(change: Change) -> Content:
    """What a file will hold, line by line: what goes and what comes."""
    styles = {"-": "$text-error", "+": "$text-success", " ": _MUTED}
    return Content("\n").join([Content.styled(f"{sign} {_kept(line)}", styles[sign]) for sign, line in change.lines()])


def yaml_content(lines: Sequence[str]) -> Content:
    """The lines of a case that is to be written, their keys told from their values."""
    parts = []
    for line in lines:
        key, colon, value = line.partition(":")
        named = colon and key.lstrip(" -").isidentifier()
        styled = Content.assemble((f"{key}:", "$text-accent"), _kept(value)) if named else Content(_kept(line))
        parts.append(styled)
    return Content("\n").join(parts)


def _finding(finding: Finding) -> Content:
    said = f"{finding.kind.replace('_', ' ')}: {_line(finding.expected)}"
    if finding.passed:
        return Content.assemble((f"{PASSED} ", "$text-success"), said)
    return Content.assemble((f"{FAILED} {said}", "bold $text-error"), (f"\n  came: {_line(finding.got)}", _MUTED))


def _status(case: Case, answer: Answer) -> Content:
    answered = answer.status is Status.ANSWERED
    wrong = case.abstains is not None and case.abstains is answered
    wrong = wrong or (not answered and not case.abstains and case.says)
    return Content.styled("an answer" if answered else "no answer", _CHANGED if wrong else "bold")


def _short(case: Case, answer: Answer) -> Content:
    if answer.short_answer is None:
        return Content.styled("none", _CHANGED)
    text = _line(answer.short_answer)
    content = Content(text)
    if case.short_answer is not None:
        for start, end in _differing(_line(case.short_answer), text):
            content = content.stylize(_CHANGED, start, end)
    return content


def _cited(case: Case, answer: Answer) -> Content:
    refs = cited(answer)
    if not refs:
        return Content.styled("nothing", _CHANGED if case.cites else _MUTED)
    odd = [bool(case.cites) and not any(is_named(name, ref) for name in case.cites) for ref in refs]
    return Content(", ").join(
        [Content.styled(_line(ref.id), _CHANGED if new else "") for ref, new in zip(refs, odd, strict=True)]
    )


def _text(case: Case, answer: Answer) -> Content:
    return _marked(_line(answer.text), case.contains, case.not_contains)


def _marked(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Content:
    """`text` with what was looked for in it."""
    content = Content(text)
    for sought, style in ((wanted, "bold $text-success"), (unwanted, "bold $text-error")):
        for one in sought:
            pattern = r"\s+".join(re.escape(word) for word in one.split())
            for found in re.finditer(pattern, text, re.IGNORECASE):
                content = content.stylize(style, found.start(), found.end())
    return content


def _differing(old: str, new: str) -> list[tuple[int, int]]:
    """Where `new` has words that `old` has not, in characters of `new`."""
    former = [word.casefold() for word in _WORDS.findall(old)]
    places = [(found.start(), found.end()) for found in _WORDS.finditer(new)]
    later = [new[start:end].casefold() for start, end in places]
    matcher = difflib.SequenceMatcher(None, former, later, autojunk=False)
    return [
        (places[start][0], places[end - 1][1])
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag in ("insert", "replace")
    ]


def _cell(text: str, width: int) -> str:
    """`text` in exactly `width` cells."""
    return set_cell_size(text, width) if cell_len(text) <= width else f"{set_cell_size(text, width - 1)}…"


def _named(name: str, content: Content) -> Content:
    return Content.assemble((f"{name}: ", _MUTED), content)


def _filters(case: Case) -> str:
    filters = case.filters
    parts = [
        f"as of {filters.as_of}" if filters.as_of else "",
        f"since {filters.since}" if filters.since else "",
        f"source {_line(filters.source)}" if filters.source else "",
    ]
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""


def _line(text: str) -> str:
    return sanitize_line(text) or ""


def _kept(line: str) -> str:
    """A line of a file as it stands there."""
    return harmless(line).replace("\t", " ")
