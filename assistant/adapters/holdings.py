"""What a library holds, counted in library.db."""

from __future__ import annotations

from datetime import date

from assistant.adapters.library import Library, Version
from assistant.adapters.passing import where_clause
from assistant.domain.answer import Filters
from assistant.domain.gaps import Holdings

_NAMED = 3


class LibraryHoldings:
    """Reads from a library that is open."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._whole: tuple[Version, Holdings] | None = None

    def holdings(self, filters: Filters = Filters()) -> Holdings:
        """The articles that pass the filters, and their most frequent outlets. Raises LibraryError."""
        if filters.active:
            return self._read(filters)
        # The whole library is counted at every abstention, and stays the same for most of them.
        version, known = self._library.version(), self._whole
        if known and known[0] == version:
            return known[1]
        found = self._read(filters)
        self._whole = (version, found) if version else None
        return found

    def _read(self, filters: Filters) -> Holdings:
        where, values = where_clause(filters)
        rows = self._library.select(
            "SELECT a.source, count(*), min(a.published), max(a.published) FROM article a"
            f" WHERE {where} GROUP BY a.source ORDER BY count(*) DESC, a.source",
            values,
        )
        days = [date.fromisoformat(day) for _, _, first, last in rows for day in (first, last) if day]
        sources = [source for source, *_ in rows if source]
        return Holdings(
            articles=sum(number for _, number, *_ in rows),
            first=min(days, default=None),
            last=max(days, default=None),
            outlets=len(sources),
            sources=tuple(sources[:_NAMED]),
        )

    def count(self, filters: Filters) -> int:
        """How many articles pass the filters. Raises LibraryError."""
        where, values = where_clause(filters)
        return int(self._library.select(f"SELECT count(*) FROM article a WHERE {where}", values)[0][0])
