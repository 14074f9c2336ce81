"""What an article is called: its id, its file, and the fields of its front matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.domain.article import Article, digest
from assistant.domain.documents import RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Dropped
from assistant.domain.sanitize import sanitize, sanitize_line
from assistant.ingest.author import clean_author
from assistant.ingest.clean import Cleaned, clean, tidy
from assistant.ingest.dates import parse_date, read_when
from assistant.ingest.language import guess_language

# Chroma Cloud takes ids of at most 128 bytes, and a file name of an id must stay one.
_LONGEST_ID = 128
_LONGEST_SLUG = 60
_LONGEST_TITLE = 300
# A page whose text is shorter and ends no sentence has labels alone.
_LONGEST_LABEL = 200

CanonicalUrl = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Identified:
    """An article, what was left out of its text, and where some of its fields stood."""

    article: Article
    dropped: tuple[Dropped, ...]
    origins: Mapping[str, str]


def identify(raw: RawDocument, canonical_url: CanonicalUrl, today: date) -> Article:
    """The article in `raw`, cleaned. Raises UnreadableInput where no text is left of it."""
    return explained(raw, canonical_url, today).article


def explained(raw: RawDocument, canonical_url: CanonicalUrl, today: date) -> Identified:
    """The article in `raw`, with how it was found. Raises UnreadableInput where no text is left of it."""
    text, given = sanitize(raw.text), sanitize_line(raw.title)
    source, language = sanitize_line(raw.source), sanitize_line(raw.language)
    origins = dict(raw.origins)
    match raw.form:
        case TextForm.COPIED:
            cleaned = clean(text, given)
        case TextForm.PAGE:
            cleaned = tidy(text, given)
        case TextForm.WRITTEN:
            cleaned = Cleaned(given, None, text)
    if not cleaned.text or (raw.form is TextForm.PAGE and not _is_prose(cleaned.text)):
        raise UnreadableInput("there is no article text in it", "Check that the file holds the story itself.")
    if source is None and cleaned.source:
        source = cleaned.source
        origins["source"] = "a line of the text"
    author, when = sanitize_line(raw.author), read_when(raw.published)
    if raw.form is not TextForm.WRITTEN:
        author = clean_author(author or sanitize_line(cleaned.author), source)
        # A page's template may say one language, and its articles be written in another.
        if guessed := guess_language(cleaned.text):
            language = guessed
            origins["language"] = "the text"
    if when is None and cleaned.published:
        when = cleaned.published
        origins["published"] = "a line of the text"
    if when and not when.believable(today):
        when = None
        origins.pop("published", None)
    first = cleaned.title or cleaned.text.split("\n", 1)[0]
    title = (sanitize_line(first) or "")[:_LONGEST_TITLE].strip()
    given_url = sanitize_line(raw.url)
    url = canonical_url(given_url) if given_url else None
    article = Article(
        id=article_id(raw.id, url, title, cleaned.text),
        title=title,
        text=cleaned.text,
        source=source,
        url=url,
        author=author,
        published=when.day if when else None,
        retrieved=parse_date(raw.retrieved) or today,
        language=language,
        published_at=when.at if when else None,
    )
    return Identified(article, (*raw.dropped, *cleaned.dropped), origins)


def _is_prose(text: str) -> bool:
    """Whether there is a sentence in it; what is left of a page of links alone has none."""
    return len(text) >= _LONGEST_LABEL or re.search(r"[.!?…。！？।؟]", text) is not None


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
