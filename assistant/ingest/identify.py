"""What an article is called: its id, its file, and the fields of its front matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from assistant.domain.article import Article, digest
from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import RawDocument
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.ingest.clean import clean
from assistant.ingest.markdown import parse_date

# Chroma Cloud takes ids of at most 128 bytes, and a file name of an id must stay one.
_LONGEST_ID = 128
_LONGEST_SLUG = 60
_LONGEST_TITLE = 300

CanonicalUrl = Callable[[str], str | None]


def identify(raw: RawDocument, canonical_url: CanonicalUrl, today: date) -> Article:
    """The article in `raw`, cleaned. Raises UnreadableInput where no text is left of it."""
    text = sanitize(raw.text)
    title, author = sanitize_line(raw.title), sanitize_line(raw.author)
    if raw.copied:
        cleaned = clean(text)
        text, title, author = cleaned.text, title or cleaned.title, author or cleaned.author
    if not text:
        raise UnreadableInput("there is no article text in it", "Check that the file holds the story itself.")
    title = (title or text.split("\n", 1)[0])[:_LONGEST_TITLE].strip()
    given_url = sanitize_line(raw.url)
    url = canonical_url(given_url) if given_url else None
    return Article(
        id=article_id(raw.id, url, title, text),
        title=title,
        text=text,
        source=sanitize_line(raw.source),
        url=url,
        author=author,
        published=parse_date(raw.published),
        retrieved=parse_date(raw.retrieved) or today,
        language=sanitize_line(raw.language),
    )


def article_id(given: str | None, url: str | None, title: str, text: str) -> str:
    """The given id, else one from the canonical URL, else one from the content. Stable over re-ingestion."""
    given = sanitize_line(given)
    if given:
        return given if len(given.encode()) <= _LONGEST_ID else f"g-{digest(given)[:16]}"
    return f"u-{digest(url)[:16]}" if url else f"c-{digest(title, text)[:16]}"


def slug(title: str) -> str:
    """ASCII words of a title joined by hyphens; empty where it has none."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", ascii_title))
    short = "-".join(words)[: _LONGEST_SLUG + 1]
    return short.rsplit("-", 1)[0] if len(short) > _LONGEST_SLUG else short


def file_stem(article: Article) -> str:
    """`YYYY/MM/YYYY-MM-DD-slug`, or `undated/slug`, relative to the corpus folder."""
    name = slug(article.title) or digest(article.id)[:12]
    if article.published is None:
        return f"undated/{name}"
    return f"{article.published:%Y/%m}/{article.published.isoformat()}-{name}"
