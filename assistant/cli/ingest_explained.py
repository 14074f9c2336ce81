"""How `assistant ingest --explain` shows what cleaning did to an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.domain.events import Dropped, Explained
from assistant.domain.sanitize import sanitize_line
from assistant.domain.wording import count

_EXCERPT = 110
_FIELDS = ("title", "author", "source", "published", "language", "url")


def explained_lines(one: Explained, *, verbose: bool) -> Iterator[str]:
    """An article's fields, each paragraph that was dropped with its reason, and what lay outside of the article:
    counted, or with `verbose` line by line."""
    article = one.article
    yield sanitize_line(one.where) or "an input"
    published = article.published_at or article.published
    values = {
        "title": article.title,
        "author": article.author,
        "source": article.source,
        "published": published.isoformat() if published else None,
        "language": article.language,
        "url": article.url,
    }
    for field in _FIELDS:
        origin = one.origins.get(field)
        value = values[field]
        yield f"  {field + ':':<11}{value or 'unknown'}" + (f"  (from {origin})" if value and origin else "")
    paragraphs = article.text.count("\n\n") + 1
    yield f"  {'text:':<11}{len(article.text):,} characters in {count(paragraphs, 'paragraph')}"
    yield f"  {'id:':<11}{article.id}"
    yield f"  dropped:   {_counted(one.dropped)}"
    yield from (f"    {dropped.why}: {_excerpt(dropped.text)}" for dropped in one.dropped)
    if one.outside:
        letters = sum(map(len, one.outside))
        more = "" if verbose else "; -v shows them"
        yield f"  outside the article: {count(len(one.outside), 'block')} of {letters:,} characters{more}"
        if verbose:
            yield from (f"    {_excerpt(block)}" for block in one.outside)


def _counted(dropped: tuple[Dropped, ...]) -> str:
    if not dropped:
        return "nothing"
    kinds = Counter(one.why for one in dropped)
    return f"{len(dropped):,} (" + ", ".join(f"{number} × {why}" for why, number in kinds.most_common()) + ")"


def _excerpt(text: str) -> str:
    line = sanitize_line(text) or ""
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rsplit(' ', 1)[0]} … ({len(text):,} characters)"
