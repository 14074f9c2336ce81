"""BM25 over the word indexes of library.db (FTS5: k1 = 1.2, b = 0.75), in bounded time however large they grow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

Select = Callable[[str, Sequence[Any]], list[Any]]
"""The rows of a reading statement."""

# What a title's words count against the text's in BM25, chosen on the development sets (docs/benchmarks.md).
TITLE_WEIGHT = 1.0
# Scoring a row takes about a microsecond, and finding it a thirtieth of that. In a library of more passages, words that
# stand in so many that these would be passed are left out, the commonest first: they tell the least.
SCORED_ROWS = 30_000
# Rows that are looked at past the limit, so that of equal scores at the limit those of the lesser ids are given.
_TIED = 100


def phrase(term: str) -> str:
    """`term` as an FTS5 string, so that nothing in it is read as syntax."""
    cleaned = re.sub(r"\W+", " ", term).strip()
    return f'"{cleaned}"' if cleaned else '"\u0001"'


def telling(select: Select, terms: Sequence[str], rows: int = SCORED_ROWS) -> list[str]:
    """Those of `terms`, in their order, that are searched: all of them while the library has at most `rows` passages,
    past that the rarest, which together stand in at most `rows` passages, or the rarest one alone."""
    if (select("SELECT max(key) FROM passage", [])[0][0] or 0) <= rows:
        return list(terms)
    counted = f"SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT {rows + 1})"
    counts = {term: int(select(counted, [phrase(term)])[0][0]) for term in terms}
    kept: set[str] = set()
    total = 0
    for term in sorted(counts, key=counts.__getitem__):
        if total and total + counts[term] > rows:
            break
        total += counts[term]
        kept.add(term)
    return [term for term in terms if term in kept]


def best_passages(
    select: Select, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float]]:
    """Ids and positive scores of passages that hold any of `terms`, best first. `where` speaks of an article `a`;
    "1" lets all pass."""
    return _best(select, "words", "passage", terms, limit, where, values)


def best_articles(
    select: Select, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float]]:
    """The same for whole articles."""
    return _best(select, "article_words", "article", terms, limit, where, values)


def _best(
    select: Select, table: str, of: str, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float]]:
    query = " OR ".join(map(phrase, telling(select, terms)))
    if not query:
        return []
    score = f"-bm25({table}, {TITLE_WEIGHT}, 1.0) AS score"
    if where != "1":
        article = "o.article_id" if of == "passage" else "o.id"
        return select(
            f"SELECT o.id, {score} FROM {table} JOIN {of} o ON o.key = {table}.rowid JOIN article a ON a.id = {article}"
            f" WHERE {table} MATCH ? AND {where} ORDER BY score DESC, o.id LIMIT ?",
            [query, *values, limit],
        )
    # Ids are looked up for the best alone: for every row that holds a word they took twice as long as the scores.
    return select(
        f"SELECT o.id, r.score FROM (SELECT rowid AS key, {score} FROM {table} WHERE {table} MATCH ?"
        f" ORDER BY score DESC LIMIT ?) r JOIN {of} o ON o.key = r.key ORDER BY r.score DESC, o.id LIMIT ?",
        [query, limit + _TIED, limit],
    )
