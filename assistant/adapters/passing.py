"""Which articles pass the filters of a question, as SQL over library.db."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.domain.answer import Filters

# The outlet of that name; where none is called just so, those that have it in theirs.
_OUTLET = (
    "(folded(a.source) = folded(?) OR instr(folded(a.source), folded(?)) > 0"
    " AND NOT EXISTS (SELECT 1 FROM article WHERE folded(source) = folded(?)))"
)


def where_clause(filters: Filters) -> tuple[str, list[str]]:
    """The filters as a condition on an article `a`, "1" where all pass, with its values."""
    clauses: list[str] = []
    values: list[str] = []
    if filters.since:
        clauses.append("a.published >= ?")
        values.append(filters.since.isoformat())
    if filters.as_of:
        clauses.append("a.published <= ?")
        values.append(filters.as_of.isoformat())
    if filters.source:
        clauses.append(_OUTLET)
        values.extend([filters.source] * _OUTLET.count("?"))
    if filters.articles:
        clauses.append(f"a.id IN ({marks(filters.articles)})")
        values.extend(filters.articles)
    return " AND ".join(clauses) or "1", values


def marks(values: Sequence[Any]) -> str:
    """The question marks that stand for so many values."""
    return ", ".join("?" * len(values))
