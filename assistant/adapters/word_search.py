"""BM25 over the word indexes of library.db (FTS5: k1 = 1.2, b = 0.75), in bounded time however large they grow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.adapters.common_words import CommonWord, added

Select = Callable[[str, Sequence[Any]], list[Any]]
"""The rows of a reading statement."""

# What a title's words count against the text's in BM25, chosen on the development sets (docs/benchmarks.md).
TITLE_WEIGHT = 1.0
# A table of at most so many rows is searched by every word. Scoring a row takes about a microsecond, and finding it a
# thirtieth of that.
SMALL = 30_000
# Past it the words that together stand in more rows than these are left out, the commonest first: they tell the least.
SCORED_PASSAGES, SCORED_ARTICLES = 15_000, 30_000
# In how many rows a word is counted to tell how common it is.
LOOKED_AT = 2_000
# Rows that are looked at past the limit, so that of equal scores at the limit those of the lesser ids are given.
_TIED = 100
# For how many of the best passages the words that were left out count after all (docs/benchmarks.md). Articles are
# too few for many words to be left out there, and ten times as long to look through.
COUNTED_AGAIN = 500


def phrase(term: str) -> str:
    """`term` as an FTS5 string, so that nothing in it is read as syntax."""
    cleaned = re.sub(r"\W+", " ", term).strip()
    return f'"{cleaned}"' if cleaned else '"\u0001"'


def telling(
    select: Select, table: str, of: str, terms: Sequence[str], rows: int, small: int
) -> tuple[list[str], list[CommonWord]]:
    """Those of `terms`, in their order, by which `table` is searched, and the others. All are searched by while there
    are at most `small` rows; past that the rarest, which together stand in at most `rows`, or the rarest one alone."""
    held = _held(select, of)
    if held <= small:
        return list(terms), []
    counted = _counted(table)
    seen = {term: select(counted, [phrase(term), LOOKED_AT])[0] for term in terms}
    common = {term: _reckoned(count, last, held) for term, (count, last) in seen.items()}
    kept: set[str] = set()
    total = 0
    for term in sorted(common, key=common.__getitem__):
        left = max(0, rows - total)
        count = seen[term][0]
        if count == LOOKED_AT:
            count = select(counted, [phrase(term), left + 1])[0][0]
        if total and count > left:
            break
        total += count
        kept.add(term)
    others = [CommonWord(phrase(term), number, held) for term, number in common.items() if term not in kept]
    return [term for term in terms if term in kept], others


def frequencies(select: Select, terms: Sequence[str]) -> dict[str, int]:
    """In how many passages each of `terms` stands; past SMALL passages reckoned, where it is many."""
    held = _held(select, "passage")
    counted = _counted("words")
    if held <= SMALL:
        return {term: select(counted, [phrase(term), held])[0][0] for term in terms}
    seen = {term: select(counted, [phrase(term), LOOKED_AT])[0] for term in terms}
    return {term: round(_reckoned(count, last, held)) for term, (count, last) in seen.items()}


def _held(select: Select, of: str) -> int:
    """How many rows there are at most: those that were removed leave gaps."""
    return int(select(f"SELECT max(key) FROM {of}", [])[0][0] or 0)


def _counted(table: str) -> str:
    return f"SELECT count(*), max(rowid) FROM (SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?)"


def _reckoned(count: int, last: int | None, held: int) -> float:
    """A word of more rows than were looked at is taken to be as common in the rows past the last of these."""
    return count * held / last if last and count == LOOKED_AT else count


def best_passages(
    select: Select, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float]]:
    """Ids and positive scores of passages that hold any of `terms`, best first. `where` speaks of an article `a`;
    "1" lets all pass."""
    kept, common = telling(select, "words", "passage", terms, SCORED_PASSAGES, SMALL)
    if not common:
        return _ids(_best(select, "words", "passage", kept, limit, where, values))
    found = _best(select, "words", "passage", kept, max(limit, COUNTED_AGAIN), where, values)
    more = added(select, "words", [key for *_, key in found], common, TITLE_WEIGHT)
    again = [(id_, score + more.get(key, 0.0), key) for id_, score, key in found]
    return _ids(sorted(again, key=lambda row: (-row[1], row[0]))[:limit])


def best_articles(
    select: Select, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float]]:
    """The same for whole articles."""
    kept, _ = telling(select, "article_words", "article", terms, SCORED_ARTICLES, SMALL)
    return _ids(_best(select, "article_words", "article", kept, limit, where, values))


def _ids(found: Sequence[tuple[str, float, int]]) -> list[tuple[str, float]]:
    return [(id_, score) for id_, score, _ in found]


def _best(
    select: Select, table: str, of: str, terms: Sequence[str], limit: int, where: str, values: Sequence[Any]
) -> list[tuple[str, float, int]]:
    """Ids, scores and keys of rows, best first."""
    query = " OR ".join(map(phrase, terms))
    if not query:
        return []
    score = f"-bm25({table}, {TITLE_WEIGHT}, 1.0) AS score"
    if where != "1":
        article = "o.article_id" if of == "passage" else "o.id"
        return select(
            f"SELECT o.id, {score}, o.key FROM {table} JOIN {of} o ON o.key = {table}.rowid"
            f" JOIN article a ON a.id = {article}"
            f" WHERE {table} MATCH ? AND {where} ORDER BY score DESC, o.id LIMIT ?",
            [query, *values, limit],
        )
    # Ids are looked up for the best alone: for every row that holds a word they took twice as long as the scores.
    return select(
        f"SELECT o.id, r.score, o.key FROM (SELECT rowid AS key, {score} FROM {table} WHERE {table} MATCH ?"
        f" ORDER BY score DESC LIMIT ?) r JOIN {of} o ON o.key = r.key ORDER BY r.score DESC, o.id LIMIT ?",
        [query, limit + _TIED, limit],
    )
