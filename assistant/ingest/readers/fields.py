"""Articles given field by field: which name means what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.domain.documents import RawDocument
from assistant.ingest.html_text import plain

# The first name that has a value counts.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("text", "body", "content", "article", "full_text", "fulltext", "article_text", "body_text", "article_body"),
        *("articlebody", "maintext", "story", "article_content"),
    ),
    "title": ("title", "headline", "heading", "article_title", "name"),
    "id": ("id", "article_id", "uid", "guid", "uuid"),
    "source": ("source", "publication", "publisher", "outlet", "newspaper", "source_name", "site", "sitename"),
    "url": ("url", "link", "web_url", "article_url", "canonical_url", "href", "uri"),
    "author": ("authors", "author", "byline", "creator", "writer"),
    "published": (
        *("published", "date", "published_at", "publish_date", "date_published", "datepublished", "published_date"),
        *("publication_date", "pub_date", "pubdate", "publishedat", "publishdate", "timestamp", "datetime"),
    ),
    "retrieved": ("retrieved", "retrieved_at", "date_download", "scraped_at", "crawled_at", "accessed"),
    "language": ("language", "lang"),
}
# A list of names is a line, one of paragraphs a text.
_BETWEEN = {"text": "\n\n"}
_MEANS = {name: field for field, names in NAMES.items() for name in names}


def normal(name: object) -> str:
    """A field's name without the ways to write it: "Published At" is "published_at"."""
    return "_".join(str(name).strip().strip("\ufeff").casefold().replace("-", " ").replace("_", " ").split())


def meaning(name: object) -> str | None:
    """The field of an article that a name stands for."""
    return _MEANS.get(normal(name))


def text_name(names: Iterable[object]) -> object | None:
    """Whichever of some names stands for the text."""
    return next((name for name in names if meaning(name) == "text"), None)


def document(item: Mapping[Any, Any]) -> RawDocument | None:
    """The article in a record, or None where it has no text."""
    named = {normal(name): value for name, value in item.items()}
    values = {
        field: next((value for name in names if (value := as_text(named.get(name), _BETWEEN.get(field, ", ")))), None)
        for field, names in NAMES.items()
    }
    text = plain(values.pop("text") or "")
    return RawDocument(text, **values) if text.strip() else None  # type: ignore[arg-type]


def as_text(value: object, between: str = ", ") -> str | None:
    """A value as text, with `between` the parts of a list."""
    if isinstance(value, list):
        return between.join(part for one in value if (part := as_text(one))) or None
    if isinstance(value, dict):
        return as_text(value.get("name") or value.get("title"))
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        # NaN is how tables say that there is nothing.
        return None
    return str(value) if isinstance(value, str | int | float) else None
