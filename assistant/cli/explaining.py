"""`ask --explain`: why each passage stands where it stands, as text."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain import trace_wording as wording
from assistant.domain.sanitize import sanitize_line
from assistant.domain.trace import Standing, Trace, TracedPassage, TracedSearch

_WIDTH = 10
_INDENT = " " * 6


def explained(trace: Trace) -> str:
    """The searches behind an answer: of each passage its rank and score in every ranking, and below that its fate."""
    return "\n".join(line.rstrip() for search in trace.searches for line in _search(trace, search))


def _search(trace: Trace, search: TracedSearch) -> Iterator[str]:
    yield ""
    yield f"Searched: {sanitize_line(search.question)}"
    if search.focus != search.question:
        yield f"Read for: {sanitize_line(search.focus)}"
    if filters := wording.filters(trace.question.filters):
        yield f"Filters: {sanitize_line(filters)}"
    yield wording.searched(search)
    yield f"Took: {wording.timings(search.timings_ms)}"
    if not search.passages:
        return
    yield ""
    yield _INDENT + "".join(first.rjust(_WIDTH) for _, first, _ in wording.COLUMNS)
    yield "    #".ljust(6) + "".join(second.rjust(_WIDTH) for _, _, second in wording.COLUMNS) + "score".rjust(_WIDTH)
    for one in search.passages:
        yield from _passage(one, search)


def _passage(one: TracedPassage, search: TracedSearch) -> Iterator[str]:
    place = str(one.rank) if one.rank else "–"
    cells = "".join(_cell(one.standing(ranking)).rjust(_WIDTH) for ranking, _, _ in wording.COLUMNS)
    yield f"{place.rjust(5)} {cells}{f'{one.score:.2f}'.rjust(_WIDTH)}"
    why = wording.reasons(one)
    yield f"{_INDENT}{wording.fate(one, search)}{f' ({why})' if why else ''}"
    published = one.article.published.isoformat() if one.article.published else "undated"
    about = (sanitize_line(one.article.title), sanitize_line(one.article.source), published)
    yield f"{_INDENT}{' · '.join(part for part in about if part)}"


def _cell(standing: Standing | None) -> str:
    return f"{standing.rank:>3} {standing.score:.2f}" if standing else "–"
